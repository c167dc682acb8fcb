/** The tutorial in a simulation: each step taken, everybody at rest, and then the next. */
import { Onlooker, ONLOOKER_REQUESTS, type KnownRouter } from '../emulation/onlooker.ts';
import { Simulation } from '../emulation/simulation.ts';
import {
  gatewaySteps,
  initialOperations,
  place,
  routerSteps,
  staticRouteSteps,
  transitSwitchStep,
  type TutorialStep,
} from '../emulation/tutorial.ts';
import type { Kernels } from '../kernels/kernels.ts';
import type { Database } from '../ovsdb/api.ts';

export interface TutorialOptions {
  /** How many. */
  readonly zones: number;
  readonly seed: number;
  readonly kernels: (place: number) => Kernels;
}

/** After a step: what it was, what everybody now knows, and what it took. */
export interface TutorialMoment {
  readonly what: string;
  /** The command that stands for it, without its database. */
  readonly command: string;
  readonly routers: readonly KnownRouter[];
  /** Transactions of all controllers, all in all. */
  readonly transactions: number;
}

const numbersTo = (count: number): number[] => Array.from({ length: count }, (_, at) => at + 1);

function stepsFor(zones: number): TutorialStep[] {
  const numbers = numbersTo(zones);
  return [
    ...numbers.flatMap(gatewaySteps),
    transitSwitchStep,
    ...numbers.flatMap((n) => [...routerSteps(n), ...staticRouteSteps(n)]),
  ];
}

export class TutorialRun {
  readonly simulation: Simulation;
  readonly steps: readonly TutorialStep[];
  readonly #views: readonly Database[];
  readonly #onlookers: readonly Onlooker[];

  constructor({ zones: count, seed, kernels }: TutorialOptions) {
    const zones = numbersTo(count).map((n) => place(n).zone);
    this.simulation = new Simulation({ zones, seed, kernels });
    this.steps = stepsFor(count);
    for (const [key, zone] of this.simulation.databases())
      this.simulation.transact(key, zone, initialOperations(key, zone));
    const isb = this.simulation.open('isb', '', ONLOOKER_REQUESTS.isb);
    const views = zones.map((zone) => this.simulation.open('nb', zone, ONLOOKER_REQUESTS.nb));
    this.#views = [isb, ...views];
    this.#onlookers = views.map((nb, at) => new Onlooker(zones[at] ?? '', nb, isb));
    this.simulation.settle();
  }

  /** Takes a step, and lets everybody come to rest. */
  take({ what, program, args, database, zone = '', operations }: TutorialStep): TutorialMoment {
    this.simulation.transact(database, zone, operations);
    this.simulation.settle();
    return { what, command: [program, ...args].join(' '), routers: this.routers(), transactions: this.#transactions() };
  }

  /** What every zone's routers know. */
  routers(): KnownRouter[] {
    for (const view of this.#views) view.poll();
    return this.#onlookers.flatMap((onlooker) => onlooker.routers());
  }

  #transactions(): number {
    const databases = [...this.simulation.controllers.values()].flatMap(({ context }) => context.db.all());
    return databases.reduce((sum, { statistics }) => sum + statistics.transactions.success, 0);
  }

  close(): void {
    for (const view of this.#views) view.close();
    this.simulation.close();
  }
}
