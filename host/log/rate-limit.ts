/** A token bucket for log messages: some may come in a burst, then only so many a minute. */
import type { Admission, RateLimit } from './logger.ts';

export interface Rate {
  /** Messages a minute in the long run; more than 0. */
  readonly perMinute: number;
  /** Messages that may come at once after a quiet time; at least 1. */
  readonly burst: number;
}

/** vlog's usual limit for messages that a peer or a database can cause. */
export const USUAL_RATE: Rate = { perMinute: 5, burst: 5 };

/** Limits messages; 'now' is in milliseconds and never goes back. The bucket starts full. */
export function rateLimit(now: () => number, rate: Rate = USUAL_RATE): RateLimit {
  const perToken = 60_000 / rate.perMinute;
  let tokens = rate.burst;
  let filled = now();
  let dropped = 0;
  let first = 0;
  let last = 0;

  const admit = (): Admission => {
    const time = now();
    tokens = Math.min(rate.burst, tokens + (time - filled) / perToken);
    filled = time;
    if (tokens < 1) {
      if (dropped === 0) first = time;
      last = time;
      dropped++;
      return { pass: false, dropped: 0 };
    }
    tokens -= 1;
    if (dropped === 0) return { pass: true, dropped: 0 };
    const admission = {
      pass: true,
      dropped,
      firstDroppedAgo: Math.floor((time - first) / 1000),
      lastDroppedAgo: Math.floor((time - last) / 1000),
    };
    dropped = 0;
    return admission;
  };
  return { admit };
}

/** The line that stands for dropped messages. */
export function droppedMessage(admission: Admission): string {
  const { dropped, firstDroppedAgo, lastDroppedAgo } = admission;
  if (firstDroppedAgo === undefined || lastDroppedAgo === undefined)
    return `Dropped ${dropped} log messages due to excessive rate`;
  return `Dropped ${dropped} log messages in last ${firstDroppedAgo} seconds (most recently, ${lastDroppedAgo} seconds ago) due to excessive rate`;
}
