/** What is done one after the other. */
export class AsyncQueue {
  readonly #works: (() => Promise<void>)[] = [];
  readonly #fail: (error: unknown) => void;
  readonly #idle: () => void;
  #isBusy = false;

  /** 'fail' hears of what has thrown: what follows is done all the same. 'idle' is called when nothing is left. */
  constructor(fail: (error: unknown) => void, idle: () => void) {
    this.#fail = fail;
    this.#idle = idle;
  }

  add(work: () => Promise<void>): void {
    this.#works.push(work);
    if (!this.#isBusy) void this.#drain();
  }

  /** What waits is not done. */
  clear(): void {
    this.#works.length = 0;
  }

  async #drain(): Promise<void> {
    this.#isBusy = true;
    for (let work = this.#works.shift(); work !== undefined; work = this.#works.shift())
      try {
        await work();
      } catch (error) {
        this.#fail(error);
      }
    this.#isBusy = false;
    try {
      this.#idle();
    } catch (error) {
      this.#fail(error);
    }
  }
}
