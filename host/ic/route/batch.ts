/**
 * A large difference in batches, run by run. A change of 100,000 routes takes many transactions: none keeps a
 * server or this process from answering others for long, and whoever waits for the first routes gets them while the last
 * are being computed. Each route stands for itself, so that every batch leaves a world that makes sense.
 */
import { countInParts, inParts, type Work } from '../../engine/work.ts';

/** Rows that one run writes to a table of routes at most. */
export const BATCH = 1000;

/** Store handles that the next runs have to look at: what the last run wrote, once more (see dirty-keys.ts), and what it left. */
export class Batches {
  #written: number[] = [];
  #left: number[] = [];

  /** Did the run leave something that it might have written? */
  get isUnfinished(): boolean {
    return this.#left.length > 0;
  }

  get isPending(): boolean {
    return this.#written.length + this.#left.length > 0;
  }

  clear(): void {
    this.#written = [];
    this.#left = [];
  }

  /**
   * One run: 'touch' makes 'drain' tell what a handle still needs, and 'write' writes that, returning how many rows. As long as something is left,
   * a run writes something, since it is the answer to that which brings the next run.
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
      yield* inParts(this.#left.splice(0, BATCH), parts.touch);
      /** Pairs: a handle, and what it needs. */
      const operations = parts.drain().slice();
      yield* countInParts(operations.length / 2, (pair) => {
        const handle = operations[2 * pair] ?? 0;
        if (written >= BATCH) {
          this.#left.push(handle);
          return;
        }
        const rows = parts.write(handle, operations[2 * pair + 1] ?? 0);
        if (rows > 0) this.#written.push(handle);
        written += rows;
      });
      if (written > 0 || this.#left.length === 0) return written;
    }
  }
}
