/**
 * A large difference in batches. A change of 100,000 routes takes many transactions: none keeps a server or this process from
 * answering others for long, and those who wait for the first routes get them while the last are being computed. Each route stands for
 * itself, so that every batch leaves a world that makes sense.
 *
 * A run sends one batch after another while it goes on, so that the servers are at work meanwhile; after some of them it ends, and the next run
 * takes in what has come.
 */
import { countInParts, inParts, type Work } from '../../engine/work.ts';
import { BATCH, type Context } from '../context.ts';

/** Rows of the first transaction of several: the other zones begin to learn when it is through. */
const FIRST_BATCH = 250;

/** Transactions that one run sends at most. */
const TRANSACTIONS = 10;

const NONE = new Uint32Array();

/** What a batch is made by: one object for all runs, since V8 forgets what it has optimized with the last function that it was made of. */
export interface BatchParts {
  /** Makes 'drain' tell what a handle still needs. */
  readonly touch: (handle: number) => void;
  /** Pairs: a handle, and what it needs. Valid until something is touched. */
  readonly drain: () => Uint32Array;
  /** Writes what a handle needs, and returns how many rows that were. */
  readonly write: (handle: number, operation: number) => number;
  /** Sends what has been written so far; false when it can't be sent before the run's end. */
  readonly send: () => boolean;
  /** Touches more handles, once all others are written; false when there are none. */
  readonly more?: () => Work<boolean>;
}

/** Store handles that the next runs have to look at: what the last run wrote, once more (see dirty-keys.ts), and what it did not write. */
export class Batches {
  readonly #context: Context;
  readonly #node: string;
  readonly #parts: BatchParts;
  #written: number[] = [];
  #unwritten: number[] = [];
  /** Of the present run: what the last drain gave, the rows of the transactions before this one, those of this one, and which it is. */
  #operations: Uint32Array = NONE;
  #sentRows = 0;
  #rows = 0;
  #transactions = 1;
  #maySend = false;

  /** 'node' names whose handles these are, among what the context holds. */
  constructor(context: Context, node: string, parts: BatchParts) {
    this.#context = context;
    this.#node = node;
    this.#parts = parts;
  }

  /** Is there something that the run did not write? */
  get isUnfinished(): boolean {
    return this.#unwritten.length > 0;
  }

  get isPending(): boolean {
    return this.#written.length + this.#unwritten.length > 0;
  }

  /** Handles are given again, to others. */
  clear(): void {
    this.#written = [];
    this.#unwritten = [];
    this.#context.holds?.forget(this.#node);
  }

  /**
   * One run; returns how many rows it has written. As long as something is unwritten, a run writes something, since it is the answer to that which
   * brings the next run. What is held is looked at again in the next run. 'isAlone': nobody else has written to the database in this run, so that a
   * batch may be sent before its end.
   */
  *run(isAlone: boolean): Work<number> {
    const { touch, drain, more } = this.#parts;
    this.#sentRows = 0;
    this.#rows = 0;
    this.#transactions = 1;
    this.#maySend = isAlone;
    const again = this.#written;
    this.#written = [];
    yield* inParts(again, touch);
    for (;;) {
      yield* inParts(this.#unwritten.splice(0, BATCH), touch);
      this.#operations = drain().slice();
      yield* countInParts(this.#operations.length / 2, this.#writePair);
      if (this.#unwritten.length > 0) {
        if (this.#isFull()) break;
        continue;
      }
      // More only where there is room for what it touches.
      if (more === undefined || this.#isFull() || !(yield* more())) break;
    }
    this.#operations = NONE;
    return this.#sentRows + this.#rows;
  }

  /** Is the transaction full, and can't be sent yet? */
  #isFull(): boolean {
    if (this.#rows < (this.#maySend && this.#transactions === 1 ? FIRST_BATCH : BATCH)) return false;
    // What can't be sent once is sent at the run's end.
    this.#maySend &&= this.#transactions < TRANSACTIONS && this.#parts.send();
    if (!this.#maySend) return this.#rows >= BATCH;
    this.#sentRows += this.#rows;
    this.#rows = 0;
    this.#transactions++;
    return false;
  }

  readonly #writePair = (pair: number): void => {
    const handle = this.#operations[2 * pair] ?? 0;
    if (this.#isFull()) {
      this.#unwritten.push(handle);
      return;
    }
    const rows = this.#write(handle, this.#operations[2 * pair + 1] ?? 0);
    if (rows === undefined || rows > 0) this.#written.push(handle);
    this.#rows += rows ?? 0;
  };

  /** Undefined: the handle is held. Nothing is allocated here, since routes are many. */
  #write(handle: number, operation: number): number | undefined {
    const { write } = this.#parts;
    const { holds } = this.#context;
    if (holds === undefined) return write(handle, operation);
    if (holds.areAny && holds.has(this.#node, String(handle))) return undefined;
    holds.enter(this.#node, handle);
    try {
      return write(handle, operation);
    } finally {
      holds.leave();
    }
  }
}
