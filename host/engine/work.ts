/**
 * Work in parts: a generator that yields where it may be interrupted. Whoever drives it decides whether others get a turn
 * there; what it works on must be the same when it goes on.
 */
export type Work<T> = Generator<void, T, void>;

/** Items between two places where work may be interrupted: a fraction of a millisecond's worth of most. */
const PART = 16;

export const isWork = <T>(result: T | Work<T>): result is Work<T> =>
  typeof result === 'object' && result !== null && Symbol.iterator in result && 'next' in result;

/** Does something with every item, and may be interrupted now and then. */
export function* inParts<T>(items: Iterable<T>, each: (item: T) => void): Work<void> {
  let left = PART;
  for (const item of items) {
    each(item);
    if (--left > 0) continue;
    left = PART;
    yield;
  }
}

/** Does work in one go. */
export function finish<T>(work: Work<T>): T {
  for (;;) {
    const step = work.next();
    if (step.done === true) return step.value;
  }
}
