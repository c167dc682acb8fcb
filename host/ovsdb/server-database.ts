/**
 * What the server says about itself: the `_Server` database's `Database` row (ovsdb-server(5)) of the database
 * that is wanted, kept by a small monitor of its own.
 */
import type { Session } from './session.ts';
import { membersOf } from './table-updates.ts';
import { asObject, asText, elementsOf, readAtom } from './wire.ts';

const SERVER_DATABASE = '_Server';
export const SERVER_MONITOR = '_Server';

const COLUMNS = ['name', 'model', 'schema', 'connected', 'leader', 'cid', 'index'];

/** A row of `_Server`'s `Database` table. */
export interface ServerDatabase {
  readonly name: string;
  readonly model: string;
  /** The schema as JSON text; undefined while a server has yet to join its cluster. */
  readonly schema: string | undefined;
  readonly connected: boolean;
  readonly leader: boolean;
  /** Cluster ID. */
  readonly cid: string | undefined;
  /** Of a cluster: the index of the log entry now shown to clients. */
  readonly index: number | undefined;
}

function optional(type: 'string' | 'uuid' | 'integer', json: unknown): string | number | undefined {
  const first = json === undefined ? undefined : elementsOf(json)[0];
  if (first === undefined) return undefined;
  const atom = readAtom(type, first);
  return typeof atom === 'bigint' ? Number(atom) : (atom as string | number);
}

function readRow(row: Readonly<Record<string, unknown>>): ServerDatabase {
  return {
    name: asText(row['name'], '_Server name'),
    model: asText(row['model'], '_Server model'),
    schema: optional('string', row['schema']) as string | undefined,
    connected: row['connected'] === true,
    leader: row['leader'] === true,
    cid: optional('uuid', row['cid']) as string | undefined,
    index: optional('integer', row['index']) as number | undefined,
  };
}

/** Follows the `Database` table of one session. */
export class ServerMonitor {
  readonly #rows = new Map<string, ServerDatabase>();

  /** Asks for the table; 'ready' gets whether the server has it (servers older than 2.9 don't). */
  start(session: Session, ready: (isSupported: boolean) => void): void {
    // Without this the server closes the connection at any change of its databases (ovsdb-server(7) 4.1.18).
    session.request('set_db_change_aware', [true], () => undefined);
    const requests = { Database: { columns: COLUMNS } };
    session.request('monitor', [SERVER_DATABASE, SERVER_MONITOR, requests], (result, error) => {
      if (error === null) this.update(result);
      ready(error === null);
    });
  }

  /** Takes <table-updates> (RFC 7047 4.1.6): of this small table, rows come whole. */
  update(json: unknown): void {
    const rows = new Map(membersOf(json, 'table updates')).get('Database') ?? {};
    for (const [uuid, update] of membersOf(rows, 'rows')) {
      const { new: now } = asObject(update, 'row update');
      if (now === undefined || now === null) this.#rows.delete(uuid);
      else this.#rows.set(uuid, readRow(asObject(now, 'row')));
    }
  }

  find(name: string): ServerDatabase | undefined {
    for (const row of this.#rows.values()) if (row.name === name) return row;
    return undefined;
  }
}
