/** Node's time and randomness, to be handed to the code that must not reach for them. */
import { openSync, readSync } from 'node:fs';
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

const POOL_NUMBERS = 1024;
const NUMBER_BYTES = 6;
const pool = Buffer.alloc(POOL_NUMBERS * NUMBER_BYTES);
let used = pool.length;

let generator: number | undefined;

/**
 * Uniform in [0, 1) from the system's generator, asked for many numbers at once: a UUID takes several, a bulk load many UUIDs. Node's own
 * way to it would load all of its cryptography: 2 MB.
 */
export const systemRandom: Random = () => {
  if (used === pool.length) {
    generator ??= openSync('/dev/urandom', 'r');
    for (let at = 0; at < pool.length;) at += readSync(generator, pool, at, pool.length - at, null);
    used = 0;
  }
  used += NUMBER_BYTES;
  return pool.readUIntBE(used - NUMBER_BYTES, NUMBER_BYTES) / 2 ** 48;
};
