/** `db:DB,TABLE,COLUMN`: an option whose value stands in a database (ovsdb-server(1)). */
import type { Column } from '../../ovsdb/server/stored-row.ts';
import { valueOf } from '../../ovsdb/server/stored-row.ts';
import type { Server } from '../../ovsdb/server/server.ts';
import type { Table } from '../../ovsdb/server/stored-table.ts';
import { StartupError } from '../../node/startup-error.ts';

export interface Source {
  /** As it was written, for messages. */
  readonly text: string;
  readonly database: string;
  readonly table: string;
  readonly column: string;
}

/** A source that names nothing that there is; the message is the real server's. */
export class SourceError extends StartupError {
  override readonly name = 'SourceError';
  constructor({ text }: Pick<Source, 'text'>, what: string) {
    super(`"${text}": ${what}`);
  }
}

export const isSource = (text: string): boolean => text.startsWith('db:');

/** Throws SourceError. */
export function parseSource(text: string): Source {
  const [database = '', table = '', column = '', ...rest] = text.slice(3).split(',');
  if (database === '' || table === '' || column === '' || rest.length > 0)
    throw new SourceError({ text }, 'invalid syntax');
  return { text, database, table, column };
}

/** The table and the column that a source means; undefined while its database is not there. Throws SourceError. */
export function findColumn(server: Server, source: Source): { table: Table; column: Column } | undefined {
  const table = server.database(source.database)?.tables.get(source.table);
  if (table === undefined) {
    if (server.database(source.database) === undefined) return undefined;
    throw new SourceError(source, `no table named ${source.table}`);
  }
  const column = table.column(source.column);
  if (column === undefined) throw new SourceError(source, `table "${source.table}" has no column "${source.column}"`);
  return { table, column };
}

/** Like 'findColumn', for a source that is being configured: its database has to be there. Throws SourceError. */
export function requireColumn(server: Server, source: Source): { table: Table; column: Column } {
  const found = findColumn(server, source);
  if (found === undefined) throw new SourceError(source, `no database named ${source.database}`);
  return found;
}

/** The first text in the column that is not empty; undefined when there is none. Throws SourceError. */
export function textIn(server: Server, source: Source): string | undefined {
  const found = findColumn(server, source);
  if (found === undefined) return undefined;
  for (const row of found.table.rows.values())
    for (const atom of valueOf(row, found.column).keys) if (typeof atom === 'string' && atom !== '') return atom;
  return undefined;
}
