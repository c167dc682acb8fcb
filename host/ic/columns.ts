/** Single values of a column table's row. */
import type { ColumnTable } from '../ovsdb/api.ts';

/** A text column's value; '' when it is empty. */
export function textAt(table: ColumnTable, column: string, row: number): string {
  return table.strings(column)[row] ?? '';
}

export function boolAt(table: ColumnTable, column: string, row: number): boolean {
  return table.values(column)[row] === true;
}
