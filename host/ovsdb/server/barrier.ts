/**
 * Holds back what clients receive until what it may tell of is on disk.
 *
 * ## Correctness
 *  1. Work is done in the order in which it was passed, and at once when nothing is unsynced.
 *  2. Work that was passed after a log was marked is done after a sync of that log that began later than the mark.
 *  3. Everything that is marked while a sync is under way shares the next one: however many clients write, two syncs are the most
 *     that one of them waits for.
 */

/** What can be brought to disk. */
export interface Syncable {
  sync(): Promise<void>;
}

/** What one sync covers, and what waits for it. */
interface Round {
  readonly logs: Set<Syncable>;
  readonly work: (() => void)[];
}

export class Barrier {
  readonly #failed: (error: unknown) => void;
  #current: Round | undefined;
  #next: Round | undefined;

  /** 'failed' is called when a sync fails. What waits then never goes on. */
  constructor(failed: (error: unknown) => void) {
    this.#failed = failed;
  }

  /** Something was appended to 'log'. */
  mark(log: Syncable): void {
    this.#next ??= { logs: new Set(), work: [] };
    this.#next.logs.add(log);
    if (this.#current === undefined) this.#start();
  }

  /** Does 'work' when everything marked so far is on disk. */
  pass(work: () => void): void {
    const round = this.#next ?? this.#current;
    if (round === undefined) work();
    else round.work.push(work);
  }

  #start(): void {
    this.#current = { logs: new Set(), work: [] };
    void this.#run();
  }

  async #run(): Promise<void> {
    try {
      // What else came in the same read of a socket is covered too.
      await Promise.resolve();
      while (this.#next !== undefined) {
        const round = this.#next;
        this.#next = undefined;
        this.#current = round;
        await Promise.all([...round.logs].map((log) => log.sync()));
        for (const work of round.work) work();
      }
    } catch (error) {
      this.#failed(error);
      return;
    }
    this.#current = undefined;
  }
}
