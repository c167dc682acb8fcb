/**
 * Records over typed arrays: columns by handle, a chained hash table, and the list of touched handles.
 *
 * ## State
 * A handle without LIVE is free. A live one with neither DESIRED nor ACTUAL is always TOUCHED, so that the next drain
 * frees it.
 */
import { INSERT, REMOVE, type RecordWords, UPDATE, type WordStore } from '../diff-store.ts';
import { NOTHING } from '../nothing.ts';
import { grown, released, unknownHandle } from '../refusals.ts';
import { enlarged } from './enlarged.ts';

/** Keys a store has room for at first. */
const FIRST_CAPACITY = 64;

const LIVE = 1;
const TOUCHED = 2;
const DESIRED = 8;
const ACTUAL = 16;

/** Columns are indexed by handle: the first of each is unused. */
export class TypescriptDiffStore implements WordStore {
  readonly keyAt = 0;
  readonly valueAt: number;

  /** One key and behind it one value, as they are handed over. */
  private readonly handedOver: Uint32Array;
  /** Values: desired and actual words of each handle. */
  private desired: Uint32Array;
  private actually: Uint32Array;
  private readonly name: string;
  private readonly keyWords: number;
  private readonly valueWords: number;
  private room = FIRST_CAPACITY;
  private held = 0;
  /** The highest handle ever given, and the first freed one. */
  private used = 0;
  private free = 0;
  private isReleased = false;
  private keys: Uint32Array;
  private hashes = new Uint32Array(FIRST_CAPACITY + 1);
  private states = new Uint8Array(FIRST_CAPACITY + 1);
  /** The next handle in the chain, or among the freed. */
  private nexts = new Uint32Array(FIRST_CAPACITY + 1);
  private buckets = new Uint32Array(FIRST_CAPACITY);
  /** Each handle at most once, so there are never more than keys. */
  private list = new Uint32Array(FIRST_CAPACITY);
  private touched = 0;

  constructor({ name, key, value }: RecordWords) {
    const keyWords = key.length;
    const valueWords = value.length;
    this.name = name;
    this.keyWords = keyWords;
    this.valueWords = valueWords;
    this.valueAt = keyWords;
    this.handedOver = new Uint32Array(keyWords + valueWords);
    this.keys = new Uint32Array((FIRST_CAPACITY + 1) * keyWords);
    this.desired = new Uint32Array((FIRST_CAPACITY + 1) * valueWords);
    this.actually = new Uint32Array((FIRST_CAPACITY + 1) * valueWords);
  }

  get size(): number {
    this.check();
    return this.held;
  }

  get capacity(): number {
    this.check();
    return this.room;
  }

  get words(): Uint32Array {
    this.check();
    return this.handedOver;
  }

  intern(): number {
    this.check();
    const hash = this.hash();
    const found = this.lookUp(hash);
    if (found !== 0) return found;
    let handle = this.free;
    if (handle !== 0) this.free = this.nexts[handle] ?? 0;
    else {
      if (this.used === this.room) this.grow();
      handle = ++this.used;
    }
    this.held++;
    const from = handle * this.keyWords;
    for (let word = 0; word < this.keyWords; word++) this.keys[from + word] = this.handedOver[word] ?? 0;
    this.hashes[handle] = hash;
    this.link(handle);
    this.touch(handle, LIVE);
    return handle;
  }

  desire(handle: number): void {
    this.touch(handle, this.need(handle) | DESIRED);
    this.putValue(this.desired, handle);
  }

  actual(handle: number): void {
    this.touch(handle, this.need(handle) | ACTUAL);
    this.putValue(this.actually, handle);
  }

  undesire(handle: number): void {
    this.touch(handle, this.need(handle) & ~DESIRED);
  }

  unactual(handle: number): void {
    this.touch(handle, this.need(handle) & ~ACTUAL);
  }

  difference(handle: number): number {
    const state = this.state(handle);
    if ((state & DESIRED) === 0 || (state & ACTUAL) === 0) return 0;
    let difference = 0;
    const from = handle * this.valueWords;
    for (let word = 0; word < this.valueWords; word++) {
      if (this.desired[from + word] !== this.actually[from + word]) difference |= 1 << word;
    }
    return difference;
  }

