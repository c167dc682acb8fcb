/**
 * Between RFC 7047 JSON and the model's plain rows, so that a world can be read from any OVSDB server and a step sent
 * to one.
 */
import { shapeOf } from '../../host/ovsdb/schema.ts';
import type { ColumnSchema, DatabaseSchema, TableSchema } from '../../host/ovsdb/schema.ts';
import type { PlainDatabase, PlainRow, PlainTable, PlainValue } from './world.ts';

/** One RFC 7047 operation. */
export type Operation = Readonly<Record<string, unknown>> & { readonly op: string };

type Scalar = string | number | bigint | boolean;

/** Tells `["uuid", x]`, `["set", [...]]` and `["map", [...]]` from atoms. */
function tagged(json: unknown): readonly [string, unknown] | undefined {
  return Array.isArray(json) && typeof json[0] === 'string' ? [json[0], json[1]] : undefined;
}

function plainAtom(json: unknown): Scalar {
  const tag = tagged(json);
  return (tag === undefined ? json : tag[1]) as Scalar;
}

/** The atoms of an RFC 7047 <value>, or the pairs of a map. */
export function elements(json: unknown): unknown[] {
  const tag = tagged(json);
  return tag !== undefined && (tag[0] === 'set' || tag[0] === 'map') ? (tag[1] as unknown[]) : [json];
}

/** An RFC 7047 <value> as the column's plain value. */
export function plainValue({ type }: ColumnSchema, json: unknown): PlainValue {
  const shape = shapeOf(type);
  if (shape === 'scalar') return plainAtom(json);
  if (shape === 'optional') return elements(json).map(plainAtom)[0];
  if (shape === 'set')
    return elements(json)
      .map((atom) => String(plainAtom(atom)))
      .sort();
  const pairs = elements(json) as [unknown, unknown][];
  return Object.fromEntries(pairs.map(([key, value]) => [String(plainAtom(key)), String(plainAtom(value))]));
}

const NIL = '00000000-0000-0000-0000-000000000000';

function defaultValue(column: ColumnSchema): PlainValue {
  const { key, min } = column.type;
  const shape = shapeOf(column.type);
  if (shape === 'optional') return undefined;
  if (shape === 'map') return {};
  if (shape === 'set') return min === 1 ? [NIL] : [];
  if (key.type === 'string') return key.enum === undefined ? '' : String(key.enum[0]);
  if (key.type === 'boolean') return false;
  return key.type === 'uuid' ? NIL : 0;
}

/** A row of a reply: columns left out have their defaults, columns the schema doesn't know are left out. */
export function plainRow(table: TableSchema, json: Readonly<Record<string, unknown>>): PlainRow {
  const row: Record<string, PlainValue> = {};
  for (const name in table.columns) {
    const column = table.columns[name]!;
    const value = json[name];
    row[name] = value === undefined ? defaultValue(column) : plainValue(column, value);
  }
  return row;
}

function jsonAtom(type: string, value: Scalar): unknown {
  // 'json-int' texts would be needed beyond 2^53: steps don't go there.
  return type === 'uuid' ? [/^[0-9a-f]{8}-/.test(String(value)) ? 'uuid' : 'named-uuid', value] : value;
}

/** A plain value as RFC 7047 JSON; a reference that is no UUID becomes a named one. */
function jsonValue({ type }: ColumnSchema, value: PlainValue): unknown {
  if (value === undefined) return ['set', []];
  if (Array.isArray(value)) return ['set', value.map((atom) => jsonAtom(type.key.type, atom as string))];
  if (typeof value === 'object') return ['map', Object.entries(value)];
  return jsonAtom(type.key.type, value);
}

/** Some columns of a row as RFC 7047 JSON. */
export function jsonRow(table: TableSchema, row: PlainRow): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(row).map(([name, value]) => {
      const column = table.columns[name];
      if (column === undefined) throw new Error(`the schema has no column '${name}'`);
      return [name, jsonValue(column, value)];
    }),
  );
}

/** A schema without all tables but one; as it is when none is named, and without any when it has none of that name. */
export function onlyTable(schema: DatabaseSchema, name: string | undefined): DatabaseSchema {
  const table = schema.tables[name ?? ''];
  if (name === undefined) return schema;
  return { ...schema, tables: table === undefined ? {} : { [name]: table } };
}

/** The operations that read a whole database, one per table of its schema; of rows that have a column of 'where', those with its value. */
export function readOperations(schema: DatabaseSchema, where: PlainRow = {}): Operation[] {
  return Object.entries(schema.tables).map(([table, { columns }]) => ({
    op: 'select',
    table,
    where: Object.entries(where).flatMap(([name, value]) => {
      const column = columns[name];
      return column === undefined ? [] : [[name, '==', jsonValue(column, value)]];
    }),
  }));
}

/** Rows of replies that have been read: one that has not changed may be given again. */
const known = new WeakMap<Readonly<Record<string, unknown>>, PlainRow>();

function readRow(table: TableSchema, json: Readonly<Record<string, unknown>>): PlainRow {
  let row = known.get(json);
  if (row === undefined) known.set(json, (row = plainRow(table, json)));
  return row;
}

/** What 'readOperations' were answered, as plain data. */
export function plainDatabase(schema: DatabaseSchema, results: readonly unknown[]): PlainDatabase {
  const db: PlainDatabase = {};
  Object.entries(schema.tables).forEach(([name, table], at) => {
    const { rows = [] } = (results[at] ?? {}) as { rows?: Record<string, unknown>[] };
    const plain: PlainTable = new Map();
    for (const row of rows) plain.set(String(plainAtom(row['_uuid'])), readRow(table, row));
    db[name] = plain;
  });
  return db;
}

/** An empty database of a schema. */
export const emptyDatabase = (schema: DatabaseSchema): PlainDatabase => plainDatabase(schema, []);
