/**
 * A multiset of addresses that says whether any lies inside a prefix: one crit-bit tree for each family.
 *
 * ## Layout
 * A header (AddressSet) and slots of 32 bytes. A slot holds a leaf (address and copies) and, apart from it, a branch
 * (the first bit its two
 * sides differ in, and they): n leaves have n - 1 branches, so slots serve both. A node is a number: slot * 2 for a
 * branch, slot * 2 + 1 for a leaf; slot 0 is unused and node 0 is none.
 * Bits are counted from the most significant; they grow on the way down, and all leaves under a branch agree in the
 * bits before its own.
 */
const SLOT: u32 = 32;

// Offsets in a slot.
const COPIES: usize = 16;
const BIT: usize = 20;
const SIDES: usize = 24;

@unmanaged
export class AddressSet {
  /** Leaves there is room for. */
  capacity: u32;
  /** Addresses, each counted as often as it was added. */
  size: u32;
  /** Slots used for leaves at one time or another; and for branches. */
  leaves: u32;
  branches: u32;
  /** Freed slots, chained through COPIES for leaves and BIT for branches. */
  freeLeaf: u32;
  freeBranch: u32;
  /** Roots. */
  ipv6: u32;
  ipv4: u32;
  slots: usize;
}

/** A set with room for 'capacity' (at least 1) different addresses. May grow the memory. */
export function addressSetCreate(capacity: u32): AddressSet {
  const header = heap.alloc(offsetof<AddressSet>());
  memory.fill(header, 0, offsetof<AddressSet>());
  const set = changetype<AddressSet>(header);
  set.slots = heap.alloc((capacity + 1) * SLOT);
  set.capacity = capacity;
  return set;
}

/** Makes room for 'capacity' different addresses. May grow the memory. */
export function addressSetReserve(set: AddressSet, capacity: u32): void {
  if (capacity <= set.capacity) return;
  set.slots = heap.realloc(set.slots, (capacity + 1) * SLOT);
  set.capacity = capacity;
}

export function addressSetCapacity(set: AddressSet): u32 {
  return set.capacity;
}

export function addressSetSize(set: AddressSet): u32 {
  return set.size;
}

export function addressSetRelease(set: AddressSet): void {
  heap.free(set.slots);
  heap.free(changetype<usize>(set));
}

/** The slot of a leaf or branch. */
function slotOf(set: AddressSet, node: u32): usize {
  return set.slots + (node >> 1) * SLOT;
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
  let slot = set.freeLeaf;
  if (slot != 0) set.freeLeaf = load<u32>(set.slots + slot * SLOT, COPIES);
  else slot = ++set.leaves;
  const at = set.slots + slot * SLOT;
  store<u64>(at, high);
  store<u64>(at, low, 8);
  store<u32>(at, 1, COPIES);
  return (slot << 1) | 1;
}

function newBranch(set: AddressSet, bit: u32): u32 {
  let slot = set.freeBranch;
  if (slot != 0) set.freeBranch = load<u32>(set.slots + slot * SLOT, BIT);
  else slot = ++set.branches;
  store<u32>(set.slots + slot * SLOT, bit, BIT);
  return slot << 1;
}

/** Adds a copy; false when there is no room: reserve and call again. */
export function addressSetAdd(set: AddressSet, w0: u32, w1: u32, w2: u32, w3: u32): bool {
  const high = ((<u64>w0) << 32) | w1;
  const low = ((<u64>w2) << 32) | w3;
  const root = rootOf(set, high == 0 && w2 == 0xffff);
  let node = load<u32>(root);
  let differs: u32 = 0;
  if (node != 0) {
    while (!(node & 1)) node = load<u32>(sideOf(slotOf(set, node), high, low));
    const leaf = slotOf(set, node);
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
    const slot = slotOf(set, node);
    if (load<u32>(slot, BIT) > differs) break;
    at = sideOf(slot, high, low);
    node = load<u32>(at);
  }
  const branch = newBranch(set, differs);
  const slot = slotOf(set, branch);
  const side = bitOf(high, low, differs) << 2;
  store<u32>(slot + side, leaf, SIDES);
  store<u32>(slot + (side ^ 4), node, SIDES);
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
    at = sideOf(slotOf(set, node), high, low);
    node = load<u32>(at);
  }
  const leaf = slotOf(set, node);
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
  const slot = slotOf(set, branch);
  const other = at == slot + SIDES ? slot + SIDES + 4 : slot + SIDES;
  store<u32>(above, load<u32>(other));
  store<u32>(slot, set.freeBranch, BIT);
  set.freeBranch = branch >> 1;
  return true;
}

/** Does any address of the prefix's family lie inside it? Length out of 128. */
export function addressSetAnyInside(set: AddressSet, w0: u32, w1: u32, w2: u32, w3: u32, length: u32): bool {
  const high = ((<u64>w0) << 32) | w1;
  const low = ((<u64>w2) << 32) | w3;
  let node = load<u32>(rootOf(set, length >= 96 && high == 0 && w2 == 0xffff));
  if (node == 0) return false;
  while (!(node & 1)) {
    const slot = slotOf(set, node);
    // Below a branch past the prefix any leaf will do: all agree in the bits that count.
    node = load<u32>(slot, BIT) < length ? load<u32>(sideOf(slot, high, low)) : load<u32>(slot, SIDES);
  }
  return firstDifference(slotOf(set, node), high, low) >= length;
}
