/**
 * Strong references (RFC 7047 section 3.2 <base-type> "refTable"), looked at when a transaction ends: they are counted
 * and must not dangle, and rows of tables without "isRoot" that no other row needs are deleted. The work is that of
 * the rows touched, not of the tables.
 */
import { OvsdbError } from './error.ts';
import type { Row } from './stored-row.ts';
import type { Table } from './stored-table.ts';
import type { Change, Transaction } from './stored-transaction.ts';

/** The counts that will hold if the transaction is committed, over those that hold now. */
class ReferenceCounts {
  readonly #next = new Map<Table, Map<string, number>>();

  get(table: Table, uuid: string): number {
    return this.#next.get(table)?.get(uuid) ?? table.referrers.get(uuid) ?? 0;
  }

  add(table: Table, uuid: string, difference: number): number {
    let counts = this.#next.get(table);
    if (counts === undefined) this.#next.set(table, (counts = new Map<string, number>()));
    const count = (counts.get(uuid) ?? table.referrers.get(uuid) ?? 0) + difference;
    counts.set(uuid, count);
    return count;
  }

  *entries(): Iterable<readonly [Table, string, number]> {
    for (const [table, counts] of this.#next) for (const [uuid, count] of counts) yield [table, uuid, count];
  }

  /** Makes these the counts that hold. */
  keep(): void {
    for (const [table, uuid, count] of this.entries())
      if (count > 0) table.referrers.set(uuid, count);
      else table.referrers.delete(uuid);
  }
}

/** Was the row there before, and is it being deleted? */
type IsDeleted = (table: Table, uuid: string) => boolean;

function countChange(change: Change, isDeleted: IsDeleted, counts: ReferenceCounts): void {
  const { table } = change;
  const { uuid } = (change.after ?? change.before)!;
  for (const { column, side, target } of table.strong) {
    if (!change.touches(column)) continue;
    const { removed, added } = change.diff(column);
    // A row does not keep itself alive.
    const counted = (to: unknown): boolean => target !== table || to !== uuid;
    for (const to of removed[side]) if (counted(to)) counts.add(target, String(to), -1);
    for (const atom of added[side]) {
      const to = String(atom);
      if (!target.rows.has(to) && !isDeleted(target, to))
        throw new OvsdbError(
          'referential integrity violation',
          `Table ${table.name} column ${column.name} row ${uuid} references nonexistent row ${to} in table ${target.name}.`,
        );
      if (counted(to)) counts.add(target, to, 1);
    }
  }
}

/** Counts what 'changes' change. Throws OvsdbError when a reference points nowhere. */
export function countChanges(changes: readonly Change[], isDeleted: IsDeleted): ReferenceCounts {
  const counts = new ReferenceCounts();
  for (const change of changes) countChange(change, isDeleted, counts);
  return counts;
}

/** Counts what the transaction changes. Throws OvsdbError when a reference would dangle. */
export function countReferences(transaction: Transaction): ReferenceCounts {
  const changes = transaction.changes();
  const counts = countChanges(changes, (table, uuid) => transaction.hasDeleted(table, uuid));
  for (const { table, before, after } of changes) {
    if (before === undefined || after !== undefined) continue;
    const count = counts.get(table, before.uuid);
    if (count > 0)
      throw new OvsdbError(
        'referential integrity violation',
        `cannot delete ${table.name} row ${before.uuid} because of ${count} remaining reference(s)`,
      );
  }
  return counts;
}

/** Deletes the rows that nothing needs any more, and those that only they needed, and so on. */
export function collectGarbage(transaction: Transaction, counts: ReferenceCounts): void {
  const doubtful: [Table, string][] = [];
  for (const { table, before, after } of transaction.changes())
    if (before === undefined && after !== undefined && !table.schema.isRoot) doubtful.push([table, after.uuid]);
  for (const [table, uuid, count] of counts.entries())
    if (count === 0 && !table.schema.isRoot) doubtful.push([table, uuid]);

  const release = (table: Table, row: Row): void => {
    for (const { column, side, target } of table.strong)
      for (const atom of row.values[column.index]![side]) {
        const to = String(atom);
        if (target === table && to === row.uuid) continue;
        if (counts.add(target, to, -1) === 0 && !target.schema.isRoot) doubtful.push([target, to]);
      }
  };
  for (let next = doubtful.pop(); next !== undefined; next = doubtful.pop()) {
    const [table, uuid] = next;
    const row = table.rows.get(uuid);
    if (row === undefined || counts.get(table, uuid) > 0) continue;
    transaction.remove(table, uuid);
    release(table, row);
  }
}
