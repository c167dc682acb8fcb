/** Single values of columns. */
import type { ColumnTable } from '../ovsdb/api.ts';

/** A text column's value in a column table's row; '' when it is empty. */
export function textAt(table: ColumnTable, column: string, row: number): string {
  return table.strings(column)[row] ?? '';
}

/** Does an optional column of a column table's row hold a value, whatever it is? */
export function isSetAt(table: ColumnTable, column: string, row: number): boolean {
  return table.values(column)[row] !== undefined;
}

/**
 * The first of a set's texts as the database orders them, which is what OVN means by the first; '' when there is none. The set itself
 * keeps the order in which its members came.
 */
export function firstText(texts: ReadonlySet<string>): string {
  let first: string | undefined;
  for (const text of texts) if (first === undefined || text < first) first = text;
  return first ?? '';
}
