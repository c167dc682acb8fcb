/**
 * Tunnel keys: which are taken, and which is given next. Datapaths get the lowest free one ('lowest'). Ports get the next
 * free one ('allocate'): the search goes on after the key handed out last, so that a key just given back is not given to
 * somebody else at once; the key it started from comes last.
 *
 * A key handed out is only lent, until the end of the run: the row that is made with it takes it when it comes back
 * from the server, and if it never does the key is free again.
 *
 * A key may be taken more than once (rows of careless writers): it is free when the last holder is gone.
 */
import type { KeyRange } from './options.ts';

export class KeySpace {
  readonly #taken = new Map<number, number>();
  readonly #lent: number[] = [];
  /** By a range's minimum: every key above it, up to this one, is taken. */
  readonly #fullTo = new Map<number, number>();
  #hint: number | undefined;

  get size(): number {
    return this.#taken.size;
  }

  isTaken(key: number): boolean {
    return this.#taken.has(key);
  }

  take(key: number): void {
    this.#taken.set(key, (this.#taken.get(key) ?? 0) + 1);
  }

  giveBack(key: number): void {
    const holders = this.#taken.get(key);
    if (holders === undefined) return;
    if (holders === 1) this.#free(key);
    else this.#taken.set(key, holders - 1);
  }

  #free(key: number): void {
    this.#taken.delete(key);
    for (const [minimum, fullTo] of this.#fullTo) {
      if (key > minimum && key <= fullTo) this.#fullTo.set(minimum, key - 1);
    }
  }

  clear(): void {
    this.#taken.clear();
    this.#fullTo.clear();
    this.#lent.length = 0;
  }

  /** The end of a run: what it lent is free, or taken by a row from the next run on. */
  endRun(): void {
    for (const key of this.#lent) this.giveBack(key);
    this.#lent.length = 0;
  }

  /** Takes this very key, when it is free; false when it is not. */
  request(key: number): boolean {
    if (this.#taken.has(key)) return false;
    this.take(key);
    this.#lent.push(key);
    return true;
  }

  /** Takes the lowest free key above the range's minimum, or the minimum itself when no other is free; undefined when none is. */
  lowest({ minimum, maximum }: KeyRange): number | undefined {
    let key = (this.#fullTo.get(minimum) ?? minimum) + 1;
    while (key <= maximum && this.#taken.has(key)) key++;
    this.#fullTo.set(minimum, key - 1);
    if (key > maximum) key = minimum;
    return this.request(key) ? key : undefined;
  }

  /** Where the next search starts: the first key looked at is the one after it. */
  startAt(key: number): void {
    this.#hint = key;
  }

  /**
   * Takes the next free key in 'minimum'..'maximum', both included; undefined when there is none. 'start' is where a first
   * search begins: the key after it is looked at first, it itself last.
   */
  allocate(minimum: number, maximum: number, start: number): number | undefined {
    const hint = this.#hint !== undefined && this.#hint >= start && this.#hint <= maximum ? this.#hint : start;
    let key = hint;
    for (let tries = maximum - minimum + 1; tries > 0; tries--) {
      key = key >= maximum || key < minimum ? minimum : key + 1;
      if (this.#taken.has(key)) continue;
      this.take(key);
      this.#lent.push(key);
      this.#hint = key;
      return key;
    }
    return undefined;
  }
}
