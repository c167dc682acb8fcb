/** Desired against actual for keyed records: what the stores of routes and of port bindings are made of. */

/** What has to be done to a key so that the database shows what is desired. */
export const INSERT = 1;
export const REMOVE = 2;
export const UPDATE = 3;
export type DiffOp = typeof INSERT | typeof REMOVE | typeof UPDATE;

/** The words (u32) of a kind of record, in order: the one description that callers and both implementations go by. At most 16 and 32. */
export interface RecordWords {
  /** Stands in errors. */
  readonly name: string;
  readonly key: readonly string[];
  readonly value: readonly string[];
}

/** A number for each word. */
export type Numbers<Words extends readonly string[]> = { readonly [Place in keyof Words]: number };

/**
 * Desired against actual for keyed records, resident in the kernels: the diff of a whole table and of one row
 * are the same drain.
 *
 * A handle (> 0) stands for a key while the key is desired, actual or not yet drained; after the drain that finds it
 * neither, it may be given to another key. A key has at most one desired and one actual value: setting again replaces.
 * Values are compared word by word.
 *
 * A key is touched when it is taken in, and by every call that sets something of it, also to what it is already.
 * @throws RangeError from every call that sets something, when the handle stands for no key
 * @throws Error from every call but 'release', after 'release'
 */
export interface DiffStore {
  /** Keys held. */
  readonly size: number;
  readonly capacity: number;
  undesire(handle: number): void;
  unactual(handle: number): void;
  /** Bit i is set when word i of the desired and the actual value differ; 0 unless the key has both. */
  difference(handle: number): number;
  /** Handles desired but not actual (INSERT), actual but not desired (REMOVE), or both with differing values (UPDATE),
   *  among the keys touched since the last drain, in the order they were first touched. Pairs: handle, DiffOp. Valid until the next call. */
  drain(): Uint32Array;
  clear(): void;
  release(): void;
}

/**
 * An implementation's store. Keys and values are handed over in 'words', which must be read again before each use, since
 * it changes as the store grows.
 */
export interface WordStore extends DiffStore {
  readonly words: Uint32Array;
  /** Where in 'words' a key begins that 'intern' takes, and a value that 'desire' or 'actual' takes. */
  readonly keyAt: number;
  readonly valueAt: number;
  /** Takes the key in (or finds it), neither desired nor actual at first. The other calls take its handle. */
  intern(): number;
  desire(handle: number): void;
  actual(handle: number): void;
}

/** A store whose keys and values have names: what a kind of record adds is how its words are put down. */
export abstract class RecordStore implements DiffStore {
  protected readonly store: WordStore;
  #isDrained = true;

  constructor(store: WordStore) {
    this.store = store;
  }

  get size(): number {
    return this.store.size;
  }

  get capacity(): number {
    return this.store.capacity;
  }

  /** Has no key been touched since the last drain? Then the next would find nothing. */
  get isDrained(): boolean {
    return this.#isDrained;
  }

  /** The store, for a call that touches a key. */
  protected get touched(): WordStore {
    this.#isDrained = false;
    return this.store;
  }

  undesire(handle: number): void {
    this.touched.undesire(handle);
  }

  unactual(handle: number): void {
    this.touched.unactual(handle);
  }

  difference(handle: number): number {
    return this.store.difference(handle);
  }

  drain(): Uint32Array {
    this.#isDrained = true;
    return this.store.drain();
  }

  clear(): void {
    this.#isDrained = true;
    this.store.clear();
  }

  release(): void {
    this.store.release();
  }
}
