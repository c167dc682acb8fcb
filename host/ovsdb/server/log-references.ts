/** What rows read from a log lack: who refers to whom. */
import { recordWeakReferences, dropDeadReferences } from './weak-references.ts';
import { collectGarbage, countChanges } from './strong-references.ts';
import { LogError } from './log-record.ts';
import type { Table } from './stored-table.ts';
import { Change, Transaction } from './stored-transaction.ts';

const asInserts = (tables: readonly Table[]): Change[] =>
  tables.flatMap((table) => [...table.rows.values()].map((row) => new Change(table, undefined, row)));

/**
 * Brings tables whose rows were put there as they are to what a transaction would have left. Rows that nothing refers to since ephemeral
 * columns are not kept go, as at a commit. Throws OvsdbError or LogError when the rows contradict the schema.
 */
export function restoreReferences(all: Iterable<Table>): void {
  const tables = [...all];
  const counts = countChanges(asInserts(tables), () => false);
  for (const table of tables)
    if (!table.schema.isRoot) for (const uuid of table.rows.keys()) counts.add(table, uuid, 0);
  const transaction = new Transaction();
  collectGarbage(transaction, counts);
  counts.keep();
  recordWeakReferences(asInserts(tables));
  dropDeadReferences(transaction);
  recordWeakReferences(
    transaction.changes().filter(({ before, after }) => before !== undefined && after !== undefined),
  );
  for (const { name, rows, schema, indexes } of tables) {
    if (rows.size > schema.maxRows)
      throw new LogError(`table ${name} has ${rows.size} rows where the schema allows ${schema.maxRows}`);
    for (const index of indexes) {
      const clash = index.clash();
      if (clash !== undefined)
        throw new LogError(
          `the ${name} rows ${clash[0].uuid} and ${clash[1].uuid} have the same ${index.columns.map((column) => column.name).join(' and ')}`,
        );
    }
  }
}
