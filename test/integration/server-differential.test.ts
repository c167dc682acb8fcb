/** Random transactions on random schemas: the embedded server and Debian's say the same, and hold the same. */
import { equal } from 'uvu/assert';
import { Server } from '../../host/ovsdb/server/server.ts';
import type { DatabaseSchema } from '../../host/ovsdb/schema.ts';
import { bigints, Canonical } from '../support/canonical.ts';
import { DATABASE } from '../support/conformance/cases.ts';
import { dice, randomSchema, transactionMaker } from '../support/conformance/random.ts';
import { embeddedPeer, socketPeer, type Message, type Peer } from '../support/peer.ts';
import { startRealServer } from '../support/real-server.ts';
import { onDebian } from '../support/debian.ts';
import { suite } from '../support/suite.ts';
import { seededRandom, VirtualClock } from '../../host/emulation/virtual-time.ts';

const test = suite('integration/server-differential', onDebian);
const RUNS = Number(process.env['FUZZ_RUNS'] ?? 6);
const TRANSACTIONS = 120;
const FIRST_SEED = Number(process.env['FUZZ_SEED'] ?? 1);

/** Which of several faults is reported, and in which words, depends on the order of hash tables. */
function withoutDetails(json: unknown): unknown {
  if (Array.isArray(json)) return json.map(withoutDetails);
  if (typeof json !== 'object' || json === null) return json;
  const { details: _, syntax: _syntax, ...rest } = json as Record<string, unknown>;
  return Object.fromEntries(Object.entries(rest).map(([name, value]) => [name, withoutDetails(value)]));
}

function monitors(schema: DatabaseSchema): readonly (readonly [string, unknown[]])[] {
  const all = Object.fromEntries(Object.keys(schema.tables).map((table) => [table, {}]));
  const some = Object.fromEntries(Object.keys(schema.tables).map((table) => [table, { columns: ['name'] }]));
  const condition = {
    S0: {
      where: [
        ['name', '==', 'a'],
        ['n', '==', 1],
      ],
    },
    W: { where: [['many', '!=', ['set', []]]] },
  };
  const nil = '00000000-0000-0000-0000-000000000000';
  return [
    ['monitor', ['1 all', all]],
    ['monitor', ['1 some', some]],
    ['monitor_cond', ['2 all', all]],
    ['monitor_cond', ['2 condition', condition]],
    ['monitor_cond_since', ['3 all', all, nil]],
    ['monitor_cond_since', ['3 condition', condition, nil]],
  ];
}

const idOf = (message: Message): string => String((message['params'] as unknown[])[0]);

/** The updates of one transaction, in the order of the monitors' names, without ids of transactions. */
const updates = (messages: readonly Message[]): unknown[] =>
  [...messages]
    .sort((a, b) => (idOf(a) < idOf(b) ? -1 : 1))
    .map(({ method, params }) => [method, idOf({ params }), (params as unknown[]).at(-1)]);

class Side {
  readonly #peer: Peer;
  readonly #canonical = new Canonical();

  constructor(peer: Peer) {
    this.#peer = peer;
  }

  /** What one transaction leads to. */
  async transact(operations: readonly unknown[]): Promise<unknown> {
    const { result } = await this.#peer.request('transact', [DATABASE, ...operations]);
    return this.#canonical.of({ result: withoutDetails(result), updates: updates(this.#peer.take()) });
  }

  async watch(requests: readonly (readonly [string, unknown[]])[]): Promise<void> {
    for (const [method, params] of requests) await this.#peer.request(method, [DATABASE, ...params]);
  }

  close(): void {
    this.#peer.close();
  }
}

async function run(seed: number): Promise<number> {
  const random = seededRandom(seed);
  const die = dice(random);
  const schema = randomSchema(die);
  const next = transactionMaker(schema, die);
  const server = new Server({ random, clock: new VirtualClock() });
  server.addDatabase(schema);
  const real = startRealServer(schema);
  const ours = new Side(embeddedPeer(server));
  const theirs = new Side(socketPeer(real.socket));
  let changes = 0;
  try {
    for (const side of [ours, theirs]) await side.watch(monitors(schema));
    for (let i = 0; i < TRANSACTIONS; i++) {
      const operations = next();
      const [a, b] = [await ours.transact(operations), await theirs.transact(operations)];
      const what = `seed ${seed}, transaction ${i + 1}: ${JSON.stringify(operations)}`;
      equal(JSON.stringify(a, bigints), JSON.stringify(b, bigints), what);
      if ((a as { updates: unknown[] }).updates.length > 0) changes++;
    }
    const all = Object.keys(schema.tables).map((table) => ({ op: 'select', table, where: [] }));
    equal(await ours.transact(all), await theirs.transact(all), `seed ${seed}, at the end`);
  } finally {
    ours.close();
    theirs.close();
    real.stop();
  }
  return changes;
}

test(
  'random transactions',
  async () => {
    let changes = 0;
    for (let seed = FIRST_SEED; seed < FIRST_SEED + RUNS; seed++) changes += await run(seed);
    // Most transactions fail for some reason; enough must not, or nothing was tested.
    equal(changes > (RUNS * TRANSACTIONS) / 10, true, `only ${changes} transactions changed anything`);
  },
  { deadline: 60_000 + RUNS * 5_000 },
);

test.run();
