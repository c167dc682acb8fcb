/** Node's time and randomness, to be handed to the rooms that must not reach for them. */
import { randomBytes } from 'node:crypto';
import { performance } from 'node:perf_hooks';
import type { Clock, Random } from '../ovsdb/platform.ts';

/** The longest delay a Node timer takes; a longer one would fire at once. */
const MAX_DELAY = 0x7fff_ffff;

/** Monotonic time since the process started. */
export const systemClock: Clock = {
  now: () => performance.now(),
  after: (delay, callback) => {
    // Rounded up: a timer that fires a fraction early would find its deadline not reached.
    const timer = setTimeout(callback, Math.min(Math.ceil(delay), MAX_DELAY));
    return () => clearTimeout(timer);
  },
};

/** From the system's generator, 48 bits at a time. */
export const systemRandom: Random = () => randomBytes(6).readUIntBE(0, 6) / 2 ** 48;
