/** The phases that two controllers go through on real servers, and what each took. */
import { setTimeout } from 'node:timers/promises';
import { cpuOf, quiet } from './controller-process.ts';
import { addRoutes, type RealWorld } from './real-world.ts';
import { counted, median } from './support.ts';
import type { Watch } from './watch.ts';

const SINGLES = 10;
/** By hand: more of them, since one takes so little time that whatever else goes on decides it. */
const FLOORS = 40;
/** Milliseconds without work after which controllers are at rest. */
const REST = 300;

/** Milliseconds, megabytes; 'Cpu' is that of both controllers. */
export interface Figures {
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
  /** The same when the servers have rested before, as they have before each of 'single'. */
  floorRested: number;
  /** The same by two processes on Node that do nothing but pass it on, rested. */
  relayed: number;
  /** Of both controllers after 'bulk', and the most there ever was of either life. */
  resident: number;
  peak: number;
  /** 0 when the controllers came to rest after each phase, else how often not. */
  restless: number;
}

const bulkPrefix = (at: number): string => `${11 + (at >>> 16)}.${(at >>> 8) & 255}.${at & 255}.0/24`;

/** One world's phases, to be called in this order. */
export class Run {
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

  /** Memory of both controllers; the peak counts up to the last question before they end. */
  #memory(): { resident: number } {
    const memory = this.#zones.controllers.map((controller) => controller.memory());
    const peak = memory.reduce((sum, of) => sum + of.peak, 0);
    this.#figures.peak = Math.max(this.#figures.peak ?? 0, peak);
    return { resident: memory.reduce((sum, of) => sum + of.resident, 0) };
  }

  async bulk(routes: number): Promise<void> {
    const { first } = this.#zones;
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
    const { first } = this.#zones;
    const before = this.#learned.size;
    const prefix = '100.66.0.0/24';
    this.#at('restart');
    this.#memory();
    for (const controller of controllers) await controller.stop();
    for (const controller of controllers) controller.start();
    // A controller that waits for a server rests too: only what it does for one route more tells that it has everything.
    await addRoutes(first, [prefix], '192.168.1.1');
    await this.#learned.until('restart', () => this.#learned.has(prefix));
    await this.#rest();
    counted('restart: routes learned', this.#learned.size, before + 1);
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

  /** The median time of several 'write's of a prefix, until it is learned, each after so many milliseconds in which nothing happens. */
  async #written(
    what: string,
    times: number,
    rest: number,
    prefixes: string,
    write: (prefix: string) => Promise<void>,
  ): Promise<number> {
    this.#at(what);
    const all: number[] = [];
    for (let at = 0; at < times; at++) {
      // No event to wait for: the time without one is what is wanted. None at all for those one after another: a timer of 0 is one of 1 ms.
      if (rest > 0) await setTimeout(rest);
      const prefix = `${prefixes}.${at}.0/24`;
      const start = performance.now();
      await write(prefix);
      await this.#learned.until(what, () => this.#learned.has(prefix));
      all.push(performance.now() - start);
    }
    return median(all);
  }

  /** Ends the controllers. */
  async floor(): Promise<void> {
    const { first, second, controllers } = this.#zones;
    for (const controller of controllers) await controller.stop();
    const write = await this.#world.byHand(first, second);
    this.#figures.floor = await this.#written('floor', FLOORS, 0, '100.65', write);
    this.#figures.floorRested = await this.#written('floor, rested', SINGLES, REST, '100.67', write);
  }

  /** After 'floor'. */
  async relay(): Promise<void> {
    const { first, second } = this.#zones;
    await this.#world.startRelays(first, second);
    this.#figures.relayed = await this.#written('relay', SINGLES, REST, '100.68', (prefix) =>
      addRoutes(first, [prefix], '192.168.1.1'),
    );
  }

  figures(): Figures {
    return { ...(this.#figures as Figures), restless: this.#restless };
  }
}
