/**
 * The table of a diff store: its keys by hash, their records, and which were touched.
 *
 * ## Layout
 * A header (DiffStore), and behind it room for one key and one value: the host puts there what the next call takes, words as its
 * description of the records has them (host/kernels/route-store.ts, binding-store.ts); here only their numbers count. By handle, 0 unused, heads of 8 bytes and records; buckets of a chained hash table, a handle each; and a list of
 * u32, twice as many as keys: its upper half holds the touched handles, and a drain writes its pairs from the start, never
 * overtaking what it reads.
 * A head: 24 bits of the key's hash and 8 of state in one word, then the next handle in the chain (or in the free list). Heads
 * are apart because many fit in the processor's caches: a look-up visits the record of the key it finds and no other, a drain none.
 * A record: key and desired value. A chunk has 256 of them, then as many actual values: what is desired again as it was needs no look at
 * those. Chunks never move, so that growth leaves no holes of the size of all records behind.
 */
export const LIVE: u32 = 1;
export const TOUCHED: u32 = 2;
/** What of a head's first word is state. */
export const STATE: u32 = 0xff;

// A head, and offsets in it.
const HEAD: u32 = 8;
const NEXT: usize = 4;

/** Bytes of keys and values that are looked at in one step. */
const STEP: u32 = 8;

/** Records in a chunk: a power of two. */
const CHUNK: u32 = 256;
const CHUNK_LOG: u32 = 8;

@unmanaged
export class DiffStore {
  keyBytes: u32;
  valueBytes: u32;
  recordBytes: u32;
  /** Keys there is room for. */
  capacity: u32;
  /** Keys held. */
  size: u32;
  /** The highest handle ever given. */
  used: u32;
  /** The first freed handle, 0 when there is none. */
  free: u32;
  /** How many handles are in the touched list. */
  touched: u32;
  /** Buckets less one: a power of two less one. */
  mask: u32;
  /** The chunks' addresses, and how many. */
  chunks: usize;
  chunkCount: u32;
  heads: usize;
  buckets: usize;
  list: usize;
}

/** Bytes of the header, so that what follows begins at a multiple of eight. */
function headerBytes(): u32 {
  return (offsetof<DiffStore>() + 7) & ~7;
}

/** Bytes of so many words, and of the zeros that fill the last step. */
function stepped(words: u32): u32 {
  return ((words << 2) + STEP - 1) & ~(STEP - 1);
}

/** A store with room for at least 'capacity' (1 or more) keys, of at most 16 words. May grow the memory. */
export function diffCreate(keyWords: u32, valueWords: u32, capacity: u32): DiffStore {
  const bytes = headerBytes() + stepped(keyWords) + stepped(valueWords);
  const header = heap.alloc(bytes);
  memory.fill(header, 0, bytes);
  const store = changetype<DiffStore>(header);
  store.keyBytes = stepped(keyWords);
  store.valueBytes = stepped(valueWords);
  store.recordBytes = store.keyBytes + store.valueBytes;
  diffReserve(store, capacity);
  return store;
}

/** Where the host puts the key that 'diffIntern' takes. */
export function diffKey(store: DiffStore): usize {
  return changetype<usize>(store) + headerBytes();
}

/** Where the host puts the value that 'diffDesire' and 'diffActual' take. */
export function diffValue(store: DiffStore): usize {
  return diffKey(store) + store.keyBytes;
}

function chunkOf(store: DiffStore, handle: u32): usize {
  return load<u32>(store.chunks + ((handle >> CHUNK_LOG) << 2));
}

/** Where a key is; its desired value follows it. */
export function recordOf(store: DiffStore, handle: u32): usize {
  return chunkOf(store, handle) + (handle & (CHUNK - 1)) * store.recordBytes;
}

export function desiredOf(store: DiffStore, handle: u32): usize {
  return recordOf(store, handle) + store.keyBytes;
}

export function actualOf(store: DiffStore, handle: u32): usize {
  return chunkOf(store, handle) + CHUNK * store.recordBytes + (handle & (CHUNK - 1)) * store.valueBytes;
}

export function headOf(store: DiffStore, handle: u32): usize {
  return store.heads + handle * HEAD;
}

/** Where the chain of a hash begins: its 24 bits are all that counts. */
function bucketOf(store: DiffStore, hash: u32): usize {
  return store.buckets + (((hash >> 8) & store.mask) << 2);
}

function link(store: DiffStore, head: usize, handle: u32): void {
  const bucket = bucketOf(store, load<u32>(head));
  save(head, NEXT, load<u32>(bucket));
  save(bucket, 0, handle);
}

/** Writes a word: the builtin of that purpose is hidden wherever a parameter is called 'store'. */
export function save(at: usize, offset: usize, value: u32): void {
  store<u32>(at + offset, value);
}

/** Copies a key or a value. */
export function copy(to: usize, from: usize, bytes: u32): void {
  for (let at: usize = 0; at < bytes; at += STEP) store<u64>(to + at, load<u64>(from + at));
}

