/**
 * Routes by prefix, length, next hop, table, owner and source (twelve words), with values of four words: attributes
 * and three ids. See diff-store for what the calls promise; these only lay out keys and values.
 */
import { diffActual, diffCreate, diffDesire, diffFind, diffIntern, DiffStore } from './diff-store';

const KEY_BYTES: u32 = 48;
const VALUE_BYTES: u32 = 16;

/** Where a key is put together. */
const key: usize = memory.data(48, 16);

export function routeStoreCreate(capacity: u32): DiffStore {
  return diffCreate(KEY_BYTES, VALUE_BYTES, capacity);
}

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
): void {
  store<u32>(key, p0);
  store<u32>(key, p1, 4);
  store<u32>(key, p2, 8);
  store<u32>(key, p3, 12);
  store<u32>(key, n0, 16);
  store<u32>(key, n1, 20);
  store<u32>(key, n2, 24);
  store<u32>(key, n3, 28);
  store<u32>(key, length, 32);
  store<u32>(key, table, 36);
  store<u32>(key, owner, 40);
  store<u32>(key, source, 44);
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
  setKey(p0, p1, p2, p3, length, n0, n1, n2, n3, table, owner, source);
  return diffFind(routes, key);
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
  setKey(p0, p1, p2, p3, length, n0, n1, n2, n3, table, owner, source);
  return diffIntern(routes, key);
}

function setValue(at: usize, attributes: u32, id1: u32, id2: u32, id3: u32): bool {
  if (at == 0) return false;
  store<u32>(at, attributes);
  store<u32>(at, id1, 4);
  store<u32>(at, id2, 8);
  store<u32>(at, id3, 12);
  return true;
}

/** False when the handle stands for no key. */
export function routeStoreDesire(routes: DiffStore, handle: u32, attributes: u32, id1: u32, id2: u32, id3: u32): bool {
  return setValue(diffDesire(routes, handle), attributes, id1, id2, id3);
}

/** False when the handle stands for no key. */
export function routeStoreActual(routes: DiffStore, handle: u32, attributes: u32, id1: u32, id2: u32, id3: u32): bool {
  return setValue(diffActual(routes, handle), attributes, id1, id2, id3);
}
