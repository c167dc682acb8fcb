/** A small schema with every kind of column, and the pieces that open it. */
import { nodeDialer } from '../../host/node/dialer.ts';
import { systemClock, systemRandom } from '../../host/node/platform.ts';
import { openDatabase, type DatabaseOptions } from '../../host/ovsdb/database.ts';
import type { ColumnTable, Database, DatabaseRequest, Outcome, Table, Transaction } from '../../host/ovsdb/api.ts';
import type { DatabaseSchema } from '../../host/ovsdb/schema.ts';
import {
  bool,
  database,
  int,
  intFrom,
  mapOf,
  optional,
  real,
  setOf,
  someOf,
  str,
  strMap,
  strong,
  table,
  weak,
  type RowOf,
} from '../../host/schema/define.ts';
import type { Logger, LoggerFactory, MessageLevel } from '../../host/log/logger.ts';
import { TestLoop } from './test-loop.ts';

export const schema = database('Test', '1.0.0', {
  Switch: table(
    {
      name: str,
      tag: optional(intFrom(0)),
      big: int,
      weight: real,
      up: bool,
      ports: setOf(strong('Port')),
      friends: setOf(weak('Switch')),
      labels: setOf(str),
      two: setOf(str, 2),
      some: someOf(str),
      options: strMap,
      counts: mapOf(int, int),
    },
    { isRoot: true, indexes: [['name']] },
  ),
  Port: table({ name: str, options: strMap }, {}),
  Route: table(
    { prefix: str, hop: optional(str), metric: int, options: strMap, tags: setOf(str), flag: bool },
    { isRoot: true },
  ),
});

export type Switch = RowOf<typeof schema, 'Switch'>;
export type Port = RowOf<typeof schema, 'Port'>;

export const request: DatabaseRequest = {
  name: 'Test',
  tables: schema.tables,
  rows: {
    Switch: Object.keys(schema.tables.Switch.columns).filter((column) => column !== 'weight'),
    Port: ['name', 'options'],
  },
  columns: { Route: ['prefix', 'hop', 'metric', 'options:origin', 'tags', 'flag'] },
};

/** Lines as `module|level|message`. */
export class LogLines {
  readonly lines: string[] = [];

  readonly factory: LoggerFactory = (module) => {
    const log = (level: MessageLevel, message: string | (() => string)): void => {
      this.lines.push(`${module}|${level}|${typeof message === 'string' ? message : message()}`);
    };
    const logger: Logger = {
      isEnabled: () => true,
      log,
      emer: (message) => log('emer', message),
      err: (message) => log('err', message),
      warn: (message) => log('warn', message),
      info: (message) => log('info', message),
      dbg: (message) => log('dbg', message),
    };
    return logger;
  };

  has(pattern: RegExp): boolean {
    return this.lines.some((line) => pattern.test(line));
  }

  count(pattern: RegExp): number {
    return this.lines.filter((line) => pattern.test(line)).length;
  }
}

const clients = new Set<TestClient>();

/** Closes what a test that failed left open, which would keep the process: for a suite's 'after'. */
export function closeClients(): void {
  for (const client of clients) client.close();
}

/** A client of the test schema on a loop of its own. */
export class TestClient {
  readonly loop: TestLoop;
  readonly db: Database;
  readonly log = new LogLines();
  readonly switches: Table<Switch>;
  readonly ports: Table<Port>;
  readonly routes: ColumnTable;

  constructor(remotes: string, options: Partial<DatabaseOptions> = {}, loop = new TestLoop(), what = request) {
    this.loop = loop;
    clients.add(this);
    this.db = loop.add(
      openDatabase(what, {
        remotes,
        dialer: nodeDialer(),
        clock: systemClock,
        random: systemRandom,
        logger: this.log.factory,
        ...options,
      }),
    );
    this.switches = this.db.table<Switch>('Switch');
    this.ports = this.db.table<Port>('Port');
    this.routes = this.db.columnTable('Route');
  }

  async ready(): Promise<this> {
    await this.loop.until(() => this.db.isConnected);
    return this;
  }

  /** Writes and commits; resolves with the outcome, without the UUIDs of new rows, which no test knows. */
  async commit(write: (transaction: Transaction) => void): Promise<Outcome> {
    const transaction = this.db.transaction();
    write(transaction);
    let outcome: Outcome | undefined;
    this.db.commit(transaction, (what) => {
      outcome = what;
    });
    await this.loop.until(() => outcome !== undefined);
    const { inserted: _, ...rest } = outcome as unknown as Outcome & { inserted?: unknown };
    return rest;
  }

  switch(name: string): Switch {
    const found = this.switches.index('name').first(name);
    if (found === undefined) throw new Error(`no switch ${name}`);
    return found;
  }

  close(): void {
    this.loop.close();
    clients.delete(this);
  }
}

/** The test schema without some tables or columns (`Table` or `Table.column`). */
export function schemaWithout(...names: string[]): DatabaseSchema {
  const tables = Object.entries(schema.tables)
    .filter(([name]) => !names.includes(name))
    .map(([name, { columns, ...rest }]) => {
      const kept = Object.entries(columns).filter(([column]) => !names.includes(`${name}.${column}`));
      return [name, { ...rest, columns: Object.fromEntries(kept) }];
    });
  return { ...schema, tables: Object.fromEntries(tables) };
}
