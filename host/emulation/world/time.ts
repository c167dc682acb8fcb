/** How far a world goes: to the next moment, to rest, or to the next event of a kind. */
import type { Simulation } from '../simulation.ts';
import type { Journal, WorldEvent } from './journal.ts';

/** Milliseconds of virtual time in which a world comes to rest or is said not to. */
export const PATIENCE = 30_000;
/** Pieces of work likewise. */
const RESTLESS = 2_000_000;

/**
 * What a step goes to: the next piece of work, message, controller's run or transaction; the end of all that follows from the last
 * command, which is rest.
 */
export type Stride = 'work' | 'message' | 'run' | 'transaction' | 'command' | 'rest';
export const STRIDES: readonly Stride[] = ['work', 'message', 'run', 'transaction', 'command', 'rest'];

export class WorldTime {
  readonly #simulation: Simulation;
  readonly #journal: Journal;
  /** Has no process anything to do? */
  readonly #isIdle: () => boolean;
  /** Pieces of work that have been done. */
  #works = 0;

  constructor(simulation: Simulation, journal: Journal, isIdle: () => boolean) {
    this.#simulation = simulation;
    this.#journal = journal;
    this.#isIdle = isIdle;
  }

  /** Virtual milliseconds. */
  get now(): number {
    return this.#simulation.clock.now();
  }

  /** Does everybody know all, and has nobody anything to do? */
  get isAtRest(): boolean {
    return !this.#simulation.scheduler.hasWork() && this.#isIdle();
  }

  /**
   * Lets everything happen that is due at the next moment at which anything is; time passes to it. 'until' ends it before.
   * Returns what is to be said of the world then: there is more to come, it is at rest, or it waits for something that will not come
   * by itself before 'end'.
   */
  tick(end: number, until?: () => boolean): 'more' | 'rest' | 'stuck' {
    const { scheduler } = this.#simulation;
    if (!scheduler.hasWork() && !this.#isIdle() && !scheduler.runTimer(Math.max(0, end - this.now))) return 'stuck';
    let moment: number | undefined;
    for (let next = scheduler.next(); next !== undefined; next = scheduler.next()) {
      if (moment !== undefined && next.at > this.now) break;
      scheduler.runOne();
      moment = this.now;
      this.#works++;
      if (until?.() === true) break;
    }
    if (scheduler.hasWork() || !this.#isIdle()) return this.now > end ? 'stuck' : 'more';
    return 'rest';
  }

  /**
   * Lets everything happen that is due, and time pass where somebody waits for it. Returns whether the world is at rest
   * then: it may wait for a process that is frozen, say. 'until' ends it before.
   */
  settle(until?: () => boolean): boolean {
    const end = this.now + PATIENCE;
    const works = this.#works;
    for (;;) {
      const state = this.tick(end, until);
      if (state !== 'more' || until?.() === true || this.#works - works > RESTLESS) return this.isAtRest;
    }
  }

  /** Goes on to the next event of a kind; false when the world came to rest before. */
  step(stride: Stride): boolean {
    if (stride === 'rest' || stride === 'command') return !this.settle();
    const before = this.#journal.count;
    const kind = stride === 'transaction' ? 'commit' : stride;
    const isIt = ({ kind: its }: WorldEvent): boolean => kind === 'work' || its === kind;
    const found = (): boolean => {
      for (let id = this.#journal.count; id > before; id--) {
        const event = this.#journal.find(id);
        if (event !== undefined && isIt(event)) return true;
      }
      return false;
    };
    this.settle(found);
    return found();
  }
}
