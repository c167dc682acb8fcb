/**
 * `npm run bench:end-to-end [-- --routes=N,N... --only=ours|reference]`: whole controllers on real ovsdb-servers, ours
 * and, when it is installed, the reference.
 *
 * bulk     N static routes written to one zone, until all are learned in the other
 * single   one route more, until it is learned: the median of ten
 * restart  both controllers started again over all of it, until they rest
 * off, on  learning switched off in the second zone, until all is unlearned; and on again
 * floor    the three transactions of 'single' written by hand, without controllers: what the databases alone need
 */
import { existsSync } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';
import { daemonPath } from '../../scripts/packages.mjs';
import { OURS, REFERENCE } from '../support/daemon.ts';
import type { Watch } from './client.ts';
import { cpuOf, quiet } from './controller-process.ts';
import { addRoutes, RealWorld } from './real-world.ts';
import {
  counted,
  figure,
  median,
  numbers,
  onlyOptions,
  option,
  Progress,
  record,
  table,
  warnOfLoad,
} from './support.ts';

process.env['PATH'] = daemonPath();

const SINGLES = 10;
/** Milliseconds without work after which controllers are at rest. */
const REST = 300;
/** Milliseconds that a restart takes at least before it may count as done. */
const RESTART = 1000;

const PROGRAMS = { ours: OURS, reference: REFERENCE };
type Who = keyof typeof PROGRAMS;

/** Milliseconds, megabytes; 'Cpu' is that of both controllers. */
interface Figures {
  bulk: number;
  bulkCpu: number;
  single: number;
  singleMaximum: number;
  singleCpu: number;
  restartCpu: number;
  off: number;
  on: number;
  flapCpu: number;
  floor: number;
  /** Of both controllers after 'bulk', and the most there ever was of either life. */
  resident: number;
  peak: number;
  /** 0 when the controllers came to rest after each phase, else how often not. */
  restless: number;
}

interface Result extends Figures {
  readonly who: Who;
  readonly routes: number;
  /** 'single' by 'floor'. */
  readonly toFloor: number;
}

const bulkPrefix = (at: number): string => `${11 + (at >>> 16)}.${(at >>> 8) & 255}.${at & 255}.0/24`;

class Run {
  readonly #world: RealWorld;
  readonly #learned: Watch;
  readonly #figures: Partial<Figures> = {};
  readonly #at: (phase: string) => void;
  #restless = 0;

  constructor(world: RealWorld, learned: Watch, at: (phase: string) => void) {
    this.#world = world;
    this.#learned = learned;
    this.#at = at;
  }

