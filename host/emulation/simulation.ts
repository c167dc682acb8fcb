/**
 * An interconnection whose time stands still until it is moved. The same options and the same calls give the same
 * databases, to the last UUID, in Node, in browsers and in workers.
 */
import type { Kernels } from '../kernels/kernels.ts';
import { silentLogger } from '../log/logger.ts';
import type { Random } from '../ovsdb/platform.ts';
import { Interconnection, isAtRest, type InterconnectionOptions } from './interconnection.ts';
import { Scheduler } from './scheduler.ts';
import { seededRandom, type VirtualClock } from './virtual-time.ts';
import type { Worker } from './work.ts';

export interface SimulationOptions extends Partial<Omit<InterconnectionOptions, 'clock' | 'clockOf' | 'schedule'>> {
  readonly zones: readonly string[];
  readonly seed: number;
  /** The kernels of a zone, by its place. */
  readonly kernels: (place: number) => Kernels;
  /** Runs every piece of work, for those who tell apart whose time it takes; calls are nested. */
  readonly meter?: (who: Worker, work: () => void) => void;
  /** Zones without a controller of ours. */
  readonly without?: readonly string[];
  /** Milliseconds that a message takes; 0 by default. */
  readonly latency?: number;
  /** Pieces of work after which a world that has not come to rest never will. */
  readonly restless?: number;
}

/** What a timer that all wait for counts as, in pieces of work. */
const TIMER_TURNS = 100;

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

export class Simulation extends Interconnection {
  readonly scheduler: Scheduler;
  readonly #restless: number;

  constructor(options: SimulationOptions) {
    const scheduler = new Scheduler(options.latency);
    const { meter = (_, work): void => work() } = options;
    super({
      random: randomOf(options.seed),
      logger: () => () => silentLogger,
      ...options,
      clock: scheduler.clock,
      clockOf: (process, worker) => scheduler.clockOf(process, worker),
      schedule: (work, label) => scheduler.schedule(label, () => meter(label.worker, work)),
    });
    this.scheduler = scheduler;
    this.#restless = options.restless ?? Infinity;
    for (const [place, zone] of options.zones.entries()) {
      this.emulate(zone);
      if (options.without?.includes(zone) !== true) this.start(zone, options.kernels(place));
    }
  }

  get clock(): VirtualClock {
    return this.scheduler.clock;
  }

  /** Runs one thing that is due, on request an emulation when nothing else is; false when nothing is. */
  step({ emulations = true }: { readonly emulations?: boolean } = {}): boolean {
    return this.scheduler.runOne(emulations);
  }

  /**
   * Runs everything that is due until nothing is, except for the emulations on request. These look when all others are done,
   * and then all at once. Throws when the world does not come to rest.
   */
  settle({ emulations = true }: { readonly emulations?: boolean } = {}): void {
    let turns = 0;
    const isIdle = (): boolean => (emulations ? this.isIdle : this.#isControlIdle());
    for (;;) {
      while (this.scheduler.runOne(emulations)) this.#count(++turns);
      // Somebody waits for time to pass.
      if (isIdle() || !this.scheduler.runTimer()) return;
      turns += TIMER_TURNS;
      this.#count(turns);
    }
  }

  #isControlIdle(): boolean {
    return [...this.controllers.values()].every(isAtRest);
  }

  #count(turns: number): void {
    if (turns > this.#restless) throw new Error(`the world does not come to rest within ${this.#restless} turns`);
  }
}
