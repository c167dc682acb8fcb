/** Time and randomness that repeat: what a simulation hands in. */
import type { Clock, Random } from '../ovsdb/platform.ts';

/** Uniform numbers in [0, 1) out of a seed (a linear congruential generator of 32 bits, its output mixed). */
export function seededRandom(seed: number): Random {
  let state = seed >>> 0;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    let mixed = state ^ (state >>> 15);
    mixed = Math.imul(mixed, 0x2c1b3c6d);
    mixed ^= mixed >>> 12;
    return (mixed >>> 0) / 2 ** 32;
  };
}

interface Timer {
  readonly at: number;
  readonly callback: () => void;
}

/** A clock that stands still until it is moved. */
export class VirtualClock implements Clock {
  #now = 0;
  /** In the order in which they were set. */
  readonly #timers = new Set<Timer>();

  now(): number {
    return this.#now;
  }

  after(delay: number, callback: () => void): () => void {
    const timer = { at: this.#now + delay, callback };
    this.#timers.add(timer);
    return () => this.#timers.delete(timer);
  }

  /** When the next timer goes off; undefined: there is none. */
  get nextAt(): number | undefined {
    return this.#first(Infinity)?.at;
  }

  /** Moves on, calling back what is due, in order of time. */
  advance(milliseconds: number): void {
    const end = this.#now + milliseconds;
    for (let due = this.#first(end); due !== undefined; due = this.#first(end)) {
      this.#timers.delete(due);
      this.#now = Math.max(this.#now, due.at);
      due.callback();
    }
    this.#now = end;
  }

  /** Time passes in which nobody runs: what is due by then comes late, with the next 'advance'. */
  freeze(milliseconds: number): void {
    this.#now += milliseconds;
  }

  /** The earliest that is due by 'end'; of equals, the one that was set first. */
  #first(end: number): Timer | undefined {
    let first: Timer | undefined;
    for (const timer of this.#timers)
      if (timer.at <= end && (first === undefined || timer.at < first.at)) first = timer;
    return first;
  }
}
