/**
 * Desired against actual for keyed records: the core of the route and the binding store, which differ in the bytes of
 * their keys and values.
 *
 * ## Layout
 * A header (DiffStore); entries found by handle, entry 0 unused, in chunks that never move, so that growth leaves no
 * holes
 * of the size of all entries behind; buckets of a chained hash table, a handle each; and a list of u32, twice as
 * many as entries: its upper half holds the touched handles, and 'drain' writes its pairs from the start, never
 * overtaking what it reads.
 * An entry: state, hash, next handle in the chain (or in the free list), 4 bytes unused, key, desired value, actual
 * value.
 *
 * ## State
 * An entry with no LIVE bit is free. A live one with neither DESIRED nor ACTUAL is always TOUCHED, so that the next
 * drain frees it.
 */
const LIVE: u32 = 1;
const TOUCHED: u32 = 2;
const MARK: u32 = 4;
export const DESIRED: u32 = 8;
export const ACTUAL: u32 = 16;

const INSERT: u32 = 1;
const REMOVE: u32 = 2;
const UPDATE: u32 = 3;

// Offsets in an entry.
const STATE: usize = 0;
const HASH: usize = 4;
const NEXT: usize = 8;
export const KEY: usize = 16;

/** Entries in a chunk: a power of two. */
const CHUNK: u32 = 256;
const CHUNK_LOG: u32 = 8;

@unmanaged
export class DiffStore {
  keyBytes: u32;
  valueBytes: u32;
  entryBytes: u32;
  /** Entries there is room for. */
  capacity: u32;
  /** Live entries. */
  size: u32;
  /** The highest handle ever given. */
  used: u32;
  /** The first freed handle, 0 when there is none. */
  free: u32;
  /** How many handles are in the touched list. */
  touched: u32;
  recomputing: u32;
  /** Buckets less one: a power of two less one. */
  mask: u32;
  /** The chunks' addresses, and how many. */
  chunks: usize;
  chunkCount: u32;
  buckets: usize;
  list: usize;
}

/** A store with room for at least 'capacity' (1 or more) keys. May grow the memory. */
export function diffCreate(keyBytes: u32, valueBytes: u32, capacity: u32): DiffStore {
  const header = heap.alloc(offsetof<DiffStore>());
  memory.fill(header, 0, offsetof<DiffStore>());
  const store = changetype<DiffStore>(header);
  store.keyBytes = keyBytes;
  store.valueBytes = valueBytes;
  store.entryBytes = <u32>KEY + keyBytes + 2 * valueBytes;
  diffReserve(store, capacity);
  return store;
}

function entryOf(store: DiffStore, handle: u32): usize {
  const chunk = load<u32>(store.chunks + ((handle >> CHUNK_LOG) << 2));
  return chunk + (handle & (CHUNK - 1)) * store.entryBytes;
}

function link(store: DiffStore, entry: usize, handle: u32): void {
  const bucket = store.buckets + ((load<u32>(entry, HASH) & store.mask) << 2);
  save(entry, NEXT, load<u32>(bucket));
  save(bucket, 0, handle);
}

/** Writes a word: the builtin of that purpose is hidden wherever a parameter is called 'store'. */
function save(at: usize, offset: usize, value: u32): void {
  store<u32>(at + offset, value);
}

/** Makes room for at least 'atLeast' keys. May grow the memory. */
export function diffReserve(store: DiffStore, atLeast: u32): void {
  if (atLeast <= store.capacity) return;
  const chunkCount = (atLeast >> CHUNK_LOG) + 1;
  const capacity = (chunkCount << CHUNK_LOG) - 1;
  const chunks = heap.alloc(chunkCount << 2);
  memory.copy(chunks, store.chunks, store.chunkCount << 2);
  for (let i = store.chunkCount; i < chunkCount; i++) {
    save(chunks, i << 2, <u32>heap.alloc(CHUNK * store.entryBytes));
  }
  if (store.chunks != 0) heap.free(store.chunks);
  store.chunks = chunks;
  store.chunkCount = chunkCount;

  const list = heap.alloc(capacity << 3);
  memory.copy(list + (capacity << 2), store.list + (store.capacity << 2), store.touched << 2);
  if (store.list != 0) heap.free(store.list);
  store.list = list;
  store.capacity = capacity;

  let buckets: u32 = 16;
  while (buckets < capacity) buckets <<= 1;
  if (store.buckets != 0) heap.free(store.buckets);
  store.buckets = heap.alloc(buckets << 2);
  store.mask = buckets - 1;
  memory.fill(store.buckets, 0, buckets << 2);
  for (let handle: u32 = 1; handle <= store.used; handle++) {
    const entry = entryOf(store, handle);
    if (load<u32>(entry, STATE) & LIVE) link(store, entry, handle);
  }
}

