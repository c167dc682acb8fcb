/**
 * The exact, slow reading of address text: what both implementations ask when their fast paths meet text that is
 * not written plainly. The fast paths may only accept what this accepts, with the same result.
 *
 * ## What is accepted
 * What Open vSwitch's tools accept (tried with Debian's `ovn-nbctl lr-route-add`, 23.03), minus numbers out of range:
 * - IPv4 is four decimal numbers with dots. Before each number there may be white space and one sign, and a number
 *   may have leading zeros, which do not make it octal: ` 010.0.0.+1` is 10.0.0.1. A number must be 0..255: the tools
 * take
 *   it modulo 256 (300 becomes 44), which turns a typing error into somebody else's network. Here that is malformed.
 * - IPv6 is strict, as inet_pton(3): groups of one to four hexadecimal digits, `::` once and for at least one group,
 * the last
 *   two groups perhaps as a plain dotted IPv4 without leading zeros. A prefix may have white space before it, an
 * address may not.
 * - A length is written as an IPv4 number is (`/+024`), and must be 0..32 or 0..128. A mask is an address of the same
 *   family and must be contiguous.
 * - Nothing may follow, not even a space.
 *
 * IPv4-mapped IPv6 is IPv4. Its lengths count from 128, and one shorter than 96 is malformed: it would be neither
 * family.
 */
import { isIPv4, type Parsed } from './kernels.ts';

const SPACE = '[ \\t\\n\\v\\f\\r]*';
const NUMBER = `(${SPACE}[+-]?[0-9]+)`;
const QUAD = Array.from({ length: 4 }, () => NUMBER).join('\\.');

const IPV4 = new RegExp(`^${QUAD}(?:/(?:${QUAD}|${NUMBER}))?$`);
const IPV6 = new RegExp(`^(${SPACE})([0-9a-fA-F:.]+)(?:/(?:${NUMBER}|([0-9a-fA-F:.]+)))?$`);
const PLAIN_OCTET = /^(?:0|[1-9][0-9]{0,2})$/;
const IPV6_START = /^[0-9a-fA-F:]/;
const GROUP = /^[0-9a-fA-F]{1,4}$/;

type Words = [number, number, number, number];

/** A decimal number from 0 to 'most', else undefined. */
function readNumber(text: string, most: number): number | undefined {
  const value = Number(text);
  return value >= 0 && value <= most ? Math.abs(value) : undefined;
}

function readQuad(numbers: readonly (string | undefined)[]): number | undefined {
  let word = 0;
  for (const text of numbers) {
    const octet = readNumber(text ?? 'missing', 255);
    if (octet === undefined) return undefined;
    word = ((word << 8) | octet) >>> 0;
  }
  return word;
}

/** The number of leading ones, or undefined when a one follows a zero. */
function maskLength(words: readonly number[]): number | undefined {
  let length = 0;
  let ended = false;
  for (const word of words) {
    if (ended && word !== 0) return undefined;
    const zeros = ~word >>> 0;
    const ones = Math.clz32(zeros);
    if ((zeros & (zeros + 1)) !== 0) return undefined;
    length += ones;
    ended = ones < 32;
  }
  return length;
}

/** One side of '::' as 16-bit groups; a dotted IPv4 only where 'last'. */
function readGroups(text: string, last: boolean): number[] | undefined {
  if (text === '') return [];
  const groups: number[] = [];
  const parts = text.split(':');
  for (const [at, part] of parts.entries()) {
    if (GROUP.test(part)) {
      groups.push(Number.parseInt(part, 16));
      continue;
    }
    const octets = part.split('.');
    if (!last || at !== parts.length - 1 || octets.length !== 4) return undefined;
    if (!octets.every((octet) => PLAIN_OCTET.test(octet))) return undefined;
    const quad = readQuad(octets);
    if (quad === undefined) return undefined;
    groups.push(quad >>> 16, quad & 0xffff);
  }
  return groups;
}

/** Strict IPv6 text. */
function readIPv6(text: string): Words | undefined {
  // Longer text can't be an address, and is not worth splitting.
  if (text.length > 45) return undefined;
  const sides = text.split('::');
  if (sides.length > 2) return undefined;
  const head = readGroups(sides[0] ?? '', sides.length === 1);
  const tail = readGroups(sides[1] ?? '', true);
  if (head === undefined || tail === undefined) return undefined;
  const missing = 8 - head.length - tail.length;
  if (sides.length === 1 ? missing !== 0 : missing < 1) return undefined;
  const groups = [...head, ...Array.from({ length: missing }, () => 0), ...tail];
  const word = (at: number): number => (((groups[at] ?? 0) << 16) | (groups[at + 1] ?? 0)) >>> 0;
  return [word(0), word(2), word(4), word(6)];
}

function readIPv4Prefix(match: RegExpExecArray, into: Parsed): boolean {
  const word = readQuad(match.slice(1, 5));
  if (word === undefined) return false;
  let length: number | undefined = 32;
  if (match[9] !== undefined) length = readNumber(match[9], 32);
  else if (match[5] !== undefined) {
    const mask = readQuad(match.slice(5, 9));
    length = mask === undefined ? undefined : maskLength([mask]);
  }
  if (length === undefined) return false;
  into.w0 = 0;
  into.w1 = 0;
  into.w2 = 0xffff;
  into.w3 = word;
  into.length = 96 + length;
  return true;
}

/** Reads `IP`, `IP/length` or `IP/mask` into 'into'; false (and 'into' as it was) when the text is none of these. */
export function readPrefix(text: string, into: Parsed): boolean {
  const ipv4 = IPV4.exec(text);
  if (ipv4 !== null) return readIPv4Prefix(ipv4, into);
  const match = IPV6.exec(text);
  if (match === null) return false;
  const words = readIPv6(match[2] ?? '');
  if (words === undefined) return false;
  let length: number | undefined = 128;
  if (match[3] !== undefined) length = readNumber(match[3], 128);
  else if (match[4] !== undefined) {
    const mask = readIPv6(match[4]);
    length = mask === undefined ? undefined : maskLength(mask);
  }
  if (length === undefined) return false;
  const [w0, w1, w2, w3] = words;
  if (length < 96 && isIPv4({ w0, w1, w2 })) return false;
  Object.assign(into, { w0, w1, w2, w3, length });
  return true;
}

/** Reads an address without a length into 'into' (whose length becomes 128); false when the text is not one. */
export function readAddress(text: string, into: Parsed): boolean {
  if (text.includes('/') || !(IPV4.test(text) || IPV6_START.test(text))) return false;
  return readPrefix(text, into);
}
