/**
 * The rows of a column table: which handle stands for which UUID, and the order in which they came.
 *
 * UUIDs are kept as four words, in a hash table of handles with open addressing, since their texts are most of what a
 * Map of 100,000 of them weighs; a text is made when it is asked for. What is no UUID as servers write them (lower case, 36
 * characters) is kept as a text.
 */
import { readUuid, writeUuid } from './uuid-words.ts';

const FIRST_CAPACITY = 16;

/** In 'next': the handle stands for no row. */
const NONE = -1;

export class RowHandles {
  #size = 0;
  /** By handle. 'next' and 'previous' make a ring of all rows with 0 between the last and the first. */
  #words = new Uint32Array(4 * FIRST_CAPACITY);
  #next = new Int32Array(FIRST_CAPACITY).fill(NONE);
  #previous = new Int32Array(FIRST_CAPACITY);
  readonly #texts: (string | undefined)[] = [''];
  /** Handles by hash; 0: empty. At most half full. */
  #slots = new Int32Array(2 * FIRST_CAPACITY);
  /** Rows whose UUID is none. */
  readonly #odd = new Map<string | undefined, number>();
  readonly #wanted = new Uint32Array(4);

  constructor() {
    this.#next[0] = 0;
  }

  get size(): number {
    return this.#size;
  }

  /** Upper bound of handles + 1. */
  get capacity(): number {
    return this.#texts.length;
  }

