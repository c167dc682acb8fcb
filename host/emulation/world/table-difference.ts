/** What differs between two moments, table by table and column by column. */
import { tablesOf, type Contents, type TableContents } from '../contents.ts';
import { writeJson } from '../../ovsdb/json.ts';

export interface RowDifference {
  readonly database: string;
  readonly table: string;
  readonly uuid: string;
  readonly kind: 'insert' | 'modify' | 'delete';
  /** By column, as RFC 7047 JSON; 'before' is missing for inserts, 'after' for deletes. */
  readonly columns: readonly { readonly column: string; readonly before?: unknown; readonly after?: unknown }[];
  /** The row as it is, or was. */
  readonly row: TableContents[number];
}

const uuidOf = (row: TableContents[number]): string => (row['_uuid'] as [string, string])[1];

type KeyOf = (row: TableContents[number]) => string;

/** Rows by key; of several with one key the further ones have a number too. */
function byKey(rows: TableContents = [], keyOf: KeyOf): Map<string, TableContents[number]> {
  const found = new Map<string, TableContents[number]>();
  for (const row of rows) {
    const key = keyOf(row);
    let name = key;
    for (let number = 2; found.has(name); number++) name = `${key} ${number}`;
    found.set(name, row);
  }
  return found;
}

const columnsOf = (row: TableContents[number]): [string, unknown][] =>
  Object.entries(row).filter(([column]) => !column.startsWith('_'));

/**
 * From the first to the second. Rows are the same when their UUIDs are; 'keyOf' says otherwise for moments of two worlds, where a UUID may
 * be another row's.
 */
export function tableDifferences(first: Contents, second: Contents, keyOf: KeyOf = uuidOf): RowDifference[] {
  const found: RowDifference[] = [];
  for (const database of new Set([...Object.keys(first), ...Object.keys(second)])) {
    const [before, after] = [
      new Map(Object.entries(tablesOf(first, database))),
      new Map(Object.entries(tablesOf(second, database))),
    ];
    for (const table of new Set([...before.keys(), ...after.keys()])) {
      const [old, now] = [byKey(before.get(table), keyOf), byKey(after.get(table), keyOf)];
      for (const [key, row] of old) {
        const uuid = uuidOf(row);
        const its = now.get(key);
        if (its === undefined) {
          const columns = columnsOf(row).map(([column, value]) => ({ column, before: value }));
          found.push({ database, table, uuid, kind: 'delete', columns, row });
          continue;
        }
        // Rows that nothing has changed are the same object where both moments come from one history.
        if (its === row) continue;
        const values = new Map(columnsOf(row));
        const columns = columnsOf(its)
          .filter(([column, value]) => writeJson(values.get(column)) !== writeJson(value))
          .map(([column, value]) => ({ column, before: values.get(column), after: value }));
        if (columns.length > 0) found.push({ database, table, uuid: uuidOf(its), kind: 'modify', columns, row: its });
      }
      for (const [key, row] of now) {
        if (old.has(key)) continue;
        const uuid = uuidOf(row);
        const columns = columnsOf(row).map(([column, value]) => ({ column, after: value }));
        found.push({ database, table, uuid, kind: 'insert', columns, row });
      }
    }
  }
  return found;
}
