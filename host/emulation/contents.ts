/** All that is in an interconnection's databases, to be looked at, kept or compared. */
import type { DatabaseKey } from '../ic/databases.ts';
import { member } from '../ovsdb/member.ts';
import { parseColumns, rowToJson } from '../ovsdb/server/row-json.ts';
import type { Database } from '../ovsdb/server/stored-database.ts';
import type { Row } from '../ovsdb/server/stored-row.ts';
import type { Table } from '../ovsdb/server/stored-table.ts';
import type { Interconnection } from './interconnection.ts';
import { databaseProcess } from './processes.ts';

/** Rows as RFC 7047 JSON, in the order in which they came. */
export type TableContents = readonly Readonly<Record<string, unknown>>[];
/** Databases (`isb`, `nb-az1`), their tables that have rows, and those. */
export type Contents = Readonly<Record<string, Readonly<Record<string, TableContents>>>>;

/** The tables of a database that have rows. */
export const tablesOf = (contents: Contents, database: string): Readonly<Record<string, TableContents>> =>
  member(contents, database) ?? {};

/** The rows of one table. */
export const rowsOf = (contents: Contents, database: string, table: string): TableContents =>
  member(tablesOf(contents, database), table) ?? [];

interface Read {
  readonly lastId: string;
  readonly tables: Readonly<Record<string, TableContents>>;
}

/** What was read last of each database: most have not changed when a world is looked at again. */
const known = new WeakMap<Database, Read>();
/** The same of each row: one that changes is another then. */
const written = new WeakMap<Row, TableContents[number]>();

/** The rows of a stored table, with all columns; those that have not changed are given as the last time. */
export function contentsOfTable(table: Table): TableContents {
  const columns = parseColumns(undefined, table);
  return Array.from(table.rows.values(), (row) => {
    let json = written.get(row);
    if (json === undefined) written.set(row, (json = rowToJson(row, columns)));
    return json;
  });
}

function tablesNow(world: Interconnection, key: DatabaseKey, zone: string): Read['tables'] {
  const database = world.database(key, zone);
  const { lastId } = database;
  const last = known.get(database);
  if (last?.lastId === lastId) return last.tables;
  const filled = [...database.tables].filter(([, { rows }]) => rows.size > 0);
  const tables = Object.fromEntries(filled.map(([name, table]) => [name, contentsOfTable(table)]));
  known.set(database, { lastId, tables });
  return tables;
}

/** The databases as they are; one that has not changed is given as the last time. */
export function contentsOf(world: Interconnection): Contents {
  return Object.fromEntries(
    world.databases().map(([key, zone]) => [databaseProcess(key, zone), tablesNow(world, key, zone)] as const),
  );
}