  /** Makes room for so many rows at once. */
  reserve(size: number): void {
    if (size >= this.#next.length) this.#enlarge(size);
    let slots = this.#slots.length;
    while (size * 2 > slots) slots *= 2;
    if (slots > this.#slots.length) this.#rehash(slots);
  }

  /** 0 when there is no such row. */
  find(uuid: string): number {
    if (!readUuid(uuid, this.#wanted)) return this.#odd.get(uuid) ?? 0;
    const handle = this.findWords(this.#wanted, 0);
    // The caller mostly keeps this text: then one is enough, and 100,000 second ones weigh 6 MB.
    if (handle !== 0) this.#texts[handle] = uuid;
    return handle;
  }

  /** The same for the UUID in four words at 'at'. */
  findWords(words: Uint32Array, at: number): number {
    return this.#slots[this.#slotOf(words, at)] as number;
  }

  has(handle: number): boolean {
    return handle !== 0 && (this.#next[handle] ?? NONE) >= 0;
  }

  /** The UUID that 'handle' stands for, or has stood for until 'forget'. */
  uuidOf(handle: number): string {
    const text = this.#texts[handle];
    if (text !== undefined) return text;
    if (handle >= this.capacity) return '';
    return (this.#texts[handle] = writeUuid(this.#words, 4 * handle));
  }

  /** From here on 'handle', which stands for no row, stands for that one, which had none. */
  add(handle: number, uuid: string): void {
    if (readUuid(uuid, this.#wanted)) {
      this.addWords(handle, this.#wanted, 0);
      this.#texts[handle] = uuid;
      return;
    }
    this.#append(handle);
    this.#texts[handle] = uuid;
    this.#odd.set(uuid, handle);
  }

  /** The same for the UUID in four words at 'at'. */
  addWords(handle: number, words: Uint32Array, at: number): void {
    this.#append(handle);
    const own = this.#words;
    const to = 4 * handle;
    own[to] = words[at] as number;
    own[to + 1] = words[at + 1] as number;
    own[to + 2] = words[at + 2] as number;
    own[to + 3] = words[at + 3] as number;
    this.#texts[handle] = undefined;
    this.#slots[this.#slotOf(own, to)] = handle;
  }

  /** From here on 'handle' stands for the row that 'old' stands for, which becomes a removed one. */
  replace(old: number, handle: number): void {
    this.#makeRoom(handle);
    this.#words.copyWithin(4 * handle, 4 * old, 4 * old + 4);
    const text = this.#texts[old];
    this.#texts[handle] = text;
    if (this.#odd.get(text) === old) this.#odd.set(text, handle);
    else this.#slots[this.#slotOf(this.#words, 4 * old)] = handle;
    // It takes the other's place in the order.
    this.#link(handle, old);
    this.#unlink(old);
  }

  /** 'handle' stands for no row any more; its UUID can still be asked for. */
  remove(handle: number): void {
    this.#unlink(handle);
    const text = this.#texts[handle];
    if (this.#odd.get(text) === handle) this.#odd.delete(text);
    else this.#empty(this.#slotOf(this.#words, 4 * handle));
  }

  /** The UUID of a removed row won't be asked for any more. */
  forget(handle: number): void {
    this.#texts[handle] = '';
  }

  /** In the order the rows came. While they are gone through, the one just given may be removed, and no other. */
  *handles(): Generator<number, void, undefined> {
    for (let handle = this.#next[0] as number; handle !== 0;) {
      const next = this.#next[handle] as number;
      yield handle;
      handle = next;
    }
  }

  #append(handle: number): void {
    this.#makeRoom(handle);
    this.#link(handle, this.#previous[0] as number);
    if (this.#size * 2 > this.#slots.length) this.#rehash(2 * this.#slots.length);
  }

  #makeRoom(handle: number): void {
    if (handle >= this.#next.length) this.#enlarge(handle);
    // Never a hole: arrays with holes are slow.
    while (this.#texts.length <= handle) this.#texts.push('');
  }

  #link(handle: number, previous: number): void {
    const next = this.#next[previous] as number;
    this.#next[previous] = handle;
    this.#previous[handle] = previous;
    this.#next[handle] = next;
    this.#previous[next] = handle;
    this.#size++;
  }

  #unlink(handle: number): void {
    const next = this.#next[handle] as number;
    const previous = this.#previous[handle] as number;
    this.#next[previous] = next;
    this.#previous[next] = previous;
    this.#next[handle] = NONE;
    this.#size--;
  }

  #enlarge(handle: number): void {
    const capacity = Math.max(handle + 1, this.#next.length + (this.#next.length >>> 1));
    const words = new Uint32Array(4 * capacity);
    const next = new Int32Array(capacity).fill(NONE);
    const previous = new Int32Array(capacity);
    words.set(this.#words);
    next.set(this.#next);
    previous.set(this.#previous);
    this.#words = words;
    this.#next = next;
    this.#previous = previous;
  }

  /** The slot of the UUID at 'at': where its handle is, or the empty one where that belongs. */
  #slotOf(words: Uint32Array, at: number): number {
    const slots = this.#slots;
    const own = this.#words;
    const w0 = words[at];
    const w1 = words[at + 1];
    const w2 = words[at + 2];
    const w3 = words[at + 3];
    const mask = slots.length - 1;
    let slot = hashOf(w0 as number, w3 as number) & mask;
    for (;;) {
      const handle = slots[slot] as number;
      const from = 4 * handle;
      if (handle === 0) return slot;
      if (own[from] === w0 && own[from + 1] === w1 && own[from + 2] === w2 && own[from + 3] === w3) return slot;
      slot = (slot + 1) & mask;
    }
  }

  /** Empties a slot, and closes the gap for those that were put behind it for want of room. */
  #empty(slot: number): void {
    const slots = this.#slots;
    const mask = slots.length - 1;
    let gap = slot;
    for (let at = (gap + 1) & mask; slots[at] !== 0; at = (at + 1) & mask) {
      const handle = slots[at] as number;
      const home = this.#homeOf(handle) & mask;
      if (((at - home) & mask) < ((at - gap) & mask)) continue;
      slots[gap] = handle;
      gap = at;
    }
    slots[gap] = 0;
  }

  #homeOf(handle: number): number {
    return hashOf(this.#words[4 * handle] as number, this.#words[4 * handle + 3] as number);
  }

  #rehash(length: number): void {
    const old = this.#slots;
    const slots = new Int32Array(length);
    const mask = slots.length - 1;
    for (const handle of old) {
      if (handle === 0) continue;
      let slot = this.#homeOf(handle) & mask;
      while (slots[slot] !== 0) slot = (slot + 1) & mask;
      slots[slot] = handle;
    }
    this.#slots = slots;
  }
}

const hashOf = (w0: number, w3: number): number => Math.imul(w0 ^ w3, 0x9e3779b1) >>> 7;
