/**
 * Desired against actual for keyed records: the core of the route and the binding store, which differ in the bytes of
 * their keys and values. diff-table has its memory.
 *
 * ## State
 * A handle with no LIVE bit is free. A live one with neither DESIRED nor ACTUAL is always TOUCHED, so that the next
 * drain frees it. Where a key is both, DIFFERS tells whether its values do; elsewhere it means nothing.
 */
import {
  actualOf,
  desiredOf,
  DiffStore,
  forget,
  headOf,
  LIVE,
  liveHead,
  save,
  savePair,
  STATE,
  touch,
  TOUCHED,
} from './diff-table';

const MARK: u32 = 4;
export const DESIRED: u32 = 8;
export const ACTUAL: u32 = 16;
const BOTH: u32 = DESIRED | ACTUAL;
const DIFFERS: u32 = 32;

const INSERT: u32 = 1;
const REMOVE: u32 = 2;
const UPDATE: u32 = 3;

/** The state bits (DESIRED, ACTUAL...) of a handle, 0 when it stands for no key. */
export function diffState(store: DiffStore, handle: u32): u32 {
  const head = liveHead(store, handle);
  return head == 0 ? 0 : load<u32>(head) & STATE;
}

/**
 * Makes the key DESIRED or ACTUAL ('side') with a value of two words of 64 bits, or four; false when the handle stands for no key. Values
 * are compared now, while they are at hand, rather than when they are drained.
 */
export function diffSet(store: DiffStore, handle: u32, side: u32, w0: u64, w1: u64, w2: u64, w3: u64): bool {
  const head = liveHead(store, handle);
  if (head == 0) return false;
  let word = load<u32>(head);
  const isWide = store.valueBytes == 32;
  const at = side == DESIRED ? desiredOf(store, handle) : actualOf(store, handle);
  let news = (load<u64>(at) ^ w0) | (load<u64>(at, 8) ^ w1);
  if (isWide) news |= (load<u64>(at, 16) ^ w2) | (load<u64>(at, 24) ^ w3);
  if (news != 0 || (word & BOTH) != BOTH) {
    savePair(at, w0);
    savePair(at + 8, w1);
    if (isWide) {
      savePair(at + 16, w2);
      savePair(at + 24, w3);
    }
    if (word & (BOTH ^ side)) {
      const other = side == DESIRED ? actualOf(store, handle) : desiredOf(store, handle);
      let difference = (load<u64>(other) ^ w0) | (load<u64>(other, 8) ^ w1);
      if (isWide) difference |= (load<u64>(other, 16) ^ w2) | (load<u64>(other, 24) ^ w3);
      word = difference == 0 ? word & ~DIFFERS : word | DIFFERS;
    }
  }
  touch(store, head, handle, word | side | (side == DESIRED ? store.recomputing : 0));
  return true;
}

/** Takes DESIRED or ACTUAL from the key; false when the handle stands for no key. */
function take(store: DiffStore, handle: u32, bit: u32): bool {
  const head = liveHead(store, handle);
  if (head == 0) return false;
  touch(store, head, handle, load<u32>(head) & ~bit);
  return true;
}

function clearMarks(store: DiffStore): void {
  for (let handle: u32 = 1; handle <= store.used; handle++) {
    const head = headOf(store, handle);
    save(head, 0, load<u32>(head) & ~MARK);
  }
}

/** From here on desired keys are marked. Begun again, it starts anew. */
export function diffBeginRecompute(store: DiffStore): void {
  if (store.recomputing) clearMarks(store);
  store.recomputing = MARK;
}

/** Undesires the keys that were not marked, in the order of their handles. Does nothing when none was begun. */
export function diffEndRecompute(store: DiffStore): void {
  if (!store.recomputing) return;
  store.recomputing = 0;
  for (let handle: u32 = 1; handle <= store.used; handle++) {
    const head = headOf(store, handle);
    const word = load<u32>(head);
    if ((word & (DESIRED | MARK)) == DESIRED) touch(store, head, handle, word & ~DESIRED);
    else save(head, 0, word & ~MARK);
  }
}

/** Touches every key not touched yet, in the order of their handles. */
export function diffTouchAll(store: DiffStore): void {
  for (let handle: u32 = 1; handle <= store.used; handle++) {
    const head = headOf(store, handle);
    const word = load<u32>(head);
    if (word & LIVE) touch(store, head, handle, word);
  }
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

export function diffUndesire(store: DiffStore, handle: u32): bool {
  return take(store, handle, DESIRED);
}

export function diffUnactual(store: DiffStore, handle: u32): bool {
  return take(store, handle, ACTUAL);
}
