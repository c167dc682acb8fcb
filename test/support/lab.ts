/**
 * Whole interconnections in one process: embedded servers, real controllers, northd's emulation, a clock that stands still. The
 * same seed and steps give the same databases.
 */
import { Controller } from '../../host/ic/controller.ts';
import { DATABASES, REQUESTS, type DatabaseKey } from '../../host/ic/databases.ts';
import type { Kernels } from '../../host/kernels/kernels.ts';
import { silentLogger, type LoggerFactory } from '../../host/log/logger.ts';
import type { DatabaseSchema } from '../../host/ovsdb/schema.ts';
import { openDatabase } from '../../host/ovsdb/database.ts';
import type { Database } from '../../host/ovsdb/api.ts';
import type { Dialer } from '../../host/ovsdb/platform.ts';
import { memoryDialer } from '../../host/ovsdb/server/memory.ts';
import { Server } from '../../host/ovsdb/server/server.ts';
import { SCHEMAS, type Step, type StepTransaction } from '../model/generate/step.ts';
import { onlyTable, plainDatabase, readOperations, type Operation } from '../model/json.ts';
import { northdOperations } from '../model/northd.ts';
import type { PlainDatabase, World } from '../model/world.ts';
import type { ActiveController } from '../model/zone.ts';
import type { Site } from './site.ts';
import { seededRandom, VirtualClock } from './virtual-time.ts';

/** Turns that a step may take before the world is called restless. */
const RESTLESS = 50_000;

/** Who works: controllers with their OVSDB clients, or the embedded servers. */
export type Share = 'controllers' | 'servers';

export interface LabOptions {
  readonly zones: readonly string[];
  readonly seed: number;
  /** The kernels of a zone, by its place. */
  readonly kernels: (place: number) => Kernels;
  readonly logger?: LoggerFactory;
  /** The logger of a zone's controller, where it matters whose it is. */
  readonly loggerOf?: (zone: string) => LoggerFactory;
  /** Servers of other schemas than this code was written for. */
  readonly schemas?: Partial<Readonly<Record<DatabaseKey, DatabaseSchema>>>;
  /** Runs every piece of work, for benches that tell apart whose time it takes; calls are nested. */
  readonly meter?: (who: Share, work: () => void) => void;
  /** Zones without a controller of ours. */
  readonly without?: readonly string[];
}

/** A zone or the shared part: whose database it is. */
type Owner = string;

export class Lab implements Site {
  readonly clock = new VirtualClock();
  readonly controllers = new Map<string, Controller>();
  /** Transactions that a server has refused, by zone. */
  refused = 0;
  readonly #servers: Record<string, Server> = {};
  readonly #queue: (() => void)[] = [];
  readonly #options: LabOptions;
  #turns = 0;

  constructor(options: LabOptions) {
    this.#options = options;
    const random = seededRandom(options.seed);
    for (const owner of ['', ...options.zones]) {
      for (const key of owner === '' ? (['inb', 'isb'] as const) : (['nb', 'sb'] as const)) {
        const server = new Server({ random, clock: this.clock });
        server.addDatabase(this.#schema(key));
        this.#servers[remoteOf(key, owner)] = server;
      }
    }
    for (const [place, zone] of options.zones.entries()) {
      if (options.without?.includes(zone) !== true) this.start(zone, options.kernels(place));
    }
  }

  /** Starts a zone's controller. */
  start(zone: string, kernels = this.#options.kernels(this.#options.zones.indexOf(zone))): Controller {
    const dialer = this.#dialer();
    const random = seededRandom(this.#options.seed + this.controllers.size + 1);
    const logger = this.#options.loggerOf?.(zone) ?? this.#options.logger ?? (() => silentLogger);
    const open = (key: DatabaseKey): Database =>
      openDatabase(REQUESTS[key], {
        remotes: remoteOf(key, key === 'inb' || key === 'isb' ? '' : zone),
        dialer,
        clock: this.clock,
        random,
        logger,
      });
    const controller = new Controller({
      databases: { nb: open('nb'), sb: open('sb'), inb: open('inb'), isb: open('isb') },
      kernels,
      clock: this.clock,
      random,
      logger,
      schedule: (turn) => this.#queue.push(() => this.#metered('controllers', turn)),
    });
    this.controllers.set(zone, controller);
    return controller;
  }

  #metered(who: Share, work: () => void): void {
    if (this.#options.meter === undefined) work();
    else this.#options.meter(who, work);
  }

  /** To the embedded servers: what a server does counts as its own, what its clients are told as theirs. */
  #dialer(): Dialer {
    const dialer = memoryDialer(this.#servers, (callback) =>
      this.#queue.push(() => this.#metered('servers', callback)),
    );
    return (remote, events) =>
      dialer(remote, {
        opened: () => this.#metered('controllers', () => events.opened()),
        received: (bytes) => this.#metered('controllers', () => events.received(bytes)),
        closed: (why) => this.#metered('controllers', () => events.closed(why)),
      });
  }

  /** Ends a zone's controller, as kill -9 would. */
  stop(zone: string): void {
    this.controllers.get(zone)?.close();
    this.controllers.delete(zone);
  }

  pause(zone: string): void {
    this.#controller(zone).pause();
  }

  resume(zone: string): void {
    this.#controller(zone).resume();
  }

  #controller(zone: string): Controller {
    const controller = this.controllers.get(zone);
    if (controller === undefined) throw new Error(`zone ${zone} has no controller`);
    return controller;
  }

