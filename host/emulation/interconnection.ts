/**
 * A whole interconnection in one process: embedded servers, and per zone a controller and the emulation of what else runs
 * there. All of its platform is handed in.
 */
import { Controller } from '../ic/controller.ts';
import { DATABASES, REQUESTS, type DatabaseKey } from '../ic/databases.ts';
import type { Kernels } from '../kernels/kernels.ts';
import type { LoggerFactory } from '../log/logger.ts';
import type { Database } from '../ovsdb/api.ts';
import { openDatabase } from '../ovsdb/database.ts';
import type { Clock, Dialer, Random } from '../ovsdb/platform.ts';
import type { DatabaseSchema } from '../ovsdb/schema.ts';
import { convertRows } from '../ovsdb/server/conversion.ts';
import { memoryDialer, messageDialer } from '../ovsdb/server/memory.ts';
import { Server } from '../ovsdb/server/server.ts';
import { SharedData } from '../ovsdb/server/shared-data.ts';
import type { Database as StoredDatabase } from '../ovsdb/server/stored-database.ts';
import { icNorthbound } from '../schema/ic-northbound.ts';
import { icSouthbound } from '../schema/ic-southbound.ts';
import { northbound } from '../schema/northbound.ts';
import { southbound } from '../schema/southbound.ts';
import { Connections } from './connections.ts';
import type { Hosts } from './hosts.ts';
import type { Operation } from './operations.ts';
import { controllerProcess, databaseProcess, northdProcess, ONLOOKER } from './processes.ts';
import type { Label, Worker } from './work.ts';
import { ZoneEmulation } from './zone-emulation.ts';

export const SCHEMAS: Readonly<Record<DatabaseKey, DatabaseSchema>> = {
  nb: northbound,
  sb: southbound,
  inb: icNorthbound,
  isb: icSouthbound,
};

export interface InterconnectionOptions {
  readonly zones: readonly string[];
  readonly clock: Clock;
  /** A process's own clock, where its timers need one; 'clock' by default. */
  readonly clockOf?: (process: string, worker: Worker) => Clock;
  /** Each server's, controller's and emulation's: asked for once when each is made. */
  readonly random: (whose: string) => Random;
  readonly logger: (zone: string, who: Worker) => LoggerFactory;
  /** Calls back later, never within the call; of equal labels, first come first served. */
  readonly schedule: (work: () => void, label: Label) => void;
  /** Wraps what controllers and emulations reach the servers through. */
  readonly dialing?: (dialer: Dialer, whose: { readonly process: string; readonly worker: Worker }) => Dialer;
  /** Gives a server its database; an empty one unless said otherwise. */
  readonly load?: (server: Server, key: DatabaseKey, zone: string) => void;
  /** Given, cuts the turns of controllers short: see 'ControllerOptions'. */
  readonly isTurnOver?: () => boolean;
  /** Servers of other schemas than this code was written for. */
  readonly schemas?: Partial<Readonly<Record<DatabaseKey, DatabaseSchema>>>;
}

/** The remote of a database, for clients in the same process: `unix:isb`, `unix:nb-az1`. */
export const remoteOf = (key: DatabaseKey, zone: string): string => `unix:${databaseProcess(key, zone)}`;

/** The zone of a controller's instance: `az1` of `az1` and `az1.2`. */
export const zoneOf = (instance: string): string => instance.replace(/\.\d+$/, '');

/** Has a controller all databases, and nothing to do? */
export const isAtRest = (controller: Controller): boolean =>
  controller.isIdle && DATABASES.every((key) => controller.isConnected(key));

/** Of an operation that failed (RFC 7047 5.2), or another. */
type Result = { readonly error?: string; readonly details?: string } | null;

export class Interconnection {
  /** The controllers that run, by instance: the zone's name, of further ones with a number: `az1.2`. */
  readonly controllers = new Map<string, Controller>();
  readonly emulations = new Map<string, ZoneEmulation>();
  readonly #zones: string[] = [];
  readonly #servers = new Map<string, Server>();
  /** Those that take connections. */
  readonly #listening = new Map<string, Server>();
  /** What is open between processes and databases. */
  readonly connections = new Connections();
  readonly #options: InterconnectionOptions;
  readonly #shared = new SharedData();

