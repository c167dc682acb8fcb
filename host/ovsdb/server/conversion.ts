/** On-line schema conversion (ovsdb-server(7) section 4.1.20): the rows of a database under another schema of its name. */
import type { Database } from './stored-database.ts';
import { commit, type CommitContext } from './commit.ts';
import { datumToJson, parseDatum, type Datum } from './datum.ts';
import { syntaxError } from './error.ts';
import type { BaseType } from '../schema.ts';
import type { Row } from './stored-row.ts';
import type { Table } from './stored-table.ts';
import { Transaction } from './stored-transaction.ts';

const isReal = ({ type }: BaseType): boolean => type === 'real';

/** No real number becomes an integer, whatever its value. */
function refuseReals({ keys: [first] }: Datum): void {
  if (first !== undefined) throw syntaxError('expected integer', first);
}

/** A row's values in the columns of 'to' that 'from' has as well; the others have their defaults. Throws OvsdbError. */
function convertRow(row: Row, from: Table, to: Table): Datum[] {
  return to.columns.map((column) => {
    const source = from.columns.find(({ name }) => name === column.name);
    if (source === undefined) return column.default;
    if (isReal(source.type.key) && column.type.key.type === 'integer') refuseReals(row.values[source.index]!);
    return parseDatum(datumToJson(row.values[source.index]!, source.type), column.type);
  });
}

/**
 * Fills 'to', which is empty, with the rows of 'from': of the tables that both have, and of their common columns. Throws OvsdbError when a
 * value does not fit its new type, or the rows violate a constraint.
 */
export function convertRows(from: Database, to: Database, version: CommitContext['version']): void {
  const transaction = new Transaction();
  for (const target of to.tables.values()) {
    const source = from.tables.get(target.name);
    if (source === undefined) continue;
    for (const row of source.rows.values())
      transaction.put(target, { uuid: row.uuid, version: version(), values: convertRow(row, source, target) });
  }
  commit(transaction, { version, record: () => undefined });
}
