/** Where a server lets clients in: what its command line says, and what its databases say. */
import type { Logger, LoggerFactory } from '../../log/logger.ts';
import { serve, type Served, type ServeOptions } from '../../node/serve.ts';
import { serveActive, type ServedActive } from '../../node/serve-active.ts';
import type { TlsFiles } from '../../node/tls-options.ts';
import { isPassive, RemoteError } from '../../ovsdb/remote.ts';
import type { Server } from '../../ovsdb/server/server.ts';
import { absoluteRemote } from '../directories.ts';
import { namedRemotes, namingRows, plainRemote, type NamingRow, type RemoteSettings } from './database-remotes.ts';
import { isSource, parseSource, requireColumn, type Source } from './database-source.ts';
import { statusOf } from './remote-words.ts';
import { StatusWriter } from './remote-status.ts';

export interface RemotesOptions {
  readonly log: LoggerFactory;
  readonly tls: TlsFiles | (() => TlsFiles);
  /** What relative names of unix sockets are relative to. */
  readonly rundir: string;
}

/** A remote that is served. */
interface Open {
  readonly served: Served | ServedActive;
  settings: RemoteSettings;
}

const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));

/** Does a passive remote leave the port to the system? */
const leavesPort = (target: string): boolean => /^p(?:tcp|ssl|ws):0(?::|$)/.test(target);

export class Remotes {
  readonly #server: Server;
  readonly #options: RemotesOptions;
  readonly #log: Logger;
  readonly #status: StatusWriter;
  /** As they were given; a relative socket is not made absolute. */
  readonly #configured = new Set<string>();
  readonly #open = new Map<string, Open>();
  /** Changes follow one another: two would not agree on a port. */
  #turn: Promise<unknown> = Promise.resolve();
  #isStale = false;
  /** What is wrong with remotes, at the last look and at this one. */
  #complaints: ReadonlySet<string> = new Set();
  #newComplaints = new Set<string>();

  constructor(server: Server, options: RemotesOptions) {
    this.#server = server;
    this.#options = options;
    this.#log = options.log('ovsdb_jsonrpc_server');
    this.#status = new StatusWriter(server, this.#log);
    server.onChange = (name) => this.#databaseChanged(name);
  }

  /** Adds a remote that is not there yet; resolves when clients can connect. Rejects with RemoteError or SourceError, and then it is not added. */
  add(remote: string): Promise<void> {
    return this.#inTurn(async () => {
      if (this.#configured.has(remote)) return;
      if (isSource(remote)) {
        const source = parseSource(remote);
        requireColumn(this.#server, source);
        namedRemotes(this.#server, source);
      } else await this.#serve(plainRemote(this.#absolute(remote)));
      this.#configured.add(remote);
      await this.#reconcile();
      if (isSource(remote)) this.#startStatus();
    });
  }

  /** Takes a remote away that was added; its clients are disconnected. Resolves to whether it was there. */
  remove(remote: string): Promise<boolean> {
    return this.#inTurn(async () => {
      const wasThere = this.#configured.delete(remote);
      await this.#reconcile();
      return wasThere;
    });
  }

  /** Those that were added, as they were given, in order. */
  list(): string[] {
    return [...this.#configured].sort();
  }

  /** Ends everything. */
  close(): void {
    this.#status.stop();
    this.#configured.clear();
    for (const [target, { served }] of this.#open) {
      served.close('the server ends');
      this.#open.delete(target);
    }
  }

  #absolute(target: string): string {
    return absoluteRemote(target, this.#options.rundir);
  }

  #inTurn<T>(action: () => Promise<T>): Promise<T> {
    const result = this.#turn.then(action);
    this.#turn = result.catch(() => undefined);
    return result;
  }

  #sources(): Source[] {
    return [...this.#configured].filter(isSource).map(parseSource);
  }

  #databaseChanged(name: string): void {
    if (this.#isStale || !this.#sources().some(({ database }) => database === name)) return;
    this.#isStale = true;
    void this.#inTurn(() => this.#reconcile());
  }

  #startStatus(): void {
    const { clock } = this.#server;
    this.#status.start(
      () => this.#namingRows(),
      (target) => {
        const open = this.#open.get(this.#absolute(target));
        return open === undefined ? undefined : statusOf(open.served, clock.now());
      },
    );
  }

  #namingRows(): NamingRow[] {
    return this.#sources().flatMap((source) => {
      try {
        return namingRows(this.#server, source);
      } catch {
        // The error shows when the remotes it names are asked for.
        return [];
      }
    });
  }

  async #serve(settings: RemoteSettings): Promise<void> {
    const { target, probeInterval, maxBackoff, isReadOnly, role } = settings;
    if (this.#open.has(target)) return;
    // Without the role its clients could do anything.
    if (role !== undefined && role !== '')
      throw new RemoteError(
        target,
        `access by role (${role}) is not supported, so this remote is not served: clear its role, or serve the database with ovsdb-server(1)`,
      );
    const { log, tls } = this.#options;
    const options: ServeOptions = { log: this.#log, tls, probeInterval, isReadOnly };
    const served = isPassive(target)
      ? await serve(this.#server, target, options)
      : serveActive(this.#server, target, { ...options, maxBackoff, reconnectLog: log('reconnect') });
    if (leavesPort(target)) log('socket_util').info(`${target}: listening on port ${served.port}`);
    this.#open.set(target, { served, settings });
  }

  /** What there should be. A remote that several name is treated as the first says. */
  #wanted(): Map<string, RemoteSettings> {
    const wanted = new Map<string, RemoteSettings>();
    const want = (remote: RemoteSettings): void => {
      const target = this.#absolute(remote.target);
      if (!wanted.has(target)) wanted.set(target, { ...remote, target });
    };
    for (const remote of this.#configured) if (!isSource(remote)) want(plainRemote(remote));
    for (const source of this.#sources()) {
      try {
        for (const named of namedRemotes(this.#server, source)) want(named);
      } catch (error) {
        this.#complain('warn', messageOf(error));
      }
    }
    return wanted;
  }

  async #reconcile(): Promise<void> {
    this.#isStale = false;
    this.#newComplaints = new Set();
    const wanted = this.#wanted();
    for (const [target, open] of this.#open) {
      const remote = wanted.get(target);
      const { served, settings } = open;
      if (
        remote?.isReadOnly === settings.isReadOnly &&
        remote.maxBackoff === settings.maxBackoff &&
        remote.role === settings.role
      ) {
        if (remote.probeInterval !== settings.probeInterval) served.setProbeInterval(remote.probeInterval);
        open.settings = remote;
        continue;
      }
      if (remote === undefined) this.#log.info(`${target}: remote deconfigured`);
      served.close(`the remote ${target} was ${remote === undefined ? 'removed' : 'changed'}`);
      this.#open.delete(target);
    }
    for (const remote of wanted.values()) {
      try {
        await this.#serve(remote);
      } catch (error) {
        this.#complain('err', messageOf(error));
      }
    }
    this.#complaints = this.#newComplaints;
  }

  /** Says what is wrong with a remote: once, though each change of a database finds it again. */
  #complain(level: 'warn' | 'err', what: string): void {
    this.#newComplaints.add(what);
    if (!this.#complaints.has(what)) this.#log[level](what);
  }
}
