/**
 * Work in parts: a generator that yields where it may be interrupted. Its driver decides whether others get a turn
 * there; what it works on must be the same when it goes on.
 *
 * Where items are many, the function that is called with each ('each') is made once, not in each run: what V8 has optimized of a function goes with
 * the last one that was made of it.
 */
export type Work<T> = Generator<void, T, void>;

/** Items between two places where work may be interrupted: a fraction of a millisecond's worth of most. */
const PART = 16;

export const isWork = <T>(result: T | Work<T>): result is Work<T> =>
  typeof result === 'object' && result !== null && Symbol.iterator in result && 'next' in result;

/** Work that is done already: one for all, since a generator costs more than most of what little work there is. */
const DONE: Work<void> = (function* () {
  // Nothing.
})();
DONE.next();

/** Does something for each number from 0 to 'count' - 1, and may be interrupted now and then; what is little is done at once. Allocates nothing on the way. */
export function countInParts(count: number, each: (at: number) => void): Work<void> {
  if (count > PART) return countOn(count, each);
  for (let at = 0; at < count; at++) each(at);
  return DONE;
}

function* countOn(count: number, each: (at: number) => void): Work<void> {
  for (let at = 0; at < count; at++) {
    each(at);
    if (at % PART === PART - 1) yield;
  }
}

/** Does something with every item, and may be interrupted now and then; what is little is done at once. An array must not grow meanwhile. */
export function inParts<T>(items: Iterable<T>, each: (item: T) => void): Work<void> {
  // An iterator makes an object for every item.
  if (Array.isArray(items)) {
    const all = items as readonly T[];
    if (all.length > PART) return goOnArray(all, each);
    for (let at = 0; at < all.length; at++) each(all[at] as T);
    return DONE;
  }
  if (!(items instanceof Set) || items.size > PART) return goOn(items, each);
  for (const item of items as Set<T>) each(item);
  return DONE;
}

function* goOnArray<T>(items: readonly T[], each: (item: T) => void): Work<void> {
  for (let at = 0; at < items.length; at++) {
    each(items[at] as T);
    if (at % PART === PART - 1) yield;
  }
}

function* goOn<T>(items: Iterable<T>, each: (item: T) => void): Work<void> {
  let left = PART;
  for (const item of items) {
    each(item);
    if (--left > 0) continue;
    left = PART;
    yield;
  }
}

/** Does something with items, as inParts does, until 'each' returns false. */
export function* inPartsWhile<T>(items: Iterable<T>, each: (item: T) => boolean): Work<void> {
  let left = PART;
  for (const item of items) {
    if (!each(item)) return;
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
