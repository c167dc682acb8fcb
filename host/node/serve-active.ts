/** The embedded OVSDB server on an active remote (`tcp:HOST:PORT`, `ssl:...`, `unix:FILE`): it connects, and the peer that takes the connection is a client. */
import type { Logger } from '../log/logger.ts';
import { parseRemote, isPassive, RemoteError } from '../ovsdb/remote.ts';
import { attach, type Attached } from '../ovsdb/server/attach.ts';
import type { Server } from '../ovsdb/server/server.ts';
import type { Transport, TransportEvents } from '../ovsdb/platform.ts';
import { nodeDialer } from './dialer.ts';
import { MAX_BACKLOG, probeIntervalOf, type Served, type ServeOptions } from './serve.ts';

const MIN_BACKOFF = 1000;
/** ovsdb-server's: milliseconds between two attempts at the most. */
const MAX_DELAY = 8000;
/** Milliseconds that an attempt may take. */
const PATIENCE = 8000;

export interface ActiveOptions extends ServeOptions {
  /** What attempts are logged to. */
  readonly reconnectLog: Logger;
  /** Milliseconds between two attempts, at the most; 8000 unless given. */
  readonly maxBackoff?: number | undefined;
}

/** The states of ovsdb-server's `status:state`. */
type State = 'BACKOFF' | 'CONNECTING' | 'ACTIVE' | 'VOID';

export interface ServedActive extends Served {
  readonly state: State;
  /** Why the last connection ended or did not come to be. */
  readonly lastError: string | undefined;
  /** When it connected and when it lost the connection, in the clock's milliseconds. */
  readonly connectedAt: number | undefined;
  readonly disconnectedAt: number | undefined;
}

class Active implements ServedActive {
  readonly remote: string;
  readonly port = undefined;
  state: State = 'VOID';
  lastError: string | undefined;
  connectedAt: number | undefined;
  disconnectedAt: number | undefined;
  readonly #server: Server;
  readonly #options: ActiveOptions;
  #probeInterval: number;
  #backoff = 0;
  /** The waits are at their longest: the log has said enough. */
  #isQuiet = false;
  #client: Attached | undefined;
  #transport: Transport | undefined;
  #stop: () => void = () => undefined;

  constructor(server: Server, remote: string, options: ActiveOptions) {
    this.remote = remote;
    this.#server = server;
    this.#options = options;
    this.#probeInterval = probeIntervalOf(remote, options.probeInterval);
    this.#connect();
  }

  get clients(): number {
    return this.#client === undefined ? 0 : 1;
  }

  setProbeInterval(interval: number | undefined): void {
    this.#probeInterval = probeIntervalOf(this.remote, interval);
    this.#client?.setProbeInterval(this.#probeInterval);
  }

  close(why: string): void {
    this.#stop();
    this.state = 'VOID';
    const client = this.#client;
    this.#client = undefined;
    if (client !== undefined) client.drop(why);
    else this.#transport?.close();
  }

  #tell(message: string): void {
    const { reconnectLog } = this.#options;
    reconnectLog.log(this.#isQuiet ? 'dbg' : 'info', message);
  }

  #connect(): void {
    const { tls = {} } = this.#options;
    const { clock } = this.#server;
    this.state = 'CONNECTING';
    this.#tell(`${this.remote}: connecting...`);
    // Events are the client's once there is one.
    let inner: TransportEvents | undefined;
    const transport = nodeDialer({ tls: typeof tls === 'function' ? tls() : tls })(this.remote, {
      opened: () => {
        this.#stop();
        inner = this.#attach(transport);
      },
      received: (bytes) => inner?.received(bytes),
      drained: () => inner?.drained?.(),
      closed: (why) => {
        // One that fails within the call has not been stored yet.
        clock.after(0, () => this.#failed(why));
        inner?.closed(why);
      },
    });
    this.#transport = transport;
    this.#stop = clock.after(PATIENCE, () => {
      transport.close();
      this.#failed('Connection timed out');
    });
  }

  #attach(transport: Transport): TransportEvents {
    const { log, maxBacklog = MAX_BACKLOG, limits, isReadOnly = false, reconnectLog } = this.#options;
    this.state = 'ACTIVE';
    this.connectedAt = this.#server.clock.now();
    this.#backoff = 0;
    this.#isQuiet = false;
    reconnectLog.info(`${this.remote}: connected`);
    let events!: TransportEvents;
    const open = (given: TransportEvents): Transport => {
      events = given;
      return transport;
    };
    const ended = (): void => {
      if (this.#client !== undefined) this.#server.clock.after(0, () => this.#failed('disconnected'));
    };
    this.#client = attach(this.#server, open, {
      name: this.remote,
      log,
      probeInterval: this.#probeInterval,
      maxBacklog,
      limits,
      isReadOnly,
      ended,
    });
    return events;
  }

  #failed(why: string): void {
    if (this.state !== 'CONNECTING' && this.state !== 'ACTIVE') return;
    const { maxBackoff = MAX_DELAY } = this.#options;
    const { clock } = this.#server;
    this.#stop();
    const what = this.state === 'ACTIVE' ? 'connection dropped' : 'connection attempt failed';
    if (this.state === 'ACTIVE') this.disconnectedAt = clock.now();
    this.state = 'BACKOFF';
    this.lastError = why;
    this.#client = undefined;
    this.#tell(`${this.remote}: ${what} (${why})`);
    const longest = Math.max(MIN_BACKOFF, maxBackoff);
    this.#isQuiet = this.#backoff === longest;
    this.#backoff = this.#backoff === 0 ? MIN_BACKOFF : Math.min(this.#backoff * 2, longest);
    this.#stop = clock.after(this.#backoff, () => this.#connect());
  }
}

/** Connects, and again whenever the connection is lost. Throws RemoteError for a remote that can't be read, or is passive. */
export function serveActive(server: Server, remote: string, options: ActiveOptions): ServedActive {
  parseRemote(remote);
  if (isPassive(remote)) throw new RemoteError(remote, 'is a passive remote');
  return new Active(server, remote, options);
}
