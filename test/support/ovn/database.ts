/** A real ovsdb-server with one of the four databases, and a view of its content. */
import { statSync } from 'node:fs';
import { join } from 'node:path';
import { silentLogger } from '../../../host/log/logger.ts';
import { nodeDialer } from '../../../host/node/dialer.ts';
import { systemClock, systemRandom } from '../../../host/node/platform.ts';
import type { Database } from '../../../host/ovsdb/api.ts';
import { openDatabase } from '../../../host/ovsdb/database.ts';
import type { DatabaseSchema, TableSchema } from '../../../host/ovsdb/schema.ts';
import type { RowOf } from '../../../host/schema/define.ts';
import { RealServer, writeSchema } from '../ovsdb-server.ts';
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
}

export class OvnDatabase<D extends Typed = Typed> {
  readonly name: string;
  readonly server: RealServer;
  readonly #schema: D & DatabaseSchema;
  readonly #ctl: string;
  readonly #view: Database;
  readonly #activity: Activity;
  #isAwake = false;
  #isClosed = false;

  private constructor({ name, schema, ctl }: OvnDatabaseOptions<D>, server: RealServer, activity: Activity) {
    this.name = name;
    this.server = server;
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
        remotes: server.remote,
        dialer: nodeDialer(),
        clock: systemClock,
        random: systemRandom,
        logger: () => silentLogger,
      },
    );
    this.#view.onActivity = () => this.#wake();
    this.#wake();
  }

  /** Creates the database in 'directory' and starts its server; resolves when it takes connections. */
  static async start<D extends Typed>(
    options: OvnDatabaseOptions<D>,
    directory: string,
    activity: Activity,
  ): Promise<OvnDatabase<D>> {
    const file = join(directory, `${options.name}.db`);
    const schema = options.schemaFile ?? writeSchema(directory, options.schema, options.name);
    await tool('ovsdb-tool', ['create', file, schema]);
    return new OvnDatabase(options, await new RealServer(directory, file).start(), activity);
  }

  get tables(): D['tables'] {
    return this.#schema.tables;
  }

  /** `unix:...`: what `--db` takes. */
  get remote(): string {
    return this.server.remote;
  }

  /** Bytes of the file that every transaction that changes anything is appended to. */
  get fileSize(): number {
    return statSync(this.server.database).size;
  }

  /** Is the view of a session that is up? */
  get isConnected(): boolean {
    return this.#view.isConnected;
  }

  /** Has the view received everything once? */
  get isReady(): boolean {
    return this.#view.isReady;
  }

  /** Runs the database's tool (ovn-nbctl...) with arguments; resolves to what it printed. */
  ctl(...args: string[]): Promise<string> {
    return tool(this.#ctl, [`--db=${this.remote}`, '--timeout=20', ...args]);
  }

  /** What the tool knows no command for: plain operations. Rejects when one of them fails. */
  async transact(...operations: unknown[]): Promise<unknown[]> {
    const results = await this.server.transact(this.#schema.name, ...operations);
    for (const result of results) {
      const { error, details } = (result ?? {}) as { error?: string; details?: string };
      if (error !== undefined) throw new Error(`${this.name}: ${error}: ${details}`);
    }
    return results;
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

  /** Ends the server like a crash; resolves when it is gone. */
  kill(): Promise<void> {
    return untilGone(this.server.control, () => this.server.killNow());
  }

  /** Starts the server again over the same file. */
  async restart(): Promise<void> {
    await this.server.start();
  }

  close(): void {
    this.#isClosed = true;
    this.#view.close();
    this.server.killNow();
  }

  #wake(): void {
    if (this.#isAwake) return;
    this.#isAwake = true;
    setImmediate(() => {
      this.#isAwake = false;
      if (this.#isClosed) return;
      this.#view.poll();
      this.#view.clearChanges();
      this.#activity.tell(`view of ${this.name}`);
    });
  }
}
