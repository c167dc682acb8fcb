/** Finding the rows that satisfy all of some conditions: by UUID or by a unique index where they allow it, else by a scan. */
import { matches, type Clause, type Condition } from './row-condition.ts';
import { compareData, type Datum } from './datum.ts';
import { valueOf, type Column, type Row } from './stored-row.ts';
import type { Table } from './stored-table.ts';

/** The values that the clauses fix for an index's columns, or undefined unless they fix all of them. */
function fixedValues(equalities: readonly Clause[], names: readonly { readonly index: number }[]): Datum[] | undefined {
  const values: Datum[] = [];
  for (const { index } of names) {
    const clause = equalities.find(({ column }) => column.index === index);
    if (clause === undefined) return undefined;
    values.push(clause.argument);
  }
  return values;
}

/** Rows that may match: all that match are among them. */
function candidates(table: Table, where: readonly Condition[]): Iterable<Row> {
  const equalities = where.filter((c): c is Clause => typeof c === 'object' && c.function === '==');
  if (equalities.length === 0) return table.rows.values();
  const byUuid = equalities.find(({ column }) => column.name === '_uuid');
  if (byUuid !== undefined) {
    const row = table.rows.get(String(byUuid.argument.keys[0]));
    return row === undefined ? [] : [row];
  }
  for (const index of table.indexes) {
    const values = fixedValues(equalities, index.columns);
    if (values !== undefined) return index.find(values);
  }
  return table.rows.values();
}

/** The rows that satisfy every condition: a list of its own, so that the caller may change the table. */
export function findRows(table: Table, where: readonly Condition[]): Row[] {
  const found: Row[] = [];
  for (const row of candidates(table, where)) if (where.every((condition) => matches(row, condition))) found.push(row);
  return found;
}

/** The rows in the ascending order of these columns, the first one first; rows that agree in all of them stay as they were. */
export function sortRows(rows: readonly Row[], by: readonly Column[]): readonly Row[] {
  if (by.length === 0) return rows;
  return [...rows].sort((a, b) => {
    for (const column of by) {
      const order = compareData(valueOf(a, column), valueOf(b, column));
      if (order !== 0) return order;
    }
    return 0;
  });
}
