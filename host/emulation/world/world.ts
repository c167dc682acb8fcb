/**
 * A world: zones with their databases, controllers, northd and chassis, between them links, all in one process and in virtual
 * time. Nothing happens but what 'step', 'settle' and 'pass' let happen.
 *
 * ## Law
 *  1. The same options and the same calls give the same databases and the same journal, to the last UUID, wherever it runs.
 *  2. What happens is in the journal, with who did it and what has led to it.
 *  3. Controllers, servers and kernels are those of the daemon; ovn-northd and ovn-controller are emulated.
 */
import type { NodeTrace } from '../../engine/engine.ts';
import type { Controller } from '../../ic/controller.ts';
import type { Kernels } from '../../kernels/kernels.ts';
import { ChassisHost } from '../chassis-host.ts';
import { DynamicRoutes } from '../dynamic-routes.ts';
import { contentsOf, type Contents } from '../contents.ts';
import { writeContents } from '../contents-text.ts';
import { remoteOf, zoneOf } from '../interconnection.ts';
import { controllerProcess, databaseProcess, hostProcess, northdProcess } from '../processes.ts';
import { Simulation } from '../simulation.ts';
import { silentLogger } from '../../log/logger.ts';
import { initialOperations } from '../tutorial.ts';
import { digestOf } from './digest.ts';
import { Flips } from './flips.ts';
import { Faults } from './faults/fault.ts';
import { chassisName, firstHost, hostsOf, isName, newHost, type Host } from './hosts.ts';
import { Journal } from './journal.ts';
import { WorldTime, type Stride } from './time.ts';

export interface WorldOptions {
  /** Zones that are there from the beginning, each with a controller, northd and one chassis. */
  readonly zones?: readonly string[];
  readonly seed?: number;
  /** Milliseconds that a message takes where nothing else is said. */
  readonly latency?: number;
  /** Kernels for one more controller. */
  readonly kernels: () => Promise<Kernels>;
  /** Zones begin without a name in NB_Global, as an empty database does. */
  readonly isNameless?: boolean;
}

export class World {
  readonly simulation: Simulation;
  readonly journal = new Journal();
  /** What goes to and fro since the last statement that was played. */
  readonly flips = new Flips();
  readonly hosts = new Map<string, Host>();
  /** What is broken. */
  readonly faults: Faults;
  readonly #options: WorldOptions;
  readonly #time: WorldTime;
  readonly #dynamicRoutes = new Map<string, DynamicRoutes>();
  #lookerKernels: Promise<Kernels> | undefined;
  #hosts = 0;

  private constructor(options: WorldOptions) {
    this.#options = options;
    this.simulation = new Simulation({
      zones: [],
      seed: options.seed ?? 1,
      latency: options.latency ?? 1,
      logger: () => () => silentLogger,
      kernels: () => {
        throw new Error('controllers are started one by one');
      },
    });
    const { scheduler } = this.simulation;
    this.faults = new Faults(scheduler);
    this.#time = new WorldTime(this.simulation, this.journal, () => this.#isIdle);
    scheduler.onWork = (work) => this.journal.work(work, scheduler.clock.now());
    this.#prepare('inb', '');
    this.#prepare('isb', '');
  }

  static async create(options: WorldOptions): Promise<World> {
    const world = new World(options);
    for (const zone of options.zones ?? []) await world.addZone(zone);
    return world;
  }

  get zones(): readonly string[] {
    return this.simulation.zones;
  }

  /** Virtual milliseconds. */
  get now(): number {
    return this.#time.now;
  }

