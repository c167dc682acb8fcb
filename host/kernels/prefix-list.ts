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

/**
 * Makes 'prefixes' (four words and the length out of 128 each) into a list.
 * IPv4 is what is IPv4-mapped and has a length of 96 or more.
 * @throws RangeError when it is not five numbers each, or a length is not 0..128.
 */
export function prefixList(prefixes: readonly number[]): PrefixList {
  if (prefixes.length % 5 !== 0) {
    throw new RangeError(`prefixSet: ${prefixes.length} numbers; each prefix takes five, four words and a length`);
  }
  const ipv4: Member[] = [];
  const ipv6: Member[] = [];
  for (let at = 0; at < prefixes.length; at += 5) {
    const length = prefixes[at + 4] ?? -1;
    if (!Number.isInteger(length) || length < 0 || length > 128) {
      throw new RangeError(`prefixSet: prefix ${at / 5} has length ${length}; it must be 0 to 128`);
    }
    const word = (index: number): number => ((prefixes[at + index] ?? 0) & wordMask(length, index * 32)) >>> 0;
    const member: Member = [word(0), word(1), word(2), word(3), length];
    const mapped = length >= 96 && isIPv4({ w0: member[0], w1: member[1], w2: member[2] });
    (mapped ? ipv4 : ipv6).push(member);
  }
  return {
    ipv4: Uint32Array.from(outermost(ipv4).flatMap((member) => [member[3], member[4] - 96])),
    ipv6: Uint32Array.from(outermost(ipv6).flat()),
  };
}
