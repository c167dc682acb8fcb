/**
 * The interface of an OVSDB client as the controller uses it: one 'Database' per connection, with its replica, its
 * locks and its transactions. The law:
 *
 *  1. The replica changes only inside 'poll' (never behind a run's back): messages that arrive are queued bytes
 *     until the owner polls.
 *  2. Changes accumulate per table until 'clearChanges'.
 *  3. At most one transaction is open. What it writes to row tables is visible in the replica at once (read-your-writes) and
 *     taken back when it is sent or aborted, so that the replica again shows what the server has said; the server's own
 *     update brings the writes back, before the outcome. Any number may be in flight: servers work on them in order.
 *  4. Nothing here throws for what a server or a network may do.
 */
import type { Condition } from './conditions.ts';
import type { Atom, TableSchema } from './schema.ts';
import type { Change, Row, Value, Values } from './row.ts';

/** A table whose rows are objects. */
export interface Table<R extends Row = Row> {
  readonly name: string;
  /** Does the server have this table? Without it the table is empty forever (older schema). */
  readonly exists: boolean;
  /** Does the server have this column? */
  hasColumn(column: string): boolean;
  /**
   * Would the server take this value, as far as its column's choices (enum) and its least number of elements say? Older schemas
   * know fewer choices. True for a column that it lacks: nothing is sent for it.
   */
  allows(column: string, value: Value): boolean;
  readonly size: number;
  get(uuid: string): R | undefined;
  /** All rows, in the order they came. */
  rows(): Iterable<R>;
  /** The row of a table that has one at most, such as NB_Global (of several, the first that came). */
  only(): R | undefined;
  /** The index over these columns (scalar columns only), made at the first call and kept current from then on, pending writes included. */
  index(...columns: (keyof R & string)[]): Index<R>;
  /** The changes since 'clearChanges', one per row, in the order of the rows' first change. Pending writes are not among them. */
  changes(): readonly Change<R>[];
}

export interface Index<R extends Row> {
  /** The rows whose indexed columns have these values, in the order they came. */
  find(...values: Atom[]): readonly R[];
  /** The first of them. */
  first(...values: Atom[]): R | undefined;
}

/**
 * A table too large for objects: struct of arrays, a row is a handle (a small integer).
 *
 * A handle's values never change: a modified row gets a new handle and its old one is released. Released handles
 * stay readable until 'clearChanges' and may be given out again after it. Handle 0 is never used.
 */
export interface ColumnTable {
  readonly name: string;
  readonly exists: boolean;
  hasColumn(column: string): boolean;
  /**
   * Would the server take this value, as far as its column's choices (enum) and its least number of elements say? Older schemas
   * know fewer choices. True for a column that it lacks: nothing is sent for it.
   */
  allows(column: string, value: Value): boolean;
  readonly size: number;
  /** 0 when there is no such row. */
  handleOf(uuid: string): number;
  uuidOf(handle: number): string;
  isLive(handle: number): boolean;
  /** Live handles in the order the rows came. */
  handles(): Iterable<number>;
  /** Upper bound of handles + 1: what arrays indexed by handle must hold. */
  readonly capacity: number;
  /**
   * The values of a column, by handle; undefined for an empty optional. 'column' is a scalar or optional column's
   * name, `map:key` for one key of a string map (undefined when absent), or, for other sets and maps, the column's
   * name (Set or Map). Only what was asked for when the database was opened can be read.
   */
  strings(column: string): readonly (string | undefined)[];
  numbers(column: string): readonly (number | undefined)[];
  values(column: string): readonly Value[];
  /** Since 'clearChanges': handles that came and handles that went; a modified row is in both. A handle that came and went is in neither. */
  readonly inserted: readonly number[];
  readonly removed: ReadonlySet<number>;
}

/** What a database's owner wants of it. */
export interface DatabaseRequest {
  readonly name: string;
  /** The schema this code was written for: types of columns the server may lack. */
  readonly tables: Readonly<Record<string, TableSchema>>;
  /** Row tables to hold, each with its columns. */
  readonly rows: Readonly<Record<string, readonly string[]>>;
  /** Column tables to hold, each with columns as 'ColumnTable.strings' names them (`nexthop`, `options:origin`). */
  readonly columns: Readonly<Record<string, readonly string[]>>;
  /** By table: which rows to hold at first, where not all of them. See 'Database.setCondition'. */
  readonly conditions?: Readonly<Record<string, Condition>>;
}

