/**
 * What somebody does to a row of ours at any moment of its making: the echo of our own write may come merged with theirs, or not at all.
 * Tried for every moment, so that none is left out.
 */
import { ok } from 'uvu/assert';
import { Bench } from '../support/bench.ts';
import { suite } from '../support/suite.ts';

const test = suite('ic/echo');

/** More turns than the change needs to get from one zone to the other. */
const MOMENTS = 36;

type Place = readonly [db: 'isb' | 'nb', zone: string, table: string];

/** One transit switch with a router of each zone. */
function world(): Bench {
  const bench = new Bench(['az1', 'az2']);
  for (const [at, zone] of ['az1', 'az2'].entries()) {
    bench.router(zone, `lr${at + 1}`, [`10.0.${at + 1}.1/24`]);
    bench.attachRouter(zone, `lr${at + 1}`, 'ts1', [`169.254.100.${at + 1}/24`]);
  }
  bench.settle();
  return bench;
}

/** A change, and what takes it back. */
interface Change {
  readonly make: (bench: Bench) => void;
  readonly undo: (bench: Bench) => void;
}

/** Makes a change and, some turns later, deletes the rows that have come of it in one table; at rest, takes the change back. */
function deleteAt(bench: Bench, moment: number, { make, undo }: Change, [db, zone, table]: Place): boolean {
  const before = new Set(bench.rows(db, zone, table).map(({ uuid }) => uuid));
  make(bench);
  bench.lab.advance(moment);
  const made = bench.rows(db, zone, table).filter(({ uuid }) => !before.has(uuid));
  for (const { uuid } of made) {
    if (table === 'Logical_Router_Static_Route') {
      bench.detach('nb', zone, 'Logical_Router', 'static_routes', uuid);
    } else bench.send(db, zone, [{ op: 'delete', table, where: [['_uuid', '==', ['uuid', uuid]]] }]);
  }
  bench.settled();
  undo(bench);
  bench.settle();
  bench.clearLog();
  return made.length > 0;
}

function everyMoment(change: Change, place: Place): void {
  const bench = world();
  try {
    let hits = 0;
    for (let moment = 1; moment <= MOMENTS; moment++) if (deleteAt(bench, moment, change, place)) hits++;
    ok(hits > 0, 'no moment was in time');
    ok(hits < MOMENTS, 'every moment was late');
  } finally {
    bench.close();
  }
}

const addSwitch: Change = {
  make: (bench) => bench.insert('inb', '', 'Transit_Switch', { name: 'ts9' }),
  undo: (bench) => bench.remove('inb', '', 'Transit_Switch', { name: 'ts9' }),
};
const addRoute: Change = {
  make: (bench) => bench.staticRoute('az1', 'lr1', { ip_prefix: '10.99.0.0/16', nexthop: '10.0.1.9' }),
  undo: (bench) => {
    const { uuid } = bench.row('nb', 'az1', 'Logical_Router_Static_Route', { ip_prefix: '10.99.0.0/16' });
    bench.detach('nb', 'az1', 'Logical_Router', 'static_routes', uuid);
  },
};

test('a datapath that is deleted while it is being made', () =>
  everyMoment(addSwitch, ['isb', '', 'Datapath_Binding']));
test('a logical switch that is deleted while it is being made', () =>
  everyMoment(addSwitch, ['nb', 'az2', 'Logical_Switch']));
test('an advertised route that is deleted while it is being made', () => everyMoment(addRoute, ['isb', '', 'Route']));
test('a learned route that is deleted while it is being made', () =>
  everyMoment(addRoute, ['nb', 'az2', 'Logical_Router_Static_Route']));

test.run();
