/** UUIDs as text (RFC 4122, lower case), the way OVSDB carries them (RFC 7047 section 5.1 <uuid>). */
import type { Random } from '../platform.ts';
import { isUuid } from '../wire.ts';

export { NIL_UUID } from '../wire.ts';

/** The UUID in 'text' in lower case, or undefined when it isn't one. */
export function parseUuid(text: string): string | undefined {
  return isUuid(text) ? text.toLowerCase() : undefined;
}

/** The characters of the digits, and of the border between two groups of them. */
const CODES = Array.from({ length: 16 }, (_, digit) => digit.toString(16).charCodeAt(0));
const DASH = 0x2d;

/** Where a UUID's text is put together: one piece of memory, and not as many as it has groups. */
const codes: number[] = Array.from({ length: 36 }, () => DASH);
codes[14] = CODES[4] as number;

/** Puts a random number of so many digits at 'at'. */
function putRandom(random: Random, at: number, digits: number): void {
  let bits = Math.floor(random() * 2 ** (4 * digits));
  for (let place = at + digits - 1; place >= at; place--) {
    codes[place] = CODES[bits & 15] as number;
    bits >>>= 4;
  }
}

/** A version 4 UUID out of 'random': the same sequence of numbers gives the same UUIDs. */
export function makeUuid(random: Random): string {
  codes[19] = CODES[8 + Math.floor(random() * 4)] as number;
  putRandom(random, 0, 8);
  putRandom(random, 9, 4);
  putRandom(random, 15, 3);
  putRandom(random, 20, 3);
  putRandom(random, 24, 8);
  putRandom(random, 32, 4);
  return String.fromCharCode(...codes);
}
