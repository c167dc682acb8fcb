/** UUIDs as text (RFC 4122, lower case), the way OVSDB carries them (RFC 7047 section 5.1 <uuid>). */
import type { Random } from '../platform.ts';
import { isUuid } from '../wire.ts';

export { NIL_UUID } from '../wire.ts';

/** The UUID in 'text' in lower case, or undefined when it isn't one. */
export function parseUuid(text: string): string | undefined {
  return isUuid(text) ? text.toLowerCase() : undefined;
}

const hex = (random: Random, digits: number): string =>
  Math.floor(random() * 16 ** digits)
    .toString(16)
    .padStart(digits, '0');

/** A version 4 UUID out of 'random': the same sequence of numbers gives the same UUIDs. */
export function makeUuid(random: Random): string {
  const variant = (8 + Math.floor(random() * 4)).toString(16);
  return `${hex(random, 8)}-${hex(random, 4)}-4${hex(random, 3)}-${variant}${hex(random, 3)}-${hex(random, 8)}${hex(random, 4)}`;
}
