/**
 * Whole interconnections in one process, as tests see them: everything in the databases as plain data, steps applied,
 * connections cut. The same seed and steps give the same databases.
 */
import { contentsOfTable } from '../../host/emulation/contents.ts';
import { Simulation } from '../../host/emulation/simulation.ts';
import type { Controller } from '../../host/ic/controller.ts';
import { DATABASES, type DatabaseKey } from '../../host/ic/databases.ts';
import type { Kernels } from '../../host/kernels/kernels.ts';
import { silentLogger, type LoggerFactory } from '../../host/log/logger.ts';
import type { DatabaseSchema } from '../../host/ovsdb/schema.ts';
import type { Dialer } from '../../host/ovsdb/platform.ts';
import type { Database } from '../../host/ovsdb/server/stored-database.ts';
import type { Step, StepTransaction } from '../model/generate/step.ts';
import { onlyTable, plainDatabase, type Operation } from '../model/json.ts';
import type { PlainDatabase, World } from '../model/world.ts';
import type { ActiveController } from '../model/zone.ts';
import { bytesOnly } from './bytes-only.ts';
import type { Site } from './site.ts';

/** Turns that a step may take before the world is called restless. */
const RESTLESS = 50_000;

/** Who works: controllers and emulations with their OVSDB clients, or the embedded servers. */
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
  /** Stands between everybody and the servers. */
  readonly dialing?: (dialer: Dialer) => Dialer;
  /** Given, cuts the turns of controllers short. */
  readonly isTurnOver?: () => boolean;
  /** Zones without a controller of ours. */
  readonly without?: readonly string[];
}

/** To the embedded servers: what a server does counts as its own, what its clients receive as theirs. */
const metered =
  (meter: (who: Share, work: () => void) => void) =>
  (dialer: Dialer): Dialer =>
  (remote, events) =>
    dialer(remote, {
      opened: () => meter('controllers', () => events.opened()),
      received: (bytes) => meter('controllers', () => events.received(bytes)),
      closed: (why) => meter('controllers', () => events.closed(why)),
    });

function simulationOf({ meter, logger, loggerOf, ...options }: LabOptions): Simulation {
  const logging = loggerOf ?? (logger === undefined ? undefined : () => logger);
  return new Simulation({
    ...options,
    restless: RESTLESS,
    ...(logging !== undefined && {
      logger: (zone, who) => (who === 'emulations' ? () => silentLogger : logging(zone)),
    }),
    ...(meter !== undefined && {
      dialing: (dialer) => metered(meter)(bytesOnly(dialer)),
      meter: (who, work) => meter(who === 'servers' ? 'servers' : 'controllers', work),
    }),
  });
}

/** The tables of a schema as plain data. */
const plain = (schema: DatabaseSchema, tables: Database['tables']): PlainDatabase =>
  plainDatabase(
    schema,
    Object.keys(schema.tables).map((name) => ({ rows: contentsOfTable(tables.get(name)!) })),
  );

export class Lab implements Site {
  readonly #simulation: Simulation;
  readonly #kernels: (place: number) => Kernels;
  readonly #schemas: Partial<Readonly<Record<DatabaseKey, DatabaseSchema>>>;
  /** Whole databases as they were read last: most have not changed when the model looks at the world again. */
  readonly #wholes = new WeakMap<Database, { readonly lastId: string; readonly content: PlainDatabase }>();

  constructor(options: LabOptions) {
    this.#schemas = options.schemas ?? {};
    this.#kernels = options.kernels;
    this.#simulation = simulationOf(options);
  }

  get controllers(): Simulation['controllers'] {
    return this.#simulation.controllers;
  }

  /** Starts a zone's controller. */
  start(zone: string, kernels?: Kernels): Controller {
    return this.#simulation.start(zone, kernels ?? this.#kernels(this.#simulation.zones.indexOf(zone)));
  }

  /** Ends a zone's controller, as kill -9 would. */
  stop(zone: string): void {
    this.#simulation.stop(zone);
  }

  pause(zone: string): void {
    this.#controller(zone).pause();
  }

  /** Time goes on, and nothing happens meanwhile. */
  freeze(milliseconds: number): void {
    this.#simulation.clock.freeze(milliseconds);
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
  cut(key: DatabaseKey, zone: string): void {
    this.#simulation.server(key, zone).disconnectAll('cut by the test');
  }

  /** Operations without the columns that the server doesn't have, and without those on tables it doesn't have. */
  #known(key: DatabaseKey, operations: readonly Operation[]): readonly Operation[] {
    if (this.#schemas[key] === undefined) return operations;
    const { tables } = this.#simulation.schema(key);
    return operations.flatMap((operation) => {
      const columns = tables[String(operation['table'])]?.columns;
      if (columns === undefined) return [];
      if (operation['row'] === undefined) return operation;
      const row = Object.entries(operation['row'] as Record<string, unknown>).filter(([column]) => column in columns);
      return operation.op === 'update' && row.length === 0 ? [] : { ...operation, row: Object.fromEntries(row) };
    });
  }

  /** Throws when the server refuses it; gives the results of its operations. */
  transact({ db, zone = '', operations }: StepTransaction): readonly unknown[] {
    return this.#simulation.transact(db, zone, this.#known(db, operations));
  }

  apply(step: Step): void {
    for (const transaction of step.ops) this.transact(transaction);
  }

  /** Runs a few of the things that are due, northd only on request, so that what comes next finds controllers in the middle of their work. */
  advance(turns: number, { northd = false }: { readonly northd?: boolean } = {}): void {
    for (let left = turns; left > 0; left--) this.#simulation.step({ emulations: northd });
  }

  /** Runs everything that is due until nothing is, northd by default; throws when the world does not come to rest. */
  settle({ northd = true }: { readonly northd?: boolean } = {}): void {
    this.#simulation.settle({ emulations: northd });
  }

  world(): World {
    const zones = this.#simulation.zones.map(
      (zone) => [zone, { nb: this.read('nb', zone), sb: this.read('sb', zone) }] as const,
    );
    return { inb: this.read('inb', ''), isb: this.read('isb', ''), zones: Object.fromEntries(zones) };
  }

  read(key: DatabaseKey, zone: string, table?: string): PlainDatabase {
    const database = this.#simulation.database(key, zone);
    const { schema, lastId, tables } = database;
    if (table !== undefined) return plain(onlyTable(schema, table), tables);
    let last = this.#wholes.get(database);
    if (last?.lastId !== lastId) this.#wholes.set(database, (last = { lastId, content: plain(schema, tables) }));
    return last.content;
  }

  close(): void {
    this.#simulation.close();
  }
}

/** All four, for loops over a zone's databases. */
export const KEYS = DATABASES;
