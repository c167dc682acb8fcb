/**
 * Port bindings by datapath and port (two words), with values of eight words. See diff-store for what the calls
 * promise; these only lay out keys and values.
 */
import {
  ACTUAL,
  DESIRED,
  diffActual,
  diffCreate,
  diffDesire,
  diffEntry,
  diffFind,
  diffIntern,
  diffState,
  DiffStore,
  KEY,
} from './diff-store';

const KEY_BYTES: u32 = 8;
const VALUE_BYTES: u32 = 32;

/** Where a key is put together. */
const key: usize = memory.data(8, 16);

export function bindingStoreCreate(capacity: u32): DiffStore {
  return diffCreate(KEY_BYTES, VALUE_BYTES, capacity);
}

function setKey(datapath: u32, port: u32): void {
  store<u32>(key, datapath);
  store<u32>(key, port, 4);
}

export function bindingStoreFind(bindings: DiffStore, datapath: u32, port: u32): u32 {
  setKey(datapath, port);
  return diffFind(bindings, key);
}

/** 0 when there is no room. */
export function bindingStoreIntern(bindings: DiffStore, datapath: u32, port: u32): u32 {
  setKey(datapath, port);
  return diffIntern(bindings, key);
}

function setValue(at: usize, v0: u32, v1: u32, v2: u32, v3: u32, v4: u32, v5: u32, v6: u32, v7: u32): bool {
  if (at == 0) return false;
  store<u32>(at, v0);
  store<u32>(at, v1, 4);
  store<u32>(at, v2, 8);
  store<u32>(at, v3, 12);
  store<u32>(at, v4, 16);
  store<u32>(at, v5, 20);
  store<u32>(at, v6, 24);
  store<u32>(at, v7, 28);
  return true;
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
  return setValue(diffDesire(bindings, handle), v0, v1, v2, v3, v4, v5, v6, v7);
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
  return setValue(diffActual(bindings, handle), v0, v1, v2, v3, v4, v5, v6, v7);
}

/** Bit i is set when word i of the values differs; 0 unless the key is both desired and actual. */
export function bindingStoreDifference(bindings: DiffStore, handle: u32): u32 {
  if ((diffState(bindings, handle) & (DESIRED | ACTUAL)) != (DESIRED | ACTUAL)) return 0;
  const desired = diffEntry(bindings, handle) + KEY + KEY_BYTES;
  let difference: u32 = 0;
  for (let word: u32 = 0; word < VALUE_BYTES / 4; word++) {
    const at = desired + (word << 2);
    if (load<u32>(at) != load<u32>(at, VALUE_BYTES)) difference |= 1 << word;
  }
  return difference;
}
