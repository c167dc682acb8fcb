/**
 * An interconnection that a story runs on: in one process (Lab), or on real servers with real daemons (RealSite). Calls return when
 * what they ask for is done, so that one text serves both.
 */
import type { DatabaseKey } from '../../host/ic/databases.ts';
import type { MessageLevel } from '../../host/log/logger.ts';
import type { StepTransaction } from '../model/generate/step.ts';
import type { PlainDatabase, PlainRow } from '../model/world.ts';
import type { ActiveController } from '../model/zone.ts';

/** What a zone's controller has logged. */
export interface Line {
  readonly zone: string;
  readonly level: MessageLevel;
  readonly text: string;
}

export type Listener = (line: Line) => void;

/** Zones go by their labels, '' is the owner of the two shared databases. */
export interface Site {
  /** As an operator writes; throws when the server refuses it. Gives the results of the operations. */
  transact(transaction: StepTransaction): readonly unknown[];
  /** A database's content, or that of one table, as its server has it at this moment. Rows with other values than 'where' may be left out. */
  read(database: DatabaseKey, owner: string, table?: string, where?: PlainRow): PlainDatabase;
  /** Lets northd (unless asked not to) and all controllers work until none has anything to do; throws when that never happens. */
  settle(options?: { readonly northd?: boolean }): void;
  /** Makes every active controller recompute, and come to rest; gives what they have written. */
  recompute(): string[];
  /** The controllers that work, and which of them leads. */
  active(): ActiveController[];
  /** What a recompute of each active controller would write now; nothing where 'settle' only ends when that is so. */
  plans(): string[];
  pause(zone: string): void;
  resume(zone: string): void;
  /** Ends a zone's controller, as kill -9 would. */
  stop(zone: string): void;
  /** Starts it again. */
  start(zone: string): void;
  /** Ends all connections of one server: clients come back. */
  cut(database: DatabaseKey, owner: string): void;
  close(): void;
}
