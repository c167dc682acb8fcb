/** UUIDs as servers write them (RFC 4122 text in lower case) to four words, most significant first, and back. */

/** The digit that a character code stands for, else a number above 15. */
const DIGITS = new Uint8Array(128).fill(16);
for (let digit = 0; digit < 16; digit++) DIGITS[digit.toString(16).charCodeAt(0)] = digit;

/** Four hexadecimal digits. */
const TEXTS = Array.from({ length: 0x1_0000 }, (_, bits) => bits.toString(16).padStart(4, '0'));

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

/** Writes the UUID in four words at 'at'. */
export function writeUuid(words: Uint32Array, at: number): string {
  const half = (index: number): string => {
    const word = words[at + (index >>> 1)] ?? 0;
    return TEXTS[index % 2 === 0 ? word >>> 16 : word & 0xffff] as string;
  };
  return `${half(0)}${half(1)}-${half(2)}-${half(3)}-${half(4)}-${half(5)}${half(6)}${half(7)}`;
}
