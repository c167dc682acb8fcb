/**
 * An OVSDB server in memory: several databases, any number of clients, RFC 7047 and the extensions of ovsdb-server(7).
 *
 *  - Everything happens within the call that causes it: a request is answered before 'receive' returns, unless its
 *    transaction has to wait, or another request is being worked on (it then comes right after that one).
 *  - The updates that a transaction causes are sent, to all clients, before its reply.
 *  - The same calls with the same random numbers and times give the same messages.
 */
import type { Clock, Random } from '../platform.ts';
import type { DatabaseSchema } from '../schema.ts';
import type { Done, Host } from './client.ts';
import { ServerConnection } from './connection.ts';
import { Database } from './database.ts';
import { sortedText } from './json.ts';
import { Locks } from './locks.ts';
import { serverSchema } from './server-schema.ts';
import type { Change } from './transaction.ts';
import { Trigger } from './trigger.ts';
import { makeUuid } from './uuid.ts';

export interface ServerOptions {
  /** Where UUIDs come from. */
  readonly random: Random;
  /** For the timeouts of `wait`. */
  readonly clock: Clock;
  /** How many transactions of each database `monitor_cond_since` can go back (default 100). */
  readonly historySize?: number;
}

export class Server implements Host {
  readonly clock: Clock;
  /** Another at each start: `get_server_id`. */
  readonly id: string;
  readonly locks = new Locks();
  readonly makeUuid: () => string;
  readonly #historySize: number;
  readonly #databases = new Map<string, Database>();
  readonly #connections = new Set<ServerConnection>();
  /** Transactions whose `wait` isn't met, in the order they came. */
  readonly #waiting = new Map<Trigger, Done>();
  readonly #work: (() => void)[] = [];
  #busy = false;

  constructor({ random, clock, historySize = 100 }: ServerOptions) {
    this.makeUuid = () => makeUuid(random);
    this.clock = clock;
    this.#historySize = historySize;
    this.id = this.makeUuid();
    this.addDatabase(serverSchema);
  }

  /**
   * Adds an empty database; a name that is taken throws. Clients that have not said `set_db_change_aware` are
   * disconnected, so that they look again (ovsdb-server(7) section 4.1.18).
   */
  addDatabase(schema: DatabaseSchema): Database {
    if (this.#databases.has(schema.name)) throw new Error(`this server has a database ${schema.name} already`);
    const database = new Database(schema, this.makeUuid(), this.#historySize);
    this.#databases.set(schema.name, database);
    const row = {
      name: schema.name,
      model: 'standalone',
      connected: true,
      leader: true,
      schema: sortedText(database.schemaJson),
    };
    this.transact(this.#databases.get(serverSchema.name)!, [{ op: 'insert', table: 'Database', row }]);
    for (const connection of this.#connections)
      if (!connection.isDatabaseChangeAware) connection.drop(`database ${schema.name} was added`);
    return database;
  }

  /** In the order they were added, `_Server` first. */
  databaseNames(): string[] {
    return [...this.#databases.keys()];
  }

  database(name: string): Database | undefined {
    return this.#databases.get(name);
  }

  /** A new client. */
  connect(): ServerConnection {
    const connection = new ServerConnection(this, () => this.#connections.delete(connection));
    this.#connections.add(connection);
    return connection;
  }

  /** Ends all connections, as a server that stops would; it goes on to take new ones. */
  disconnectAll(why: string): void {
    for (const connection of this.#connections) connection.drop(why);
  }

  /** Does a piece of work now, or right after the one that is being done. */
  run(work: () => void): void {
    this.#work.push(work);
    if (this.#busy) return;
    this.#busy = true;
    try {
      for (let next = this.#work.shift(); next !== undefined; next = this.#work.shift()) next();
    } finally {
      this.#busy = false;
    }
  }

  /**
   * Executes operations on the server's own account, such as filling a database. Returns the array of results.
   * Not for use within 'onSend': throws when a request is being worked on, or when a `wait` isn't met.
   */
  transact(database: Database, operations: readonly unknown[]): readonly unknown[] {
    if (this.#busy) throw new Error('a request is being worked on: call Server.transact outside of onSend');
    const { clock, makeUuid } = this;
    const trigger = new Trigger(database, operations, { clock, makeUuid, holdsLock: () => false });
    let result: readonly unknown[] | undefined;
    this.run(() => this.submit(trigger, (reply) => (result = reply)));
    this.cancel(trigger);
    if (result === undefined)
      throw new Error(`a transaction of the server's own on ${database.name} would have to wait`);
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
    const outcome = trigger.attempt(() =>
      this.run(() => {
        if (this.#waiting.has(trigger) && this.#attempt(trigger, done)) this.#retryWaiting(trigger.database);
      }),
    );
    if (!outcome.done) return false;
    this.#waiting.delete(trigger);
    if (outcome.changes.length > 0) this.#publish(trigger.database, outcome.changes);
    done(outcome.reply);
    return true;
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

  #publish(database: Database, changes: readonly Change[]): void {
    database.remember({ id: this.makeUuid(), changes });
    for (const connection of this.#connections) connection.publish(database, changes);
  }
}
