/** UUIDs as servers write them (RFC 4122 text in lower case) to four words, most significant first, and back. */

/** The digit that a character code stands for, else a number above 15. */
const DIGITS = new Uint8Array(128).fill(16);
for (let digit = 0; digit < 16; digit++) DIGITS[digit.toString(16).charCodeAt(0)] = digit;

const DASH = 0x2d;

/** Where the digits of each half word begin. */
const STARTS = [0, 4, 9, 14, 19, 24, 28, 32] as const;

/** The number that four digits stand for; above 0xffff when they are none. */
function halfWord(text: string, at: number): number {
  let bits = 0;
  for (let i = at; i < at + 4; i++) {
    const digit = DIGITS[text.charCodeAt(i)] ?? 16;
    if (digit > 15) return 0x1_0000;
    bits = (bits << 4) | digit;
  }
  return bits;
}

/** Reads a UUID's text into four words; false when it is none. */
export function readUuid(text: string, into: Uint32Array): boolean {
  if (text.length !== 36) return false;
  for (const at of [8, 13, 18, 23]) if (text.charCodeAt(at) !== DASH) return false;
  for (let word = 0; word < 4; word++) {
    const high = halfWord(text, STARTS[2 * word] as number);
    const low = halfWord(text, STARTS[2 * word + 1] as number);
    if ((high | low) > 0xffff) return false;
    into[word] = ((high << 16) | low) >>> 0;
  }
  return true;
}

/** The characters of the digits. */
const CODES = Array.from({ length: 16 }, (_, digit) => digit.toString(16).charCodeAt(0));

/** Where a UUID's text is put together. */
const codes: number[] = Array.from({ length: 36 }, () => DASH);

/** Writes the UUID in four words at 'at'. */
export function writeUuid(words: Uint32Array, at: number): string {
  for (let half = 0; half < 8; half++) {
    const word = words[at + (half >>> 1)] ?? 0;
    const bits = half % 2 === 0 ? word >>> 16 : word & 0xffff;
    const to = STARTS[half] as number;
    codes[to] = CODES[bits >>> 12] as number;
    codes[to + 1] = CODES[(bits >>> 8) & 15] as number;
    codes[to + 2] = CODES[(bits >>> 4) & 15] as number;
    codes[to + 3] = CODES[bits & 15] as number;
  }
  // In one piece: a text that is joined of many keeps them all, and weighs several times as much.
  return String.fromCharCode(...codes);
}
