/** An ovsdb-server of either kind, or a cluster of them, with one of the four databases, and a view of its content. */
import { rmSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { silentLogger } from '../../../host/log/logger.ts';
import { nodeDialer } from '../../../host/node/dialer.ts';
import { systemClock, systemRandom } from '../../../host/node/platform.ts';
import type { Database } from '../../../host/ovsdb/api.ts';
import { openDatabase } from '../../../host/ovsdb/database.ts';
import type { DatabaseSchema, TableSchema } from '../../../host/ovsdb/schema.ts';
import type { RowOf } from '../../../host/schema/define.ts';
import { freePort, RealServer, startMembers, writeSchema, type ServerKind } from '../ovsdb-server.ts';
import type { Certificates } from './certificates.ts';
import type { Activity } from './activity.ts';
import { tool, untilGone } from './process.ts';

interface Typed {
  readonly name: string;
  readonly version: string;
  readonly tables: Record<string, TableSchema>;
}

export interface OvnDatabaseOptions<D extends Typed> {
  /** What its files are called. */
  readonly name: string;
  /** What it is seen as, and what it is unless 'schemaFile' says otherwise. */
  readonly schema: D & DatabaseSchema;
  /** An `.ovsschema` to use instead. */
  readonly schemaFile?: string | undefined;
  /** The tool that speaks to it (ovn-nbctl...). */
  readonly ctl: string;
  /** Servers of its cluster; a single server that belongs to none unless said otherwise. */
  readonly members?: number | undefined;
  /** Whose a single server is; Debian's unless given. */
  readonly server?: ServerKind | undefined;
  /** What a single server shows and demands on a TLS port; no such port unless given. */
  readonly tls?: Certificates | undefined;
}

export class OvnDatabase<D extends Typed = Typed> {
  readonly name: string;
  /** All of its servers: one, or a cluster's members. */
  readonly servers: readonly RealServer[];
  /** What controllers are given: over TLS where the server has it. */
  readonly controllerRemote: string;
  readonly #schema: D & DatabaseSchema;
  readonly #ctl: string;
  readonly #view: Database;
  readonly #activity: Activity;
  #isClosed = false;

  private constructor(
    { name, schema, ctl }: OvnDatabaseOptions<D>,
    servers: readonly RealServer[],
    activity: Activity,
    secureRemote?: string,
  ) {
    this.name = name;
    this.servers = servers;
    this.controllerRemote = secureRemote ?? this.remote;
    this.#schema = schema;
    this.#ctl = ctl;
    this.#activity = activity;
    const rows = Object.entries(schema.tables).map(([table, { columns }]) => [table, Object.keys(columns)]);
    this.#view = openDatabase(
      {
        name: schema.name,
        tables: schema.tables,
        rows: Object.fromEntries(rows) as Record<string, string[]>,
        columns: {},
      },
      {
        remotes: this.remote,
        dialer: nodeDialer(),
        clock: systemClock,
        random: systemRandom,
        logger: () => silentLogger,
      },
    );
    this.#view.onActivity = () => this.#wake();
    this.#wake();
  }

  /** Creates the database in 'directory' and starts its servers; resolves when they take connections. */
  static async start<D extends Typed>(
    options: OvnDatabaseOptions<D>,
    directory: string,
    activity: Activity,
  ): Promise<OvnDatabase<D>> {
    if (options.members !== undefined) {
      const files = Array.from({ length: options.members }, (_, n) => join(directory, `${options.name}-${n}.db`));
      return new OvnDatabase(options, await startMembers(options.schema, files), activity);
    }
    const file = join(directory, `${options.name}.db`);
    const schema = options.schemaFile ?? writeSchema(directory, options.schema, options.name);
    const { server: kind = 'debian' } = options;
    // Ours makes the file itself.
    if (kind === 'debian') await tool('ovsdb-tool', ['create', file, schema]);
    const own = kind === 'ours' ? [`--schema=${schema}`] : [];
    if (options.tls === undefined)
      return new OvnDatabase(options, [await new RealServer(directory, file, own, kind).start()], activity);
    const { privateKey, certificate, caCertificate } = options.tls;
    const port = await freePort();
    const tls = [`--private-key=${privateKey}`, `--certificate=${certificate}`, `--ca-cert=${caCertificate}`];
    const remote = `--remote=pssl:${port}:127.0.0.1`;
    const server = await new RealServer(directory, file, [...own, ...tls, remote], kind).start();
    return new OvnDatabase(options, [server], activity, `ssl:127.0.0.1:${port}`);
  }

  get tables(): D['tables'] {
    return this.#schema.tables;
  }

  /** The only server, or a cluster's first. */
  get server(): RealServer {
    const [first] = this.servers;
    if (first === undefined) throw new Error(`${this.name} has no server`);
    return first;
  }

  /** `unix:...`, a list of them for a cluster: what `--db` takes. */
  get remote(): string {
    return this.servers.map(({ remote }) => remote).join();
  }

  /** Bytes of the files that every transaction that changes anything is appended to. */
  get fileSize(): number {
    return this.servers.reduce((sum, { database }) => sum + statSync(database).size, 0);
  }

  /** The member that leads the cluster, undefined while none does. */
  async leader(): Promise<RealServer | undefined> {
    for (const server of this.servers) {
      if (!server.isRunning) continue;
      if (/^Role: leader$/m.test(await server.appctl('cluster/status', this.#schema.name))) return server;
    }
    return undefined;
  }

  /** Is the view of a session that is up? */
  get isConnected(): boolean {
    return this.#view.isConnected;
  }

  /** Runs the database's tool (ovn-nbctl...) with arguments; resolves to what it printed, once the view shows what it has done. */
  async ctl(...args: string[]): Promise<string> {
    const printed = await tool(this.#ctl, [`--db=${this.remote}`, '--timeout=20', ...args]);
    await this.#catchUp();
    return printed;
  }

  /** What the tool knows no command for: plain operations. Resolves once the view shows them. Rejects when one of them fails. */
  async transact(...operations: unknown[]): Promise<unknown[]> {
    const results = await this.#execute(operations);
    await this.#catchUp();
    for (const result of results) {
      const { error, details } = (result ?? {}) as { error?: string; details?: string };
      if (error !== undefined) throw new Error(`${this.name}: ${error}: ${details}`);
    }
    return results;
  }

  /** Of a cluster only ovsdb-client knows the leader. */
  async #execute(operations: readonly unknown[]): Promise<unknown[]> {
    const { name } = this.#schema;
    if (this.servers.length === 1) return this.server.transact(name, ...operations);
    const request = JSON.stringify([name, ...operations]);
    return JSON.parse(await this.server.client('transact', this.remote, request)) as unknown[];
  }

  /** The different values of a column at this moment, as the server says: views of different databases may lag one behind the other. */
  async ask(table: keyof D['tables'] & string, column: string): Promise<unknown[]> {
    const [result] = await this.transact({ op: 'select', table, where: [], columns: [column] });
    return (result as { rows: Record<string, unknown>[] }).rows.map((row) => row[column]);
  }

  /** The rows of a table as the view shows them: compared with what is waited for, by Activity.until. */
  rows<T extends keyof D['tables'] & string>(table: T): RowOf<D, T>[] {
    return [...this.#view.table<RowOf<D, T>>(table).rows()];
  }

  /** Ends a server (the only one, unless said otherwise) like a crash; resolves when it is gone. */
  kill(server = this.server): Promise<void> {
    return untilGone(server.control, () => server.killNow());
  }

  /** Starts a server again over the same file. */
  async restart(server = this.server): Promise<void> {
    await server.start();
  }

  /** The server crashes and its file is lost: it starts again over an empty one. */
  async lose(server = this.server): Promise<void> {
    await this.kill(server);
    rmSync(server.database);
    await tool('ovsdb-tool', [
      'create',
      server.database,
      writeSchema(dirname(server.database), this.#schema, this.name),
    ]);
    await this.restart(server);
  }

  close(): void {
    this.#isClosed = true;
    this.#view.close();
    for (const server of this.servers) server.killNow();
  }

  /**
   * Resolves when the view shows what its server had committed before this call: a server sends what it owes to a session before it
   * answers the session's echo. At once when the view has no session; of a cluster's follower nothing is promised.
   */
  async #catchUp(): Promise<void> {
    if (!this.#view.isConnected) return;
    let isAnswered = false;
    this.#view.ping(() => {
      isAnswered = true;
    });
    await this.#activity.until(
      `the view of ${this.name} catches up`,
      () => isAnswered || !this.#view.isConnected || this.#isClosed,
    );
  }

  #wake(): void {
    this.#activity.arrived(`view of ${this.name}`, () => {
      if (this.#isClosed) return;
      this.#view.poll();
      this.#view.clearChanges();
    });
  }
}
