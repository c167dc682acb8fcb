/**
 * Routes by prefix, length, next hop, table, owner and source (twelve words), with values of four words: attributes
 * and three ids. See diff-store for what the calls promise; these only lay out keys and values.
 */
import { ACTUAL, DESIRED, diffSet } from './diff-store';
import { diffCreate, diffFind, diffIntern, DiffStore, hashOf, pair, scattered } from './diff-table';

const KEY_BYTES: u32 = 48;
const VALUE_BYTES: u32 = 16;

/** Where a key is put together. */
const key: usize = memory.data(48, 16);

export function routeStoreCreate(capacity: u32): DiffStore {
  return diffCreate(KEY_BYTES, VALUE_BYTES, capacity);
}

/** Puts the key together; gives its hash. */
function setKey(
  p0: u32,
  p1: u32,
  p2: u32,
  p3: u32,
  length: u32,
  n0: u32,
  n1: u32,
  n2: u32,
  n3: u32,
  table: u32,
  owner: u32,
  source: u32,
): u32 {
  const w0 = pair(p0, p1);
  const w1 = pair(p2, p3);
  const w2 = pair(n0, n1);
  const w3 = pair(n2, n3);
  const w4 = pair(length, table);
  const w5 = pair(owner, source);
  store<u64>(key, w0);
  store<u64>(key, w1, 8);
  store<u64>(key, w2, 16);
  store<u64>(key, w3, 24);
  store<u64>(key, w4, 32);
  store<u64>(key, w5, 40);
  return hashOf(
    scattered(w0, 0x9e3779b97f4a7c15) +
      scattered(w1, 0xbf58476d1ce4e5b9) +
      scattered(w2, 0x94d049bb133111eb) +
      scattered(w3, 0xd6e8feb86659fd93) +
      scattered(w4, 0xc2b2ae3d27d4eb4f) +
      scattered(w5, 0x165667b19e3779f9),
  );
}

export function routeStoreFind(
  routes: DiffStore,
  p0: u32,
  p1: u32,
  p2: u32,
  p3: u32,
  length: u32,
  n0: u32,
  n1: u32,
  n2: u32,
  n3: u32,
  table: u32,
  owner: u32,
  source: u32,
): u32 {
  const hash = setKey(p0, p1, p2, p3, length, n0, n1, n2, n3, table, owner, source);
  return diffFind(routes, key, hash);
}

/** 0 when there is no room. */
export function routeStoreIntern(
  routes: DiffStore,
  p0: u32,
  p1: u32,
  p2: u32,
  p3: u32,
  length: u32,
  n0: u32,
  n1: u32,
  n2: u32,
  n3: u32,
  table: u32,
  owner: u32,
  source: u32,
): u32 {
  const hash = setKey(p0, p1, p2, p3, length, n0, n1, n2, n3, table, owner, source);
  return diffIntern(routes, key, hash);
}

/** False when the handle stands for no key. */
export function routeStoreDesire(routes: DiffStore, handle: u32, attributes: u32, id1: u32, id2: u32, id3: u32): bool {
  return diffSet(routes, handle, DESIRED, pair(attributes, id1), pair(id2, id3), 0, 0);
}

/** False when the handle stands for no key. */
export function routeStoreActual(routes: DiffStore, handle: u32, attributes: u32, id1: u32, id2: u32, id3: u32): bool {
  return diffSet(routes, handle, ACTUAL, pair(attributes, id1), pair(id2, id3), 0, 0);
}
