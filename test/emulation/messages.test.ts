/** Messages in one process: handed over as they are, they do what their bytes would do, and look like them. */
import { equal, is, match, ok } from 'uvu/assert';
import { contentsOf, type Contents } from '../../host/emulation/contents.ts';
import { byteLength, messageKind, messageText, Sizes, type Content } from '../../host/emulation/message-content.ts';
import {
  staticRoutes,
  transitSwitches,
  consent,
  gateway,
  router,
  routes,
} from '../../host/emulation/scale-topology.ts';
import { Simulation } from '../../host/emulation/simulation.ts';
import { counting, type Traffic } from '../../host/emulation/traffic.ts';
import { initialOperations } from '../../host/emulation/tutorial.ts';
import type { Dialer } from '../../host/ovsdb/platform.ts';
import { implementations } from '../support/kernels.ts';
import { bytesOnly } from '../support/bytes-only.ts';
import { suite } from '../support/suite.ts';

const test = suite('emulation/messages');

const SCALE = { zones: 3, routers: 2, routes: 40 };
const ZONES = ['az1', 'az2', 'az3'];

interface Played {
  readonly contents: Contents;
  readonly learned: number;
  readonly traffic: Traffic;
  readonly contentsSent: readonly Content[];
}

/** Three zones whose routers learn from each other, some routes that go again, and a connection that ends. */
async function play(link: (dialer: Dialer) => Dialer): Promise<Played> {
  const traffic: Traffic = { messages: 0, bytes: 0 };
  const contentsSent: Content[] = [];
  const kernels = (await implementations())[0]?.kernels;
  if (kernels === undefined) throw new Error('there are no kernels');
  const sizes = new Sizes();
  const world = new Simulation({
    zones: ZONES,
    seed: 1,
    kernels: () => kernels,
    dialing: (dialer) => counting(link(dialer), () => traffic, sizes),
  });
  world.scheduler.onWork = ({ content }) => void (content !== undefined && contentsSent.push(content));
  for (const [key, zone] of world.databases()) world.transact(key, zone, initialOperations(key, zone));
  world.transact('inb', '', transitSwitches(SCALE));
  for (const [at, zone] of ZONES.entries()) {
    world.transact('nb', zone, consent());
    world.transact('sb', zone, gateway(at + 1));
  }
  world.settle();
  for (const [at, zone] of ZONES.entries())
    for (const number of [1, 2]) world.transact('nb', zone, router(SCALE, at + 1, number));
  world.settle();
  for (const [at, zone] of ZONES.entries())
    for (const number of [1, 2]) world.transact('nb', zone, routes(SCALE, at + 1, number, 1, SCALE.routes));
  world.settle();
  is(world.connections.reset('ovn-ic-az2', 'isb'), 1);
  const where = [['ip_prefix', '==', '16.0.7.0/24']];
  world.transact('nb', 'az1', [{ op: 'update', table: 'Logical_Router_Static_Route', where, row: { nexthop: 'x' } }]);
  world.settle();
  const learned = [...world.controllers.values()].reduce((sum, { context }) => sum + context.db.staticRoute.size, 0);
  const contents = contentsOf(world);
  world.close();
  return { contents, learned, traffic, contentsSent };
}

test('the databases come out as with bytes, and sizes are those of the texts', async () => {
  const handed = await play((dialer) => dialer);
  const written = await play(bytesOnly);
  equal(handed.contents, written.contents);
  // Two routers of az1 have the prefix that is no route any more, and two zones had learned it.
  is(handed.learned, staticRoutes(SCALE) * ZONES.length - 4);
  // Long messages go in pieces where they are bytes.
  is(handed.traffic.bytes, written.traffic.bytes);
  ok(handed.contentsSent.some((content) => !(content instanceof Uint8Array)));
  ok(written.contentsSent.every((content) => content instanceof Uint8Array));
  for (const content of handed.contentsSent) is(new Sizes().of(content), byteLength(messageText(content)));
});

test('a message is named and shown alike, whichever way it went', () => {
  const messages = [
    { id: 1, method: 'transact', params: ['D', { op: 'comment', comment: 'ü "quoted" \u0001' }] },
    { id: null, method: 'update3', params: ['m', 'id', { T: { x: { insert: { n: 9_007_199_254_740_993n } } } }] },
    { id: 1, result: [{}], error: null },
  ];
  for (const message of messages) {
    const bytes = new TextEncoder().encode(messageText(message));
    is(messageKind(message), messageKind(bytes));
    is(messageText(bytes), messageText(message));
    is(new Sizes().of(message), bytes.length);
  }
  is(messageKind(undefined), 'connect');
});

test('a string that no text can bring is refused as the text is', () => {
  for (const [name, link] of [
    ['handed', (dialer: Dialer) => dialer],
    ['bytes', bytesOnly],
  ] as const) {
    const world = new Simulation({
      zones: ['az1'],
      seed: 1,
      kernels: () => {
        throw new Error('there is no controller');
      },
      without: ['az1'],
      dialing: link,
    });
    const database = world.open('nb', 'az1');
    database.onActivity = () => world.scheduler.schedule(LABEL, () => void database.poll());
    world.settle();
    const outcomes: string[] = [];
    const transaction = database.transaction();
    transaction.insert(database.table('Logical_Switch'), { name: 'a\0b' });
    database.commit(transaction, (outcome) => outcomes.push(JSON.stringify(outcome)));
    world.settle();
    is(outcomes.length, 1, name);
    match(outcomes[0] ?? '', /connection lost/);
    equal(world.transact('nb', 'az1', [{ op: 'select', table: 'Logical_Switch', where: [] }]), [{ rows: [] }]);
    database.close();
    world.close();
  }
});

const LABEL = { kind: 'run', worker: 'servers', from: 'onlooker', to: 'onlooker' } as const;

test.run();
