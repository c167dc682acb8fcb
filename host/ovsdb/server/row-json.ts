/** Rows and lists of columns as JSON: RFC 7047 section 5.1 <row>, <column-set>. */
import type { Symbols } from './atom.ts';
import { datumToJson, parseDatum, type Datum } from './datum.ts';
import { OvsdbError, syntaxError } from './error.ts';
import { isObject } from './parser.ts';
import { valueOf, type Column, type Row } from './stored-row.ts';
import type { Table } from './stored-table.ts';

/** Reads a <row>: the columns that it names. Throws OvsdbError. */
export function parseRow(json: unknown, table: Table, symbols: Symbols): Map<Column, Datum> {
  if (!isObject(json)) throw syntaxError('row must be JSON object', json);
  const values = new Map<Column, Datum>();
  for (const [name, value] of Object.entries(json)) {
    const column = table.column(name);
    if (column === undefined) throw new OvsdbError('unknown column', `No column ${name} in table ${table.name}.`, json);
    values.set(column, parseDatum(value, column.type, { symbols }));
  }
  return values;
}

/** Writes these columns of a row. */
export function rowToJson(row: Row, columns: Iterable<Column>): Record<string, unknown> {
  return Object.fromEntries(
    Array.from(columns, (column) => [column.name, datumToJson(valueOf(row, column), column.type)]),
  );
}

/** Every column, `_uuid` and `_version` included. */
const allColumns = (table: Table): Column[] => [table.column('_uuid')!, table.column('_version')!, ...table.columns];

/** Reads a list of distinct columns; without one ('json' undefined), all of them. Throws OvsdbError. */
export function parseColumns(json: readonly unknown[] | undefined, table: Table): Column[] {
  if (json === undefined) return allColumns(table);
  const columns = new Set<Column>();
  for (const name of json) {
    if (typeof name !== 'string') throw syntaxError('array of distinct column names expected', json);
    const column = table.column(name);
    if (column === undefined) throw syntaxError(`${name} is not a valid column name`, json);
    if (columns.has(column)) throw syntaxError('array of distinct column names expected', json);
    columns.add(column);
  }
  return [...columns];
}
