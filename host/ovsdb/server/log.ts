/**
 * A database's log: its schema, then each transaction that changed anything that is kept.
 *
 * ## Correctness
 *  1. A transaction is appended before it is final; one that can't be is taken back, and its client hears of it.
 *  2. What was appended is on disk when a 'sync' that began later has ended.
 *  3. A log that is opened holds every whole record; a last one that was not written to its end, or that does not fit, is cut off.
 *  4. Compaction puts another log in the place of this one at once, or leaves this one as it is.
 */
import type { Logger } from '../../log/logger.ts';
import { writeJson } from '../json.ts';
import { parseSchema, type DatabaseSchema } from '../schema.ts';
import type { CommitLog, Database } from './stored-database.ts';
import { errorLine, OvsdbError } from './error.ts';
import { restoreReferences } from './log-references.ts';
import { composeRecord, LogError, readRecords, type LogRecord, type LogSource } from './log-record.ts';
import { replayTransaction, snapshotText, transactionToJson } from './log-transaction.ts';
import { Transaction, type Change } from './stored-transaction.ts';

/** Where a log's bytes are: a file, for example. */
export interface LogStorage extends LogSource {
  /** What messages call it. */
  readonly name: string;
  /** Adds bytes at the end. When it throws, nothing of them is there. */
  append(pieces: readonly Uint8Array[]): void;
  /** Cuts off all from 'size' on. */
  truncate(size: number): void;
  /** Resolves when all that was there at the call is on disk; rejects when that can't be known any more. */
  sync(): Promise<void>;
  /** Puts these bytes, on disk, in the place of all. When it throws, nothing has changed. */
  replace(pieces: readonly Uint8Array[]): void;
  close(): void;
}

export interface LogOptions {
  readonly log: Logger;
  /** Milliseconds since 1970. */
  readonly now: () => number;
  /** Bytes: a record is read as one text, which has its limits (default 500,000,000). */
  readonly largestRecord?: number;
  /** Log changes of rows as differences (default), not as whole columns. */
  readonly differences?: boolean;
}

/** ovsdb-server(1) "ovsdb-server/compact": when a log is compacted without a command. */
const COMPACT_FROM = 10 << 20;
const COMPACT_COMMITS = 100;
const COMPACT_AFTER = 10 * 60_000;
const COMPACT_AT_THE_LATEST = 24 * 3_600_000;

const LARGEST_RECORD = 500_000_000;

const encode = (text: string): Uint8Array => new TextEncoder().encode(text);
const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));

/** Writes the log of a new, empty database. */
export function createLog(storage: LogStorage, schemaJson: unknown): void {
  storage.replace(composeRecord([encode(writeJson(schemaJson))], (pieces) => storage.sha1(pieces)));
}

export class DatabaseLog implements CommitLog {
  readonly schema: DatabaseSchema;
  readonly storage: LogStorage;
  readonly #options: LogOptions;
  readonly #records: Generator<LogRecord, void, undefined>;
  #commits = 0;
  #compactedSize = 0;
  #compactedAt: number;
  #isUnsynced = false;

  /** Opens a log and reads its schema. Throws LogError. */
  constructor(storage: LogStorage, options: LogOptions) {
    this.storage = storage;
    this.#options = options;
    this.#compactedAt = options.now();
    this.#records = readRecords(storage, (start, why) => {
      options.log.err(`${why.error}: ${storage.name}: ${why.details}`);
      this.#cut(start, 'a record that was not written to its end');
    });
    this.schema = this.#read(() => {
      const first = this.#records.next();
      return parseSchema(first.value?.json);
    });
  }

  /** 'action', with the name of the file before its complaints. */
  #read<T>(action: () => T): T {
    try {
      return action();
    } catch (error) {
      throw new LogError(`${this.storage.name}: ${messageOf(error)}`, { cause: error });
    }
  }

  /** Cuts the log off at 'start', where its last record begins. */
  #cut(start: number, what: string): void {
    const { storage } = this;
    this.#options.log.warn(`${storage.name}: cutting off ${storage.size - start} bytes at the end: ${what}`);
    storage.truncate(start);
  }

  /** Brings an empty database to where the log ends; once only. 'version' gives row versions. Throws LogError. */
  load(database: Database, version: () => string): void {
    this.#read(() => {
      let count = 1;
      for (const { json, start, end } of this.#records) {
        count++;
        // Of the last record, what was done can be taken back.
        const last = end < this.storage.size ? undefined : new Transaction();
        try {
          replayTransaction(json, database.tables, { version, ...(last !== undefined && { target: last }) });
        } catch (error) {
          if (last === undefined)
            throw new LogError(`record ${count}, at byte ${start}: ${messageOf(error)}`, { cause: error });
          last.rollback();
          count--;
          this.#options.log.err(errorLine(error));
          this.#cut(start, 'a transaction that does not fit the database');
        }
      }
      this.#commits = count - 1;
      this.#compactedSize = this.storage.size;
      restoreReferences(database.tables.values());
    });
  }

  /** Something was appended that no 'sync' covers yet. */
  get isUnsynced(): boolean {
    return this.#isUnsynced;
  }

  /** Appends a transaction. Throws OvsdbError ("I/O error"), and then nothing of it is there. */
  record(changes: readonly Change[], comments: readonly string[]): void {
    const json = transactionToJson(changes, comments, this.#options.now(), this.#options.differences);
    if (json === undefined) return;
    const { storage } = this;
    try {
      storage.append(composeRecord([encode(writeJson(json))], (pieces) => storage.sha1(pieces)));
    } catch (error) {
      this.#options.log.err(`${storage.name}: ${messageOf(error)}`);
      throw new OvsdbError('I/O error', `${storage.name}: write failed (${messageOf(error)})`);
    }
    this.#commits++;
    this.#isUnsynced = true;
  }

  /** Resolves when all that was recorded is on disk. */
  sync(): Promise<void> {
    this.#isUnsynced = false;
    return this.storage.sync();
  }

  /** Has the log grown so much, or become so old, that compaction is due? */
  get isOvergrown(): boolean {
    if (this.#commits < COMPACT_COMMITS) return false;
    const age = this.#options.now() - this.#compactedAt;
    if (age >= COMPACT_AT_THE_LATEST) return true;
    const { size } = this.storage;
    return age >= COMPACT_AFTER && size >= COMPACT_FROM && size > 2 * this.#compactedSize;
  }

  /** Replaces the log by one of the schema and the rows that are there now. Throws Error when it can't be written, or could not be read again. */
  compact(database: Database, comment = 'compacting database online'): void {
    const { storage } = this;
    const { now, log, differences } = this.#options;
    const before = storage.size;
    // Also after a failure the next attempt is some time away.
    this.#compactedAt = now();
    const sha1: LogSource['sha1'] = (pieces) => storage.sha1(pieces);
    const rows = [...snapshotText(database.tables.values(), comment, now(), differences)].map(encode);
    const size = rows.reduce((sum, { length }) => sum + length, 0);
    if (size > (this.#options.largestRecord ?? LARGEST_RECORD))
      throw new Error(`all rows together, ${size} bytes, are more than one record may hold`);
    storage.replace([...composeRecord([encode(writeJson(database.schemaJson))], sha1), ...composeRecord(rows, sha1)]);
    this.#commits = 0;
    this.#compactedSize = storage.size;
    this.#isUnsynced = false;
    log.info(`${storage.name}: compacted from ${before} to ${storage.size} bytes`);
  }

  close(): void {
    this.storage.close();
  }
}
