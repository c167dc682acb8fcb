/**
 * IPv6 prefixes in ascending order, none inside another: at most one can cover a prefix.
 *
 * ## Layout
 * A header (PrefixIPv6), then the members, 24 bytes each: the address as two u64, most significant first, and the
 * length; then the
 * index. All members agree in their first 'common' bits, which a prefix must share too. The 32 bits after those, less
 * what the first
 * member has there, with 'shift' bits dropped, are its bucket; 'index' says where the members of each bucket start.
 */
const MEMBER: u32 = 24;
const LOW: usize = 8;
const LENGTH: usize = 16;
const MAX_BUCKETS_LOG: u32 = 16;

@unmanaged
export class PrefixIPv6 {
  count: u32;
  common: u32;
  first: u32;
  shift: u32;
  lastBucket: u32;
  members: usize;
  index: usize;
}

function log2Above(count: u32): u32 {
  return 32 - clz(count);
}

/** Bytes that 'prefixIPv6Build' needs for 'count' members. */
export function prefixIPv6Bytes(count: u32): u32 {
  const index = ((1 << min(log2Above(count), MAX_BUCKETS_LOG)) + 1) << 2;
  return ((<u32>offsetof<PrefixIPv6>() + 7) & ~7) + count * MEMBER + index;
}

/** How many leading bits two addresses share, 128 when all. */
function shared(high: u64, low: u64, otherHigh: u64, otherLow: u64): u32 {
  if (high != otherHigh) return <u32>clz(high ^ otherHigh);
  return low == otherLow ? 128 : 64 + <u32>clz(low ^ otherLow);
}

/** The 32 bits from bit 'from' (at most 96) on. */
function window(high: u64, low: u64, from: u32): u32 {
  if (from >= 64) return <u32>((low << (from - 64)) >> 32);
  if (from <= 32) return <u32>((high << from) >> 32);
  return <u32>(((high << from) | (low >> (64 - from))) >> 32);
}

/** Builds at 'at' from records of four words and the length. */
export function prefixIPv6Build(at: usize, records: usize, count: u32): PrefixIPv6 {
  const set = changetype<PrefixIPv6>(at);
  set.count = count;
  set.members = at + ((offsetof<PrefixIPv6>() + 7) & ~7);
  set.index = set.members + count * MEMBER;
  set.common = 96;
  for (let i: u32 = 0; i < count; i++) {
    const record = records + i * 20;
    const member = set.members + i * MEMBER;
    const length = load<u32>(record, 16);
    store<u64>(member, ((<u64>load<u32>(record)) << 32) | load<u32>(record, 4));
    store<u64>(member, ((<u64>load<u32>(record, 8)) << 32) | load<u32>(record, 12), LOW);
    store<u32>(member, length, LENGTH);
    set.common = min(set.common, length);
  }
  if (count > 0) buildIndex(set);
  return set;
}

function buildIndex(set: PrefixIPv6): void {
  const members = set.members;
  const last = members + (set.count - 1) * MEMBER;
  const both = shared(load<u64>(members), load<u64>(members, LOW), load<u64>(last), load<u64>(last, LOW));
  set.common = min(set.common, both);
  set.first = window(load<u64>(members), load<u64>(members, LOW), set.common);
  const range = window(load<u64>(last), load<u64>(last, LOW), set.common) - set.first;
  const bits: u32 = 32 - clz(range);
  const log = min(log2Above(set.count), MAX_BUCKETS_LOG);
  set.shift = bits > log ? bits - log : 0;
  set.lastBucket = range >> set.shift;
  let member: u32 = 0;
  for (let bucket: u32 = 0; bucket <= set.lastBucket; bucket++) {
    while (member < set.count) {
      const at = members + member * MEMBER;
      const part = window(load<u64>(at), load<u64>(at, LOW), set.common) - set.first;
      if (part >> set.shift >= bucket) break;
      member++;
    }
    store<u32>(set.index + (bucket << 2), member);
  }
  store<u32>(set.index + ((set.lastBucket + 1) << 2), set.count);
}

/** Does a member cover the prefix? */
export function prefixIPv6Covers(set: PrefixIPv6, high: u64, low: u64, length: u32): bool {
  if (set.count == 0) return false;
  const members = set.members;
  if (shared(high, low, load<u64>(members), load<u64>(members, LOW)) < set.common) return false;
  const part = window(high, low, set.common);
  if (part < set.first) return false;
  const bucket = set.index + (min((part - set.first) >> set.shift, set.lastBucket) << 2);
  let from = load<u32>(bucket);
  let to = load<u32>(bucket, 4);
  while (from < to) {
    const middle = (from + to) >> 1;
    const at = members + middle * MEMBER;
    const memberHigh = load<u64>(at);
    if (memberHigh < high || (memberHigh == high && load<u64>(at, LOW) <= low)) from = middle + 1;
    else to = middle;
  }
  if (from == 0) return false;
  const at = members + (from - 1) * MEMBER;
  const least = load<u32>(at, LENGTH);
  return least <= length && shared(high, low, load<u64>(at), load<u64>(at, LOW)) >= least;
}
