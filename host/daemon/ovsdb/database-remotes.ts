/** `db:DB,TABLE,COLUMN`: remotes that a database names (ovsdb-server(1) "--remote"). */
import { RemoteError } from '../../ovsdb/remote.ts';
import type { Server } from '../../ovsdb/server/server.ts';
import { valueOf, type Row } from '../../ovsdb/server/row.ts';
import type { Table } from '../../ovsdb/server/table.ts';

/** A remote that a database names, and how it is to be treated. */
export interface NamedRemote {
  readonly target: string;
  /** Milliseconds; undefined: as usual. */
  readonly probeInterval: number | undefined;
  readonly isReadOnly: boolean;
}

export interface Source {
  readonly database: string;
  readonly table: string;
  readonly column: string;
}

export const isSource = (remote: string): boolean => remote.startsWith('db:');

/** Throws RemoteError. */
export function parseSource(remote: string): Source {
  const [database = '', table = '', column = '', ...rest] = remote.slice(3).split(',');
  if (database === '' || table === '' || column === '' || rest.length > 0)
    throw new RemoteError(remote, 'expected db:DATABASE,TABLE,COLUMN');
  return { database, table, column };
}

/** A column's first atom, when it has one of the type asked for. */
function first(table: Table, row: Row, name: string, type: 'string' | 'number' | 'boolean'): unknown {
  const column = table.column(name);
  const atom = column === undefined ? undefined : valueOf(row, column).keys[0];
  return typeof atom === type ? atom : undefined;
}

function namedBy(table: Table, row: Row): NamedRemote | undefined {
  const target = first(table, row, 'target', 'string') as string | undefined;
  if (target === undefined || target === '') return undefined;
  return {
    target,
    probeInterval: first(table, row, 'inactivity_probe', 'number') as number | undefined,
    isReadOnly: first(table, row, 'read_only', 'boolean') === true,
  };
}

/** The remotes that 'source' names now: none while its database is not there. Throws RemoteError for a table or column that can't name any. */
export function namedRemotes(server: Server, source: Source): NamedRemote[] {
  const database = server.database(source.database);
  if (database === undefined) return [];
  const what = `db:${source.database},${source.table},${source.column}`;
  const table = database.tables.get(source.table);
  if (table === undefined) throw new RemoteError(what, `${source.database} has no table ${source.table}`);
  const column = table.column(source.column);
  if (column === undefined) throw new RemoteError(what, `the table ${source.table} has no column ${source.column}`);
  const { key, value } = column.type;
  const atoms = [...table.rows.values()].flatMap((row) => valueOf(row, column).keys.map(String));
  if (value === undefined && key.type === 'string')
    return atoms.map((target) => ({ target, probeInterval: undefined, isReadOnly: false }));
  const referred = value === undefined && key.refTable !== undefined ? database.tables.get(key.refTable) : undefined;
  if (referred === undefined) throw new RemoteError(what, 'the column holds neither strings nor references to rows');
  return atoms.flatMap((uuid) => {
    const row = referred.rows.get(uuid);
    return (row && namedBy(referred, row)) ?? [];
  });
}