/** One RFC 7047 operation as JSON. */
export type Operation = Readonly<Record<string, unknown>> & { readonly op: string };

export type Outcome =
  /** Nothing to send: no operation was made. */
  | { readonly status: 'unchanged' }
  /** Committed, and its update has been applied to the replica. 'inserted' (absent when there are none): the new rows' UUIDs by provisional UUID, except for those of 'insertOneOfMany'. */
  | { readonly status: 'success'; readonly inserted?: ReadonlyMap<string, string> }
  /** Lost lock, conflict ('wait' timed out), not leader, or connection lost with the outcome unknown: run again. */
  | { readonly status: 'try-again'; readonly reason: string }
  /** Refused by the server: 'error' as RFC 7047 names it, 'details', the 'syntax' it points at, and the operation at fault when one is. */
  | {
      readonly status: 'error';
      readonly error: string;
      readonly details: string;
      readonly syntax?: string;
      readonly operation?: Operation;
    };

/** What was sent as a transaction, in order, and the server's result for each: unchecked, and empty when there is none. */
export interface Exchange {
  readonly operations: readonly Operation[];
  readonly results: readonly unknown[];
}

/**
 * The writes of one run to one database: collected, merged to one operation per row where possible, and only
 * for what really differs from the replica.
 */
export interface Transaction {
  /**
   * Adds a row and makes it visible in its table; the provisional UUID may be used as a reference in the same transaction. It is made up
   * unless 'as' gives it: an <id> of RFC 7047 that is new to the transaction, or the UUID that the row shall have for good
   * (ovsdb-server(7) section 4.1.2; servers before 2.17 refuse that).
   */
  insert<R extends Row>(table: Table<R>, values: Values<R>, as?: string): R;
  /** Sets columns as a whole; what is equal already is not sent; of sets and maps only the difference is ('mutate'). */
  update<R extends Row>(row: R, values: Values<R>): void;
  /** Adds and removes elements of a set column. */
  mutateSet<R extends Row>(row: R, column: keyof R & string, add: Iterable<Atom>, remove: Iterable<Atom>): void;
  /** Adds many new rows of this transaction, by their provisional UUIDs, to a set column of references of a row that is there: they are only sent, not shown. Throws Error for a new row. */
  addReferences<R extends Row>(row: R, column: keyof R & string, names: readonly string[]): void;
  /** Sets the keys of a string map column; undefined removes a key. */
  setKeys<R extends Row>(row: R, column: keyof R & string, keys: Readonly<Record<string, string | undefined>>): void;
  delete(row: Row): void;
  /**
   * Hides a row of a table that is no root (RFC 7047 3.2, isRoot) and leaves it to the server, which deletes it when nothing refers to it
   * after the transaction.
   */
  abandon(row: Row): void;
  /** For column tables: rows that are only sent, not shown. Returns the provisional UUID. Values as for row tables. */
  insertInto(table: ColumnTable, values: Readonly<Record<string, Value>>): string;
  /**
   * The same for one of many rows, which can't be written to again in this transaction. 'columns' are as 'ColumnTable.strings' names them, those of
   * one map next to each other, and one array for all rows; the values are in their order, undefined for a column's default, or for a key that
   * the map does not have.
   */
  insertOneOfMany(table: ColumnTable, columns: readonly string[], values: readonly Value[]): string;
  updateIn(table: ColumnTable, uuid: string, values: Readonly<Record<string, Value>>): void;
  setKeysIn(table: ColumnTable, uuid: string, column: string, keys: Readonly<Record<string, string | undefined>>): void;
  deleteFrom(table: ColumnTable, uuid: string): void;
  /** The transaction fails ('try-again') unless the row still has this value when it commits (RFC 7047 'wait', timeout 0). */
  verify<R extends Row>(row: R, column: keyof R & string): void;
  /** A line for the server's log; only the first call's text of equal texts counts, and a comment alone sends nothing. */
  comment(text: string): void;
  /** The transaction fails ('try-again') unless this session holds the lock (RFC 7047 'assert'). */
  assertLock(lock: string): void;
  /** Called for each row that is written to, at its first write: its UUID, or the provisional one. */
  onRow: ((uuid: string) => void) | undefined;
  /** No writes so far. */
  readonly isEmpty: boolean;
  /** Neither committed nor aborted yet. */
  readonly isOpen: boolean;
  /** What 'commit' would send, in order. */
  operations(): readonly Operation[];
  /** How many operations these are: the rows of 'insertOneOfMany' are only counted. */
  readonly size: number;
  /** Takes all writes back and forgets them. */
  abort(): void;
}

