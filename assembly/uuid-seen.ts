/**
 * Which UUIDs have been met: a set of 64 bits of each. Two different ones may be taken for the same, once in a
 * thousand million sets of 100,000: for questions where a false alarm only costs time.
 */
const FIRST_CAPACITY: u32 = 1024;

@unmanaged
export class UuidSeen {
  count: u32;
  /** Slots less one: a power of two less one. Eight bytes each, 0 when empty. */
  mask: u32;
  slots: usize;
}

/** May grow the memory. */
export function uuidSeenCreate(): UuidSeen {
  const seen = changetype<UuidSeen>(heap.alloc(offsetof<UuidSeen>()));
  seen.count = 0;
  seen.mask = FIRST_CAPACITY - 1;
  seen.slots = heap.alloc(FIRST_CAPACITY << 3);
  memory.fill(seen.slots, 0, FIRST_CAPACITY << 3);
  return seen;
}

/** Forgets all, and gives back what room there is beyond that of a new set. May grow the memory. */
export function uuidSeenClear(seen: UuidSeen): void {
  if (seen.count == 0) return;
  if (seen.mask != FIRST_CAPACITY - 1) {
    heap.free(seen.slots);
    seen.slots = heap.alloc(FIRST_CAPACITY << 3);
    seen.mask = FIRST_CAPACITY - 1;
  }
  seen.count = 0;
  memory.fill(seen.slots, 0, FIRST_CAPACITY << 3);
}

export function uuidSeenRelease(seen: UuidSeen): void {
  heap.free(seen.slots);
  heap.free(changetype<usize>(seen));
}

function slotOf(slots: usize, mask: u32, bits: u64): usize {
  let at = <u32>((bits * 0x9e3779b97f4a7c15) >> 32) & mask;
  while (true) {
    const slot = slots + (at << 3);
    const found = load<u64>(slot);
    if (found == 0 || found == bits) return slot;
    at = (at + 1) & mask;
  }
}

/** Takes the four words at 'uuid' in; true when they were there. May grow the memory. */
export function uuidSeenAdd(seen: UuidSeen, uuid: usize): bool {
  const mixed = load<u64>(uuid) ^ (load<u64>(uuid, 8) * 0xff51afd7ed558ccd);
  // 0 is an empty slot.
  const bits: u64 = mixed == 0 ? 1 : mixed;
  const slot = slotOf(seen.slots, seen.mask, bits);
  if (load<u64>(slot) != 0) return true;
  store<u64>(slot, bits);
  if (++seen.count > seen.mask >> 1) grow(seen);
  return false;
}

function grow(seen: UuidSeen): void {
  const slots = seen.slots;
  const end = slots + ((<usize>seen.mask + 1) << 3);
  seen.mask = seen.mask * 4 + 3;
  seen.slots = heap.alloc((<usize>seen.mask + 1) << 3);
  memory.fill(seen.slots, 0, (<usize>seen.mask + 1) << 3);
  for (let slot = slots; slot < end; slot += 8) {
    const bits = load<u64>(slot);
    if (bits != 0) store<u64>(slotOf(seen.slots, seen.mask, bits), bits);
  }
  heap.free(slots);
}
