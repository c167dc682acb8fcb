/**
 * One of two worlds that are given the same steps: zones with controllers of one kind on real servers with Debian's
 * schemas. northd is emulated.
 *
 * At rest is a world whose servers sent nothing while everybody was asked to answer, several times over: the servers
 * twice (all that was sent to them before has been dealt with then), each controller twice (its run loop has turned at least once in
 * between, with everything that the servers sent before).
 */
import { mkdtempSync, rmSync, statSync, truncateSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { SCHEMAS, type DatabaseKind, type StepTransaction } from '../../model/generate/step.ts';
import { plainDatabase, type Operation } from '../../model/json.ts';
import { northdOperations } from '../../model/northd.ts';
import type { PlainDatabase, World } from '../../model/world.ts';
import { OURS, REFERENCE } from '../daemon.ts';
import { RealServer } from '../ovsdb-server.ts';
import { Daemon, tool, untilGone } from '../ovn/process.ts';
import { socketPeer, type Peer } from '../peer.ts';
import { debianSchema, knownToDebian, schemaFile } from './debian-schemas.ts';

export type Kind = 'ours' | 'debian';

/** Rounds without news after which a world is at rest: ours begins what there is to do in the turn that has taken in the reason. */
const QUIET: Readonly<Record<Kind, number>> = { ours: 2, debian: 4 };
/** Messages of the servers after which a world is restless. */
const RESTLESS = 400;

/** A controller has failed: it writes, or tries to, forever, or has died. */
export class Failed extends Error {}

interface Controller {
  readonly daemon: Daemon;
  readonly peer: Peer;
}

const open = new Set<Side>();
process.on('exit', () => {
  for (const side of open) side.close();
});

export class Side {
  readonly kind: Kind;
  readonly directory = mkdtempSync(join(tmpdir(), 'ovn-differential-'));
  readonly #servers = new Map<string, RealServer>();
  readonly #files: string[] = [];
  readonly #peers = new Map<string, Peer>();
  readonly #controllers = new Map<string, Controller>();

  private constructor(kind: Kind) {
    this.kind = kind;
    open.add(this);
  }

  /** Servers with empty databases; no controller yet. */
  static async start(kind: Kind, zones: readonly string[]): Promise<Side> {
    const side = new Side(kind);
    await side.#serve('', ['inb', 'isb']);
    for (const zone of zones) await side.#serve(zone, ['nb', 'sb']);
    return side;
  }

  get zones(): string[] {
    return [...this.#peers.keys()].filter((owner) => owner !== '');
  }

  async #serve(owner: string, kinds: readonly DatabaseKind[]): Promise<void> {
    const files: string[] = [];
    for (const kind of kinds) {
      const file = join(this.directory, `${kind}${owner}.db`);
      await tool('ovsdb-tool', ['create', file, schemaFile(kind)]);
      files.push(file);
    }
    const [first = '', ...others] = files;
    this.#files.push(...files);
    const server = await new RealServer(this.directory, first, others).start();
    this.#servers.set(owner, server);
    await this.#watch(owner, server);
  }

  async #watch(owner: string, server: RealServer): Promise<void> {
    const peer = socketPeer(server.socket);
    this.#peers.set(owner, peer);
    for (const kind of owner === '' ? (['inb', 'isb'] as const) : (['nb', 'sb'] as const)) {
      const { name, tables } = debianSchema(kind);
      const all = Object.fromEntries(Object.keys(tables).map((table) => [table, {}]));
      await peer.request('monitor_cond', [name, kind, all]);
    }
  }

  /** Where the databases are now: for 'rewind'. */
  mark(): readonly number[] {
    return this.#files.map((file) => statSync(file).size);
  }

  /** Everybody is killed, the databases forget what came after the mark, and everybody starts again. */
  async rewind(mark: readonly number[]): Promise<void> {
    const zones = [...this.#controllers.keys()];
    for (const { daemon, peer } of this.#controllers.values()) {
      peer.close();
      // One that has died leaves a socket that nobody listens on.
      await daemon.kill().catch(() => daemon.killNow());
    }
    this.#controllers.clear();
    for (const [owner, server] of this.#servers) {
      this.#peers.get(owner)?.close();
      await untilGone(server.socket, () => server.killNow());
    }
    // A database is a log that is only appended to.
    this.#files.forEach((file, at) => truncateSync(file, mark[at]));
    for (const [owner, server] of this.#servers) await this.#watch(owner, await server.start());
    for (const zone of zones) await this.startController(zone);
  }

  #peer(owner: string): Peer {
    const peer = this.#peers.get(owner);
    if (peer === undefined) throw new Error(`no server of '${owner}'`);
    return peer;
  }

  /** Starts a zone's controller; resolves when it runs. */
  async startController(zone: string): Promise<void> {
    const shared = this.#servers.get('');
    const at = this.#servers.get(zone);
    if (shared === undefined || at === undefined) throw new Error(`no zone '${zone}'`);
    const { directory } = this;
    const env = { ...process.env, OVN_RUNDIR: directory, OVS_RUNDIR: directory };
    const daemon = new Daemon({
      program: this.kind === 'ours' ? OURS : REFERENCE,
      args: [
        `--ovnnb-db=${at.remote}`,
        `--ovnsb-db=${at.remote}`,
        `--ic-nb-db=${shared.remote}`,
        `--ic-sb-db=${shared.remote}`,
      ],
      env,
      path: join(directory, `ic-${zone}`),
    });
    await daemon.start();
    this.#controllers.set(zone, { daemon, peer: socketPeer(daemon.control) });
    if (this.kind === 'debian') await this.ask(zone, 'vlog/disable-rate-limit', 'ovsdb_idl');
  }

  /** What the controllers have warned of last, except for Debian's schemas being old. */
  complaints(): string {
    const isOfInterest = (line: string): boolean => /\|(WARN|ERR|EMER)\|/.test(line) && !line.includes('needs upgrade');
    return [...this.#controllers]
      .map(([zone, { daemon }]) =>
        [`${this.kind} ${zone}:`, ...daemon.log().filter(isOfInterest).slice(-8)].join('\n    '),
      )
      .join('\n');
  }

  /** Asks a zone's controller on its control socket. */
  async ask(zone: string, command: string, ...params: string[]): Promise<string> {
    const { result } = (await this.#controllers.get(zone)?.peer.request(command, params)) ?? {};
    if (typeof result !== 'string') throw new Failed(`${this.kind}: the controller of ${zone} has died`);
    return result;
  }

  async transact({ db, zone = '', operations }: StepTransaction): Promise<void> {
    const known = knownToDebian(db, operations);
    if (known.length === 0) return;
    const { result, error } = await this.#peer(zone).request('transact', [SCHEMAS[db].name, ...known]);
    const failed = (result as ({ error?: string } | null)[] | null)?.find((each) => each?.error !== undefined);
    if (error !== null || failed !== undefined)
      throw new Error(`${this.kind}: refused: ${JSON.stringify(failed ?? error)}: ${JSON.stringify(known)}`);
  }

  async #read(db: DatabaseKind, zone: string): Promise<PlainDatabase> {
    const tables = Object.keys(SCHEMAS[db].tables);
    const known = tables.filter((table) => table in debianSchema(db).tables);
    const select = known.map((table): Operation => ({ op: 'select', table, where: [] }));
    const { result } = await this.#peer(zone).request('transact', [SCHEMAS[db].name, ...select]);
    const results = new Map(known.map((table, at) => [table, (result as unknown[])[at]]));
    return plainDatabase(
      SCHEMAS[db],
      tables.map((table) => results.get(table)),
    );
  }

  /** All databases, as far as the current schemas know them. */
  async world(): Promise<World> {
    const zones: [string, { nb: PlainDatabase; sb: PlainDatabase }][] = [];
    for (const zone of this.zones)
      zones.push([zone, { nb: await this.#read('nb', zone), sb: await this.#read('sb', zone) }]);
    return { inb: await this.#read('inb', ''), isb: await this.#read('isb', ''), zones: Object.fromEntries(zones) };
  }

  /** Everybody answers; resolves to the number of updates that the servers sent meanwhile. Rejects with Failed when a controller has died. */
  async #round(): Promise<number> {
    const servers = async (): Promise<void> => {
      for (let i = 0; i < 2; i++) await Promise.all([...this.#peers.values()].map((peer) => peer.request('echo', [])));
    };
    await servers();
    for (let i = 0; i < 2; i++)
      await Promise.all([...this.#controllers.keys()].map((zone) => this.ask(zone, 'version')));
    await servers();
    return [...this.#peers.values()].reduce((sum, peer) => sum + peer.take().length, 0);
  }

  /** Transactions that servers have refused Debian's controllers, all in all: each is a line of the log. */
  #refused(): number {
    if (this.kind === 'ours') return 0;
    const logs = [...this.#controllers.values()].flatMap(({ daemon }) => daemon.log());
    return logs.filter((line) => line.includes('transaction error')).length;
  }

  /** Resolves to the world once it is at rest, northd included; throws Failed when it never is. */
  async settle(): Promise<World> {
    let news = 0;
    for (;;) {
      let refused = this.#refused();
      for (let quiet = 0; quiet < QUIET[this.kind];) {
        const before = refused;
        const now = await this.#round();
        refused = this.#refused();
        if (now === 0 && refused === before) quiet++;
        else {
          quiet = 0;
          news += now + refused - before;
        }
        if (news > RESTLESS) throw new Failed(`${this.kind}: more than ${RESTLESS} updates or refused transactions`);
      }
      const world = await this.world();
      let isDone = true;
      for (const [zone, databases] of Object.entries(world.zones)) {
        const operations = knownToDebian('sb', northdOperations(databases));
        if (operations.length === 0) continue;
        isDone = false;
        await this.transact({ db: 'sb', zone, operations });
      }
      if (isDone) return world;
    }
  }

  /** Ends everything and removes the folder. */
  close(): void {
    open.delete(this);
    for (const { daemon, peer } of this.#controllers.values()) {
      peer.close();
      daemon.killNow();
    }
    for (const peer of this.#peers.values()) peer.close();
    for (const server of this.#servers.values()) server.killNow();
    rmSync(this.directory, { recursive: true, force: true });
  }
}
