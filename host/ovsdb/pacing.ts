/**
 * Pauses before what failed, or had no effect, is tried again: none the first times, since the replica may show by then why; after
 * that longer and longer, so that nothing storms.
 */

/** Attempts in a row that follow at once. */
export const EAGER_ATTEMPTS = 3;
const SHORTEST_PAUSE = 100;
export const LONGEST_PAUSE = 5000;

/** Milliseconds to wait after that many attempts in a row: 0, 0, 0, 100, 200, 400 ... 5000. */
export function pauseAfter(attempts: number): number {
  if (attempts <= EAGER_ATTEMPTS) return 0;
  return Math.min(SHORTEST_PAUSE * 2 ** (attempts - EAGER_ATTEMPTS - 1), LONGEST_PAUSE);
}