/** Makes room for at least 'atLeast' keys. May grow the memory. */
export function diffReserve(store: DiffStore, atLeast: u32): void {
  if (atLeast <= store.capacity) return;
  const chunkCount = (atLeast >> CHUNK_LOG) + 1;
  const capacity = (chunkCount << CHUNK_LOG) - 1;
  const chunks = heap.alloc(chunkCount << 2);
  memory.copy(chunks, store.chunks, store.chunkCount << 2);
  for (let i = store.chunkCount; i < chunkCount; i++) {
    save(chunks, i << 2, <u32>heap.alloc(CHUNK * (store.recordBytes + store.valueBytes)));
  }
  if (store.chunks != 0) heap.free(store.chunks);
  store.chunks = chunks;
  store.chunkCount = chunkCount;

  const heads = heap.alloc((capacity + 1) * HEAD);
  memory.copy(heads, store.heads, (store.used + 1) * HEAD);
  if (store.heads != 0) heap.free(store.heads);
  store.heads = heads;

  const list = heap.alloc(capacity << 3);
  memory.copy(list + (capacity << 2), store.list + (store.capacity << 2), store.touched << 2);
  if (store.list != 0) heap.free(store.list);
  store.list = list;
  store.capacity = capacity;

  let buckets: u32 = 16;
  while (buckets < 2 * capacity) buckets <<= 1;
  if (store.buckets != 0) heap.free(store.buckets);
  store.buckets = heap.alloc(buckets << 2);
  store.mask = buckets - 1;
  memory.fill(store.buckets, 0, buckets << 2);
  for (let handle: u32 = 1; handle <= store.used; handle++) {
    const head = headOf(store, handle);
    if (load<u32>(head) & LIVE) link(store, head, handle);
  }
}

export function diffRelease(store: DiffStore): void {
  for (let i: u32 = 0; i < store.chunkCount; i++) heap.free(load<u32>(store.chunks + (i << 2)));
  heap.free(store.chunks);
  heap.free(store.heads);
  heap.free(store.buckets);
  heap.free(store.list);
  heap.free(changetype<usize>(store));
}

export function diffSize(store: DiffStore): u32 {
  return store.size;
}

export function diffCapacity(store: DiffStore): u32 {
  return store.capacity;
}

/** Forgets every key; the room stays. */
export function diffClear(store: DiffStore): void {
  store.size = 0;
  store.used = 0;
  store.free = 0;
  store.touched = 0;
  memory.fill(store.buckets, 0, (store.mask + 1) << 2);
}

/** Do two keys or two values differ? 'bytes' is a multiple of STEP. */
export function differs(one: usize, other: usize, bytes: u32): bool {
  for (let at: usize = 0; at < bytes; at += STEP) {
    if (load<u64>(one + at) != load<u64>(other + at)) return true;
  }
  return false;
}

/** A factor for each pair of a key's words. */
const factors: usize = memory.data<u64>([
  0x9e3779b97f4a7c15, 0xbf58476d1ce4e5b9, 0x94d049bb133111eb, 0xd6e8feb86659fd93, 0xc2b2ae3d27d4eb4f,
  0x165667b19e3779f9, 0xff51afd7ed558ccd, 0xc4ceb9fe1a85ec53,
]);

/** The hash of a key, in the bits that are not state. Pairs are folded, since a product's lower bits don't depend on a pair's upper ones. */
function hashOf(key: usize, bytes: u32): u32 {
  let sum: u64 = 0;
  for (let at: usize = 0; at < bytes; at += STEP) {
    const pair = load<u64>(key + at);
    sum += (pair ^ (pair >> 32)) * load<u64>(factors + at);
  }
  return <u32>(((sum ^ (sum >> 32)) * 0x94d049bb133111eb) >> 32) & ~STATE;
}

/** The handle of the key at 'key', 0 when it is not held. */
function find(store: DiffStore, key: usize, hash: u32): u32 {
  let handle = load<u32>(bucketOf(store, hash));
  while (handle != 0) {
    const head = headOf(store, handle);
    if ((load<u32>(head) & ~STATE) == hash && !differs(recordOf(store, handle), key, store.keyBytes)) break;
    handle = load<u32>(head, NEXT);
  }
  return handle;
}

/** The handle of the key at 'diffKey', taken in if need be; 0 when there is no room: reserve and call again. */
export function diffIntern(store: DiffStore): u32 {
  const key = diffKey(store);
  const hash = hashOf(key, store.keyBytes);
  let handle = find(store, key, hash);
  if (handle != 0) return handle;
  if (store.free != 0) {
    handle = store.free;
    store.free = load<u32>(headOf(store, handle), NEXT);
  } else {
    if (store.used == store.capacity) return 0;
    handle = ++store.used;
  }
  store.size++;
  copy(recordOf(store, handle), key, store.keyBytes);
  const head = headOf(store, handle);
  touch(store, head, handle, hash | LIVE);
  link(store, head, handle);
  return handle;
}

/** Sets the first word of a head, and lists the handle as touched unless it is already. */
export function touch(store: DiffStore, head: usize, handle: u32, word: u32): void {
  if (!(word & TOUCHED)) {
    save(store.list, (store.capacity + store.touched) << 2, handle);
    store.touched++;
  }
  save(head, 0, word | TOUCHED);
}

/** The head of a handle that stands for a key, else 0. */
export function liveHead(store: DiffStore, handle: u32): usize {
  if (handle - 1 >= store.used) return 0;
  const head = headOf(store, handle);
  return load<u32>(head) & LIVE ? head : 0;
}

/** Takes a key out of its chain and gives its handle back. */
export function forget(store: DiffStore, head: usize, handle: u32): void {
  let at = bucketOf(store, load<u32>(head));
  while (load<u32>(at) != handle) at = headOf(store, load<u32>(at)) + NEXT;
  save(at, 0, load<u32>(head, NEXT));
  save(head, 0, 0);
  save(head, NEXT, store.free);
  store.free = handle;
  store.size--;
}
