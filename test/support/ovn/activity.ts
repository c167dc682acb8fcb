/** Waiting for events: files of a directory that change, and other sources that say that something has. */
import { PATIENCE } from '../patience.ts';
import { watch, type FSWatcher } from 'node:fs';

/** Milliseconds after which what is waited for counts as never coming. Less than a test's deadline, so that it cleans up. */
const LIMIT = 30_000 * PATIENCE;

export type Check = () => boolean | Promise<boolean>;

export class Activity {
  readonly #watcher: FSWatcher;
  readonly #isOfInterest: (file: string) => boolean;
  readonly #listeners = new Set<(file: string) => void>();
  readonly #arrived = new Map<string, () => void>();

  /** Watches a directory's files, those of them that are of interest. */
  constructor(directory: string, isOfInterest: (file: string) => boolean) {
    this.#isOfInterest = isOfInterest;
    this.#watcher = watch(directory, (_, file) => {
      if (file !== null && this.#isOfInterest(file)) this.tell(file);
    });
  }

  /** Calls 'listener' at each event; gives what ends that. */
  listen(listener: (file: string) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Something has happened to 'file' (or whatever the name stands for). */
  tell(file: string): void {
    for (const listener of this.#listeners) listener(file);
  }

  /**
   * Something has arrived for a view, which 'take' takes in soon: after what has arrived for other views by then as well, and
   * before anybody hears of any of it. So what is shown with a change's effect is its cause too.
   */
  arrived(view: string, take: () => void): void {
    if (this.#arrived.size === 0) setImmediate(() => this.#takeIn());
    this.#arrived.set(view, take);
  }

  #takeIn(): void {
    const arrived = [...this.#arrived];
    this.#arrived.clear();
    for (const [, take] of arrived) take();
    for (const [view] of arrived) this.tell(view);
  }

  /**
   * Resolves when 'check' is true; it is asked again after each event. Rejects, naming 'what', when that takes too long
   * or the check throws.
   */
  async until(what: string, check: Check, limit = LIMIT): Promise<void> {
    let happened: (() => void) | undefined;
    let isNews = true;
    let isLate = false;
    const listener = (): void => {
      isNews = true;
      happened?.();
    };
    this.#listeners.add(listener);
    const timer = setTimeout(() => {
      isLate = true;
      happened?.();
    }, limit);
    try {
      for (;;) {
        isNews = false;
        if (await check()) return;
        if (isLate) throw new Error(`${what}: not within ${limit} ms`);
        if (isNews) continue;
        await new Promise<void>((resolve) => {
          happened = resolve;
        });
      }
    } finally {
      clearTimeout(timer);
      this.#listeners.delete(listener);
    }
  }

  /**
   * Resolves when nothing has happened to files that 'counts' accepts for 'quiet' milliseconds: the one thing that no
   * event tells. Rejects when it never becomes quiet.
   */
  async settle(counts: (file: string) => boolean, quiet = 300, limit = LIMIT): Promise<void> {
    await new Promise<void>((resolve, reject) => {
      let last = '';
      let timer = setTimeout(done, quiet);
      const late = setTimeout(() => {
        stop();
        reject(new Error(`never quiet for ${quiet} ms within ${limit} ms: ${last} keeps changing`));
      }, limit);
      const listener = (file: string): void => {
        if (!counts(file)) return;
        last = file;
        clearTimeout(timer);
        timer = setTimeout(done, quiet);
      };
      const stop = (): void => {
        clearTimeout(timer);
        clearTimeout(late);
        this.#listeners.delete(listener);
      };
      function done(): void {
        stop();
        resolve();
      }
      this.#listeners.add(listener);
    });
  }

  close(): void {
    this.#watcher.close();
    this.#listeners.clear();
  }
}
