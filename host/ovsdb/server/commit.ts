/** The end of a transaction: every constraint that can only be judged then, in the order in which they are reported. */
import { compareData, datumText } from './datum.ts';
import { violation } from './error.ts';
import { collectGarbage, countReferences } from './strong-references.ts';
import { valueOf, type Row } from './stored-row.ts';
import type { Table } from './stored-table.ts';
import type { Change, Transaction } from './stored-transaction.ts';
import type { UniqueIndex } from './unique-index.ts';
import { dropDeadReferences, recordWeakReferences } from './weak-references.ts';

function checkMaxRows(transaction: Transaction): void {
  for (const { name, rows, schema } of transaction.tables())
    if (rows.size > schema.maxRows)
      throw violation(
        `transaction causes "${name}" table to contain ${rows.size} rows, ` +
          `greater than the schema-defined limit of ${schema.maxRows} row(s)`,
      );
}

/** "a", "a and b", "a, b, and c". */
function enumerate(items: readonly string[]): string {
  if (items.length <= 2) return items.join(' and ');
  return `${items.slice(0, -1).join(', ')}, and ${items.at(-1)}`;
}

const indexValues = (row: Row, index: UniqueIndex): string =>
  enumerate(index.columns.map((column) => datumText(valueOf(row, column), column.type)));

function history(row: Row, table: Table, index: UniqueIndex, transaction: Transaction): string {
  const change = transaction.change(table, row.uuid);
  if (change === undefined)
    return 'existed in the database before this transaction and was not modified by the transaction';
  if (change.before === undefined) return 'was inserted by this transaction';
  return `had the following index values before the transaction: ${indexValues(change.before, index)}`;
}

/** Two rows of one index, the greater one first: an order that is the same each time, and ovsdb-server's where one column differs. */
function inOrder(a: Row, b: Row): readonly [Row, Row] {
  for (const [i, value] of a.values.entries()) {
    const order = compareData(value, b.values[i]!);
    if (order !== 0) return order > 0 ? [a, b] : [b, a];
  }
  return a.uuid > b.uuid ? [a, b] : [b, a];
}

function checkIndexes(transaction: Transaction): void {
  for (const table of transaction.tables())
    for (const index of table.indexes) {
      const clash = index.clash();
      if (clash === undefined) continue;
      const [first, second] = inOrder(...clash);
      const columns = enumerate(index.columns.map(({ name }) => `"${name}"`));
      throw violation(
        `Transaction causes multiple rows in "${table.name}" table to have identical values ` +
          `(${indexValues(first, index)}) for index on ${index.columns.length > 1 ? 'columns' : 'column'} ${columns}.  ` +
          `First row, with UUID ${first.uuid}, ${history(first, table, index, transaction)}.  ` +
          `Second row, with UUID ${second.uuid}, ${history(second, table, index, transaction)}.`,
      );
    }
}

export interface CommitContext {
  /** Gives new row versions. */
  readonly version: () => string;
  /** Keeps what is about to become final; throws OvsdbError when it can't be kept. */
  readonly record: (changes: readonly Change[], comments: readonly string[]) => void;
}

/**
 * Judges a transaction and makes it final: its changes, or none when it leaves everything as it was. Throws OvsdbError
 * when a constraint is violated; the caller then takes the transaction back.
 */
export function commit(transaction: Transaction, { version, record }: CommitContext): readonly Change[] {
  transaction.dropUnchanged();
  const counts = countReferences(transaction);
  collectGarbage(transaction, counts);
  checkMaxRows(transaction);
  dropDeadReferences(transaction);
  checkIndexes(transaction);
  // A row whose only change was a weak reference to nothing has changed, if only its version: as the real server has it.
  transaction.stamp(version);
  const changes = transaction.changes();
  if (changes.length > 0) record(changes, transaction.comments);
  counts.keep();
  recordWeakReferences(changes);
  return changes;
}
