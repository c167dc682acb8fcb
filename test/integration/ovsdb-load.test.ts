/**
 * The OVSDB server under load: 100 clients monitor, 10 write. Nobody misses an update or sees two in the wrong order, and when all
 * have gone nothing of them is left. LOAD_SECONDS says for how long (3 unless given).
 */
import { join } from 'node:path';
import { equal, ok } from 'uvu/assert';
import { killServers, RealServer, temporaryDirectory } from '../support/ovsdb-server.ts';
import { socketPeer, type Message, type Peer } from '../support/peer.ts';
import { onDebian } from '../support/debian.ts';
import { suite } from '../support/suite.ts';

const test = suite('integration/ovsdb-load', onDebian);
test.after(killServers);

const SECONDS = Number(process.env['LOAD_SECONDS'] ?? 3);
/** Transactions of each writer in a round, at least: on a busy machine a round takes as long as they need. */
const LEAST = 3;
const MONITORS = 100;
const WRITERS = 10;
const DATABASE = 'OVN_IC_Northbound';
const TABLE = 'Transit_Switch';
const NIL = '00000000-0000-0000-0000-000000000000';

const METHODS = ['monitor', 'monitor_cond', 'monitor_cond_since'] as const;

/** One client that watches: each writer's rows must come one by one, in the writer's order. */
class Watcher {
  readonly peer: Peer;
  readonly last = new Map<string, number>();
  seen = 0;
  fault: string | undefined;

  constructor(socket: string) {
    this.peer = socketPeer(socket, { took: (message) => this.#take(message) });
  }

  async start(method: (typeof METHODS)[number]): Promise<void> {
    const request = { [TABLE]: [{ columns: ['name'] }] };
    await this.peer.request(method, [DATABASE, 'm', request, ...(method === 'monitor_cond_since' ? [NIL] : [])]);
  }

  /** Of a row that is deleted the kinds of update tell different things: all look at inserts. */
  #take({ method, params }: Message): void {
    if (typeof method !== 'string' || !method.startsWith('update')) return;
    const updates = (params as unknown[]).at(-1) as Record<string, Record<string, Record<string, { name?: string }>>>;
    for (const { old, insert, new: now } of Object.values(updates[TABLE] ?? {})) {
      const name = (insert ?? (old === undefined ? now : undefined))?.name;
      if (name === undefined) continue;
      const [writer = '', number = ''] = name.split(' ');
      const before = this.last.get(writer) ?? -1;
      if (Number(number) !== before + 1) this.fault ??= `after ${writer} ${before} came ${name}`;
      this.last.set(writer, Number(number));
      this.seen++;
    }
  }
}

/** Inserts rows, and deletes each when the next is there, until 'isOver' and 'LEAST' are there. Returns how many. */
async function write(peer: Peer, writer: string, isOver: () => boolean): Promise<number> {
  let count = 0;
  for (; count < LEAST || !isOver(); count++) {
    const { result } = await peer.request('transact', [
      DATABASE,
      { op: 'insert', table: TABLE, row: { name: `${writer} ${count}` } },
      { op: 'delete', table: TABLE, where: [['name', '==', `${writer} ${count - 1}`]] },
    ]);
    equal((result as unknown[]).length, 2);
  }
  await peer.request('transact', [
    DATABASE,
    { op: 'delete', table: TABLE, where: [['name', '==', `${writer} ${count - 1}`]] },
  ]);
  return count;
}

async function sizes(server: RealServer): Promise<Record<string, number>> {
  const text = await server.appctl('memory/show');
  return Object.fromEntries([...text.matchAll(/([\w-]+):(\d+)/g)].map(([, name = '', size]) => [name, Number(size)]));
}

async function load(server: RealServer, milliseconds: number): Promise<number> {
  const watchers = Array.from({ length: MONITORS }, () => new Watcher(server.socket));
  await Promise.all(watchers.map((watcher, i) => watcher.start(METHODS[i % METHODS.length]!)));
  const end = performance.now() + milliseconds;
  const writers = Array.from({ length: WRITERS }, () => socketPeer(server.socket));
  const counts = await Promise.all(writers.map((peer, i) => write(peer, `w${i}`, () => performance.now() > end)));
  for (const peer of writers) peer.close();
  for (const watcher of watchers) {
    // What was committed before is sent before this is answered.
    await watcher.peer.request('echo', []);
    equal(watcher.fault, undefined);
    equal(
      counts.map((_, i) => watcher.last.get(`w${i}`)),
      counts.map((count) => count - 1),
    );
    watcher.peer.close();
  }
  return counts.reduce((sum, count) => sum + count, 0);
}

test(
  `${MONITORS} clients monitor and ${WRITERS} write for ${SECONDS} seconds`,
  async () => {
    const directory = temporaryDirectory();
    const server = await new RealServer(directory, join(directory, 'ovn_ic_nb_db.db'), [], 'ours').start();
    const before = await sizes(server);
    // What a runtime needs once it has worked at all is no leak: that is what the first rounds are for.
    const rounds = 4;
    const resident: number[] = [];
    let written = 0;
    for (let round = 0; round < rounds; round++) {
      written += await load(server, (SECONDS * 1000) / rounds);
      let after = await sizes(server);
      // The server hears of the ends of connections one by one.
      while ((after['sessions'] ?? 0) > 0) after = await sizes(server);
      equal([after['cells'], after['monitors']], [before['cells'], before['monitors']]);
      resident.push(after['rss-kB'] ?? 0);
    }
    await server.stop();
    ok(written >= LEAST * WRITERS * rounds, `only ${written} transactions`);
    const [, , third = 0, last = 0] = resident;
    ok(last < third + 50_000, `resident memory grows: ${resident.join(', ')} kB`);
    console.log(
      `\n    ${written} transactions, ${written * MONITORS} updates; resident memory ${resident.join(', ')} kB`,
    );
  },
  { deadline: 60_000 + SECONDS * 20_000 },
);

test.run();