/** Counters since the database was opened. */
export interface DatabaseStatistics {
  readonly transactions: { unchanged: number; success: number; tryAgain: number; error: number };
  readonly bytesIn: number;
  readonly bytesOut: number;
  /** Rows that the server has sent, be it as the content or as a change of it. */
  readonly rowsIn: number;
  readonly connects: number;
}

/**
 * What has come of a request for a lock. none: not requested; asked: no answer yet, or no session to ask in; waiting: another
 * session holds it, and we are in its queue; refused: the server answered with an error.
 */
export type LockState = 'none' | 'asked' | 'held' | 'waiting' | 'refused';

/** One database of one server (or cluster), held current. */
export interface Database {
  readonly name: string;
  /** A session is up (to the leader, when leader-only) and answers. */
  readonly isConnected: boolean;
  /** Connected to the leader of its cluster, or to a server that is in none. */
  readonly isLeader: boolean;
  /** The first full content has been received at least once. */
  readonly isReady: boolean;
  /** Goes up whenever the content was (re)synchronised after a connect: consumers then recompute. */
  readonly generation: number;
  readonly statistics: DatabaseStatistics;
  /** How many rows are held, by table. */
  sizes(): ReadonlyMap<string, number>;
  /**
   * From now on holds just the rows of a table that match any clause (undefined: every row). Rows that come into sight and rows that
   * leave it are tracked like any others; a server that can't filter goes on sending them all.
   */
  setCondition(table: string, condition: Condition | undefined): void;
  /** Does the replica hold what the last 'setCondition's ask for? False while the server's answer is awaited. */
  readonly isSettled: boolean;
  table<R extends Row>(name: string): Table<R>;
  columnTable(name: string): ColumnTable;
  /** Takes in everything that has arrived. Returns whether anything changed (rows, connection, locks, outcomes). */
  poll(): boolean;
  clearChanges(): void;
  /** Starts the transaction of a run. One at a time. */
  transaction(): Transaction;
  /**
   * Sends the open transaction. 'done' is called from a later 'poll' (or, when there is nothing to send, at once). Should it throw, nothing was
   * sent; a transaction that is open still is the caller's to abort.
   */
  commit(transaction: Transaction, done: (outcome: Outcome, exchange: Exchange) => void): void;
  /** One transaction at least is waiting for its outcome. */
  readonly inFlight: boolean;
  /** Asks for a lock, again after each reconnect, until released. */
  requestLock(lock: string): void;
  /** Takes a lock from its holder (RFC 7047 4.1.8). A lock that is requested already must be released first. */
  stealLock(lock: string): void;
  /** Gives a lock up, or withdraws the request for one that is contended. */
  releaseLock(lock: string): void;
  /** False as soon as its loss has arrived, be it before the next 'poll'. */
  hasLock(lock: string): boolean;
  lockState(lock: string): LockState;
  /** Asks for an echo (RFC 7047 4.1.11): 'done' is called from a later 'poll', or never when the session ends before. */
  ping(done: () => void): void;
  /** Milliseconds; 0 turns probes off; 1..999 count as 1000; undefined: 5000, or 0 on a unix socket. */
  setProbeInterval(ms: number | undefined): void;
  /** Called (once, until the next 'poll') when 'poll' would have something to do. */
  onActivity: () => void;
  /** Drops the connection and reconnects. */
  reconnect(): void;
  close(): void;
}
