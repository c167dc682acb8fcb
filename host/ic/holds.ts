/**
 * Keys that are *held*: somebody else undoes what is written for them, again and again. Each is held back by itself, so that everything
 * else of the zone is written at once. What *waits* (waits.ts) is something else: it is not written at all, since it would be refused.
 *
 * ## Law
 *  1. Nodes work key by key, and a key's writes are known by the rows they go to. A held key is not worked on, and stays dirty.
 *  2. A key whose write was a repetition (repetition.ts) is held as long as 'pauseAfter' says; 'wake' is called once for all keys that are due.
 *  3. A write that belongs to no key is not held here: the whole zone pauses for it (pace.ts).
 */
import { pauseAfter } from '../ovsdb/pacing.ts';
import type { Clock } from '../ovsdb/platform.ts';

/** Rows whose keys are remembered: transactions of more than 64 operations are not held key by key, and there are four databases. */
const MOST_OWNERS = 256;

const keyOf = (node: string, key: string | number): string => `${node} ${key}`;

export class Holds {
  readonly #clock: Clock;
  readonly #wake: () => void;
  /** The key that is worked on, and, by database and row, the key that each row was written for in this run. */
  #node: string | undefined;
  #key: string | number = '';
  readonly #owners = new Map<string, string>();
  /** When each held key may be worked on again. */
  readonly #until = new Map<string, number>();
  #cancel: (() => void) | undefined;

  /** 'wake' is called when a key is no longer held. */
  constructor(clock: Clock, wake: () => void) {
    this.#clock = clock;
    this.#wake = wake;
  }

  /** Is a key held? */
  get areAny(): boolean {
    return this.#until.size > 0;
  }

  /** Why what is held waits, as text; undefined when nothing is held. */
  get reason(): string | undefined {
    return this.areAny ? 'what it wrote is undone again and again: that waits' : undefined;
  }

  has(node: string, key: string): boolean {
    return this.#until.has(keyOf(node, key));
  }

  /** A run begins: the outcomes of the last one are known. */
  begin(): void {
    this.#owners.clear();
  }

  /** What is written until 'leave' is written for this key of a node. */
  enter(node: string, key: string | number): void {
    this.#node = node;
    this.#key = key;
  }

  leave(): void {
    this.#node = undefined;
  }

  /** Runs 'work' for a key: what it writes is written for that key. */
  work(node: string, key: string, work: (key: string) => void): void {
    this.enter(node, key);
    try {
      work(key);
    } finally {
      this.leave();
    }
  }

  /** A row (by its UUID, or its name while it has none) of a database is written to for the first time in this run. */
  wrote(database: string, row: string): void {
    if (this.#node !== undefined && this.#owners.size < MOST_OWNERS)
      this.#owners.set(keyOf(database, row), keyOf(this.#node, this.#key));
  }

  /** The write to a row had been made so many times before: holds the key it was made for. False: it was made for none. */
  hold(database: string, row: string, times: number): boolean {
    const owner = this.#owners.get(keyOf(database, row));
    if (owner === undefined) return false;
    const pause = pauseAfter(times);
    if (pause === 0) return true;
    const until = this.#clock.now() + pause;
    this.#until.set(owner, Math.max(until, this.#until.get(owner) ?? 0));
    this.#wait();
    return true;
  }

  /** Keys of a node mean something else from now on. */
  forget(node: string): void {
    for (const key of this.#until.keys()) if (key.startsWith(`${node} `)) this.#until.delete(key);
  }

  /** Forgets everything. */
  clear(): void {
    this.#owners.clear();
    this.#until.clear();
    this.#cancel?.();
    this.#cancel = undefined;
  }

  #wait(): void {
    this.#cancel?.();
    this.#cancel = undefined;
    if (this.#until.size === 0) return;
    const next = Math.min(...this.#until.values());
    this.#cancel = this.#clock.after(next - this.#clock.now(), () => {
      this.#cancel = undefined;
      const now = this.#clock.now();
      for (const [key, until] of this.#until) if (until <= now) this.#until.delete(key);
      this.#wait();
      this.#wake();
    });
  }
}