  constructor(options: InterconnectionOptions) {
    this.#options = options;
    for (const key of ['inb', 'isb'] as const) this.#serve(key, '');
    for (const zone of options.zones) this.addDatabases(zone);
  }

  /** Randomness for one more process. */
  random(whose: string): Random {
    return this.#options.random(whose);
  }

  get zones(): readonly string[] {
    return this.#zones;
  }

  #serve(key: DatabaseKey, zone: string): void {
    const name = databaseProcess(key, zone);
    const server = this.#newServer(name);
    if (this.#options.load === undefined) server.addDatabase(this.schema(key));
    else this.#options.load(server, key, zone);
    this.#put(remoteOf(key, zone), server);
  }

  #newServer(name: string): Server {
    const { random } = this.#options;
    return new Server({ random: random(`server ${name}`), clock: this.#clock(name, 'servers'), shared: this.#shared });
  }

  #put(remote: string, server: Server): void {
    this.#servers.set(remote, server);
    this.#listening.set(remote, server);
  }

  /** Does the database's server run? */
  isServed(key: DatabaseKey, zone = ''): boolean {
    return this.#listening.has(remoteOf(key, zone));
  }

  /** How many databases' servers run. */
  get served(): number {
    return this.#listening.size;
  }

  /** Ends a database's server, as kill -9 would: connections end, and none can be opened. Its content is kept, as on disk. */
  stopServer(key: DatabaseKey, zone = ''): void {
    this.server(key, zone).disconnectAll('the server was killed');
    this.#listening.delete(remoteOf(key, zone));
  }

  /** Starts a server that was stopped, with what it has on disk: its locks, monitors and history are gone. Returns the new one. */
  startServer(key: DatabaseKey, zone = ''): Server {
    const old = this.server(key, zone);
    const server = this.#newServer(databaseProcess(key, zone));
    const { name } = this.schema(key);
    const from = old.database(name);
    const to = server.addDatabase(this.schema(key));
    if (from !== undefined) convertRows(from, to, server.makeUuid);
    server.onCommit = old.onCommit;
    this.#put(remoteOf(key, zone), server);
    return server;
  }

  /** Gives a new zone its NB and SB. Throws when there is one of this name. */
  addDatabases(zone: string): void {
    if (this.#zones.includes(zone)) throw new Error(`there is a zone ${zone} already`);
    this.#zones.push(zone);
    for (const key of ['nb', 'sb'] as const) this.#serve(key, zone);
  }

  /** Ends all of a zone, as a power failure would: its processes and its databases. What it has written elsewhere stays. */
  removeZone(zone: string): void {
    for (const instance of this.controllers.keys()) if (zoneOf(instance) === zone) this.stop(instance);
    this.emulations.get(zone)?.close();
    this.emulations.delete(zone);
    for (const key of ['nb', 'sb'] as const) {
      this.server(key, zone).disconnectAll('the zone was removed');
      this.#servers.delete(remoteOf(key, zone));
      this.#listening.delete(remoteOf(key, zone));
    }
    this.#zones.splice(this.#zones.indexOf(zone), 1);
  }

  /** All databases: IC-NB, IC-SB, and each zone's NB and SB. */
  databases(): [DatabaseKey, zone: string][] {
    return [
      ['inb', ''],
      ['isb', ''],
      ...this.zones.flatMap((zone) => (['nb', 'sb'] as const).map((key): [DatabaseKey, string] => [key, zone])),
    ];
  }

  schema(key: DatabaseKey): DatabaseSchema {
    return this.#options.schemas?.[key] ?? SCHEMAS[key];
  }

  /** The server of a database; 'zone' is ignored for those that all zones share. */
  server(key: DatabaseKey, zone = ''): Server {
    const server = this.#servers.get(remoteOf(key, zone));
    if (server === undefined) throw new Error(`no database ${key} of a zone '${zone}'`);
    return server;
  }

  /** As its server has it. Throws when there is none. */
  database(key: DatabaseKey, zone = ''): StoredDatabase {
    const database = this.server(key, zone).database(this.schema(key).name);
    if (database === undefined) throw new Error(`the server of ${remoteOf(key, zone)} has no such database`);
    return database;
  }

  #clock(process: string, worker: Worker): Clock {
    return this.#options.clockOf?.(process, worker) ?? this.#options.clock;
  }

