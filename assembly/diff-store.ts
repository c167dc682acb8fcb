/**
 * Desired against actual for keyed records: routes and port bindings, which differ in the words of their keys and values. diff-table has
 * its memory.
 *
 * ## State
 * A handle with no LIVE bit is free. A live one with neither DESIRED nor ACTUAL is always TOUCHED, so that the next
 * drain frees it. Where a key is both, DIFFERS tells whether its values do; elsewhere it means nothing.
 */
import {
  actualOf,
  copy,
  desiredOf,
  differs,
  DiffStore,
  diffValue,
  forget,
  headOf,
  liveHead,
  save,
  touch,
  TOUCHED,
} from './diff-table';

const DESIRED: u32 = 8;
const ACTUAL: u32 = 16;
const BOTH: u32 = DESIRED | ACTUAL;
const DIFFERS: u32 = 32;

const INSERT: u32 = 1;
const REMOVE: u32 = 2;
const UPDATE: u32 = 3;

/**
 * Makes the key DESIRED or ACTUAL ('side') with the value at 'diffValue'; false when the handle stands for no key. Values are compared now,
 * while they are at hand, rather than when they are drained.
 */
function set(store: DiffStore, handle: u32, side: u32): bool {
  const head = liveHead(store, handle);
  if (head == 0) return false;
  let word = load<u32>(head);
  const bytes = store.valueBytes;
  const value = diffValue(store);
  const at = side == DESIRED ? desiredOf(store, handle) : actualOf(store, handle);
  if ((word & BOTH) != BOTH || differs(at, value, bytes)) {
    copy(at, value, bytes);
    if (word & (BOTH ^ side)) {
      const other = side == DESIRED ? actualOf(store, handle) : desiredOf(store, handle);
      word = differs(other, value, bytes) ? word | DIFFERS : word & ~DIFFERS;
    }
  }
  touch(store, head, handle, word | side);
  return true;
}

/** Takes DESIRED or ACTUAL from the key; false when the handle stands for no key. */
function take(store: DiffStore, handle: u32, bit: u32): bool {
  const head = liveHead(store, handle);
  if (head == 0) return false;
  touch(store, head, handle, load<u32>(head) & ~bit);
  return true;
}

/** Writes the pairs of handle and operation to the start of the list; gives how many u32 these are. */
export function diffDrain(store: DiffStore): u32 {
  const list = store.list;
  const touched = store.touched;
  let from = list + (store.capacity << 2);
  let to = list;
  for (let i: u32 = 0; i < touched; i++, from += 4) {
    const handle = load<u32>(from);
    const head = headOf(store, handle);
    const word = load<u32>(head) & ~TOUCHED;
    save(head, 0, word);
    let operation: u32 = 0;
    switch (word & BOTH) {
      case DESIRED:
        operation = INSERT;
        break;
      case ACTUAL:
        operation = REMOVE;
        break;
      case 0:
        forget(store, head, handle);
        continue;
      default:
        if (!(word & DIFFERS)) continue;
        operation = UPDATE;
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

/** Makes the key desired with the value at 'diffValue'; false when the handle stands for no key. */
export function diffDesire(store: DiffStore, handle: u32): bool {
  return set(store, handle, DESIRED);
}

/** Makes the key actual with the value at 'diffValue'; false when the handle stands for no key. */
export function diffActual(store: DiffStore, handle: u32): bool {
  return set(store, handle, ACTUAL);
}

export function diffUndesire(store: DiffStore, handle: u32): bool {
  return take(store, handle, DESIRED);
}

export function diffUnactual(store: DiffStore, handle: u32): bool {
  return take(store, handle, ACTUAL);
}

/** Bit i is set when word i of the values differs; 0 unless the key is both desired and actual. */
export function diffDifference(store: DiffStore, handle: u32): u32 {
  const head = liveHead(store, handle);
  if (head == 0 || (load<u32>(head) & BOTH) != BOTH) return 0;
  const desired = desiredOf(store, handle);
  const actual = actualOf(store, handle);
  let difference: u32 = 0;
  for (let at: usize = 0; at < store.valueBytes; at += 4) {
    if (load<u32>(desired + at) != load<u32>(actual + at)) difference |= 1 << (<u32>at >> 2);
  }
  return difference;
}
