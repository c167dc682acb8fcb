/** Those who want a plan of a controller that may be busy: they wait for it to be at rest, and are served one after the other, in turns. */
import type { Work } from '../engine/work.ts';
import type { DecisionRecorder } from './reason.ts';
import type { Plan } from './shadow.ts';

export interface Planner {
  /** When can a plan be begun? 'later': a turn comes that may change it. */
  readonly when: () => 'now' | 'later' | 'never';
  readonly plan: (recorder: DecisionRecorder | undefined) => Work<readonly Plan[]>;
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
   * A plan as soon as there may be one; undefined when there won't be. One that is given up is begun anew, with another recorder.
   * Rejects with PlanError.
   */
  async ask(makeRecorder?: () => DecisionRecorder): Promise<readonly Plan[] | undefined> {
    for (;;) {
      const when = this.#planner.when();
      if (when === 'never') return undefined;
      const plan = when === 'now' ? await this.#inTurns(makeRecorder?.()) : await this.#wait();
      if (plan !== undefined) return plan;
    }
  }

  /** A turn has ended: one of those who wait may go on, or all of them must. */
  release(): void {
    const when = this.#planner.when();
    if (when === 'never') this.end();
    else if (when === 'now') this.#waiting.shift()?.();
  }

  /** Waiting is in vain. */
  end(): void {
    for (const release of this.#waiting.splice(0)) release();
  }

  #wait(): Promise<undefined> {
    return new Promise((resolve) => this.#waiting.push(() => resolve(undefined)));
  }

  /** Undefined: it was given up. */
  #inTurns(recorder: DecisionRecorder | undefined): Promise<readonly Plan[] | undefined> {
    return new Promise((resolve, reject) => {
      const work = this.#work(recorder, resolve, reject);
      // Begun, so that it hears of it when it is given up.
      work.next();
      this.#planner.take(work);
    });
  }

  *#work(
    recorder: DecisionRecorder | undefined,
    tell: (plan: readonly Plan[] | undefined) => void,
    fail: (error: unknown) => void,
  ): Work<void> {
    try {
      yield;
      tell(yield* this.#planner.plan(recorder));
    } catch (error) {
      fail(error);
    } finally {
      tell(undefined);
    }
  }
}