  #prepare(key: 'inb' | 'isb' | 'nb' | 'sb', zone: string): void {
    const { simulation, journal } = this;
    const name = this.#options.isNameless === true ? '' : zone;
    simulation.transact(key, zone, initialOperations(key, name));
    // What was there before anybody did anything is no news.
    simulation.server(key, zone).onCommit = (database, changes, comments) => {
      if (database.name === '_Server') return;
      const process = databaseProcess(key, zone);
      journal.commit(process, changes, comments);
      this.flips.note(process, changes);
    };
  }

  /** A new zone, with its controller, northd and first chassis. Throws Error when the name is taken or no name. */
  async addZone(zone: string): Promise<void> {
    if (!isName(zone) || this.zones.includes(zone) || this.hosts.has(zone))
      throw new Error(
        `'${zone}' can't be a zone's name: a letter, then letters, digits, '_' or '-', and no name that is there`,
      );
    this.simulation.addDatabases(zone);
    this.#prepare('nb', zone);
    this.#prepare('sb', zone);
    this.startNorthd(zone);
    await this.startController(zone);
    if (!this.hosts.has(firstHost(zone))) this.addHost(firstHost(zone), zone);
  }

  startNorthd(zone: string): void {
    this.#mustBeZone(zone);
    if (this.simulation.emulations.has(zone)) throw new Error(`${northdProcess(zone)} runs already`);
    this.simulation.emulate(zone, hostsOf(this.hosts, zone, this.dynamicRoutesOf(zone)));
  }

  /** kill -9. */
  stopNorthd(zone: string): void {
    this.simulation.emulations.get(zone)?.close();
    this.simulation.emulations.delete(zone);
  }

  /** What a zone's routing daemons have learned. Throws Error when there is no such zone. */
  dynamicRoutesOf(zone: string): DynamicRoutes {
    this.#mustBeZone(zone);
    let routes = this.#dynamicRoutes.get(zone);
    if (routes === undefined) this.#dynamicRoutes.set(zone, (routes = new DynamicRoutes()));
    return routes;
  }

  /** What was said of a host by ovs-vsctl has changed, or it has come or gone. */
  hostChanged(name: string): void {
    const host = this.host(name);
    host.process?.wake();
    this.simulation.emulations.get(host.zone)?.hostsChanged();
  }

  /** The zone is gone, as after a power failure. */
  removeZone(zone: string): void {
    this.#mustBeZone(zone);
    for (const [name, host] of this.hosts)
      if (host.zone === zone) {
        host.process?.close();
        this.hosts.delete(name);
      }
    this.#dynamicRoutes.delete(zone);
    this.simulation.removeZone(zone);
  }

  #mustBeZone(zone: string): void {
    if (!this.zones.includes(zone)) throw new Error(`there is no zone '${zone}': ${this.zones.join(', ')}`);
  }

  /** Starts a zone's controller, or one more as a standby: 'instance' is the zone's name, with `.2` and so on for further ones. */
  async startController(instance: string): Promise<Controller> {
    this.#mustBeZone(zoneOf(instance));
    if (this.simulation.controllers.has(instance)) throw new Error(`the controller ${instance} runs already`);
    const controller = this.simulation.start(instance, await this.#options.kernels());
    let nodes: NodeTrace[] = [];
    controller.engine.observer = (trace) => {
      if (trace.how !== 'unchanged') nodes.push(trace);
    };
    controller.onRun = (report) => {
      this.journal.run(controllerProcess(instance), report, nodes);
      nodes = [];
    };
    return controller;
  }

  /** Kernels for who only looks: the same each time. */
  lookerKernels(): Promise<Kernels> {
    return (this.#lookerKernels ??= this.#options.kernels());
  }

  controller(instance: string): Controller {
    const controller = this.simulation.controllers.get(instance);
    if (controller === undefined) {
      const all = [...this.simulation.controllers.keys()].join(', ');
      throw new Error(`no controller '${instance}' runs: ${all === '' ? 'none does' : all}`);
    }
    return controller;
  }

  /** kill -9. */
  stopController(instance: string): void {
    this.controller(instance);
    this.simulation.stop(instance);
  }

  /** A host that can be a chassis of a zone: `ovn-controller` runs, and knows where SB is. */
  addHost(name: string, zone: string): void {
    this.#mustBeZone(zone);
    if (!isName(name) || this.hosts.has(name) || this.zones.includes(name))
      throw new Error(
        `'${name}' can't be a host's name: a letter, then letters, digits, '_' or '-', and no name that is there`,
      );
    this.hosts.set(name, newHost(name, zone, ++this.#hosts));
    this.startHost(name);
  }

  host(name: string): Host {
    const host = this.hosts.get(name);
    if (host === undefined) throw new Error(`there is no host '${name}': ${[...this.hosts.keys()].join(', ')}`);
    return host;
  }

  /** The host that is a chassis of this name, its system-id, in 'zone' rather than elsewhere; undefined for none. */
  hostOf(chassis: string, zone = ''): string | undefined {
    const all = [...this.hosts].filter(([, host]) => chassisName(host) === chassis);
    return (all.find(([, host]) => host.zone === zone) ?? all[0])?.[0];
  }

  startHost(name: string): void {
    const host = this.host(name);
    if (host.process !== undefined) throw new Error(`ovn-controller of ${name} runs already`);
    const process = hostProcess(name);
    const { simulation } = this;
    const { scheduler } = simulation;
    host.process = new ChassisHost({
      hostname: name,
      remote: remoteOf('sb', host.zone),
      dialer: simulation.dialerOf(process, 'emulations'),
      clock: scheduler.clockOf(process, 'emulations'),
      random: simulation.random(process),
      logger: () => silentLogger,
      schedule: (turn) => scheduler.schedule({ kind: 'run', worker: 'emulations', from: process, to: process }, turn),
      settings: host.settings,
    });
    this.hostChanged(name);
  }

  /** Ends a host's ovn-controller: in good order, or as kill -9 would. */
  stopHost(name: string, how: 'leave' | 'crash'): void {
    const host = this.host(name);
    if (how === 'leave') host.process?.leave();
    else host.process?.close();
    host.process = undefined;
    this.hostChanged(name);
  }

  /** The processes that run, by name. */
  processes(): string[] {
    const { simulation } = this;
    return [
      ...simulation
        .databases()
        .filter(([key, zone]) => simulation.isServed(key, zone))
        .map(([key, zone]) => databaseProcess(key, zone)),
      ...[...simulation.controllers.keys()].map(controllerProcess),
      ...[...simulation.emulations.keys()].map(northdProcess),
      ...[...this.hosts].filter(([, { process }]) => process !== undefined).map(([name]) => hostProcess(name)),
    ];
  }

  /** Does everybody know all, and has nobody anything to do? */
  get isAtRest(): boolean {
    return this.#time.isAtRest;
  }

  get #isIdle(): boolean {
    const hosts = [...this.hosts.values()].every(({ process }) => process?.isIdle !== false);
    return hosts && this.simulation.isIdle;
  }

  /** The next moment at which anything is due (WorldTime.tick). */
  tick(end: number, until?: () => boolean): 'more' | 'rest' | 'stuck' {
    return this.#time.tick(end, until);
  }

  /** Goes on to rest, and returns whether it came to that (WorldTime.settle). */
  settle(until?: () => boolean): boolean {
    return this.#time.settle(until);
  }

  /** Goes on to the next event of a kind (WorldTime.step). */
  step(stride: Stride): boolean {
    return this.#time.step(stride);
  }

  contents(): Contents {
    return contentsOf(this.simulation);
  }

  /** A fingerprint of all that is in the databases, and of all that has happened. */
  hash(): { readonly databases: string; readonly events: string } {
    return { databases: digestOf((take) => writeContents(this.simulation, take)), events: this.journal.hash };
  }

  close(): void {
    for (const { process } of this.hosts.values()) process?.close();
    this.simulation.close();
  }
}
