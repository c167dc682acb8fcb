/**
 * An OVSDB server in memory: several databases, any number of clients, RFC 7047 and the extensions of ovsdb-server(7).
 *
 *  - Everything happens within the call that causes it: a request is answered before 'receive' returns, unless its
 *    transaction has to wait, or another request is being worked on (it then comes right after that one).
 *  - The updates that a transaction causes are sent, to all clients, before its reply.
 *  - What a transaction has changed is sent to nobody, nor is what came after it, until it is on disk (where the
 *    database has a log, and 'sync' does not say otherwise).
 *  - The same calls with the same random numbers and times give the same messages.
 */
import { silentLogger, type Logger } from '../../log/logger.ts';
import type { Clock } from '../platform.ts';
import type { DatabaseSchema } from '../schema.ts';
import { Barrier } from './barrier.ts';
import type { Done, Host } from './client.ts';
import { ServerConnection, type SharedUpdates } from './client-connection.ts';
import { convertRows } from './conversion.ts';
import { Database, type CommitLog } from './stored-database.ts';
import { OvsdbError } from './error.ts';
import { sortedText } from './sorted-json.ts';
import { Locks } from './lock-queues.ts';
import type { Outcome } from './execute.ts';
import type { DatabaseLog } from './log.ts';
import type { ServerOptions } from './server-options.ts';
import { databaseRow, serverSchema } from './server-schema.ts';
import type { Change } from './stored-transaction.ts';
import { Trigger } from './trigger.ts';
import { makeUuid } from './uuid.ts';
import { WorkQueue } from './work-queue.ts';

export type { ServerOptions };

export class Server implements Host {
  readonly clock: Clock;
  /** Another at each start: `get_server_id`. */
  readonly id: string;
  readonly locks = new Locks();
  readonly makeUuid: () => string;
  readonly maxResultValues: number;
  hasConditionalMonitors = true;
  /** Called with the name of each database that was added, removed or changed. It must not make transactions itself. */
  onChange: (database: string) => void = () => undefined;
  /** Called with each transaction that has changed something, before clients are: what it changed, and its comments. */
  onCommit: ((database: Database, changes: readonly Change[], comments: readonly string[]) => void) | undefined;
  readonly #newDatabase: (schema: DatabaseSchema) => Database;
  readonly #sync: 'always' | 'requested';
  readonly #log: Logger;
  readonly #barrier: Barrier;
  readonly #databases = new Map<string, Database>();
  readonly #connections = new Set<ServerConnection>();
  /** Transactions whose `wait` isn't met, in the order they came. */
  readonly #waiting = new Map<Trigger, Done>();
  readonly #queue = new WorkQueue();

  constructor(options: ServerOptions) {
    const {
      random,
      clock,
      historySize = 100,
      maxResultValues = 20_000_000,
      sync = 'always',
      logger = silentLogger,
    } = options;
    this.makeUuid = () => makeUuid(random);
    this.clock = clock;
    this.#newDatabase = (schema) => new Database(schema, this.makeUuid(), historySize, options.shared);
    this.maxResultValues = maxResultValues;
    this.#sync = sync;
    this.#log = logger;
    this.#barrier = new Barrier(options.failed ?? ((error) => logger.emer(String(error))));
    this.id = this.makeUuid();
    this.addDatabase(serverSchema);
  }

  /** Adds an empty database; a name that is taken throws. Clients are notified (see 'addLogged'). */
  addDatabase(schema: DatabaseSchema): Database {
    return this.#add(schema, () => undefined);
  }