  /** What a process reaches the servers through. */
  dialerOf(process: string, worker: Worker): Dialer {
    const { schedule, dialing } = this.#options;
    const memory = messageDialer(this.#listening, (work, { remote, to, bytes, message }) => {
      const content = message ?? bytes;
      const database = remote.replace('unix:', '');
      const [from, end] = to === 'server' ? [process, database] : [database, process];
      // As far as time is measured, what goes to and from servers is theirs.
      schedule(work, { kind: 'message', worker: 'servers', from, to: end, content });
    });
    const dialer = this.connections.tracking(memory, process);
    return dialing?.(dialer, { process, worker }) ?? dialer;
  }

  /** The same without a process: what is sent is no message of the world's. */
  dialerAside(later: (work: () => void) => void): Dialer {
    return memoryDialer(this.#servers, later);
  }

  /** A client of one database, for onlookers. */
  open(key: DatabaseKey, zone: string, request = REQUESTS[key], process = ONLOOKER): Database {
    const { random, logger } = this.#options;
    return openDatabase(request, {
      remotes: remoteOf(key, zone),
      dialer: this.dialerOf(process, 'servers'),
      clock: this.#clock(process, 'servers'),
      random: random(`${process} ${key} ${zone}`),
      logger: logger(zone, 'servers'),
    });
  }

  /** Starts a zone's emulation; with 'hosts', what these do is emulated too. */
  emulate(zone: string, hosts?: Hosts): ZoneEmulation {
    const { random, logger, schedule } = this.#options;
    const process = northdProcess(zone);
    const emulation = new ZoneEmulation({
      remotes: { nb: remoteOf('nb', zone), sb: remoteOf('sb', zone) },
      dialer: this.dialerOf(process, 'emulations'),
      clock: this.#clock(process, 'emulations'),
      random: random(`emulation ${zone}`),
      logger: logger(zone, 'emulations'),
      schedule: (turn) => schedule(turn, { kind: 'run', worker: 'emulations', from: process, to: process }),
      ...(hosts !== undefined && { hosts }),
    });
    this.emulations.set(zone, emulation);
    return emulation;
  }

  /** Starts a zone's controller, or another one: 'instance' then has a number after the zone's name, as in `az1.2`. */
  start(instance: string, kernels: Kernels): Controller {
    const { random, schedule, isTurnOver } = this.#options;
    const zone = zoneOf(instance);
    const process = controllerProcess(instance);
    const clock = this.#clock(process, 'controllers');
    const dialer = this.dialerOf(process, 'controllers');
    const own = random(`controller ${instance}`);
    const logger = this.#options.logger(zone, 'controllers');
    const open = (key: DatabaseKey): Database =>
      openDatabase(REQUESTS[key], {
        remotes: remoteOf(key, zone),
        dialer,
        clock,
        random: own,
        logger,
        updateDecoder: kernels.updateDecoder,
      });
    const controller = new Controller({
      databases: { nb: open('nb'), sb: open('sb'), inb: open('inb'), isb: open('isb') },
      kernels,
      clock,
      random: own,
      logger,
      schedule: (turn) => schedule(turn, { kind: 'run', worker: 'controllers', from: process, to: process }),
      ...(isTurnOver !== undefined && { isTurnOver }),
    });
    this.controllers.set(instance, controller);
    return controller;
  }

  /** Ends a controller, as kill -9 would. */
  stop(instance: string): void {
    this.controllers.get(instance)?.close();
    this.controllers.delete(instance);
  }

  /** Executes operations on a server's own account; gives their results. Throws when the server refuses them. */
  transact(key: DatabaseKey, zone: string, operations: readonly Operation[]): readonly unknown[] {
    const results = this.server(key, zone).transact(this.database(key, zone), operations) as Result[];
    const failed = results.find((result) => typeof result?.error === 'string');
    if (failed !== undefined)
      throw new Error(`${remoteOf(key, zone)} refused the transaction: ${failed?.error}: ${failed?.details}`);
    return results;
  }

  /** Has everybody who runs all databases, and nothing to do? */
  get isIdle(): boolean {
    if (![...this.emulations.values()].every(({ isIdle }) => isIdle)) return false;
    return [...this.controllers.values()].every(isAtRest);
  }

  close(): void {
    for (const zone of this.controllers.keys()) this.stop(zone);
    for (const emulation of this.emulations.values()) emulation.close();
    this.emulations.clear();
  }
}
