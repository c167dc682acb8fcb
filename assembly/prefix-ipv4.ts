/**
 * IPv4 prefixes in ascending order, none inside another: at most one can cover a prefix.
 *
 * ## Layout
 * A header (PrefixIPv4), then columns. Up to FEW members are compared four at a time: addresses, masks and lengths, padded with members that
 * cover nothing to a multiple of four, and to four at least. More have no masks, and their lengths are bytes, so that more of them fit in the
 * processor's caches; 'index' says where the members of each bucket start: a bucket is what is left of an address, less the first
 * one, after 'shift' bits are dropped. The last member not above the address is the only one that can cover it.
 */
const FEW: u32 = 24;
const MAX_BUCKETS_LOG: u32 = 16;

@unmanaged
export class PrefixIPv4 {
  count: u32;
  first: u32;
  shift: u32;
  lastBucket: u32;
  /** Halvings that find a place in the fullest bucket. */
  steps: u32;
  addresses: usize;
  masks: usize;
  lengths: usize;
  index: usize;
}

function log2Above(count: u32): u32 {
  return 32 - clz(count);
}

/** Bytes that 'prefixIPv4Build' needs for 'count' members. */
export function prefixIPv4Bytes(count: u32): u32 {
  const columns = ((max(count, 1) + 3) & ~3) * 12;
  const index = count <= FEW ? 0 : ((1 << min(log2Above(count), MAX_BUCKETS_LOG)) + 1) << 2;
  return <u32>offsetof<PrefixIPv4>() + columns + index;
}

/** Builds at 'at' from pairs of address and length (out of 32). */
export function prefixIPv4Build(at: usize, pairs: usize, count: u32): PrefixIPv4 {
  const set = changetype<PrefixIPv4>(at);
  const padded: usize = (max(count, 1) + 3) & ~3;
  set.count = count;
  set.addresses = at + offsetof<PrefixIPv4>();
  set.masks = set.addresses + (padded << 2);
  set.lengths = set.masks + (padded << 2);
  set.index = set.lengths + (padded << 2);
  if (count > FEW) buildMany(set, pairs);
  else buildFew(set, pairs, padded);
  return set;
}

function buildFew(set: PrefixIPv4, pairs: usize, padded: usize): void {
  for (let i: usize = 0; i < padded; i++) {
    const real = i < <usize>set.count;
    const length: u32 = real ? load<u32>(pairs + (i << 3), 4) : 33;
    store<u32>(set.addresses + (i << 2), real ? load<u32>(pairs + (i << 3)) : 0);
    store<u32>(set.masks + (i << 2), length - 1 < 32 ? (<u32>-1) << (32 - length) : 0);
    store<u32>(set.lengths + (i << 2), length);
  }
}

function buildMany(set: PrefixIPv4, pairs: usize): void {
  const count: usize = set.count;
  // Behind the addresses greater ones, as many: a search may look there.
  memory.fill(set.addresses + (count << 2), 0xff, count << 2);
  for (let i: usize = 0; i < count; i++) {
    store<u32>(set.addresses + (i << 2), load<u32>(pairs + (i << 3)));
    store<u8>(set.lengths + i, <u8>load<u32>(pairs + (i << 3), 4));
  }
  buildIndex(set);
}

function buildIndex(set: PrefixIPv4): void {
  const count = set.count;
  const addresses = set.addresses;
  set.first = load<u32>(addresses);
  const range = load<u32>(addresses + ((count - 1) << 2)) - set.first;
  const bits: u32 = 32 - clz(range);
  const log = min(log2Above(count), MAX_BUCKETS_LOG);
  set.shift = bits > log ? bits - log : 0;
  set.lastBucket = range >> set.shift;
  let member: u32 = 0;
  for (let bucket: u32 = 0; bucket <= set.lastBucket; bucket++) {
    while (member < count && (load<u32>(addresses + (member << 2)) - set.first) >> set.shift < bucket) member++;
    store<u32>(set.index + (bucket << 2), member);
  }
  store<u32>(set.index + ((set.lastBucket + 1) << 2), count);
  let most: u32 = 0;
  for (let bucket: u32 = 0; bucket <= set.lastBucket; bucket++) {
    const at = set.index + (bucket << 2);
    most = max(most, load<u32>(at, 4) - load<u32>(at));
  }
  set.steps = 32 - clz(most);
}

/** Up to so many members are one group: their columns can stay in registers while 'anyOfFour' is asked about many prefixes. */
export const FOUR: u32 = 4;

/** Does a member of a group of four cover the prefix (its length out of 32)? */
export function anyOfFour(addresses: v128, masks: v128, lengths: v128, address: u32, length: u32): bool {
  const agree = i32x4.eq(v128.and(i32x4.splat(address), masks), addresses);
  return v128.any_true(v128.and(agree, i32x4.ge_u(i32x4.splat(length), lengths)));
}

/** Does a member cover the prefix (its length out of 32)? */
export function prefixIPv4Covers(set: PrefixIPv4, address: u32, length: u32): bool {
  return set.count <= FEW ? anyOfFew(set, address, length) : oneOfMany(set, address, length);
}

function anyOfFew(set: PrefixIPv4, address: u32, length: u32): bool {
  const addresses = i32x4.splat(address);
  const lengths = i32x4.splat(length);
  const end = set.addresses + (set.count << 2);
  let masks = set.masks;
  let least = set.lengths;
  // All of them, also behind one that does: a processor that guesses when to stop guesses wrong.
  let any = i32x4.splat(0);
  for (let at = set.addresses; at < end; at += 16, masks += 16, least += 16) {
    const agree = i32x4.eq(v128.and(addresses, v128.load(masks)), v128.load(at));
    any = v128.or(any, v128.and(agree, i32x4.ge_u(lengths, v128.load(least))));
  }
  return v128.any_true(any);
}

function oneOfMany(set: PrefixIPv4, address: u32, length: u32): bool {
  if (address < set.first) return false;
  const addresses = set.addresses;
  const bucket = set.index + (min((address - set.first) >> set.shift, set.lastBucket) << 2);
  // The members of the bucket that are not above the address: as many steps for every bucket and without branches, since a processor
  // can't guess either. Behind the bucket come greater members; behind all of them what only the last address is not below.
  let low = load<u32>(bucket);
  for (let half: u32 = (1 << set.steps) >> 1; half != 0; half >>= 1) {
    const next = low + half;
    low = select(next, low, load<u32>(addresses + ((next - 1) << 2)) <= address);
  }
  const member: usize = min(low, set.count) - 1;
  // At least 1: a member of length 0 would be the only one. So its mask needs no look at that column.
  const least = <u32>load<u8>(set.lengths + member);
  return <bool>(<u32>(least <= length) & <u32>((address ^ load<u32>(addresses + (member << 2))) >> (32 - least) == 0));
}
