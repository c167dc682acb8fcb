/**
 * The OVSDB server killed while clients write: what was acknowledged is there, and nothing is half there. CRASH_ROUNDS says how often
 * (20 unless given).
 */
import { join } from 'node:path';
import { equal, ok } from 'uvu/assert';
import { onDebian } from '../support/debian.ts';
import { tool } from '../support/ovn/process.ts';
import { killServers, RealServer, temporaryDirectory } from '../support/ovsdb-server.ts';
import { socketPeer, type Peer } from '../support/peer.ts';
import { suite } from '../support/suite.ts';
import { seededRandom } from '../../host/emulation/virtual-time.ts';

const test = suite('integration/ovsdb-crash', onDebian);
test.after(killServers);

const ROUNDS = Number(process.env['CRASH_ROUNDS'] ?? 20);
const SEED = Number(process.env['CRASH_SEED'] ?? 1);
const WRITERS = 4;
/** Requests that a writer has under way at a time. */
const DEPTH = 3;
const DATABASE = 'OVN_IC_Northbound';
const TABLE = 'Transit_Switch';
/** Rows that one transaction inserts. */
const PARTS = ['a', 'b', 'c'] as const;

const insert = (name: string): unknown => ({ op: 'insert', table: TABLE, row: { name } });

interface Written {
  /** Names of the transactions that were answered. */
  readonly acknowledged: Set<string>;
  readonly sent: Set<string>;
}

/** Writes until the server is gone; 'acknowledge' is called for each answer. */
async function write(peer: Peer, prefix: string, written: Written, acknowledge: () => void): Promise<void> {
  let next = 0;
  const one = async (): Promise<void> => {
    for (;;) {
      const name = `${prefix}-${next++}`;
      written.sent.add(name);
      const reply = await peer.request('transact', [DATABASE, ...PARTS.map((part) => insert(`${name}-${part}`))]);
      if (reply['closed'] === true) return;
      equal((reply['result'] as unknown[]).length, PARTS.length, JSON.stringify(reply));
      written.acknowledged.add(name);
      acknowledge();
    }
  };
  await Promise.all(Array.from({ length: DEPTH }, one));
}

/** What is there, by the names of transactions: the parts of each. */
function partsOf(result: unknown): Map<string, string[]> {
  const parts = new Map<string, string[]>();
  for (const { name } of (result as { rows: { name: string }[] }).rows) {
    const [, transaction = '', part = ''] = /^(.*)-(\w)$/.exec(name) ?? [];
    parts.set(transaction, [...(parts.get(transaction) ?? []), part]);
  }
  return parts;
}

function check(found: Map<string, string[]>, { acknowledged, sent }: Written, round: string): void {
  const lost = [...acknowledged].filter((name) => !found.has(name));
  equal(lost, [], `${round}: acknowledged and lost`);
  for (const [name, parts] of found) {
    ok(sent.has(name), `${round}: ${name} was never sent`);
    equal(parts.sort(), [...PARTS], `${round}: ${name} is half there`);
  }
}

const SELECT = { op: 'select', table: TABLE, where: [], columns: ['name'] };

test(
  `killed ${ROUNDS} times`,
  async () => {
    const random = seededRandom(SEED);
    const below = (n: number): number => Math.floor(random() * n);
    const directory = temporaryDirectory();
    const server = new RealServer(directory, join(directory, 'ovn_ic_nb_db.db'), [], 'ours');
    let acknowledged = 0;
    for (let round = 0; round < ROUNDS; round++) {
      await server.start();
      const written: Written = { acknowledged: new Set(), sent: new Set() };
      const until = below(150);
      const compactAt = random() < 0.3 ? below(until + 1) : -1;
      let answers = 0;
      const peers = Array.from({ length: WRITERS }, () => socketPeer(server.socket));
      const acknowledge = (): void => {
        // A compaction that is under way when the end comes, or has just been.
        if (answers === compactAt) void server.appctl('ovsdb-server/compact').catch(() => undefined);
        if (answers++ === until) server.killNow();
      };
      await Promise.all(peers.map((peer, i) => write(peer, `${round}-${i}`, written, acknowledge)));
      acknowledged += written.acknowledged.size;

      const what = `seed ${SEED}, round ${round}`;
      if (round % 10 === 0) {
        const query = JSON.stringify([DATABASE, SELECT]);
        const [result] = JSON.parse(await tool('ovsdb-tool', ['query', server.database, query])) as unknown[];
        check(partsOf(result), written, `${what}, ovsdb-tool`);
      }
      await server.start();
      const reader = socketPeer(server.socket);
      const { result } = await reader.request('transact', [DATABASE, SELECT]);
      check(partsOf((result as unknown[])[0]), written, what);
      await reader.request('transact', [DATABASE, { op: 'delete', table: TABLE, where: [] }]);
      reader.close();
      await server.stop();
    }
    ok(acknowledged > ROUNDS * 10, `only ${acknowledged} transactions in ${ROUNDS} rounds`);
  },
  { deadline: 60_000 + ROUNDS * 10_000 },
);

test.run();
