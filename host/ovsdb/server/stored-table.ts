/**
 * Tables of a database in memory: rows by UUID and by unique index, and who refers to whom.
 *
 * A row never changes: an update puts a new row under the same UUID. All that a transaction does to a table goes through 'put' and
 * 'remove', so that indexes are right at every moment, also in the middle of a transaction.
 */
import type { TableSchema } from '../schema.ts';
import { checkDatum, defaultDatum, sameAtoms, type Datum } from './datum.ts';
import { OvsdbError } from './error.ts';
import type { SharedData } from './shared-data.ts';
import { UUID_COLUMN, VERSION_COLUMN, type Column, type Row } from './stored-row.ts';
import { UniqueIndex } from './unique-index.ts';

/** A column's reference to another table, through its keys or its values. */
export interface Reference {
  readonly column: Column;
  readonly side: 'keys' | 'values';
  readonly target: Table;
}

function isUsable({ default: value, type }: Column): boolean {
  try {
    checkDatum(value, type);
    return true;
  } catch (error) {
    if (error instanceof OvsdbError) return false;
    throw error;
  }
}

/** What follows from a table's schema alone. */
interface Columns {
  readonly columns: readonly Column[];
  readonly defaults: readonly Datum[];
  readonly unusable: readonly Column[];
  readonly byName: ReadonlyMap<string, Column>;
}

/** By the schema: where one process has many servers of a few schemas, columns are made once. */
const known = new WeakMap<TableSchema, Columns>();

function columnsOf(schema: TableSchema): Columns {
  const earlier = known.get(schema);
  if (earlier !== undefined) return earlier;
  const columns: readonly Column[] = Object.entries(schema.columns).map(([name, { type, mutable }], index) => ({
    name,
    index,
    type,
    mutable: mutable !== false,
    default: defaultDatum(type),
  }));
  const made: Columns = {
    columns,
    defaults: columns.map((column) => column.default),
    unusable: columns.filter((column) => !isUsable(column)),
    byName: new Map([
      ['_uuid', UUID_COLUMN],
      ['_version', VERSION_COLUMN],
      ...columns.map((column) => [column.name, column] as const),
    ]),
  };
  known.set(schema, made);
  return made;
}

export class Table {
  readonly name: string;
  readonly schema: TableSchema;
  /** The schema's columns, by index. */
  readonly columns: readonly Column[];
  /** What a row has that says nothing, by column. */
  readonly defaults: readonly Datum[];
  /** The columns whose default they don't allow themselves: a row has to say something else. */
  readonly unusable: readonly Column[];
  readonly rows = new Map<string, Row>();
  readonly indexes: readonly UniqueIndex[];
  /** Set by the database once all tables exist. */
  strong: readonly Reference[] = [];
  weak: readonly Reference[] = [];
  /** How many strong references from other rows each row has; rows with none are absent. */
  readonly referrers = new Map<string, number>();
  /** The rows with weak references to each row: by table and UUID, how many. */
  readonly weakReferrers = new Map<string, Map<Table, Map<string, number>>>();
  /** By column: what was inserted last. */
  readonly #recent: Datum[] = [];
  readonly #shared: SharedData | undefined;
  readonly #byName: ReadonlyMap<string, Column>;

  constructor(name: string, schema: TableSchema, shared?: SharedData) {
    this.name = name;
    this.schema = schema;
    this.#shared = shared;
    const { columns, defaults, unusable, byName } = columnsOf(schema);
    this.columns = columns;
    this.defaults = defaults;
    this.unusable = unusable;
    this.#byName = byName;
    this.indexes = schema.indexes.map((names) => new UniqueIndex(names.map((column) => this.#byName.get(column)!)));
  }

  /** One datum for neighbours that say the same, as in a column such as a route's next hop most do; one list of keys for maps that have the same. */
  share({ index }: Column, value: Datum): Datum {
    const last = this.#recent[index];
    let shared = value;
    if (last !== undefined && sameAtoms(last.keys, value.keys)) {
      if (sameAtoms(last.values, value.values)) return last;
      shared = { keys: last.keys, values: value.values };
    }
    shared = this.#shared?.share(shared) ?? shared;
    this.#recent[index] = shared;
    return shared;
  }

  /** The values of a row in this process that says the same, or these. */
  shareRow(values: readonly Datum[]): readonly Datum[] {
    return this.#shared?.shareRow(values, this.defaults) ?? values;
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
