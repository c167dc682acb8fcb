/** The embedded OVSDB server on passive remotes. */
import type { Logger } from '../log/logger.ts';
import type { FramingLimits } from '../ovsdb/framing.ts';
import { isLocal } from '../ovsdb/remote.ts';
import { attach, type Attached } from '../ovsdb/server/attach.ts';
import type { Server } from '../ovsdb/server/server.ts';
import { nodeLimits } from './limits.ts';
import { listenTo, type Listener } from './listener.ts';
import type { TlsFiles } from './tls-options.ts';

/** ovsdb-server's: milliseconds of silence until a client over the network is asked whether it is still there. */
const PROBE_INTERVAL = 5000;

/** Bytes that may wait for one client, its largest message not counted. */
const MAX_BACKLOG = 64 << 20;

export interface ServeOptions {
  readonly log: Logger;
  /** For `pssl:`. */
  readonly tls?: TlsFiles;
  /** Milliseconds of silence until a client is asked whether it is there; 0: never. 5000 unless given, 0 on unix sockets. */
  readonly probeInterval?: number | undefined;
  /** Bytes that may wait for a client that does not read (its largest message not counted): 64 MiB unless given. */
  readonly maxBacklog?: number;
  /** For clients' messages; 'nodeLimits' unless given. */
  readonly limits?: FramingLimits;
}

export interface Served {
  readonly remote: string;
  /** The port that is listened on; undefined for `punix:`. */
  readonly port: number | undefined;
  /** How many clients it has. */
  readonly clients: number;
  /** Takes no more clients and ends the connections of those it has. */
  close(why: string): void;
}

/** Lets clients in at a passive remote. Rejects with RemoteError. */
export async function serve(server: Server, remote: string, options: ServeOptions): Promise<Served> {
  const { log, tls = {}, maxBacklog = MAX_BACKLOG, limits = nodeLimits() } = options;
  const probeInterval = options.probeInterval ?? (isLocal(remote) ? 0 : PROBE_INTERVAL);
  const clients = new Set<Attached>();
  const listener: Listener = await listenTo({
    remote,
    log,
    tls,
    accept: (open, name) => {
      const ended = (): void => void clients.delete(attached);
      const attached = attach(server, open, { name, log, probeInterval, maxBacklog, limits, ended });
      clients.add(attached);
    },
  });
  log.dbg(() => `listening on ${remote}${listener.port === undefined ? '' : ` (port ${listener.port})`}`);
  return {
    remote,
    port: listener.port,
    get clients() {
      return clients.size;
    },
    close(why) {
      listener.close();
      for (const client of clients) client.drop(why);
    },
  };
}