  drain(): Uint32Array {
    this.check();
    if (this.touched === 0) return NOTHING;
    const pairs = new Uint32Array(this.touched * 2);
    let length = 0;
    for (let at = 0; at < this.touched; at++) {
      const handle = this.list[at] ?? 0;
      const state = (this.states[handle] ?? 0) & ~TOUCHED;
      this.states[handle] = state;
      let op = 0;
      if ((state & (DESIRED | ACTUAL)) === 0) this.forget(handle);
      else if ((state & ACTUAL) === 0) op = INSERT;
      else if ((state & DESIRED) === 0) op = REMOVE;
      else if (this.differs(handle)) op = UPDATE;
      if (op === 0) continue;
      pairs[length++] = handle;
      pairs[length++] = op;
    }
    this.touched = 0;
    if (length === 0) return NOTHING;
    return length === pairs.length ? pairs : pairs.subarray(0, length);
  }

  clear(): void {
    this.check();
    this.held = 0;
    this.used = 0;
    this.free = 0;
    this.touched = 0;
    this.buckets.fill(0);
  }

  release(): void {
    this.isReleased = true;
    const none = new Uint32Array(0);
    this.keys = none;
    this.desired = none;
    this.actually = none;
    this.hashes = none;
    this.nexts = none;
    this.buckets = none;
    this.list = none;
    this.states = new Uint8Array(0);
  }

  private putValue(values: Uint32Array, handle: number): void {
    const from = handle * this.valueWords;
    for (let word = 0; word < this.valueWords; word++) {
      values[from + word] = this.handedOver[this.valueAt + word] ?? 0;
    }
  }

  /** The state of a handle, 0 when it stands for no key. */
  private state(handle: number): number {
    this.check();
    return handle >= 1 && handle <= this.used ? (this.states[handle] ?? 0) : 0;
  }

  private need(handle: number): number {
    const state = this.state(handle);
    if (state === 0) throw unknownHandle(this.name, handle);
    return state;
  }

  private check(): void {
    if (this.isReleased) throw released(this.name);
  }

  /** Sets the state, and lists the handle as touched unless it is already. */
  private touch(handle: number, state: number): void {
    if ((state & TOUCHED) === 0) this.list[this.touched++] = handle;
    this.states[handle] = state | TOUCHED;
  }

  private differs(handle: number): boolean {
    const from = handle * this.valueWords;
    for (let at = from; at < from + this.valueWords; at++) {
      if (this.desired[at] !== this.actually[at]) return true;
    }
    return false;
  }

  private hash(): number {
    let hash = this.keyWords;
    for (let word = 0; word < this.keyWords; word++) {
      hash = Math.imul(hash ^ (this.handedOver[word] ?? 0), 0x9e3779b1);
      hash ^= hash >>> 15;
    }
    hash = Math.imul(hash, 0x85ebca77);
    return (hash ^ (hash >>> 13)) >>> 0;
  }

  private lookUp(hash: number): number {
    let handle = this.buckets[hash & (this.buckets.length - 1)] ?? 0;
    while (handle !== 0 && !(this.hashes[handle] === hash && this.isKey(handle))) handle = this.nexts[handle] ?? 0;
    return handle;
  }

  private isKey(handle: number): boolean {
    const from = handle * this.keyWords;
    for (let word = 0; word < this.keyWords; word++) {
      if (this.keys[from + word] !== this.handedOver[word]) return false;
    }
    return true;
  }

  private link(handle: number): void {
    const bucket = (this.hashes[handle] ?? 0) & (this.buckets.length - 1);
    this.nexts[handle] = this.buckets[bucket] ?? 0;
    this.buckets[bucket] = handle;
  }

  /** Takes the key out of its chain and gives its handle back. */
  private forget(handle: number): void {
    const bucket = (this.hashes[handle] ?? 0) & (this.buckets.length - 1);
    const next = this.nexts[handle] ?? 0;
    let before = this.buckets[bucket] ?? 0;
    if (before === handle) this.buckets[bucket] = next;
    else {
      while (this.nexts[before] !== handle) before = this.nexts[before] ?? 0;
      this.nexts[before] = next;
    }
    this.states[handle] = 0;
    this.nexts[handle] = this.free;
    this.free = handle;
    this.held--;
  }

  /** Makes room; only when every handle is in use. */
  private grow(): void {
    this.room = grown(this.room);
    const rows = this.room + 1;
    this.keys = enlarged(this.keys, rows * this.keyWords);
    this.desired = enlarged(this.desired, rows * this.valueWords);
    this.actually = enlarged(this.actually, rows * this.valueWords);
    this.hashes = enlarged(this.hashes, rows);
    this.nexts = enlarged(this.nexts, rows);
    this.list = enlarged(this.list, this.room);
    const states = new Uint8Array(rows);
    states.set(this.states);
    this.states = states;
    let buckets = this.buckets.length;
    while (buckets < this.room) buckets *= 2;
    this.buckets = new Uint32Array(buckets);
    for (let handle = 1; handle <= this.used; handle++) this.link(handle);
  }
}
