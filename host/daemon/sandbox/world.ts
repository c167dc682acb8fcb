/** The sandbox's databases, emulations and controllers, with sockets for everybody else. */
import { Interconnection, SCHEMAS } from '../../emulation/interconnection.ts';
import { Onlooker, ONLOOKER_REQUESTS, type KnownRouter } from '../../emulation/onlooker.ts';
import { initialOperations, place as placeOf, type TutorialStep } from '../../emulation/tutorial.ts';
import type { DatabaseKey } from '../../ic/databases.ts';
import { serve, type Served } from '../../node/serve.ts';
import { systemClock, systemRandom } from '../../node/platform.ts';
import type { Database } from '../../ovsdb/api.ts';
import { startHere, startProcesses, ZoneLogs, type Controllers } from './controllers.ts';
import { DEFAULT_ZONES, type SandboxOptions } from './options.ts';
import { Place } from './place.ts';

interface Waiter {
  readonly isMet: () => boolean;
  readonly met: () => void;
}

export class SandboxWorld {
  readonly place: Place;
  readonly zones: readonly string[];
  /** The databases were there before, and hold what they hold. */
  readonly isOld: boolean;
  readonly #interconnection: Interconnection;
  readonly #logs: ZoneLogs;
  readonly #views: readonly Database[];
  readonly #onlookers: readonly Onlooker[];
  readonly #waiters = new Set<Waiter>();
  #served: readonly Served[] = [];
  #controllers: Controllers | undefined;
  #isAwake = false;

  private constructor(place: Place, zones: readonly string[], isOld: boolean) {
    this.place = place;
    this.zones = zones;
    this.isOld = isOld;
    this.#logs = new ZoneLogs(place);
    const log = this.#logs.factory('databases')('ovsdb_server');
    this.#interconnection = new Interconnection({
      zones,
      clock: systemClock,
      random: () => systemRandom,
      logger: this.#logs.factory,
      schedule: (work) => void setImmediate(work),
      ...(place.keeps && {
        load: (server, key, zone) => void server.addLogged(place.open(key, zone, SCHEMAS[key], log)),
      }),
    });
    const open = (key: 'nb' | 'isb', zone: string): Database => {
      const database = this.#interconnection.open(key, zone, ONLOOKER_REQUESTS[key]);
      database.onActivity = () => this.#wake();
      return database;
    };
    const isb = open('isb', '');
    const views = zones.map((zone) => open('nb', zone));
    this.#views = [isb, ...views];
    this.#onlookers = views.map((nb, at) => new Onlooker(zones[at] ?? '', nb, isb));
  }

  /** Starts everything; resolves when clients can connect. Rejects with StartupError, LogError or RemoteError. */
  static async start(options: SandboxOptions): Promise<SandboxWorld> {
    const place = new Place(options.persist);
    const kept = place.zonesKept;
    const count = kept > 0 ? kept : (options.zones ?? DEFAULT_ZONES);
    const zones = Array.from({ length: count }, (_, at) => placeOf(at + 1).zone);
    const world = new SandboxWorld(place, zones, kept > 0);
    try {
      await world.#start(options);
    } catch (error) {
      await world.close();
      throw error;
    }
    return world;
  }

  async #start({ processes, kernels }: SandboxOptions): Promise<void> {
    const world = this.#interconnection;
    const log = this.#logs.factory('databases')('ovsdb_server');
    this.#served = await Promise.all(
      world
        .databases()
        .map(([key, zone]) => serve(world.server(key, zone), `punix:${this.place.socket(key, zone)}`, { log })),
    );
    if (!this.isOld)
      for (const [key, zone] of world.databases()) world.transact(key, zone, initialOperations(key, zone));
    for (const zone of this.zones) world.emulate(zone);
    this.#controllers = processes
      ? startProcesses(world, this.place, kernels)
      : await startHere(world, this.place, this.#logs, kernels);
  }

  /** Does what a step's command would. */
  take({ database, zone = '', operations }: TutorialStep): void {
    this.#interconnection.transact(database, zone, operations);
  }

  /** What a zone's routers know. */
  routers(zone: string): KnownRouter[] {
    return this.#onlookers.filter((onlooker) => onlooker.zone === zone).flatMap((onlooker) => onlooker.routers());
  }

  /** Have all databases been received? */
  get isReady(): boolean {
    return this.#views.every((view) => view.isReady);
  }

  /** Has every zone a logical switch of this name? */
  hasSwitch(name: string): boolean {
    return this.#onlookers.every((onlooker) => onlooker.hasSwitch(name));
  }

  /** Resolves when 'isMet' gives true: asked now, and whenever a database has changed. */
  until(isMet: () => boolean): Promise<void> {
    return new Promise((resolve) => {
      this.#waiters.add({ isMet, met: resolve });
      this.#wake();
    });
  }

  /** Where clients find each database, by what its files are called. */
  remotes(): { name: string; key: DatabaseKey; zone: string; remote: string }[] {
    return this.#interconnection.databases().map(([key, zone]) => ({
      name: this.place.name(key, zone),
      key,
      zone,
      remote: `unix:${this.place.socket(key, zone)}`,
    }));
  }

  /** Ends everything, writes what is to be kept, and removes the rest. */
  async close(): Promise<void> {
    await this.#controllers?.close();
    for (const view of this.#views) view.close();
    this.#interconnection.close();
    for (const served of this.#served) served.close('the sandbox ends');
    if (this.place.keeps)
      for (const [key, zone] of this.#interconnection.databases()) {
        const server = this.#interconnection.server(key, zone);
        await server.flush();
        await server.removeDatabase(SCHEMAS[key].name);
      }
    this.#logs.close();
    this.place.leave();
  }

  #wake(): void {
    if (this.#isAwake) return;
    this.#isAwake = true;
    setImmediate(() => {
      this.#isAwake = false;
      for (const view of this.#views) {
        view.poll();
        view.clearChanges();
      }
      for (const waiter of this.#waiters) {
        if (!waiter.isMet()) continue;
        this.#waiters.delete(waiter);
        waiter.met();
      }
    });
  }
}
