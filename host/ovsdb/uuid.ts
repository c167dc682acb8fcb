/** Random UUIDs (RFC 4122 version 4) out of the randomness handed in, as text. */
import type { Random } from './platform.ts';

const hex = (bits: number, digits: number): string => bits.toString(16).padStart(digits, '0');

export function randomUuid(random: Random): string {
  const word = (): number => Math.floor(random() * 0x1_0000_0000);
  const [a, b, c, d] = [word(), word(), word(), word()];
  const version = 0x4000 | (b & 0xfff);
  const variant = 0x8000 | ((c >>> 16) & 0x3fff);
  return `${hex(a, 8)}-${hex(b >>> 16, 4)}-${hex(version, 4)}-${hex(variant, 4)}-${hex(c & 0xffff, 4)}${hex(d, 8)}`;
}

/** The 'uuid-name' that stands for a provisional UUID in a transaction: an <id> of RFC 7047. */
export const uuidName = (uuid: string): string => `row${uuid.replaceAll('-', '_')}`;
