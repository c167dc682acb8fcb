/**
 * Those who want a plan, or another answer, of a controller that may be busy: they wait for it to be at rest, and are served one
 * after the other, in turns.
 */
import type { Work } from '../engine/work.ts';

export interface Planner {
  /** When can an answer be begun? 'later': a turn comes that may change it. */
  readonly when: () => 'now' | 'later' | 'never';
  /** Does this work in the next turns, in the place of a run. It may be given up. */
  readonly take: (work: Work<void>) => void;
}

export class PlanRequests {
  readonly #planner: Planner;
  readonly #waiting: (() => void)[] = [];

  constructor(planner: Planner) {
    this.#planner = planner;
  }

  /**
   * The answer that 'answer' makes, as soon as there may be one; undefined when there won't be. One that is given up is begun again.
   * Rejects with what 'answer' throws.
   */
  async ask<T extends object>(answer: () => Work<T>): Promise<T | undefined> {
    for (;;) {
      const when = this.#planner.when();
      if (when === 'never') return undefined;
      const given = when === 'now' ? await this.#inTurns(answer) : await this.#wait();
      if (given !== undefined) return given;
    }
  }

  /** A turn has ended: one of those who wait may go on, or all of them must. */
  release(): void {
    if (this.#waiting.length === 0) return;
    const when = this.#planner.when();
    if (when === 'never') this.end();
    else if (when === 'now') this.#waiting.shift()?.();
  }

  /** There will be no answer. */
  end(): void {
    for (const release of this.#waiting.splice(0)) release();
  }

  #wait(): Promise<undefined> {
    return new Promise((resolve) => this.#waiting.push(() => resolve(undefined)));
  }

  /** Undefined: it was given up. */
  #inTurns<T>(answer: () => Work<T>): Promise<T | undefined> {
    return new Promise((resolve, reject) => {
      const work = this.#work(answer, resolve, reject);
      // Begun, so that it hears of it when it is given up.
      work.next();
      this.#planner.take(work);
    });
  }

  *#work<T>(answer: () => Work<T>, tell: (given: T | undefined) => void, fail: (error: unknown) => void): Work<void> {
    try {
      yield;
      tell(yield* answer());
    } catch (error) {
      fail(error);
    } finally {
      tell(undefined);
    }
  }
}
