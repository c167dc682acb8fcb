/**
 * Port bindings by datapath and port (two words), with values of eight words. See diff-store for what the calls
 * promise; these only lay out keys and values.
 */
import { ACTUAL, DESIRED, diffSet, diffState } from './diff-store';
import {
  actualOf,
  desiredOf,
  diffCreate,
  diffFind,
  diffIntern,
  DiffStore,
  hashOf,
  pair,
  scattered,
} from './diff-table';

const KEY_BYTES: u32 = 8;
const VALUE_BYTES: u32 = 32;

/** Where a key is put together. */
const key: usize = memory.data(8, 16);

export function bindingStoreCreate(capacity: u32): DiffStore {
  return diffCreate(KEY_BYTES, VALUE_BYTES, capacity);
}

/** Puts the key together; gives its hash. */
function setKey(datapath: u32, port: u32): u32 {
  const word = pair(datapath, port);
  store<u64>(key, word);
  return hashOf(scattered(word, 0x9e3779b97f4a7c15));
}

export function bindingStoreFind(bindings: DiffStore, datapath: u32, port: u32): u32 {
  return diffFind(bindings, key, setKey(datapath, port));
}

/** 0 when there is no room. */
export function bindingStoreIntern(bindings: DiffStore, datapath: u32, port: u32): u32 {
  return diffIntern(bindings, key, setKey(datapath, port));
}

/** False when the handle stands for no key. */
export function bindingStoreDesire(
  bindings: DiffStore,
  handle: u32,
  v0: u32,
  v1: u32,
  v2: u32,
  v3: u32,
  v4: u32,
  v5: u32,
  v6: u32,
  v7: u32,
): bool {
  return diffSet(bindings, handle, DESIRED, pair(v0, v1), pair(v2, v3), pair(v4, v5), pair(v6, v7));
}

/** False when the handle stands for no key. */
export function bindingStoreActual(
  bindings: DiffStore,
  handle: u32,
  v0: u32,
  v1: u32,
  v2: u32,
  v3: u32,
  v4: u32,
  v5: u32,
  v6: u32,
  v7: u32,
): bool {
  return diffSet(bindings, handle, ACTUAL, pair(v0, v1), pair(v2, v3), pair(v4, v5), pair(v6, v7));
}

/** Bit i is set when word i of the values differs; 0 unless the key is both desired and actual. */
export function bindingStoreDifference(bindings: DiffStore, handle: u32): u32 {
  if ((diffState(bindings, handle) & (DESIRED | ACTUAL)) != (DESIRED | ACTUAL)) return 0;
  const desired = desiredOf(bindings, handle);
  const actual = actualOf(bindings, handle);
  let difference: u32 = 0;
  for (let word: u32 = 0; word < VALUE_BYTES / 4; word++) {
    const at: usize = word << 2;
    if (load<u32>(desired + at) != load<u32>(actual + at)) difference |= 1 << word;
  }
  return difference;
}