  /** Adds the database of a log, with its content. Throws LogError, and Error for a name that is taken. */
  addLogged(log: DatabaseLog): Database {
    return this.#add(log.schema, (database) => {
      log.load(database, this.makeUuid);
      database.log = log;
    });
  }

  /**
   * Clients that have not said `set_db_change_aware` are disconnected whenever a database comes or goes, so that they look
   * again (ovsdb-server(7) section 4.1.18), without a message; the others see it in `_Server`.
   */
  #add(schema: DatabaseSchema, fill: (database: Database) => void): Database {
    if (this.#databases.has(schema.name)) throw new Error(`this server has a database ${schema.name} already`);
    const database = this.#newDatabase(schema);
    fill(database);
    this.#databases.set(schema.name, database);
    const row = databaseRow(schema.name, database.schemaJson);
    this.#disconnectUnaware(`adding ${schema.name} database`);
    this.transact(this.#databases.get(serverSchema.name)!, [{ op: 'insert', table: 'Database', row }]);
    this.onChange(schema.name);
    return database;
  }

  /** Takes a database away; clients are notified as for 'addLogged'. Resolves when its log is on disk and closed. Throws for `_Server` and names that aren't there. */
  removeDatabase(name: string): Promise<void> {
    const database = this.#databases.get(name);
    if (database === undefined || name === serverSchema.name) throw new Error(`this server has no database ${name}`);
    const { log } = database;
    this.#databases.delete(name);
    this.#disconnectUnaware(`removing ${name} database`);
    for (const connection of this.#connections) connection.forget(database);
    const where = [['name', '==', name]];
    this.transact(this.#databases.get(serverSchema.name)!, [{ op: 'delete', table: 'Database', where }]);
    this.onChange(name);
    if (log?.isUnsynced === true) this.#barrier.mark(log);
    return new Promise((resolve) => {
      this.#barrier.pass(() => {
        log?.close();
        resolve();
      });
    });
  }

  /**
   * Puts another schema in the place of a database's, its rows converted. Clients are notified as if the database had gone and come again
   * (ovsdb-server(7) section 4.1.20). Throws OvsdbError, and then nothing has changed.
   */
  convert(database: Database, schema: DatabaseSchema): void {
    const { name, log } = database;
    const next = this.#newDatabase(schema);
    convertRows(database, next, this.makeUuid);
    try {
      log?.compact(next, 'converted by ovsdb-server');
    } catch (error) {
      throw new OvsdbError('I/O error', `${name}: conversion can't be written (${String(error)})`);
    }
    next.log = log;
    this.#databases.set(name, next);
    for (const connection of this.#connections) if (connection.isDatabaseChangeAware) connection.forget(database);
    // After this request: its client hears of its success even when it is disconnected for it.
    this.run(() => {
      this.#disconnectUnaware(`converting ${name} database`);
      const where = [['name', '==', name]];
      const row = { schema: sortedText(next.schemaJson) };
      this.#transactOwn(this.#databases.get(serverSchema.name)!, [{ op: 'update', table: 'Database', where, row }]);
      this.onChange(name);
    });
  }

  #disconnectUnaware(why: string): void {
    for (const connection of this.#connections) if (!connection.isDatabaseChangeAware) connection.drop(why);
  }

  /** In the order they were added, `_Server` first. */
  databaseNames(): string[] {
    return [...this.#databases.keys()];
  }

  database(name: string): Database | undefined {
    return this.#databases.get(name);
  }

  /** From now on `monitor_cond` and `monitor_cond_since` are unknown methods, as in servers from before them: for tests of clients. */
  disableConditionalMonitors(): void {
    this.hasConditionalMonitors = false;
  }

  /** A new client. */
  connect(): ServerConnection {
    const connection = new ServerConnection(this, () => this.#connections.delete(connection));
    this.#connections.add(connection);
    return connection;
  }

  /** The clients that there are. */
  connections(): Iterable<ServerConnection> {
    return this.#connections;
  }

  /** Ends all connections, as a server that stops would; it goes on to take new ones. */
  disconnectAll(why: string): void {
    for (const connection of this.#connections) connection.drop(why);
  }

  deliver(work: () => void): void {
    this.#barrier.pass(work);
  }

  /** Resolves when all that was committed before is on disk. */
  async flush(): Promise<void> {
    for (const { log } of this.#databases.values()) if (log?.isUnsynced === true) this.#barrier.mark(log);
    await new Promise<void>((resolve) => this.#barrier.pass(resolve));
  }

  /** Does a piece of work now, or right after the one that is being done. */
  run(work: () => void): void {
    this.#queue.run(work);
  }

  /**
   * Executes operations on the server's own account, such as filling a database. Returns the array of results.
   * Not for use within 'onSend': throws when a request is being worked on, or when a `wait` isn't met.
   */
  transact(database: Database, operations: readonly unknown[]): readonly unknown[] {
    if (this.#queue.isBusy) throw new Error('a request is being worked on: call Server.transact outside of onSend');
    let result: readonly unknown[] | undefined;
    this.run(() => (result = this.#transactOwn(database, operations)));
    if (result === undefined)
      throw new Error(`a transaction of the server's own on ${database.name} would have to wait`);
    return result;
  }

  #transactOwn(database: Database, operations: readonly unknown[]): readonly unknown[] | undefined {
    const { clock, makeUuid } = this;
    const trigger = new Trigger(database, operations, {
      clock,
      makeUuid,
      holdsLock: () => false,
      maxResultValues: Infinity,
      failed: (error) => {
        throw error;
      },
    });
    let result: readonly unknown[] | undefined;
    this.submit(trigger, (reply) => (result = reply));
    this.cancel(trigger);
    return result;
  }

  /** Attempts a client's transaction; 'done' is called at once, or when its `wait` is met or times out. */
  submit(trigger: Trigger, done: Done): void {
    if (this.#attempt(trigger, done)) this.#retryWaiting(trigger.database);
    else this.#waiting.set(trigger, done);
  }

  /** Forgets a waiting transaction. */
  cancel(trigger: Trigger): void {
    trigger.stop();
    this.#waiting.delete(trigger);
  }

  /** Returns whether the transaction is over. */
  #attempt(trigger: Trigger, done: Done): boolean {
    const outcome = this.#outcomeOf(trigger, () => {
      if (this.#waiting.has(trigger) && this.#attempt(trigger, done)) this.#retryWaiting(trigger.database);
    });
    if (outcome === undefined) return true;
    if (!outcome.done) return false;
    this.#waiting.delete(trigger);
    const { database } = trigger;
    const { log } = database;
    if (log?.isUnsynced === true && (this.#sync === 'always' || outcome.durable)) this.#barrier.mark(log);
    if (outcome.changes.length > 0) {
      this.onCommit?.(database, outcome.changes, outcome.comments);
      this.#publish(database, outcome.changes);
    }
    done(outcome.reply);
    if (log?.isOvergrown === true) this.#compact(database, log);
    return true;
  }

  /** Undefined when the attempt failed as none should: the client that made the transaction gets the error. */
  #outcomeOf(trigger: Trigger, retry: () => void): Outcome | undefined {
    try {
      return trigger.attempt(() => this.run(retry));
    } catch (error) {
      this.#waiting.delete(trigger);
      trigger.fail(error);
      return undefined;
    }
  }

  #retryWaiting(database: Database): void {
    // Each success may be what another one waits for.
    let again = true;
    while (again) {
      const id = database.lastId;
      for (const [trigger, done] of this.#waiting)
        if (trigger.database === database && this.#waiting.has(trigger)) this.#attempt(trigger, done);
      again = database.lastId !== id;
    }
  }

  #compact(database: Database, log: CommitLog): void {
    try {
      log.compact(database);
    } catch (error) {
      this.#log.warn(`database ${database.name} can't be compacted: ${String(error)}`);
    }
  }

  #publish(database: Database, changes: readonly Change[]): void {
    database.remember({ id: this.makeUuid(), changes });
    const shared: SharedUpdates = new Map();
    for (const connection of this.#connections) connection.publish(database, changes, shared);
    this.onChange(database.name);
  }
}