  get #zones() {
    const [first, second] = this.#world.zones;
    if (first === undefined || second === undefined) throw new Error('two zones are needed');
    return { first, second, controllers: [first.controller, second.controller] };
  }

  /** Does something and waits for what must come of it; the time of that, and processor time until rest. */
  async #phase(
    what: string,
    change: () => Promise<void>,
    check: () => boolean,
  ): Promise<{ time: number; cpu: number }> {
    const { controllers } = this.#zones;
    this.#at(what);
    const cpu = cpuOf(controllers);
    const start = performance.now();
    await change();
    await this.#learned.until(what, check);
    const time = performance.now() - start;
    await this.#rest();
    return { time, cpu: cpuOf(controllers) - cpu };
  }

  async #rest(): Promise<void> {
    if (!(await quiet(this.#zones.controllers, REST))) this.#restless++;
  }

  /** Memory of both controllers; the peak counts for whoever asks last before they end. */
  #memory(): { resident: number } {
    const memory = this.#zones.controllers.map((controller) => controller.memory());
    const peak = memory.reduce((sum, of) => sum + of.peak, 0);
    this.#figures.peak = Math.max(this.#figures.peak ?? 0, peak);
    return { resident: memory.reduce((sum, of) => sum + of.resident, 0) };
  }

  async bulk(routes: number): Promise<void> {
    const { first, controllers } = this.#zones;
    await this.#rest();
    const prefixes = Array.from({ length: routes }, (_, at) => bulkPrefix(at));
    const { time, cpu } = await this.#phase(
      'bulk',
      () => addRoutes(first, prefixes, '192.168.1.1'),
      () => this.#learned.size >= routes,
    );
    counted('bulk: routes advertised', await this.#world.advertised(), routes);
    const { resident } = this.#memory();
    Object.assign(this.#figures, { bulk: time, bulkCpu: cpu, resident });
  }

  async single(): Promise<void> {
    const { first } = this.#zones;
    const before = this.#learned.size;
    const times: number[] = [];
    let cpus = 0;
    for (let single = 0; single < SINGLES; single++) {
      const prefix = `100.64.${single}.0/24`;
      const { time, cpu } = await this.#phase(
        'single',
        () => addRoutes(first, [prefix], '192.168.1.1'),
        () => this.#learned.has(prefix),
      );
      times.push(time);
      cpus += cpu;
    }
    counted('single: routes learned', this.#learned.size - before, SINGLES);
    const singleMaximum = Math.max(...times);
    Object.assign(this.#figures, { single: median(times), singleMaximum, singleCpu: cpus / SINGLES });
  }

  async restart(): Promise<void> {
    const { controllers } = this.#zones;
    const before = this.#learned.size;
    this.#at('restart');
    this.#memory();
    for (const controller of controllers) await controller.stop();
    for (const controller of controllers) controller.start();
    await pause(RESTART);
    await this.#rest();
    counted('restart: routes learned', this.#learned.size, before);
    this.#figures.restartCpu = cpuOf(controllers);
  }

  async flap(): Promise<void> {
    const { second } = this.#zones;
    const all = this.#learned.size;
    const off = await this.#phase(
      'learning off',
      () => this.#world.learning(second, false),
      () => this.#learned.size === 0,
    );
    const on = await this.#phase(
      'learning on',
      () => this.#world.learning(second, true),
      () => this.#learned.size === all,
    );
    this.#memory();
    Object.assign(this.#figures, { off: off.time, on: on.time, flapCpu: off.cpu + on.cpu });
  }

  /** Ends the controllers. */
  async floor(): Promise<void> {
    const { first, second, controllers } = this.#zones;
    this.#at('floor');
    for (const controller of controllers) await controller.stop();
    const write = await this.#world.byHand(first, second);
    const times: number[] = [];
    for (let single = 0; single < SINGLES; single++) {
      const prefix = `100.65.${single}.0/24`;
      const start = performance.now();
      await write(prefix);
      await this.#learned.until('floor', () => this.#learned.has(prefix));
      times.push(performance.now() - start);
    }
    this.#figures.floor = median(times);
  }

  figures(): Figures {
    return { ...(this.#figures as Figures), restless: this.#restless };
  }
}

async function measure(who: Who, routes: number, progress: Progress): Promise<Result> {
  const at = (phase: string): void => progress.at(`${who}, ${routes} routes: ${phase}`);
  const world = new RealWorld(PROGRAMS[who]);
  try {
    at('start');
    const run = new Run(world, await world.start(), at);
    await run.bulk(routes);
    await run.single();
    await run.restart();
    await run.flap();
    await run.floor();
    const figures = run.figures();
    return { who, routes, ...figures, toFloor: figures.single / figures.floor };
  } finally {
    await world.close();
  }
}

const ROWS: readonly (readonly [string, keyof Figures | 'toFloor'])[] = [
  ['bulk, ms', 'bulk'],
  ['bulk, CPU ms', 'bulkCpu'],
  ['single, ms', 'single'],
  ['single, longest, ms', 'singleMaximum'],
  ['single, CPU ms', 'singleCpu'],
  ['floor of single, ms', 'floor'],
  ['single to floor', 'toFloor'],
  ['restart, CPU ms', 'restartCpu'],
  ['learning off, ms', 'off'],
  ['learning on, ms', 'on'],
  ['learning off and on, CPU ms', 'flapCpu'],
  ['memory, MB', 'resident'],
  ['memory at most, MB', 'peak'],
  ['phases without rest', 'restless'],
];

onlyOptions('routes', 'only');
const only = option('only');
const available = (['ours', 'reference'] as const).filter((who) => existsSync(PROGRAMS[who]));
const programs = available.filter((who) => only === undefined || who === only);
if (programs.length === 0)
  throw new Error(`nothing to measure: --only=${only ?? ''} and installed are ${available.join(', ')}`);
if (!existsSync(REFERENCE)) console.log(`${REFERENCE} is not installed: nothing to compare with.\n`);
const progress = new Progress();
const results: Result[] = [];
warnOfLoad();
for (const [at, routes] of numbers('routes', [1000, 4000]).entries()) {
  for (const who of at % 2 === 0 ? programs : programs.toReversed()) results.push(await measure(who, routes, progress));
  progress.done();
  const of = (who: Who): Result | undefined => results.find((result) => result.who === who && result.routes === routes);
  const [ours, reference] = [of('ours'), of('reference')];
  const rows = ROWS.map(([name, key]) => {
    const ratio = ours === undefined || reference === undefined ? undefined : reference[key] / ours[key];
    return [name, figure(ours?.[key]), figure(reference?.[key]), figure(ratio)];
  });
  console.log(`${table([`${routes.toLocaleString('en')} routes`, 'ours', 'reference', 'reference/ours'], rows)}\n`);
}
console.log('CPU and memory are those of both controllers; CPU is as coarse as /proc (10 ms)');
record('end-to-end', { results });
