/** Where a server lets clients in: what it was told, and what its databases say. */
import type { Logger } from '../../log/logger.ts';
import { serve, type Served } from '../../node/serve.ts';
import type { TlsFiles } from '../../node/tls-options.ts';
import type { Server } from '../../ovsdb/server/server.ts';
import { absoluteRemote } from '../directories.ts';
import { isSource, namedRemotes, parseSource, type NamedRemote } from './database-remotes.ts';

export interface RemotesOptions {
  readonly log: Logger;
  readonly tls: TlsFiles;
  /** What relative names of unix sockets are relative to. */
  readonly rundir: string;
}

/** A remote that is listened on. */
interface Open {
  readonly served: Served;
  readonly probeInterval: number | undefined;
}

const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));

export class Remotes {
  readonly #server: Server;
  readonly #options: RemotesOptions;
  readonly #configured = new Set<string>();
  readonly #open = new Map<string, Open>();
  /** Changes follow one another: two would not agree on a port. */
  #turn: Promise<unknown> = Promise.resolve();
  #isStale = false;

  constructor(server: Server, options: RemotesOptions) {
    this.#server = server;
    this.#options = options;
    server.onChange = (name) => this.#databaseChanged(name);
  }

  /** Adds a remote that is not there yet; resolves when clients can connect. Rejects with RemoteError, and then it is not added. */
  add(remote: string): Promise<void> {
    return this.#inTurn(async () => {
      if (this.#configured.has(remote)) return;
      if (isSource(remote)) namedRemotes(this.#server, parseSource(remote));
      else await this.#listen({ target: remote, probeInterval: undefined, isReadOnly: false });
      this.#configured.add(remote);
      await this.#reconcile();
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

  /** Those that were added, in order of their names. */
  list(): string[] {
    return [...this.#configured].sort();
  }

  /** Ends everything. */
  close(): void {
    this.#configured.clear();
    for (const [target, { served }] of this.#open) {
      served.close('the server ends');
      this.#open.delete(target);
    }
  }

  #inTurn<T>(action: () => Promise<T>): Promise<T> {
    const result = this.#turn.then(action);
    this.#turn = result.catch(() => undefined);
    return result;
  }

  #databaseChanged(name: string): void {
    if (this.#isStale) return;
    for (const remote of this.#configured) {
      if (!isSource(remote) || parseSource(remote).database !== name) continue;
      this.#isStale = true;
      void this.#inTurn(() => this.#reconcile());
      return;
    }
  }

  async #listen({ target, probeInterval }: NamedRemote): Promise<void> {
    if (this.#open.has(target)) return;
    const { log, tls } = this.#options;
    const served = await serve(this.#server, target, { log, tls, probeInterval });
    this.#open.set(target, { served, probeInterval });
  }

  /** What there should be. A remote that several name is treated as the first says. */
  #wanted(): Map<string, NamedRemote> {
    const { log, rundir } = this.#options;
    const wanted = new Map<string, NamedRemote>();
    const want = (remote: NamedRemote): void => {
      if (!wanted.has(remote.target)) wanted.set(remote.target, remote);
    };
    for (const remote of this.#configured)
      if (!isSource(remote)) want({ target: remote, probeInterval: undefined, isReadOnly: false });
    for (const remote of this.#configured) {
      if (!isSource(remote)) continue;
      try {
        for (const named of namedRemotes(this.#server, parseSource(remote)))
          want({ ...named, target: absoluteRemote(named.target, rundir) });
      } catch (error) {
        log.warn(messageOf(error));
      }
    }
    return wanted;
  }

  async #reconcile(): Promise<void> {
    const { log } = this.#options;
    this.#isStale = false;
    const wanted = this.#wanted();
    for (const [target, { served, probeInterval }] of this.#open) {
      const remote = wanted.get(target);
      if (remote !== undefined && remote.probeInterval === probeInterval && !remote.isReadOnly) continue;
      served.close(`the remote ${target} was ${remote === undefined ? 'removed' : 'changed'}`);
      this.#open.delete(target);
    }
    for (const remote of wanted.values()) {
      try {
        if (remote.isReadOnly) log.warn(`${remote.target}: read-only remotes are not supported: not listening there`);
        else await this.#listen(remote);
      } catch (error) {
        log.err(messageOf(error));
      }
    }
  }
}