export function diffRelease(store: DiffStore): void {
  for (let i: u32 = 0; i < store.chunkCount; i++) heap.free(load<u32>(store.chunks + (i << 2)));
  heap.free(store.chunks);
  heap.free(store.buckets);
  heap.free(store.list);
  heap.free(changetype<usize>(store));
}

/** Forgets every key; the room stays. */
export function diffClear(store: DiffStore): void {
  store.size = 0;
  store.used = 0;
  store.free = 0;
  store.touched = 0;
  store.recomputing = 0;
  memory.fill(store.buckets, 0, (store.mask + 1) << 2);
}

/** Are two runs of 'bytes' (a multiple of eight) equal? */
function same(one: usize, other: usize, bytes: u32): bool {
  for (let at: usize = 0; at < bytes; at += 8) {
    if (load<u64>(one + at) != load<u64>(other + at)) return false;
  }
  return true;
}

/** The hash of the words of a key. */
function hashOf(key: usize, bytes: u32): u32 {
  let hash: u32 = bytes;
  for (let at: usize = 0; at < bytes; at += 4) {
    hash = (hash ^ load<u32>(key + at)) * 0x9e3779b1;
    hash ^= hash >> 15;
  }
  hash *= 0x85ebca77;
  return hash ^ (hash >> 13);
}

function lookUp(store: DiffStore, key: usize, hash: u32): u32 {
  let handle = load<u32>(store.buckets + ((hash & store.mask) << 2));
  while (handle != 0) {
    const entry = entryOf(store, handle);
    if (load<u32>(entry, HASH) == hash && same(entry + KEY, key, store.keyBytes)) break;
    handle = load<u32>(entry, NEXT);
  }
  return handle;
}

/** The handle of the key at 'key', 0 when it is not held. */
export function diffFind(store: DiffStore, key: usize): u32 {
  return lookUp(store, key, hashOf(key, store.keyBytes));
}

/** The handle of the key at 'key', taken in if need be; 0 when there is no room: reserve and call again. */
export function diffIntern(store: DiffStore, key: usize): u32 {
  const hash = hashOf(key, store.keyBytes);
  let handle = lookUp(store, key, hash);
  if (handle != 0) return handle;
  let entry: usize;
  if (store.free != 0) {
    handle = store.free;
    entry = entryOf(store, handle);
    store.free = load<u32>(entry, NEXT);
  } else {
    if (store.used == store.capacity) return 0;
    handle = ++store.used;
    entry = entryOf(store, handle);
  }
  store.size++;
  memory.copy(entry + KEY, key, store.keyBytes);
  save(entry, HASH, hash);
  link(store, entry, handle);
  touch(store, entry, handle, LIVE);
  return handle;
}

/** Sets the entry's state, and lists it as touched unless it is already. */
function touch(store: DiffStore, entry: usize, handle: u32, state: u32): void {
  if (!(state & TOUCHED)) {
    save(store.list, (store.capacity + store.touched) << 2, handle);
    store.touched++;
  }
  save(entry, STATE, state | TOUCHED);
}

/** The entry of a handle that stands for a key, else 0. */
export function diffEntry(store: DiffStore, handle: u32): usize {
  if (handle - 1 >= store.used) return 0;
  const entry = entryOf(store, handle);
  return load<u32>(entry, STATE) & LIVE ? entry : 0;
}

/** The state bits (DESIRED, ACTUAL...) of a handle, 0 when it stands for no key. */
export function diffState(store: DiffStore, handle: u32): u32 {
  const entry = diffEntry(store, handle);
  return entry == 0 ? 0 : load<u32>(entry, STATE);
}

/** Makes the key desired; gives where its value belongs, or 0 when the handle stands for no key. */
export function diffDesire(store: DiffStore, handle: u32): usize {
  const entry = diffEntry(store, handle);
  if (entry == 0) return 0;
  touch(store, entry, handle, load<u32>(entry, STATE) | DESIRED | (store.recomputing ? MARK : 0));
  return entry + KEY + store.keyBytes;
}

