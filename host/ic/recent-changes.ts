/**
 * For code that looks at tracked changes more than once before they are cleared. Changes are net: a row that had been inserted at the
 * last look and was deleted since is no longer in them. Whatever differs from the last look is in the changes of now or of then.
 */
export class RecentChanges {
  #last: ReadonlySet<string> = new Set();

  /** What is to be looked at: 'now', what the changes are about, and what they were about the last time. */
  take(now: Iterable<string>): ReadonlySet<string> {
    const before = this.#last;
    this.#last = new Set(now);
    return before.size === 0 ? this.#last : new Set([...before, ...this.#last]);
  }
}
