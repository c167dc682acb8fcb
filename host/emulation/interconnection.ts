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
import { memoryDialer } from '../ovsdb/server/memory.ts';
import { Server } from '../ovsdb/server/server.ts';
import { icNorthbound } from '../schema/ic-northbound.ts';
import { icSouthbound } from '../schema/ic-southbound.ts';
import { northbound } from '../schema/northbound.ts';
import { southbound } from '../schema/southbound.ts';
import type { Operation } from './operations.ts';
import { ZoneEmulation } from './zone-emulation.ts';

export const SCHEMAS: Readonly<Record<DatabaseKey, DatabaseSchema>> = {
  nb: northbound,
  sb: southbound,
  inb: icNorthbound,
  isb: icSouthbound,
};

/** Who a piece of work belongs to. */
export type Worker = 'controllers' | 'emulations' | 'servers';

export interface InterconnectionOptions {
  readonly zones: readonly string[];
  readonly clock: Clock;
  /** The servers', and each zone's controller's and emulation's: asked for once when each is made. */
  readonly random: (whose: string) => Random;
  readonly logger: (zone: string, who: Worker) => LoggerFactory;
  /** Calls back later, never within the call, first come first served. */
  readonly schedule: (work: () => void, who: Worker) => void;
  /** Wraps what controllers and emulations reach the servers through. */
  readonly dialing?: (dialer: Dialer) => Dialer;
  /** Gives a server its database; an empty one unless said otherwise. */
  readonly load?: (server: Server, key: DatabaseKey, zone: string) => void;
  /** Given, cuts the turns of controllers short: see 'ControllerOptions'. */
  readonly isTurnOver?: () => boolean;
  /** Servers of other schemas than this code was written for. */
  readonly schemas?: Partial<Readonly<Record<DatabaseKey, DatabaseSchema>>>;
}

/** The remote of a database, for clients in the same process: `unix:isb`, `unix:nb-az1`. */
export const remoteOf = (key: DatabaseKey, zone: string): string =>
  key === 'inb' || key === 'isb' ? `unix:${key}` : `unix:${key}-${zone}`;

/** Has a controller all databases, and nothing to do? */
export const isAtRest = (controller: Controller): boolean =>
  controller.isIdle && DATABASES.every((key) => controller.isConnected(key));

export class Interconnection {
  readonly zones: readonly string[];
  /** The controllers that run, by zone. */
  readonly controllers = new Map<string, Controller>();
  readonly emulations = new Map<string, ZoneEmulation>();
  readonly dialer: Dialer;
  readonly #servers = new Map<string, Server>();
  readonly #options: InterconnectionOptions;

  constructor(options: InterconnectionOptions) {
    this.#options = options;
    this.zones = options.zones;
    const random = options.random('servers');
    for (const [key, zone] of this.databases()) {
      const server = new Server({ random, clock: options.clock });
      if (options.load === undefined) server.addDatabase(this.schema(key));
      else options.load(server, key, zone);
      this.#servers.set(remoteOf(key, zone), server);
    }
    const dialer = memoryDialer(this.#servers, (work) => options.schedule(work, 'servers'));
    this.dialer = options.dialing?.(dialer) ?? dialer;
  }

  /** All databases: IC-NB, IC-SB, and each zone's NB and SB. */
  databases(): [DatabaseKey, zone: string][] {
    return [
      ['inb', ''],
      ['isb', ''],
      ...this.zones.flatMap((zone): [DatabaseKey, string][] => [
        ['nb', zone],
        ['sb', zone],
      ]),
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

  /** A client of one database, for whoever looks on. */
  open(key: DatabaseKey, zone: string, request = REQUESTS[key]): Database {
    const { clock, random, logger } = this.#options;
    return openDatabase(request, {
      remotes: remoteOf(key, zone),
      dialer: this.dialer,
      clock,
      random: random(`${key} ${zone}`),
      logger: logger(zone, 'servers'),
    });
  }

  /** Starts a zone's emulation. */
  emulate(zone: string): ZoneEmulation {
    const { clock, random, logger, schedule } = this.#options;
    const emulation = new ZoneEmulation({
      remotes: { nb: remoteOf('nb', zone), sb: remoteOf('sb', zone) },
      dialer: this.dialer,
      clock,
      random: random(`emulation ${zone}`),
      logger: logger(zone, 'emulations'),
      schedule: (turn) => schedule(turn, 'emulations'),
    });
    this.emulations.set(zone, emulation);
    return emulation;
  }

  /** Starts a zone's controller. */
  start(zone: string, kernels: Kernels): Controller {
    const { clock, random, schedule, isTurnOver } = this.#options;
    const own = random(`controller ${zone}`);
    const logger = this.#options.logger(zone, 'controllers');
    const open = (key: DatabaseKey): Database =>
      openDatabase(REQUESTS[key], {
        remotes: remoteOf(key, zone),
        dialer: this.dialer,
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
      schedule: (turn) => schedule(turn, 'controllers'),
      ...(isTurnOver !== undefined && { isTurnOver }),
    });
    this.controllers.set(zone, controller);
    return controller;
  }

  /** Ends a zone's controller, as kill -9 would. */
  stop(zone: string): void {
    this.controllers.get(zone)?.close();
    this.controllers.delete(zone);
  }

  /** Executes operations on a server's own account; gives their results. Throws when the server refuses them. */
  transact(key: DatabaseKey, zone: string, operations: readonly Operation[]): readonly unknown[] {
    const server = this.server(key, zone);
    const database = server.database(this.schema(key).name);
    if (database === undefined) throw new Error(`the server of ${remoteOf(key, zone)} has no such database`);
    const results = server.transact(database, operations) as ({ error?: string; details?: string } | null)[];
    const failed = results.find((result) => typeof result?.error === 'string');
    if (failed !== undefined)
      throw new Error(`${remoteOf(key, zone)} refused the transaction: ${failed?.error}: ${failed?.details}`);
    return results;
  }

  /** Has everybody who runs all databases, and nothing to do? */
  get isIdle(): boolean {
    return (
      [...this.emulations.values()].every(({ isIdle }) => isIdle) && [...this.controllers.values()].every(isAtRest)
    );
  }

  close(): void {
    for (const zone of this.controllers.keys()) this.stop(zone);
    for (const emulation of this.emulations.values()) emulation.close();
    this.emulations.clear();
  }
}