/** Makes the key actual; gives where its value belongs, or 0 when the handle stands for no key. */
export function diffActual(store: DiffStore, handle: u32): usize {
  const entry = diffEntry(store, handle);
  if (entry == 0) return 0;
  touch(store, entry, handle, load<u32>(entry, STATE) | ACTUAL);
  return entry + KEY + store.keyBytes + store.valueBytes;
}

/** Takes DESIRED or ACTUAL from the key; false when the handle stands for no key. */
function take(store: DiffStore, handle: u32, bit: u32): bool {
  const entry = diffEntry(store, handle);
  if (entry == 0) return false;
  touch(store, entry, handle, load<u32>(entry, STATE) & ~bit);
  return true;
}

function clearMarks(store: DiffStore): void {
  for (let handle: u32 = 1; handle <= store.used; handle++) {
    const entry = entryOf(store, handle);
    save(entry, STATE, load<u32>(entry, STATE) & ~MARK);
  }
}

/** From here on desired keys are marked. Begun again, it starts anew. */
export function diffBeginRecompute(store: DiffStore): void {
  if (store.recomputing) clearMarks(store);
  store.recomputing = 1;
}

/** Undesires the keys that were not marked, in the order of their handles. Does nothing when none was begun. */
export function diffEndRecompute(store: DiffStore): void {
  if (!store.recomputing) return;
  store.recomputing = 0;
  for (let handle: u32 = 1; handle <= store.used; handle++) {
    const entry = entryOf(store, handle);
    const state = load<u32>(entry, STATE);
    if ((state & (DESIRED | MARK)) == DESIRED) touch(store, entry, handle, state & ~DESIRED);
    else save(entry, STATE, state & ~MARK);
  }
}

/** Touches every key not touched yet, in the order of their handles. */
export function diffTouchAll(store: DiffStore): void {
  for (let handle: u32 = 1; handle <= store.used; handle++) {
    const entry = entryOf(store, handle);
    const state = load<u32>(entry, STATE);
    if (state & LIVE) touch(store, entry, handle, state);
  }
}

function unlink(store: DiffStore, entry: usize, handle: u32): void {
  let at = store.buckets + ((load<u32>(entry, HASH) & store.mask) << 2);
  while (load<u32>(at) != handle) at = entryOf(store, load<u32>(at)) + NEXT;
  save(at, 0, load<u32>(entry, NEXT));
}

/** Writes the pairs of handle and operation to the start of the list; gives how many u32 these are. */
export function diffDrain(store: DiffStore): u32 {
  const list = store.list;
  const touched = store.touched;
  const valueBytes = store.valueBytes;
  let from = list + (store.capacity << 2);
  let to = list;
  for (let i: u32 = 0; i < touched; i++, from += 4) {
    const handle = load<u32>(from);
    const entry = entryOf(store, handle);
    const state = load<u32>(entry, STATE) & ~TOUCHED;
    save(entry, STATE, state);
    let operation: u32 = 0;
    switch (state & (DESIRED | ACTUAL)) {
      case DESIRED:
        operation = INSERT;
        break;
      case ACTUAL:
        operation = REMOVE;
        break;
      case 0:
        unlink(store, entry, handle);
        save(entry, STATE, 0);
        save(entry, NEXT, store.free);
        store.free = handle;
        store.size--;
        continue;
      default: {
        const desired = entry + KEY + store.keyBytes;
        if (same(desired, desired + valueBytes, valueBytes)) continue;
        operation = UPDATE;
      }
    }
    save(to, 0, handle);
    save(to, 4, operation);
    to += 8;
  }
  store.touched = 0;
  return <u32>(to - list) >> 2;
}

/** Where 'diffDrain' wrote its pairs. */
export function diffDrained(store: DiffStore): usize {
  return store.list;
}

export function diffSize(store: DiffStore): u32 {
  return store.size;
}

export function diffCapacity(store: DiffStore): u32 {
  return store.capacity;
}

export function diffUndesire(store: DiffStore, handle: u32): bool {
  return take(store, handle, DESIRED);
}

export function diffUnactual(store: DiffStore, handle: u32): bool {
  return take(store, handle, ACTUAL);
}
