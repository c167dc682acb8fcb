/** Values of a transaction: which can be written, and what is waited for. */
import type { Operation } from './api.ts';
import { setElement, type Column } from './column.ts';
import type { Edits } from './edits.ts';
import type { LiveRow } from './live-row.ts';
import type { ReplicaTable } from './replica-table.ts';
import type { Value } from './row.ts';
import { writeValue, type NameOf } from './wire.ts';

type AnyValues = Readonly<Record<string, unknown>>;

/** Calls 'tell' with the values that can be written, as the caller gave them; columns that the server lacks are left out. */
export function eachValue(table: ReplicaTable, values: AnyValues, tell: (column: Column, value: Value) => void): void {
  for (const [name, value] of Object.entries(values)) {
    if (name === '_uuid' || name === '_table') continue;
    const column = columnOf(table, name);
    if (!column.exists) continue;
    const isLeftOut = value === undefined && column.shape !== 'optional';
    if (!isLeftOut) tell(column, value as Value);
  }
}

/** Throws Error for a column that the schema lacks. */
export function columnOf(table: ReplicaTable, name: string): Column {
  const column = table.columns.get(name);
  if (column === undefined) throw new Error(`${table.name}.${name}: no such column in the schema`);
  return column;
}

/** A `wait` (RFC 7047 5.2.6) for the values that the server has last sent: 'edits' are what the open transaction has changed of the row. */
export function waitFor(
  row: LiveRow,
  columns: ReadonlySet<Column>,
  edits: Edits | undefined,
  nameOf: NameOf,
): Operation {
  const values: [string, unknown][] = [];
  for (const column of columns) {
    const { name } = column;
    let value = edits?.hasScalar(name) ? edits.before(name) : row[name];
    const delta = edits?.delta(name);
    if (delta !== undefined && delta.size > 0) {
      value = column.normalise(value);
      for (const [key, before] of delta) setElement(value, key, before);
    }
    values.push([name, writeValue(column.type, value, nameOf)]);
  }
  return {
    op: 'wait',
    timeout: 0,
    table: row._table,
    where: [['_uuid', '==', ['uuid', row._uuid]]],
    columns: Array.from(columns, (column) => column.name),
    until: '==',
    rows: [Object.fromEntries(values)],
  };
}
