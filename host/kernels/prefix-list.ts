/**
 * What both kinds of prefix set are built from: a list made ready once, so that a look-up needs only the one member
 * that could cover. Built once for each option text, so it is plain TypeScript in both implementations.
 */
import { isIPv4 } from './kernels.ts';

/** Prefixes without host bits, none inside another, in ascending order. */
export interface PrefixList {
  /** Two numbers each: the address and the length out of 32. */
  readonly ipv4: Uint32Array;
  /** Five numbers each: the address and the length out of 128. */
  readonly ipv6: Uint32Array;
}

/** The mask of the word that starts at bit 'from', for a length out of 128. */
export function wordMask(length: number, from: number): number {
  const bits = length - from;
  if (bits <= 0) return 0;
  return bits >= 32 ? 0xffffffff : (-1 << (32 - bits)) >>> 0;
}

type Member = readonly [w0: number, w1: number, w2: number, w3: number, length: number];

function compare(one: Member, other: Member): number {
  return (
    // Of equals the shorter first: what it covers follows it.
    one[0] - other[0] || one[1] - other[1] || one[2] - other[2] || one[3] - other[3] || one[4] - other[4]
  );
}

function inside(inner: Member, outer: Member): boolean {
  if (inner[4] < outer[4]) return false;
  for (let word = 0; word < 4; word++) {
    if ((((inner[word] ?? 0) ^ (outer[word] ?? 0)) & wordMask(outer[4], word * 32)) !== 0) return false;
  }
  return true;
}

/** Sorted and without those inside another. */
function outermost(members: Member[]): Member[] {
  const kept: Member[] = [];
  for (const member of members.sort(compare)) {
    const last = kept.at(-1);
    if (last === undefined || !inside(member, last)) kept.push(member);
  }
  return kept;
}

/** An IPv4 prefix as one number, in the order of addresses, of equals the shorter first: numbers sort without being compared by a function. */
const ipv4Key = (address: number, length: number): number => address * 64 + length;

/** Sorted and without those inside another: two numbers each. */
function outermostIPv4(keys: readonly number[]): Uint32Array {
  const kept = new Uint32Array(2 * keys.length);
  let end = 0;
  for (const key of Float64Array.from(keys).sort()) {
    const length = key % 64;
    const address = (key - length) / 64;
    if (end > 0) {
      const outer = kept[end - 1] ?? 0;
      if (length >= outer && ((address ^ (kept[end - 2] ?? 0)) & wordMask(outer, 0)) === 0) continue;
    }
    kept[end++] = address;
    kept[end++] = length;
  }
  return kept.slice(0, end);
}

/**
 * Makes 'prefixes' (four words and the length out of 128 each) into a list.
 * IPv4 is what is IPv4-mapped and has a length of 96 or more.
 * @throws RangeError when it is not five numbers each, or a length is not 0..128.
 */
export function prefixList(prefixes: readonly number[]): PrefixList {
  if (prefixes.length % 5 !== 0) {
    throw new RangeError(`prefixSet: ${prefixes.length} numbers; each prefix takes five, four words and a length`);
  }
  const ipv4: number[] = [];
  const ipv6: Member[] = [];
  for (let at = 0; at < prefixes.length; at += 5) {
    const length = prefixes[at + 4] ?? -1;
    if (!Number.isInteger(length) || length < 0 || length > 128) {
      throw new RangeError(`prefixSet: prefix ${at / 5} has length ${length}; it must be 0 to 128`);
    }
    const w0 = masked(prefixes[at], length, 0);
    const w1 = masked(prefixes[at + 1], length, 1);
    const w2 = masked(prefixes[at + 2], length, 2);
    const w3 = masked(prefixes[at + 3], length, 3);
    if (length >= 96 && isIPv4({ w0, w1, w2 })) ipv4.push(ipv4Key(w3, length - 96));
    else ipv6.push([w0, w1, w2, w3, length]);
  }
  return { ipv4: outermostIPv4(ipv4), ipv6: Uint32Array.from(outermost(ipv6).flat()) };
}

/** The bits of a word that belong to the prefix. */
const masked = (word: number | undefined, length: number, index: number): number =>
  ((word ?? 0) & wordMask(length, index * 32)) >>> 0;
