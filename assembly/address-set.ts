/**
 * A multiset of addresses that says whether any lies inside a prefix: one crit-bit tree for each family.
 *
 * ## Layout
 * A header (AddressSet), leaves of 32 bytes (address and copies) and branches of 16 bytes (the first bit its two sides differ in,
 * they, and the last word of an address below it: for IPv4 that has all the bits that its leaves agree in): n leaves have
 * n - 1 branches. Branches lie apart, so that many fit in the processor's caches: a look-up visits one leaf at most and many branches.
 * A node is a number: place * 2 for a branch, place * 2 + 1 for a leaf; place 0 is unused and node 0 is none.
 * Bits are counted from the most significant; they grow on the way down, and all leaves under a branch agree in the
 * bits before its own.
 */
const LEAF: u32 = 32;
const BRANCH: u32 = 16;

// Offsets in a leaf: after its address.
const COPIES: usize = 16;
// Offsets in a branch.
const BIT: usize = 0;
const SIDES: usize = 4;
const LAST: usize = 12;

@unmanaged
export class AddressSet {
  /** Leaves there is room for. */
  capacity: u32;
  /** Addresses, each counted as often as it was added. */
  size: u32;
  /** Places of leaves used at one time or another; and of branches. */
  leaves: u32;
  branches: u32;
  /** Freed places, chained through COPIES for leaves and BIT for branches. */
  freeLeaf: u32;
  freeBranch: u32;
  /** Roots. */
  ipv6: u32;
  ipv4: u32;
  leafAt: usize;
  branchAt: usize;
}

/** A set with room for 'capacity' (at least 1) different addresses. May grow the memory. */
export function addressSetCreate(capacity: u32): AddressSet {
  const header = heap.alloc(offsetof<AddressSet>());
  memory.fill(header, 0, offsetof<AddressSet>());
  const set = changetype<AddressSet>(header);
  set.leafAt = heap.alloc((capacity + 1) * LEAF);
  set.branchAt = heap.alloc((capacity + 1) * BRANCH);
  set.capacity = capacity;
  return set;
}

/** Makes room for 'capacity' different addresses. May grow the memory. */
export function addressSetReserve(set: AddressSet, capacity: u32): void {
  if (capacity <= set.capacity) return;
  set.leafAt = heap.realloc(set.leafAt, (capacity + 1) * LEAF);
  set.branchAt = heap.realloc(set.branchAt, (capacity + 1) * BRANCH);
  set.capacity = capacity;
}

export function addressSetCapacity(set: AddressSet): u32 {
  return set.capacity;
}

export function addressSetSize(set: AddressSet): u32 {
  return set.size;
}

export function addressSetRelease(set: AddressSet): void {
  heap.free(set.leafAt);
  heap.free(set.branchAt);
  heap.free(changetype<usize>(set));
}

function leafOf(set: AddressSet, node: u32): usize {
  return set.leafAt + (node >> 1) * LEAF;
}

function branchOf(set: AddressSet, node: u32): usize {
  return set.branchAt + (node >> 1) * BRANCH;
}

/** Where the root of the address's family lies. */
function rootOf(set: AddressSet, mapped: bool): usize {
  return changetype<usize>(set) + (mapped ? offsetof<AddressSet>('ipv4') : offsetof<AddressSet>('ipv6'));
}

function bitOf(high: u64, low: u64, bit: u32): u32 {
  return <u32>((bit < 64 ? high >> (63 - bit) : low >> (127 - bit)) & 1);
}

/** Where the branch leads to on the way to an address. */
function sideOf(branch: usize, high: u64, low: u64): usize {
  return branch + SIDES + (bitOf(high, low, load<u32>(branch, BIT)) << 2);
}

/** The first bit in which the leaf differs from the address, 128 when it is the address. */
function firstDifference(leaf: usize, high: u64, low: u64): u32 {
  const differHigh = load<u64>(leaf) ^ high;
  if (differHigh != 0) return <u32>clz(differHigh);
  const differLow = load<u64>(leaf, 8) ^ low;
  return differLow == 0 ? 128 : 64 + <u32>clz(differLow);
}

function newLeaf(set: AddressSet, high: u64, low: u64): u32 {
  let place = set.freeLeaf;
  if (place != 0) set.freeLeaf = load<u32>(set.leafAt + place * LEAF, COPIES);
  else place = ++set.leaves;
  const at = set.leafAt + place * LEAF;
  store<u64>(at, high);
  store<u64>(at, low, 8);
  store<u32>(at, 1, COPIES);
  return (place << 1) | 1;
}

function newBranch(set: AddressSet, bit: u32, last: u32): u32 {
  let place = set.freeBranch;
  if (place != 0) set.freeBranch = load<u32>(set.branchAt + place * BRANCH, BIT);
  else place = ++set.branches;
  store<u32>(set.branchAt + place * BRANCH, bit, BIT);
  store<u32>(set.branchAt + place * BRANCH, last, LAST);
  return place << 1;
}

