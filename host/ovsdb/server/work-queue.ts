/** Pieces of work, one after another: what comes up while one is being done follows it. */
export class WorkQueue {
  readonly #work: (() => void)[] = [];
  #isBusy = false;

  get isBusy(): boolean {
    return this.#isBusy;
  }

  /** Does a piece of work now, or right after the one that is being done. */
  run(work: () => void): void {
    this.#work.push(work);
    if (this.#isBusy) return;
    this.#isBusy = true;
    try {
      for (let next = this.#work.shift(); next !== undefined; next = this.#work.shift()) next();
    } finally {
      this.#isBusy = false;
    }
  }
}
