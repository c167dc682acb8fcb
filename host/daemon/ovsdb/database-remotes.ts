/** Remotes that a database names (ovsdb-server(1) "--remote=db:DB,TABLE,COLUMN"): texts, or rows such as those of `Connection` and `Manager`. */
import { RemoteError } from '../../ovsdb/remote.ts';
import type { Database } from '../../ovsdb/server/stored-database.ts';
import { valueOf, type Row } from '../../ovsdb/server/stored-row.ts';
import type { Server } from '../../ovsdb/server/server.ts';
import type { Table } from '../../ovsdb/server/stored-table.ts';
import { findColumn, type Source } from './database-source.ts';

/** A remote, and how it is to be treated. */
export interface RemoteSettings {
  readonly target: string;
  /** Milliseconds; undefined: as usual. */
  readonly probeInterval: number | undefined;
  /** Milliseconds between two attempts at an active remote, at most; undefined: as usual. */
  readonly maxBackoff: number | undefined;
  readonly isReadOnly: boolean;
  /** Clients may do what this role allows (ovsdb(7) "RBAC"); undefined: everything. */
  readonly role: string | undefined;
}

/** A row that names a remote, and shows its state. */
export interface NamingRow {
  readonly database: Database;
  readonly table: Table;
  readonly row: Row;
  readonly target: string;
}

/** A remote that nobody has said anything about. */
export const plainRemote = (target: string): RemoteSettings => ({
  target,
  probeInterval: undefined,
  maxBackoff: undefined,
  isReadOnly: false,
  role: undefined,
});

/** A column's first atom, when it has one of the type asked for. */
function first(table: Table, row: Row, name: string, type: 'string' | 'number' | 'boolean'): unknown {
  const column = table.column(name);
  const atom = column === undefined ? undefined : valueOf(row, column).keys[0];
  return typeof atom === type ? atom : undefined;
}

function settingsOf({ table, row, target }: NamingRow): RemoteSettings {
  const probe = first(table, row, 'inactivity_probe', 'number') as number | undefined;
  return {
    target,
    // A second is the least, as in the real server.
    probeInterval: probe === undefined || probe === 0 ? probe : Math.max(1000, probe),
    maxBackoff: first(table, row, 'max_backoff', 'number') as number | undefined,
    isReadOnly: first(table, row, 'read_only', 'boolean') === true,
    role: first(table, row, 'role', 'string') as string | undefined,
  };
}

/** The rows that 'source' refers to and that name a remote: none where it holds texts. Throws SourceError and RemoteError. */
export function namingRows(server: Server, source: Source): NamingRow[] {
  const found = findColumn(server, source);
  const database = server.database(source.database);
  if (found === undefined || database === undefined) return [];
  const { key, value } = found.column.type;
  if (value === undefined && key.type === 'string') return [];
  const table = value === undefined && key.refTable !== undefined ? database.tables.get(key.refTable) : undefined;
  if (table === undefined)
    throw new RemoteError(source.text, 'the column holds neither strings nor references to rows');
  return [...found.table.rows.values()]
    .flatMap((row) => valueOf(row, found.column).keys)
    .flatMap((uuid) => {
      const row = table.rows.get(String(uuid));
      const target = row && (first(table, row, 'target', 'string') as string | undefined);
      return row === undefined || target === undefined || target === '' ? [] : [{ database, table, row, target }];
    });
}

/** The remotes that 'source' names now: none while its database is not there. Throws SourceError, and RemoteError for a column that can't name any. */
export function namedRemotes(server: Server, source: Source): RemoteSettings[] {
  const found = findColumn(server, source);
  if (found === undefined) return [];
  const { key, value } = found.column.type;
  if (value !== undefined || key.type !== 'string') return namingRows(server, source).map(settingsOf);
  const texts = [...found.table.rows.values()].flatMap((row) => valueOf(row, found.column).keys.map(String));
  return texts.filter((text) => text !== '').map(plainRemote);
}