/** Adds a copy; false when there is no room: reserve and call again. */
export function addressSetAdd(set: AddressSet, w0: u32, w1: u32, w2: u32, w3: u32): bool {
  const high = ((<u64>w0) << 32) | w1;
  const low = ((<u64>w2) << 32) | w3;
  const root = rootOf(set, high == 0 && w2 == 0xffff);
  let node = load<u32>(root);
  let differs: u32 = 0;
  if (node != 0) {
    while (!(node & 1)) node = load<u32>(sideOf(branchOf(set, node), high, low));
    const leaf = leafOf(set, node);
    differs = firstDifference(leaf, high, low);
    if (differs == 128) {
      store<u32>(leaf, load<u32>(leaf, COPIES) + 1, COPIES);
      set.size++;
      return true;
    }
  }
  if (set.freeLeaf == 0 && set.leaves == set.capacity) return false;
  set.size++;
  const leaf = newLeaf(set, high, low);
  // Down again, to where the branch that tells the two apart belongs.
  let at = root;
  node = load<u32>(at);
  if (node == 0) {
    store<u32>(at, leaf);
    return true;
  }
  while (!(node & 1)) {
    const above = branchOf(set, node);
    if (load<u32>(above, BIT) > differs) break;
    at = sideOf(above, high, low);
    node = load<u32>(at);
  }
  const branch = newBranch(set, differs, w3);
  const sides = branchOf(set, branch);
  const side = bitOf(high, low, differs) << 2;
  store<u32>(sides + side, leaf, SIDES);
  store<u32>(sides + (side ^ 4), node, SIDES);
  store<u32>(at, branch);
  return true;
}

/** Takes a copy out; false when there was none. */
export function addressSetRemove(set: AddressSet, w0: u32, w1: u32, w2: u32, w3: u32): bool {
  const high = ((<u64>w0) << 32) | w1;
  const low = ((<u64>w2) << 32) | w3;
  let at = rootOf(set, high == 0 && w2 == 0xffff);
  let above: usize = 0;
  let node = load<u32>(at);
  if (node == 0) return false;
  while (!(node & 1)) {
    above = at;
    at = sideOf(branchOf(set, node), high, low);
    node = load<u32>(at);
  }
  const leaf = leafOf(set, node);
  if (firstDifference(leaf, high, low) != 128) return false;
  set.size--;
  const copies = load<u32>(leaf, COPIES) - 1;
  store<u32>(leaf, copies, COPIES);
  if (copies > 0) return true;
  store<u32>(leaf, set.freeLeaf, COPIES);
  set.freeLeaf = node >> 1;
  if (above == 0) {
    store<u32>(at, 0);
    return true;
  }
  // The branch above is replaced by its other side.
  const branch = load<u32>(above);
  const sides = branchOf(set, branch);
  const other = at == sides + SIDES ? sides + SIDES + 4 : sides + SIDES;
  store<u32>(above, load<u32>(other));
  store<u32>(sides, set.freeBranch, BIT);
  set.freeBranch = branch >> 1;
  return true;
}

/** Does any IPv4 address lie inside the prefix (length out of 32)? What most sets hold: an address of one word, and bits from 96 on. */
function anyInsideIPv4(set: AddressSet, address: u32, length: u32): bool {
  let node = set.ipv4;
  if (node == 0) return false;
  const branches = set.branchAt;
  const mask: u32 = length == 0 ? 0 : (<u32>-1) << (32 - length);
  while (!(node & 1)) {
    const branch = branches + ((<usize>node) << 3);
    const bit = load<u32>(branch, BIT);
    // All leaves below a branch past the prefix agree in the bits that count.
    if (bit >= 96 + length) return ((load<u32>(branch, LAST) ^ address) & mask) == 0;
    // Both sides at once: neither waits for the bit. A shift takes the bit's number modulo 32.
    node = select(load<u32>(branch, SIDES + 4), load<u32>(branch, SIDES), <i32>(address << bit) < 0);
  }
  return ((load<u32>(leafOf(set, node), 8) ^ address) & mask) == 0;
}

/** Does any address of the prefix's family lie inside it? Length out of 128. */
export function addressSetAnyInside(set: AddressSet, w0: u32, w1: u32, w2: u32, w3: u32, length: u32): bool {
  const high = ((<u64>w0) << 32) | w1;
  if (length >= 96 && high == 0 && w2 == 0xffff) return anyInsideIPv4(set, w3, length - 96);
  const low = ((<u64>w2) << 32) | w3;
  let node = set.ipv6;
  if (node == 0) return false;
  while (!(node & 1)) {
    const branch = branchOf(set, node);
    // Below a branch past the prefix any leaf will do: all agree in the bits that count.
    node = load<u32>(branch, BIT) < length ? load<u32>(sideOf(branch, high, low)) : load<u32>(branch, SIDES);
  }
  return firstDifference(leafOf(set, node), high, low) >= length;
}

/**
 * Writes the positions of those of 'count' prefixes (five words each) for which 'addressSetAnyInside' holds, counted from 'first', to
 * 'positions' (room for 'count'); gives how many.
 */
export function addressSetAnyInsideWhich(
  set: AddressSet,
  prefixes: usize,
  count: u32,
  first: u32,
  positions: usize,
): u32 {
  let to = positions;
  for (let i: u32 = 0; i < count; i++, prefixes += 20) {
    // Written in any case, and kept when it is one: nothing to guess for the processor.
    store<u32>(to, first + i);
    const holds = addressSetAnyInside(
      set,
      load<u32>(prefixes),
      load<u32>(prefixes, 4),
      load<u32>(prefixes, 8),
      load<u32>(prefixes, 12),
      load<u32>(prefixes, 16),
    );
    to += (<usize>holds) << 2;
  }
  return <u32>(to - positions) >> 2;
}
