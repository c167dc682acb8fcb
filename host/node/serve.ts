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
export const MAX_BACKLOG = 64 << 20;

export interface ServeOptions {
  readonly log: Logger;
  /** For `pssl:`; a function is asked for each client, and may have nothing yet. */
  readonly tls?: TlsFiles | (() => TlsFiles);
  /** Milliseconds of silence until a client is asked whether it is there; 0: never. 5000 unless given, 0 on unix sockets. */
  readonly probeInterval?: number | undefined;
  /** Clients may change nothing (default: false). */
  readonly isReadOnly?: boolean;
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
  /** From now on a silent client, also one that is there, is asked after so many milliseconds; 0: never, undefined: as usual. */
  setProbeInterval(interval: number | undefined): void;
  /** Takes no more clients and ends the connections of those it has. */
  close(why: string): void;
}

/** How long a client may be silent where nobody has said: never on unix sockets, whose ends are noticed. */
export const probeIntervalOf = (remote: string, given: number | undefined): number =>
  given ?? (isLocal(remote) ? 0 : PROBE_INTERVAL);

/** Lets clients in at a passive remote. Rejects with RemoteError. */
export async function serve(server: Server, remote: string, options: ServeOptions): Promise<Served> {
  const { log, tls = {}, maxBacklog = MAX_BACKLOG, limits = nodeLimits(), isReadOnly = false } = options;
  let probeInterval = probeIntervalOf(remote, options.probeInterval);
  const clients = new Set<Attached>();
  const listener: Listener = await listenTo({
    remote,
    log,
    tls,
    accept: (open, name) => {
      const ended = (): void => void clients.delete(attached);
      const attached = attach(server, open, { name, log, probeInterval, maxBacklog, limits, ended, isReadOnly });
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
    setProbeInterval(interval) {
      probeInterval = probeIntervalOf(remote, interval);
      for (const client of clients) client.setProbeInterval(probeInterval);
    },
    close(why) {
      listener.close();
      for (const client of clients) client.drop(why);
    },
  };
}
