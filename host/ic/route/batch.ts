/**
 * A large difference in batches, run by run. A change of 100,000 routes takes many transactions: none keeps a
 * server or this process from answering others for long, and those who wait for the first routes get them while the last
 * are being computed. Each route stands for itself, so that every batch leaves a world that makes sense.
 */
import { countInParts, inParts, type Work } from '../../engine/work.ts';
import type { Context } from '../context.ts';

/** Rows that one run writes to a table of routes at most. */
export const BATCH = 1000;

/** Store handles that the next runs have to look at: what the last run wrote, once more (see dirty-keys.ts), and what it did not write. */
export class Batches {
  readonly #context: Context;
  readonly #node: string;
  #written: number[] = [];
  #unwritten: number[] = [];

  /** 'node' names whose handles these are, among what the context holds. */
  constructor(context: Context, node: string) {
    this.#context = context;
    this.#node = node;
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
   * One run: 'touch' makes 'drain' tell what a handle still needs, and 'write' writes that, returning how many rows. As long as something is unwritten,
   * a run writes something, since it is the answer to that which brings the next run. What is held is looked at again in the next run.
   */
  *run(parts: {
    readonly touch: (handle: number) => void;
    readonly drain: () => Uint32Array;
    readonly write: (handle: number, operation: number) => number;
  }): Work<number> {
    let written = 0;
    const again = this.#written;
    this.#written = [];
    yield* inParts(again, parts.touch);
    for (;;) {
      yield* inParts(this.#unwritten.splice(0, BATCH), parts.touch);
      /** Pairs: a handle, and what it needs. */
      const operations = parts.drain().slice();
      yield* countInParts(operations.length / 2, (pair) => {
        const handle = operations[2 * pair] ?? 0;
        if (written >= BATCH) {
          this.#unwritten.push(handle);
          return;
        }
        const rows = this.#write(handle, operations[2 * pair + 1] ?? 0, parts.write);
        if (rows === undefined || rows > 0) this.#written.push(handle);
        written += rows ?? 0;
      });
      if (written > 0 || this.#unwritten.length === 0) return written;
    }
  }

  /** Undefined: the handle is held. Nothing is allocated here, since routes are many. */
  #write(handle: number, operation: number, write: (handle: number, operation: number) => number): number | undefined {
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
