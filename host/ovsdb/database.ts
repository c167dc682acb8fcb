/** 'openDatabase': the pieces of a client put together behind the interface of api.ts. */
import type {
  ColumnTable,
  Database,
  DatabaseRequest,
  DatabaseStatistics,
  LockState,
  Operation,
  Outcome,
  Table,
  Transaction,
} from './api.ts';
import { StructTable } from './column-table.ts';
import { Conditions, type Condition } from './conditions.ts';
import { Connection } from './connection.ts';
import type { DatabaseOptions } from './database-options.ts';
import { Flight, type Done } from './flight.ts';
import { Locks } from './lock.ts';
import { outcomeOf } from './outcome.ts';
import type { Clock } from './platform.ts';
import { Replica } from './replica.ts';
import { RowTable } from './row-table.ts';
import type { Row } from './row.ts';
import type { Session } from './session.ts';
import { Synchroniser } from './synchroniser.ts';
import { RunTransaction } from './transaction.ts';
import type { UpdateDecoder } from './update-decoder.ts';
import { paramsOf } from './write-set.ts';

export type { DatabaseOptions };

class Client implements Database {
  readonly name: string;
  readonly #replica: Replica;
  readonly #decoder: UpdateDecoder | undefined;
  readonly #conditions: Conditions;
  readonly #clock: Clock;
  /** How many rows have been named: a name is never given again, so that nothing kept by it can be taken for another row's. */
  #named = 0;
  readonly #newName = (): string => `row${++this.#named}`;
  readonly #transactionEnded = (): void => {
    this.#open = undefined;
    if (this.#hasMissed) this.#wake();
  };
  readonly #connection: Connection;
  readonly #synchroniser: Synchroniser;
  readonly #locks = new Locks();
  #isReady = false;
  #generation = 0;
  #open: RunTransaction | undefined;
  readonly #flight = new Flight();
  #isPolling = false;
  /** What a poll has left since a transaction was open. */
  #hasMissed = false;
  #isAwake = false;
  #isClosed = false;
  #onActivity: (() => void) | undefined;

  constructor(request: DatabaseRequest, options: DatabaseOptions) {
    this.name = request.name;
    this.#clock = options.clock;
    this.#decoder = options.updateDecoder?.();
    this.#replica = new Replica(request, options.logger('ovsdb_idl'), this.#decoder);
    this.#conditions = new Conditions(request.conditions);
    this.#synchroniser = new Synchroniser(
      {
        name: request.name,
        replica: this.#replica,
        conditions: this.#conditions,
        log: options.logger('ovsdb_cs'),
        leaderOnly: options.leaderOnly ?? true,
        clock: options.clock,
      },
      {
        synchronised: () => {
          this.#isReady = true;
          this.#generation++;
          this.#connection.settled();
        },
        leave: (why) => this.#connection.leave(why),
      },
    );
    this.#connection = new Connection(
      { ...options, log: options.logger('reconnect'), decoder: this.#decoder },
      {
        connected: (session) => {
          this.#synchroniser.connected(session);
          this.#locks.connected(session);
        },
        notified: (method, params) => this.#notified(method, params),
        disconnected: (reason, isGarbled) => {
          this.#synchroniser.disconnected(isGarbled);
          this.#locks.disconnected();
          if (this.#flight.landAll({ status: 'try-again', reason: `connection lost: ${reason}` })) this.#landed();
        },
        wake: () => this.#wake(),
      },
    );
  }

  get isConnected(): boolean {
    return this.#synchroniser.isLive;
  }

  get isLeader(): boolean {
    return this.#synchroniser.isLeader;
  }

  get isReady(): boolean {
    return this.#isReady;
  }

  get isSettled(): boolean {
    return this.#conditions.isSettled;
  }

