/** Weak references (RFC 7047 section 3.2 <base-type> "refType"): they go silently with the rows they point to. */
import type { Datum } from './datum.ts';
import { violation, type OvsdbError } from './error.ts';
import { withValues, type Column } from './stored-row.ts';
import type { Reference, Table } from './stored-table.ts';
import type { Change, Transaction } from './stored-transaction.ts';
import { NIL_UUID } from './uuid.ts';

/** Rows to look at again, each once. */
class Suspects {
  readonly #rows = new Map<Table, Set<string>>();

  add(table: Table, uuid: string): void {
    let rows = this.#rows.get(table);
    if (rows === undefined) this.#rows.set(table, (rows = new Set<string>()));
    rows.add(uuid);
  }

  *[Symbol.iterator](): Iterator<readonly [Table, string]> {
    for (const [table, rows] of this.#rows) for (const uuid of rows) yield [table, uuid];
  }
}

function suspect(change: Change, suspects: Suspects): void {
  const { table, before, after } = change;
  if (after === undefined) {
    for (const [source, rows] of table.weakReferrers.get(before!.uuid) ?? [])
      for (const uuid of rows.keys()) suspects.add(source, uuid);
    return;
  }
  for (const { column, side, target } of table.weak)
    if (change.touches(column) && change.diff(column).added[side].some((to) => !target.rows.has(String(to))))
      suspects.add(table, after.uuid);
}

/** 'value' without the elements whose reference points nowhere. */
function withoutDead(value: Datum, { side, target }: Reference): Datum {
  const alive = value[side].map((to) => target.rows.has(String(to)));
  if (!alive.includes(false)) return value;
  return { keys: value.keys.filter((_, i) => alive[i]), values: value.values.filter((_, i) => alive[i]) };
}

function emptied(
  transaction: Transaction,
  table: Table,
  uuid: string,
  column: Column,
  before: Datum,
  after: Datum,
): OvsdbError {
  const gone = before.keys.length - after.keys.length;
  if (before.keys.includes(NIL_UUID)) {
    const inserted = transaction.change(table, uuid)?.before === undefined ? ' (inserted within this transaction)' : '';
    return violation(
      `Weak reference column "${column.name}" in "${table.name}" row ${uuid}${inserted} contained all-zeros UUID ` +
        `(probably as the default value for this column) but deleting this value caused the column to become empty, ` +
        `which it may not be.`,
    );
  }
  return violation(
    `Deletion of ${gone} weak reference(s) to deleted (or never-existing) rows from column "${column.name}" ` +
      `in "${table.name}" row ${uuid} caused this column to become empty, ` +
      `but constraints on this column disallow an empty column.`,
  );
}

/** Removes the weak references to rows that don't exist. Throws OvsdbError when a column may not be that empty. */
export function dropDeadReferences(transaction: Transaction): void {
  const suspects = new Suspects();
  for (const change of transaction.changes()) suspect(change, suspects);
  for (const [table, uuid] of suspects) {
    const row = table.rows.get(uuid);
    if (row === undefined) continue;
    const values = new Map<Column, Datum>();
    for (const reference of table.weak) {
      const { column } = reference;
      const value = values.get(column) ?? row.values[column.index]!;
      const alive = withoutDead(value, reference);
      if (alive === value) continue;
      if (alive.keys.length < column.type.min) throw emptied(transaction, table, uuid, column, value, alive);
      values.set(column, alive);
    }
    if (values.size > 0) transaction.put(table, withValues(row, [...values]));
  }
}

function record(target: Table, to: string, source: Table, from: string, difference: number): void {
  let sources = target.weakReferrers.get(to);
  if (sources === undefined) target.weakReferrers.set(to, (sources = new Map<Table, Map<string, number>>()));
  let rows = sources.get(source);
  if (rows === undefined) sources.set(source, (rows = new Map<string, number>()));
  const count = (rows.get(from) ?? 0) + difference;
  if (count > 0) {
    rows.set(from, count);
    return;
  }
  rows.delete(from);
  if (rows.size === 0) sources.delete(source);
  if (sources.size === 0) target.weakReferrers.delete(to);
}

/** Notes who refers weakly to whom once the transaction is sure to be committed. */
export function recordWeakReferences(changes: readonly Change[]): void {
  for (const change of changes) {
    const { uuid } = (change.after ?? change.before)!;
    for (const { column, side, target } of change.table.weak) {
      if (!change.touches(column)) continue;
      const { removed, added } = change.diff(column);
      for (const to of removed[side]) record(target, String(to), change.table, uuid, -1);
      for (const to of added[side]) record(target, String(to), change.table, uuid, 1);
    }
  }
}
