/** All that is in an interconnection's databases, to be looked at, kept or compared. */
import type { DatabaseKey } from '../ic/databases.ts';
import { member } from '../ovsdb/member.ts';
import type { Database } from '../ovsdb/server/stored-database.ts';
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

/** Throws when a server refuses to be read. */
function readTables(world: Interconnection, key: DatabaseKey, zone: string): Read['tables'] {
  const names = Object.keys(world.schema(key).tables);
  const results = world.transact(
    key,
    zone,
    names.map((table) => ({ op: 'select', table, where: [] })),
  ) as { rows: Record<string, unknown>[] }[];
  const filled = names.flatMap((table, at) => {
    const rows = results[at]?.rows ?? [];
    return rows.length === 0 ? [] : [[table, rows] as const];
  });
  return Object.fromEntries(filled);
}

function tablesNow(world: Interconnection, key: DatabaseKey, zone: string): Read['tables'] {
  const database = world.server(key, zone).database(world.schema(key).name);
  if (database === undefined) return readTables(world, key, zone);
  const { lastId } = database;
  const last = known.get(database);
  if (last?.lastId === lastId) return last.tables;
  const tables = readTables(world, key, zone);
  known.set(database, { lastId, tables });
  return tables;
}

/** The databases as they are; one that has not changed is given as the last time. Throws when a server refuses to be read. */
export function contentsOf(world: Interconnection): Contents {
  return Object.fromEntries(
    world.databases().map(([key, zone]) => [databaseProcess(key, zone), tablesNow(world, key, zone)] as const),
  );
}
