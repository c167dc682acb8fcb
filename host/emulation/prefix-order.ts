/** Prefixes as people are shown them: without host bits, and in the order of their numbers. */
import { AddressReader } from '../kernels/address-reader.ts';
import { formatPrefix } from '../kernels/format.ts';

/** A prefix with its place among others: numbers, so that thousands are sorted without comparing texts. */
export interface PlacedPrefix {
  /** Without host bits; a text that is no prefix is left alone. */
  readonly prefix: string;
  /** Family and the first 48 bits; the next 48; the last 32 and the length. */
  readonly high: number;
  readonly middle: number;
  readonly low: number;
}

const reader = new AddressReader();

/** The bits of a word that a prefix has which has 'bits' from this word on. */
const masked = (word: number, bits: number): number =>
  bits >= 32 ? word : bits <= 0 ? 0 : (word & (-1 << (32 - bits))) >>> 0;

/** IPv4 comes first, what is no prefix last. */
const FAMILIES = { ipv4: 0, ipv6: 1, none: 2 } as const;

export function readPrefix(text: string): PlacedPrefix {
  const parsed = reader.parsePrefix(text);
  if (parsed === undefined) return { prefix: text, high: FAMILIES.none * 2 ** 48, middle: 0, low: 0 };
  const { length } = parsed;
  const a = masked(parsed.w0, length);
  const b = masked(parsed.w1, length - 32);
  const c = masked(parsed.w2, length - 64);
  const d = masked(parsed.w3, length - 96);
  const family = text.includes(':') ? FAMILIES.ipv6 : FAMILIES.ipv4;
  return {
    prefix: formatPrefix(a, b, c, d, length),
    high: family * 2 ** 48 + a * 2 ** 16 + (b >>> 16),
    middle: (b & 0xffff) * 2 ** 32 + c,
    low: d * 256 + length,
  };
}

const compareTexts = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

/** Negative when the first comes before the second. */
export const comparePrefixes = (a: PlacedPrefix, b: PlacedPrefix): number =>
  a.high - b.high || a.middle - b.middle || a.low - b.low || compareTexts(a.prefix, b.prefix);
