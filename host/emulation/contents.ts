/** All that is in an interconnection's databases, to be looked at, kept or compared. */
import { member } from '../ovsdb/member.ts';
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

/** Throws when a server refuses to be read. */
export function contentsOf(world: Interconnection): Contents {
  const contents = world.databases().map(([key, zone]) => {
    const tables = Object.keys(world.schema(key).tables);
    const results = world.transact(
      key,
      zone,
      tables.map((table) => ({ op: 'select', table, where: [] })),
    ) as { rows: Record<string, unknown>[] }[];
    const filled = tables.flatMap((table, at) => {
      const rows = results[at]?.rows ?? [];
      return rows.length === 0 ? [] : [[table, rows] as const];
    });
    return [databaseProcess(key, zone), Object.fromEntries(filled)] as const;
  });
  return Object.fromEntries(contents);
}