  #working(): [string, Controller][] {
    return [...this.controllers].filter(([, controller]) => controller.status === 'active');
  }

  active(): ActiveController[] {
    return this.#working().map(([zone, { context }]) => ({ zone, isLeader: context.isLeader }));
  }

  plans(): string[] {
    return this.#working().flatMap(([zone, controller]) => {
      const plan = controller.plan();
      return plan === undefined || plan.length === 0 ? [] : `${zone}: ${JSON.stringify(plan).slice(0, 2000)}`;
    });
  }

  recompute(): string[] {
    const sent: string[] = [];
    for (const [zone, controller] of this.controllers) {
      controller.onRun = ({ transactions }) => {
        for (const { database, transaction } of transactions)
          for (const operation of transaction.operations())
            sent.push(`${zone} ${database} ${JSON.stringify(operation)}`);
      };
      controller.recompute();
    }
    this.settle();
    for (const controller of this.controllers.values()) controller.onRun = undefined;
    return sent;
  }

  /** Ends all connections of one server: clients come back. */
  cut(key: DatabaseKey, owner: Owner): void {
    this.#server(key, owner).disconnectAll('cut by the test');
  }

  #schema(key: DatabaseKey): DatabaseSchema {
    return this.#options.schemas?.[key] ?? SCHEMAS[key];
  }

  /** Operations without the columns that the server doesn't have, and without those on tables it doesn't have. */
  #known(key: DatabaseKey, operations: readonly Operation[]): readonly Operation[] {
    if (this.#options.schemas?.[key] === undefined) return operations;
    const { tables } = this.#schema(key);
    return operations.flatMap((operation) => {
      const columns = tables[String(operation['table'])]?.columns;
      if (columns === undefined) return [];
      if (operation['row'] === undefined) return operation;
      const row = Object.entries(operation['row'] as Record<string, unknown>).filter(([column]) => column in columns);
      return operation.op === 'update' && row.length === 0 ? [] : { ...operation, row: Object.fromEntries(row) };
    });
  }

  /** Throws when the server refuses it; gives the results of its operations. */
  transact({ db, zone, operations }: StepTransaction): readonly unknown[] {
    const server = this.#server(db, zone ?? '');
    const database = server.database(SCHEMAS[db].name);
    if (database === undefined) throw new Error(`no database ${db}`);
    const results = server.transact(database, this.#known(db, operations)) as ({
      error?: string;
      details?: string;
    } | null)[];
    const failed = results.find((result) => typeof result?.error === 'string');
    if (failed !== undefined) throw new Error(`the step was refused: ${failed?.error}: ${failed?.details}`);
    return results;
  }

  apply(step: Step): void {
    for (const transaction of step.ops) this.transact(transaction);
  }

  /** Runs a few of the things that are due, so that what comes next finds controllers in the middle of their work. */
  advance(turns: number): void {
    for (let left = turns; left > 0; left--) this.#queue.shift()?.();
  }

  /** Runs everything that is due until nothing is, northd unless told otherwise; throws when the world does not come to rest. */
  settle({ northd = true }: { readonly northd?: boolean } = {}): void {
    this.#turns = 0;
    for (;;) {
      this.#drain();
      if (northd && this.northd()) continue;
      const busy = [...this.controllers.values()].some(
        (controller) => !controller.isIdle || !KEYS.every((key) => controller.isConnected(key)),
      );
      if (!busy) return;
      this.clock.advance(1000);
      this.#turns += 100;
      if (this.#turns > RESTLESS) throw new Error('the world does not come to rest: controllers wait for ever');
    }
  }

  #drain(): void {
    for (let next = this.#queue.shift(); next !== undefined; next = this.#queue.shift()) {
      next();
      if (++this.#turns > RESTLESS) throw new Error(`the world does not come to rest within ${RESTLESS} turns`);
    }
  }

  /** Every zone's northd brings SB in step with NB; false when there was nothing to do. */
  northd(): boolean {
    const world = this.world();
    let changed = false;
    for (const zone of this.#options.zones) {
      const databases = world.zones[zone];
      const operations = databases === undefined ? [] : this.#known('sb', northdOperations(databases));
      if (operations.length === 0) continue;
      this.transact({ db: 'sb', zone, operations });
      changed = true;
    }
    return changed;
  }

  world(): World {
    const zones = this.#options.zones.map(
      (zone) => [zone, { nb: this.read('nb', zone), sb: this.read('sb', zone) }] as const,
    );
    return { inb: this.read('inb', ''), isb: this.read('isb', ''), zones: Object.fromEntries(zones) };
  }

  read(key: DatabaseKey, owner: Owner, table?: string): PlainDatabase {
    const server = this.#server(key, owner);
    const schema = onlyTable(this.#schema(key), table);
    const database = server.database(schema.name);
    return plainDatabase(schema, database === undefined ? [] : server.transact(database, readOperations(schema)));
  }

  #server(key: DatabaseKey, owner: Owner): Server {
    const server = this.#servers[remoteOf(key, owner)];
    if (server === undefined) throw new Error(`no server ${remoteOf(key, owner)}`);
    return server;
  }

  close(): void {
    for (const zone of this.controllers.keys()) this.stop(zone);
  }
}

const remoteOf = (key: DatabaseKey, owner: Owner): string => `unix:${key}${owner}`;

/** All four, for loops over a zone's databases. */
export const KEYS = DATABASES;
