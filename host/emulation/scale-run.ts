/** A simulation of many zones, from nothing to convergence and one change more, and what it takes. */
import type { Kernels } from '../kernels/kernels.ts';
import {
  consent,
  gateway,
  router,
  routes,
  staticRoutes,
  transitSwitches,
  zoneName,
  type Scale,
} from './scale-topology.ts';
import { Simulation } from './simulation.ts';
import { Sizes } from './message-content.ts';
import { counting, type Traffic } from './traffic.ts';
import { initialOperations } from './tutorial.ts';

/** Static routes in one transaction. */
const CHUNK = 10_000;

/** What has been counted, from the start or in one phase. */
export interface Counts {
  readonly milliseconds: number;
  /** Milliseconds of processor time, collecting garbage included. */
  readonly processor: number;
  /** Of all controllers. */
  readonly runs: number;
  readonly recomputes: number;
  /** Transactions that servers have taken from controllers, and that they have refused. */
  readonly transactions: number;
  readonly refused: number;
  /** Between servers and their clients, both ways. */
  readonly messages: number;
  readonly bytes: number;
  /** Of those, IC-SB's. */
  readonly isbMessages: number;
  readonly isbBytes: number;
}

export interface Phase extends Counts {
  readonly name: string;
  /** Bytes that the process holds at its end. */
  readonly memory: number;
}

export interface ScaleReport {
  readonly phases: readonly Phase[];
  /** Has every zone learned all that the others give, and nothing else? */
  readonly converged: boolean;
}

export interface ScalePlatform {
  readonly kernels: () => Promise<Kernels>;
  /** Milliseconds. */
  readonly now: () => number;
  /** Milliseconds of processor time that the process has had. */
  readonly processor: () => number;
  /** Bytes that the process holds. */
  readonly memory: () => number;
  /** Called now and then with how far a phase is: 0 to 1. */
  readonly progress: (phase: string, part: number) => void;
}

/** Pieces of work from one look at the progress to the next. */
const LOOK = 2000;

export class ScaleRun {
  readonly #scale: Scale;
  readonly #platform: ScalePlatform;
  readonly #simulation: Simulation;
  readonly #isb: Traffic = { messages: 0, bytes: 0 };
  readonly #others: Traffic = { messages: 0, bytes: 0 };
  readonly #sizes = new Sizes();
  readonly #phases: Phase[] = [];
  #phase = '';
  #runs = 0;
  #recomputes = 0;
  #work = 0;

  private constructor(scale: Scale, platform: ScalePlatform, kernels: readonly Kernels[]) {
    this.#scale = scale;
    this.#platform = platform;
    this.#simulation = new Simulation({
      zones: kernels.map((_, at) => zoneName(at + 1)),
      seed: 1,
      kernels: (place) => {
        const own = kernels[place];
        if (own === undefined) throw new Error(`zone ${place + 1} has no kernels`);
        return own;
      },
      dialing: (dialer) =>
        counting(dialer, (remote) => (remote === 'unix:isb' ? this.#isb : this.#others), this.#sizes),
      meter: (_, work) => {
        work();
        if (++this.#work % LOOK === 0) platform.progress(this.#phase, this.#learned() / this.#wanted());
      },
    });
    for (const controller of this.#simulation.controllers.values())
      controller.onRun = ({ recompute }) => {
        this.#runs++;
        if (recompute) this.#recomputes++;
      };
  }

  /** Runs all phases. */
  static async run(scale: Scale, platform: ScalePlatform): Promise<ScaleReport> {
    const kernels = await Promise.all(Array.from({ length: scale.zones }, () => platform.kernels()));
    const run = new ScaleRun(scale, platform, kernels);
    try {
      run.#play();
      return { phases: run.#phases, converged: run.#learned() === run.#wanted() + scale.zones };
    } finally {
      run.#simulation.close();
    }
  }

  #play(): void {
    const scale = this.#scale;
    const zones = Array.from({ length: scale.zones }, (_, at) => at + 1);
    const routers = Array.from({ length: scale.routers }, (_, at) => at + 1);
    const world = this.#simulation;
    this.#measured('zones', () => {
      for (const [key, zone] of world.databases()) world.transact(key, zone, initialOperations(key, zone));
      for (const zone of zones) {
        world.transact('nb', zoneName(zone), consent());
        world.transact('sb', zoneName(zone), gateway(zone));
      }
      world.transact('inb', '', transitSwitches(scale));
    });
    this.#measured('routers', () => {
      for (const zone of zones)
        for (const number of routers) world.transact('nb', zoneName(zone), router(scale, zone, number));
    });
    this.#measured('routes', () => {
      for (const zone of zones)
        for (const number of routers)
          for (let from = 1; from < scale.routes; from += CHUNK)
            world.transact(
              'nb',
              zoneName(zone),
              routes(scale, zone, number, from, Math.min(scale.routes, from + CHUNK)),
            );
    });
    // Past the last zone's numbers: a prefix that nobody has.
    const { zones: count, routes: each } = scale;
    this.#measured('one route more', () =>
      world.transact('nb', zoneName(1), routes(scale, 1, 1, count * each, count * each + 1)),
    );
  }

  /** Static routes in all NBs, as the controllers see them. */
  #learned(): number {
    const controllers = [...this.#simulation.controllers.values()];
    return controllers.reduce((sum, { context }) => sum + context.db.staticRoute.size, 0);
  }

  /** The same once all have learned all, except for the one route more. */
  #wanted(): number {
    return staticRoutes(this.#scale) * this.#scale.zones;
  }

  #counts(): Counts {
    const databases = [...this.#simulation.controllers.values()].flatMap(({ context }) => context.db.all());
    const outcomes = databases.map(({ statistics }) => statistics.transactions);
    return {
      milliseconds: this.#platform.now(),
      processor: this.#platform.processor(),
      runs: this.#runs,
      recomputes: this.#recomputes,
      transactions: outcomes.reduce((sum, { success }) => sum + success, 0),
      refused: outcomes.reduce((sum, { error, tryAgain }) => sum + error + tryAgain, 0),
      messages: this.#isb.messages + this.#others.messages,
      bytes: this.#isb.bytes + this.#others.bytes,
      isbMessages: this.#isb.messages,
      isbBytes: this.#isb.bytes,
    };
  }

  #measured(name: string, change: () => void): void {
    this.#phase = name;
    const before = this.#counts();
    change();
    this.#simulation.settle();
    const after = this.#counts();
    const differences = Object.entries(after).map(([key, value]: [string, number]) => [
      key,
      value - before[key as keyof Counts],
    ]);
    this.#phases.push({ name, memory: this.#platform.memory(), ...(Object.fromEntries(differences) as Counts) });
  }
}
