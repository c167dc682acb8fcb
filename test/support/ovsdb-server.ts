/** ovsdb-servers for tests, Debian's or ours: each in a directory of its own, gone when the test process is. */
import { randomInt } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { PATIENCE } from './patience.ts';
import { requestOnce } from './request.ts';
import { tool, untilGone } from './ovn/process.ts';
import { startDetached } from './ovn/starting.ts';
import { schemaToJson, type DatabaseSchema } from '../../host/ovsdb/schema.ts';

const running = new Set<RealServer>();
const directories: string[] = [];

/** Kills every server that still runs: for a suite's 'after', whatever became of its tests. */
export function killServers(): void {
  for (const server of running) server.killNow();
}
process.on('exit', () => {
  killServers();
  for (const directory of directories) rmSync(directory, { recursive: true, force: true, maxRetries: 3 });
});

/** A directory that goes with the test process. */
export function temporaryDirectory(): string {
  const directory = mkdtempSync(join(tmpdir(), 'ovsdb-test-'));
  directories.push(directory);
  return directory;
}

/** Writes a schema where ovsdb-tool can read it. */
export function writeSchema(directory: string, schema: DatabaseSchema, name = 'schema'): string {
  const file = join(directory, `${name}.ovsschema`);
  writeFileSync(file, JSON.stringify(schemaToJson(schema)));
  return file;
}

/** Ports that systems don't give away by themselves: those from 32768 on (Linux) any program's next connection may take. */
const PORTS = { first: 10_000, count: 22_000 } as const;

/** Can somebody listen on this port of the loopback? */
function isFree(port: number): Promise<boolean> {
  const server = createServer();
  return new Promise((resolve) => {
    server.on('error', () => resolve(false));
    server.listen(port, '127.0.0.1', () => server.close(() => resolve(true)));
  });
}

/** A port of the loopback that was free a moment ago. It is drawn, so that tests of another process get another one. */
export async function freePort(): Promise<number> {
  for (;;) {
    const port = PORTS.first + randomInt(PORTS.count);
    if (await isFree(port)) return port;
  }
}

/** Whose server: Debian's ovsdb-server, or `ovn-ic-wasm ovsdb`. */
export type ServerKind = 'debian' | 'ours';

/** What runs ours. */
export const OUR_SERVER = [fileURLToPath(new URL('../../build/ovn-ic-wasm', import.meta.url)), 'ovsdb'] as const;

/** What runs a server of each kind. */
const PROGRAMS: Readonly<Record<ServerKind, readonly [program: string, ...args: string[]]>> = {
  debian: ['ovsdb-server'],
  ours: OUR_SERVER,
};

export class RealServer {
  readonly directory: string;
  readonly database: string;
  readonly #options: readonly string[];
  readonly #kind: ServerKind;
  #pid = 0;

  constructor(directory: string, database: string, options: readonly string[] = [], kind: ServerKind = 'debian') {
    this.directory = directory;
    this.database = database;
    this.#options = options;
    this.#kind = kind;
  }

  get isRunning(): boolean {
    return this.#pid !== 0;
  }

  get socket(): string {
    return `${this.database}.sock`;
  }

  get remote(): string {
    return `unix:${this.socket}`;
  }

  get control(): string {
    return `${this.database}.ctl`;
  }

  /** Resolves when the server takes connections: that is when its foreground process returns. */
  async start(): Promise<this> {
    const pidfile = `${this.database}.pid`;
    const [program, ...args] = PROGRAMS[this.#kind];
    const all = [
      ...args,
      '--detach',
      '--no-chdir',
      `--pidfile=${pidfile}`,
      `--unixctl=${this.control}`,
      `--log-file=${this.database}.log`,
      '-vconsole:off',
      `--remote=p${this.remote}`,
      ...this.#options,
      this.database,
    ];
    if (this.#kind === 'ours') await startDetached(program, all);
    else await tool(program, all);
    this.#pid = Number(readFileSync(pidfile, 'utf8'));
    running.add(this);
    return this;
  }

  get pid(): number {
    return this.#pid;
  }

  /** As a crash would: no farewell to clients, nothing flushed. */
  killNow(): void {
    if (this.#pid === 0) return;
    running.delete(this);
    const pid = this.#pid;
    this.#pid = 0;
    try {
      process.kill(pid, 'SIGKILL');
    } catch {
      // It had died already.
    }
  }

  /** Stops it where it is, connections and all, until 'thaw': as if its machine hung. */
  freeze(): void {
    process.kill(this.#pid, 'SIGSTOP');
  }

  thaw(): void {
    process.kill(this.#pid, 'SIGCONT');
  }

  /** Ends it in order; resolves when it is gone. */
  async stop(): Promise<void> {
    if (this.#pid === 0) return;
    await untilGone(this.control, () => this.appctl('exit'));
    running.delete(this);
    this.#pid = 0;
  }

  /** Asks it as ovs-appctl does. */
  async appctl(method: string, ...params: string[]): Promise<string> {
    return String(await requestOnce(this.control, method, params));
  }

  /** Runs operations as another client would; returns their results. */
  async transact(name: string, ...operations: unknown[]): Promise<unknown[]> {
    return (await requestOnce(this.socket, 'transact', [name, ...operations])) as unknown[];
  }

  /** Writes to the file of a server that is not running. */
  async transactOffline(...params: unknown[]): Promise<void> {
    await tool('ovsdb-tool', ['transact', this.database, JSON.stringify(params)]);
  }

  async client(...args: string[]): Promise<string> {
    return tool('ovsdb-client', args);
  }
}

/** A standalone server with an empty database of the schema. */
export async function startServer(schema: DatabaseSchema, options: readonly string[] = []): Promise<RealServer> {
  const directory = temporaryDirectory();
  const database = join(directory, 'db');
  await tool('ovsdb-tool', ['create', database, writeSchema(directory, schema)]);
  return new RealServer(directory, database, options).start();
}

/** A Raft cluster on the loopback, each member joined. */
export async function startCluster(schema: DatabaseSchema, members: number): Promise<RealServer[]> {
  const directory = temporaryDirectory();
  return startMembers(
    schema,
    Array.from({ length: members }, (_, i) => join(directory, `db${i}`)),
  );
}

/** A Raft cluster on the loopback whose members keep their database in these files, all of one directory. */
export async function startMembers(schema: DatabaseSchema, databases: readonly string[]): Promise<RealServer[]> {
  const servers: RealServer[] = [];
  let first = '';
  for (const database of databases) {
    const directory = dirname(database);
    const local = `tcp:127.0.0.1:${await freePort()}`;
    if (first === '') {
      first = local;
      const schemaFile = writeSchema(directory, schema, basename(database));
      await tool('ovsdb-tool', ['create-cluster', database, schemaFile, local]);
    } else await tool('ovsdb-tool', ['join-cluster', database, schema.name, local, first]);
    const server = await new RealServer(directory, database).start();
    servers.push(server);
    // Returns when the member is part of the cluster and holds its content.
    await server.client('-t', String(30 * PATIENCE), 'wait', server.remote, schema.name, 'connected');
  }
  return servers;
}
