/**
 * Tables of a database in memory: rows by UUID and by unique index, and who refers to whom.
 *
 * A row never changes: an update puts a new row under the same UUID. All that a transaction does to a table goes through 'put' and
 * 'remove', so that indexes are right at every moment, also in the middle of a transaction.
 */
import type { ColumnType, TableSchema } from '../schema.ts';
import { UniqueIndex } from './unique-index.ts';
import { defaultDatum, scalar, type Datum } from './datum.ts';

export interface Row {
  readonly uuid: string;
  /** Changes with each transaction that changes the row (RFC 7047 section 3.2 `_version`). */
  readonly version: string;
  /** By 'Column.index'. */
  readonly values: readonly Datum[];
}

export interface Column {
  readonly name: string;
  /** Place in 'Row.values'; negative for `_uuid` and `_version`, which are kept apart. */
  readonly index: number;
  readonly type: ColumnType;
  readonly mutable: boolean;
  readonly default: Datum;
}

const UUID: ColumnType = { key: { type: 'uuid' }, min: 1, max: 1 };
const UUID_COLUMN: Column = { name: '_uuid', index: -1, type: UUID, mutable: false, default: defaultDatum(UUID) };
const VERSION_COLUMN: Column = { name: '_version', index: -2, type: UUID, mutable: false, default: defaultDatum(UUID) };

/** The value of any column of a row. */
export function valueOf(row: Row, column: Column): Datum {
  if (column.index >= 0) return row.values[column.index]!;
  return scalar(column === UUID_COLUMN ? row.uuid : row.version);
}

/** The values of a row with some replaced. */
export function withValues(row: Row, values: readonly (readonly [Column, Datum])[]): Row {
  const next = [...row.values];
  for (const [column, value] of values) next[column.index] = value;
  return { uuid: row.uuid, version: row.version, values: next };
}

/** A column's reference to another table, through its keys or its values. */
export interface Reference {
  readonly column: Column;
  readonly side: 'keys' | 'values';
  readonly target: Table;
}

export class Table {
  readonly name: string;
  readonly schema: TableSchema;
  /** The schema's columns, by index. */
  readonly columns: readonly Column[];
  readonly rows = new Map<string, Row>();
  readonly indexes: readonly UniqueIndex[];
  /** Set by the database once all tables exist. */
  strong: readonly Reference[] = [];
  weak: readonly Reference[] = [];
  /** How many strong references from other rows each row has; rows with none are absent. */
  readonly referrers = new Map<string, number>();
  /** The rows with weak references to each row: by table and UUID, how many. */
  readonly weakReferrers = new Map<string, Map<Table, Map<string, number>>>();
  /** The row that an empty insert makes, but for its UUIDs. */
  readonly defaults: readonly Datum[];
  readonly #byName = new Map<string, Column>([
    ['_uuid', UUID_COLUMN],
    ['_version', VERSION_COLUMN],
  ]);

  constructor(name: string, schema: TableSchema) {
    this.name = name;
    this.schema = schema;
    this.columns = Object.entries(schema.columns).map(([column, { type, mutable }], index) => ({
      name: column,
      index,
      type,
      // Weak references go away with their rows, whatever the schema says (ovsdb-server(7) section 3.2).
      mutable: mutable !== false || type.key.refType === 'weak' || type.value?.refType === 'weak',
      default: defaultDatum(type),
    }));
    for (const column of this.columns) this.#byName.set(column.name, column);
    this.defaults = this.columns.map((column) => column.default);
    this.indexes = schema.indexes.map((names) => new UniqueIndex(names.map((column) => this.#byName.get(column)!)));
  }

  /** A column of the schema, `_uuid` or `_version`. */
  column(name: string): Column | undefined {
    return this.#byName.get(name);
  }

  put(row: Row): void {
    const before = this.rows.get(row.uuid);
    this.rows.set(row.uuid, row);
    for (const index of this.indexes) index.replace(before, row);
  }

  remove(uuid: string): void {
    const row = this.rows.get(uuid);
    if (row === undefined) return;
    this.rows.delete(uuid);
    for (const index of this.indexes) index.replace(row, undefined);
  }
}
