/** One database: its tables, and the last transactions for clients that come back (monitor_cond_since). */
import { keepText } from '../json-pieces.ts';
import { schemaToJson, type BaseType, type ColumnSchema, type DatabaseSchema } from '../schema.ts';
import type { SharedData } from './shared-data.ts';
import type { Column, Row } from './stored-row.ts';
import { Table, type Reference } from './stored-table.ts';
import { Change, changeOf } from './stored-transaction.ts';

/** A committed transaction. */
export interface Commit {
  /** As update3 names it: "last-txn-id". */
  readonly id: string;
  readonly changes: readonly Change[];
}

/** A commit as it is remembered. Most changes of a large one are inserts: their rows stand for them, behind their table, without what is made of each. */
interface Remembered {
  readonly id: string;
  readonly changes: readonly (Table | Row | Change)[];
}

function* pack(changes: readonly Change[]): Generator<Table | Row | Change> {
  let last: Table | undefined;
  for (const { table, before, after } of changes)
    if (before !== undefined || after === undefined) yield new Change(table, before, after);
    else {
      if (table !== last) yield (last = table);
      yield after;
    }
}

function* unpack(changes: readonly (Table | Row | Change)[]): Generator<Change> {
  let table: Table | undefined;
  for (const each of changes)
    if (each instanceof Table) table = each;
    else yield changeOf(table!, each);
}

/** Where a database's transactions are kept over a restart. */
export interface CommitLog {
  /** Appends a transaction. Throws OvsdbError ("I/O error"), and then nothing of it is there. */
  record(changes: readonly Change[], comments: readonly string[]): void;
  /** Something was appended that no 'sync' covers yet. */
  readonly isUnsynced: boolean;
  /** Resolves when all that was recorded is on disk. */
  sync(): Promise<void>;
  /** Is compaction due? */
  readonly isOvergrown: boolean;
  /** Replaces all by what is there now, with a comment that says why. Throws Error when that can't be written; then nothing has changed. */
  compact(database: Database, comment?: string): void;
  close(): void;
}

function referencesOf(column: Column, tables: ReadonlyMap<string, Table>, kind: 'strong' | 'weak'): Reference[] {
  const reference = (base: BaseType | undefined, side: 'keys' | 'values'): Reference[] => {
    const target = base?.refTable === undefined ? undefined : tables.get(base.refTable);
    return target !== undefined && (base!.refType ?? 'strong') === kind ? [{ column, side, target }] : [];
  };
  return [...reference(column.type.key, 'keys'), ...reference(column.type.value, 'values')];
}

function withMutableWeakColumn(schema: ColumnSchema): ColumnSchema {
  const { mutable: _, ...mutable } = schema;
  return schema.type.key.refType === 'weak' || schema.type.value?.refType === 'weak' ? mutable : schema;
}

/** Weak references go away with their rows, whatever the schema says of their columns (ovsdb-server(7) section 3.2). */
function withMutableWeakColumns(schema: DatabaseSchema): DatabaseSchema {
  const tables = Object.entries(schema.tables).map(([name, table]) => {
    const columns = Object.entries(table.columns).map(
      ([name, schema]) => [name, withMutableWeakColumn(schema)] as const,
    );
    return [name, { ...table, columns: Object.fromEntries(columns) }] as const;
  });
  return { ...schema, tables: Object.fromEntries(tables) };
}

interface Prepared {
  readonly schema: DatabaseSchema;
  readonly json: object;
}

/** By the schema that was given: where one process has many servers of a few schemas, each is prepared once. */
const prepared = new WeakMap<DatabaseSchema, Prepared>();

function prepare(given: DatabaseSchema): Prepared {
  let made = prepared.get(given);
  if (made === undefined) {
    const schema = withMutableWeakColumns(given);
    prepared.set(given, (made = { schema, json: schemaToJson(schema) }));
    keepText(made.json);
  }
  return made;
}

export class Database {
  readonly name: string;
  readonly schema: DatabaseSchema;
  /** The schema as JSON, as `get_schema` gives it. */
  readonly schemaJson: object;
  readonly tables: ReadonlyMap<string, Table>;
  /** Where its transactions are kept over a restart; undefined: nowhere. */
  log: CommitLog | undefined;
  readonly #commits: Remembered[] = [];
  readonly #historySize: number;
  /** The transaction that the oldest of 'commits' followed. */
  #first: string;

  /** 'start' is the id of the state without any transaction; 'historySize' how many transactions are remembered. */
  constructor(given: DatabaseSchema, start: string, historySize: number, shared?: SharedData) {
    const { schema, json } = prepare(given);
    this.name = schema.name;
    this.schema = schema;
    this.schemaJson = json;
    this.tables = new Map(Object.entries(schema.tables).map(([name, table]) => [name, new Table(name, table, shared)]));
    for (const table of this.tables.values()) {
      table.strong = table.columns.flatMap((column) => referencesOf(column, this.tables, 'strong'));
      table.weak = table.columns.flatMap((column) => referencesOf(column, this.tables, 'weak'));
    }
    this.#first = start;
    this.#historySize = historySize;
  }

  /** The id of the last transaction. */
  get lastId(): string {
    return this.#commits.at(-1)?.id ?? this.#first;
  }

  remember({ id, changes }: Commit): void {
    this.#commits.push({ id, changes: [...pack(changes)] });
    while (this.#commits.length > this.#historySize) this.#first = this.#commits.shift()!.id;
  }

  /** The transactions after the one called 'id', or undefined when that isn't remembered. */
  since(id: string): readonly Commit[] | undefined {
    const at = this.#commits.findIndex((commit) => commit.id === id);
    if (at < 0 && id !== this.#first) return undefined;
    return this.#commits.slice(at + 1).map(({ id, changes }) => ({ id, changes: [...unpack(changes)] }));
  }
}
