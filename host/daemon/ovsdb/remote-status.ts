/**
 * The state of remotes, written to the rows that name them: `is_connected` and `status` (ovs-vswitchd.conf.db(5) "Manager", ovn-nb(5) "Connection"), where
 * they have such columns. Written every 2.5 seconds, as ovsdb-server does it, and only when something is different.
 */
import type { Logger } from '../../log/logger.ts';
import { describeType } from '../../ovsdb/server/describe.ts';
import { valueOf } from '../../ovsdb/server/stored-row.ts';
import type { Server } from '../../ovsdb/server/server.ts';
import type { NamingRow } from './database-remotes.ts';

/** How a remote fares. */
export interface RemoteStatus {
  readonly isConnected: boolean;
  /** The words of `status`, in its spelling. */
  readonly words: ReadonlyMap<string, string>;
}

/** Milliseconds. */
const INTERVAL = 2500;

const UNKNOWN: RemoteStatus = { isConnected: false, words: new Map() };

type Json = Record<string, unknown>;

/** What of a status is news to a row that has the columns for it; undefined: nothing. */
function news({ table, row }: NamingRow, { isConnected, words }: RemoteStatus): Json | undefined {
  const json: Json = {};
  const connected = table.column('is_connected');
  if (connected?.type.key.type === 'boolean' && valueOf(row, connected).keys[0] !== isConnected)
    json['is_connected'] = isConnected;
  const status = table.column('status');
  if (status !== undefined && describeType(status.type) === 'map of (string, string) pairs') {
    const { keys, values } = valueOf(row, status);
    const isSame = keys.length === words.size && keys.every((key, i) => words.get(String(key)) === values[i]);
    if (!isSame) json['status'] = ['map', [...words]];
  }
  for (const _ in json) return json;
  return undefined;
}

/** Tells rows how their remotes fare. */
export class StatusWriter {
  readonly #server: Server;
  readonly #log: Logger;
  #stop: (() => void) | undefined;

  constructor(server: Server, log: Logger) {
    this.#server = server;
    this.#log = log;
  }

  /** From now on, until 'stop': 'rows' gives the rows, 'statusOf' how a target fares (undefined: nobody listens there). */
  start(rows: () => readonly NamingRow[], statusOf: (target: string) => RemoteStatus | undefined): void {
    this.stop();
    const tick = (): void => {
      this.#stop = this.#server.clock.after(INTERVAL, tick);
      for (const each of rows()) this.#write(each, statusOf(each.target) ?? UNKNOWN);
    };
    this.#stop = this.#server.clock.after(0, tick);
  }

  stop(): void {
    this.#stop?.();
    this.#stop = undefined;
  }

  #write(naming: NamingRow, status: RemoteStatus): void {
    const row = news(naming, status);
    if (row === undefined) return;
    const { database, table } = naming;
    const where = [['_uuid', '==', ['uuid', naming.row.uuid]]];
    const [result] = this.#server.transact(database, [{ op: 'update', table: table.name, where, row }]) as Json[];
    if (result?.['error'] !== undefined)
      this.#log.warn(
        `${naming.target}: the state of the remote can't be written to its row: ${JSON.stringify(result)}`,
      );
  }
}
