/**
 * A set of prefixes of both families, immutable, in one block of memory. The host sorts it and drops nested ones
 * before.
 */
import { anyOfFour, FOUR, PrefixIPv4, prefixIPv4Build, prefixIPv4Bytes, prefixIPv4Covers } from './prefix-ipv4';
import { PrefixIPv6, prefixIPv6Build, prefixIPv6Bytes, prefixIPv6Covers } from './prefix-ipv6';

@unmanaged
export class PrefixSet {
  ipv4: PrefixIPv4;
  ipv6: PrefixIPv6;
}

/**
 * Builds a set from 'countIPv4' pairs (address, length out of 32) and, behind them, 'countIPv6' records (four words,
 * length), each
 * family in ascending order with none inside another. May grow the memory. To be given to 'memoryFree'.
 */
export function prefixSetBuild(records: usize, countIPv4: u32, countIPv6: u32): PrefixSet {
  const header: usize = (offsetof<PrefixSet>() + 7) & ~7;
  const ipv4Bytes: usize = (prefixIPv4Bytes(countIPv4) + 7) & ~7;
  const at = heap.alloc(header + ipv4Bytes + prefixIPv6Bytes(countIPv6));
  const set = changetype<PrefixSet>(at);
  set.ipv4 = prefixIPv4Build(at + header, records, countIPv4);
  set.ipv6 = prefixIPv6Build(at + header + ipv4Bytes, records + (countIPv4 << 3), countIPv6);
  return set;
}

/** Does a member of the prefix's family cover it? Length out of 128. */
export function prefixSetCovers(set: PrefixSet, w0: u32, w1: u32, w2: u32, w3: u32, length: u32): bool {
  if (length >= 96 && w2 == 0xffff && (w0 | w1) == 0) return prefixIPv4Covers(set.ipv4, w3, length - 96);
  return prefixIPv6Covers(set.ipv6, ((<u64>w0) << 32) | w1, ((<u64>w2) << 32) | w3, length);
}

/**
 * Writes the positions of those of 'count' prefixes (five words each) that 'prefixSetCovers', counted from 'first', to 'positions'
 * (room for 'count'); gives how many.
 */
export function prefixSetCoversWhich(set: PrefixSet, prefixes: usize, count: u32, first: u32, positions: usize): u32 {
  if (set.ipv4.count <= FOUR) return whichOfFour(set, prefixes, count, first, positions);
  let to = positions;
  for (let i: u32 = 0; i < count; i++, prefixes += 20) {
    // Written in any case, and kept when it is one: nothing to guess for the processor.
    store<u32>(to, first + i);
    to += (<usize>coversAt(set, prefixes)) << 2;
  }
  return <u32>(to - positions) >> 2;
}

function coversAt(set: PrefixSet, prefix: usize): bool {
  return prefixSetCovers(
    set,
    load<u32>(prefix),
    load<u32>(prefix, 4),
    load<u32>(prefix, 8),
    load<u32>(prefix, 12),
    load<u32>(prefix, 16),
  );
}

/** The same for a set with one group of IPv4 members, as of a CIDR that changed: their columns stay in registers, and IPv4 needs no call. */
function whichOfFour(set: PrefixSet, prefixes: usize, count: u32, first: u32, positions: usize): u32 {
  const addresses = v128.load(set.ipv4.addresses);
  const masks = v128.load(set.ipv4.masks);
  const lengths = v128.load(set.ipv4.lengths);
  let to = positions;
  for (let i: u32 = 0; i < count; i++, prefixes += 20) {
    store<u32>(to, first + i);
    const length = load<u32>(prefixes, 16);
    const covers =
      length >= 96 && load<u64>(prefixes) == 0 && load<u32>(prefixes, 8) == 0xffff
        ? anyOfFour(addresses, masks, lengths, load<u32>(prefixes, 12), length - 96)
        : coversAt(set, prefixes);
    to += (<usize>covers) << 2;
  }
  return <u32>(to - positions) >> 2;
}
