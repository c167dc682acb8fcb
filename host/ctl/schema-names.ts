/** Tables and columns as people name them: in either case, `-` for `_`, and shortened where that says which one is meant. */
import { member } from '../ovsdb/member.ts';
import type { ColumnType, DatabaseSchema, TableSchema } from '../ovsdb/schema.ts';
import { fail } from './error.ts';

/** A table's name and schema. */
export interface NamedTable {
  readonly name: string;
  readonly schema: TableSchema;
}

/** A column's name and type. '_uuid' is one as well, where it can be read. */
export interface NamedColumn {
  readonly name: string;
  readonly type: ColumnType;
}

const UUID_COLUMN: NamedColumn = { name: '_uuid', type: { key: { type: 'uuid' }, min: 1, max: 1 } };

const folded = (name: string): string => name.toLowerCase().replaceAll('-', '_');

/** The names that 'written' may mean: the one that it is, or all that it begins. */
function matches(names: readonly string[], written: string): readonly string[] {
  const wanted = folded(written);
  const exact = names.find((name) => name === written) ?? names.find((name) => folded(name) === wanted);
  return exact === undefined ? names.filter((name) => folded(name).startsWith(wanted)) : [exact];
}

/** Throws CtlError for a table that is not there or not clear. */
export function findTable(schema: DatabaseSchema, written: string): NamedTable {
  const found = matches(Object.keys(schema.tables), written);
  const [name] = found;
  if (name === undefined || written === '') return fail(`unknown table "${written}"`);
  if (found.length > 1) return fail(`"${written}" matches multiple table names: ${[...found].sort().join(', ')}`);
  return { name, schema: member(schema.tables, name)! };
}

/** The columns of a table in the order in which tools show them, '_uuid' first. */
export function columnsOf({ schema }: NamedTable): NamedColumn[] {
  const names = Object.keys(schema.columns).sort();
  return [UUID_COLUMN, ...names.map((name) => ({ name, type: member(schema.columns, name)!.type }))];
}

/** A column that can be read ('_uuid' too). Throws CtlError. */
export function findReadableColumn(table: NamedTable, written: string): NamedColumn {
  return written === UUID_COLUMN.name ? UUID_COLUMN : findColumn(table, written);
}

/** A column that can be compared or written. Throws CtlError. */
export function findColumn(table: NamedTable, written: string): NamedColumn {
  const [name, other] = matches(Object.keys(table.schema.columns), written);
  if (name === undefined) return fail(`${table.name} does not contain a column whose name matches "${written}"`);
  if (other !== undefined) return fail(`${table.name} contains more than one column whose name matches "${written}"`);
  return { name, type: member(table.schema.columns, name)!.type };
}

/** A column that may be written after its row was made. Throws CtlError. */
export function findMutableColumn(table: NamedTable, written: string): NamedColumn {
  const column = findColumn(table, written);
  if (member(table.schema.columns, column.name)!.mutable === false)
    fail(`cannot modify read-only column ${column.name} in table ${table.name}`);
  return column;
}
