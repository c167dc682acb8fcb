/**
 * An interconnection whose time stands still until it is moved. The same options and the same calls give the same
 * databases, to the last UUID, in Node, in browsers and in workers.
 */
import type { Kernels } from '../kernels/kernels.ts';
import { silentLogger } from '../log/logger.ts';
import type { Random } from '../ovsdb/platform.ts';
import { Interconnection, isAtRest, type InterconnectionOptions, type Worker } from './interconnection.ts';
import { seededRandom, VirtualClock } from './virtual-time.ts';

export interface SimulationOptions extends Partial<Omit<InterconnectionOptions, 'clock' | 'schedule'>> {
  readonly zones: readonly string[];
  readonly seed: number;
  /** The kernels of a zone, by its place. */
  readonly kernels: (place: number) => Kernels;
  /** Runs every piece of work, for those who tell apart whose time it takes; calls are nested. */
  readonly meter?: (who: Worker, work: () => void) => void;
  /** Zones without a controller of ours. */
  readonly without?: readonly string[];
  /** Pieces of work after which a world that has not come to rest never will. */
  readonly restless?: number;
}

/** Milliseconds that pass when everybody waits for time to pass. */
const TICK = 1000;
/** What a tick counts as, in pieces of work. */
const TICK_TURNS = 100;

/** Another seed for each who asks, so that one more of them changes nothing for the others. */
function randomOf(seed: number): (whose: string) => Random {
  const asked = new Map<string, number>();
  return (whose) => {
    // Who asks twice (a controller that was restarted) gets other numbers.
    const times = asked.get(whose) ?? 0;
    asked.set(whose, times + 1);
    let hash = seed + times;
    for (const character of whose) hash = (Math.imul(hash, 31) + character.charCodeAt(0)) | 0;
    return seededRandom(hash);
  };
}

/** First in, first out; taking one out costs the same however many there are. */
class Queue {
  #items: (() => void)[] = [];
  #at = 0;

  get length(): number {
    return this.#items.length - this.#at;
  }

  push(work: () => void): void {
    this.#items.push(work);
  }

  /** Runs the first; false when there is none. */
  runOne(): boolean {
    const work = this.#items[this.#at];
    if (work === undefined) return false;
    if (++this.#at === this.#items.length) {
      this.#items = [];
      this.#at = 0;
    } else if (this.#at > 1024 && this.#at * 2 > this.#items.length) {
      this.#items = this.#items.slice(this.#at);
      this.#at = 0;
    }
    work();
    return true;
  }
}

export class Simulation extends Interconnection {
  readonly clock: VirtualClock;
  readonly #queue: Queue;
  /** Turns of emulations: their time comes when all else is done. */
  readonly #afterwards: Queue;
  readonly #restless: number;
  #turns = 0;

  constructor(options: SimulationOptions) {
    const queue = new Queue();
    const afterwards = new Queue();
    const clock = new VirtualClock();
    const { meter = (_, work): void => work() } = options;
    super({
      random: randomOf(options.seed),
      logger: () => () => silentLogger,
      ...options,
      clock,
      schedule: (work, who) => (who === 'emulations' ? afterwards : queue).push(() => meter(who, work)),
    });
    this.clock = clock;
    this.#queue = queue;
    this.#afterwards = afterwards;
    this.#restless = options.restless ?? Infinity;
    for (const [place, zone] of options.zones.entries()) {
      this.emulate(zone);
      if (options.without?.includes(zone) !== true) this.start(zone, options.kernels(place));
    }
  }

  /** Runs one thing that is due, if told so an emulation when nothing else is; false when nothing is. */
  step({ emulations = true }: { readonly emulations?: boolean } = {}): boolean {
    return this.#queue.runOne() || (emulations && this.#afterwards.runOne());
  }

  /**
   * Runs everything that is due until nothing is, but for the emulations if told so. These look when all others are done,
   * and then all at once. Throws when the world does not come to rest.
   */
  settle({ emulations = true }: { readonly emulations?: boolean } = {}): void {
    this.#turns = 0;
    for (;;) {
      while (this.#queue.runOne()) this.#count(1);
      if (emulations && this.#afterwards.length > 0) {
        for (let due = this.#afterwards.length; due > 0; due--) this.#afterwards.runOne();
        continue;
      }
      if (this.isIdle || (!emulations && this.#isControlIdle())) return;
      this.clock.advance(TICK);
      this.#count(TICK_TURNS);
    }
  }

  #isControlIdle(): boolean {
    return [...this.controllers.values()].every(isAtRest);
  }

  #count(turns: number): void {
    this.#turns += turns;
    if (this.#turns > this.#restless) throw new Error(`the world does not come to rest within ${this.#restless} turns`);
  }
}
