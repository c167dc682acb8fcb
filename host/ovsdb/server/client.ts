/** What requests need of the server and of the client that makes them. */
import type { Clock } from '../platform.ts';
import type { DatabaseSchema } from '../schema.ts';
import type { Database } from './stored-database.ts';
import { sortedText } from './sorted-json.ts';
import type { LockClient, Locks } from './lock-queues.ts';
import type { TableUpdates } from '../table-updates.ts';
import type { Monitor } from './client-monitor.ts';
import type { Trigger } from './trigger.ts';

/** What a transaction tells when it is over: its array of results. */
export type Done = (reply: readonly unknown[]) => void;

/** The server as its connections see it. */
export interface Host {
  readonly clock: Clock;
  /** Another at each start: `get_server_id`. */
  readonly id: string;
  readonly locks: Locks;
  /** Are `monitor_cond` and `monitor_cond_since` known? */
  readonly hasConditionalMonitors: boolean;
  readonly makeUuid: () => string;
  /** Values that the results of one transaction may hold. */
  readonly maxResultValues: number;
  databaseNames(): string[];
  database(name: string): Database | undefined;
  /** Does what tells a client something: as soon as all that it may tell of is on disk, in the order of the calls. */
  deliver(work: () => void): void;
  /** Does a piece of work now, or right after the one that is being done. */
  run(work: () => void): void;
  /** Attempts a transaction; 'done' is called at once, or when its `wait` is met or times out. */
  submit(trigger: Trigger, done: Done): void;
  /** Puts another schema in the place of a database's, its rows converted. Throws OvsdbError, and then nothing has changed. */
  convert(database: Database, schema: DatabaseSchema): void;
  /** Forgets a waiting transaction. */
  cancel(trigger: Trigger): void;
}

/** A connection as requests see it. */
export interface Client extends LockClient {
  readonly server: Host;
  /** By 'idKey' of their ids. */
  readonly monitors: Map<string, Monitor>;
  /** Unanswered transactions by 'idKey' of their requests' ids. */
  readonly triggers: Map<string, Trigger>;
  /** How many locks it has asked for and not given up. */
  locks: number;
  isDatabaseChangeAware: boolean;
  /** Something that nobody expected went wrong while this client was served: ends its connection. */
  fail(error: unknown): void;
  /** It came by a remote that lets nobody change anything. */
  readonly isReadOnly: boolean;
  /** 'result' is called whenever somebody looks at the reply. */
  reply(id: unknown, result: () => unknown): void;
  sendUpdates(monitor: Monitor, updates: TableUpdates | undefined): void;
}

/** A text that two ids (any JSON) share only when they are equal. */
export const idKey = (id: unknown): string => sortedText(id);