  setCondition(table: string, condition: Condition | undefined): void {
    if (this.#replica.get(table) === undefined) throw new Error(`${this.name}.${table}: not opened`);
    this.#conditions.set(table, condition);
    this.#synchroniser.followConditions();
  }

  get generation(): number {
    return this.#generation;
  }

  get inFlight(): boolean {
    return this.#flight.isUnderWay;
  }

  get statistics(): DatabaseStatistics {
    const { bytesIn, bytesOut, connects } = this.#connection;
    return { transactions: { ...this.#flight.counts }, bytesIn, bytesOut, rowsIn: this.#replica.rowsIn, connects };
  }

  get onActivity(): () => void {
    return this.#onActivity ?? ((): void => undefined);
  }

  set onActivity(callback: () => void) {
    this.#onActivity = callback;
    // What happened before somebody listened must not be missed, and nobody expects to be called while assigning.
    if (this.#isAwake) this.#clock.after(0, () => this.#isAwake && !this.#isClosed && this.#onActivity?.());
  }

  sizes(): ReadonlyMap<string, number> {
    return this.#replica.sizes();
  }

  table<R extends Row>(name: string): Table<R> {
    const table = this.#replica.get(name);
    if (!(table instanceof RowTable)) throw new Error(`${this.name}.${name}: not opened as a table of rows`);
    return table as unknown as Table<R>;
  }

  columnTable(name: string): ColumnTable {
    const table = this.#replica.get(name);
    if (!(table instanceof StructTable)) throw new Error(`${this.name}.${name}: not opened as a table of columns`);
    return table;
  }

  poll(): boolean {
    this.#isAwake = false;
    // A run's transaction sees the replica that its run saw: what arrives waits for 'commit' or 'abort'.
    this.#hasMissed = this.#open !== undefined;
    if (this.#isClosed || this.#isPolling || this.#hasMissed) return false;
    const lockChanges = this.#locks.changes;
    this.#isPolling = true;
    let isBusy: boolean;
    try {
      isBusy = this.#connection.poll();
    } finally {
      this.#isPolling = false;
    }
    // Last, so that an outcome finds everything applied that came with it, and may begin the next transaction.
    const hasArrived = this.#flight.deliver();
    return isBusy || hasArrived || lockChanges !== this.#locks.changes;
  }

  clearChanges(): void {
    this.#replica.clearChanges();
  }

  transaction(): Transaction {
    if (this.#open !== undefined)
      throw new Error(`${this.name}: a transaction is open already: commit or abort it before the next one`);
    this.#open = new RunTransaction(this.#replica, this.#newName, this.#transactionEnded);
    return this.#open;
  }

  commit(transaction: Transaction, done: Done): void {
    const open = this.#open;
    if (open === undefined || transaction !== open)
      throw new Error(`${this.name}: only the open transaction can be committed`);
    const operations = open.operations(true);
    open.takeBack();
    if (operations.length === 0) {
      this.#flight.counts.unchanged++;
      done({ status: 'unchanged' }, { operations, results: [] });
      return;
    }
    this.#flight.begin(done, operations);
    const session = this.#synchroniser.isLive ? this.#connection.session : undefined;
    if (session === undefined) this.#land(operations, { status: 'try-again', reason: 'not connected' });
    else {
      try {
        this.#send(session, operations);
      } catch (error) {
        this.#flight.drop(operations);
        throw error;
      }
    }
  }

  requestLock(lock: string): void {
    this.#locks.request(lock);
  }

  stealLock(lock: string): void {
    this.#locks.request(lock, 'steal');
  }

  releaseLock(lock: string): void {
    this.#locks.release(lock);
  }

  hasLock(lock: string): boolean {
    return this.#locks.isHeld(lock) && !this.#connection.isEnding && this.#connection.session?.hasStolen(lock) !== true;
  }

  ping(done: () => void): void {
    if (this.#synchroniser.isLive) this.#connection.session?.request('echo', [], done);
  }

  lockState(lock: string): LockState {
    return this.#locks.state(lock);
  }

  setProbeInterval(ms: number | undefined): void {
    this.#connection.setProbeInterval(ms);
  }

  reconnect(): void {
    if (!this.#isClosed) this.#connection.force();
  }

  close(): void {
    this.#isClosed = true;
    this.#flight.forget();
    this.#connection.close();
    this.#decoder?.release();
    this.#synchroniser.disconnected(false);
    this.#locks.disconnected();
  }

  #notified(method: string, params: readonly unknown[]): void {
    switch (method) {
      case 'locked':
      case 'stolen':
        this.#locks.notified(method === 'locked', params);
        return;
      case 'update':
      case 'update2':
      case 'update3':
      case 'monitor_canceled':
        this.#synchroniser.notified(method, params);
    }
  }

  #send(session: Session, operations: readonly Operation[]): void {
    session.request('transact', [this.name, ...paramsOf(operations)], (result, error) => {
      this.#land(operations, outcomeOf(operations, result, error), Array.isArray(result) ? result : []);
    });
  }

  /** The outcome of a transaction in flight is known: reported at the end of the poll. */
  #land(operations: readonly Operation[], outcome: Outcome, results: readonly unknown[] = []): void {
    if (this.#flight.land(operations, outcome, results)) this.#landed();
  }

  #landed(): void {
    if (!this.#isPolling) this.#wake();
  }

  #wake(): void {
    if (this.#isAwake || this.#isClosed) return;
    this.#isAwake = true;
    this.#onActivity?.();
  }
}

/**
 * Opens a database and begins to connect. Never fails for what servers or networks do; throws Error (RemoteError for
 * 'remotes') when the request contradicts itself.
 */
export function openDatabase(request: DatabaseRequest, options: DatabaseOptions): Database {
  return new Client(request, options);
}
