/**
 * For code that looks at tracked changes more than once before they are cleared. Changes are net: a row that came when they were
 * looked at last, and went since, is no longer in them. What differs from what was seen last is in the changes of now or of then.
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
