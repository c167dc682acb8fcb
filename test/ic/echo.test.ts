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

/** Makes a change and, some turns later, deletes the rows that have come of it in one table. */
function deleteAt(moment: number, change: (bench: Bench) => void, [db, zone, table]: Place): boolean {
  const bench = world();
  try {
    const before = new Set(bench.rows(db, zone, table).map(({ uuid }) => uuid));
    change(bench);
    bench.lab.advance(moment);
    const made = bench.rows(db, zone, table).filter(({ uuid }) => !before.has(uuid));
    for (const { uuid } of made) {
      if (table === 'Logical_Router_Static_Route') {
        bench.detach('nb', zone, 'Logical_Router', 'static_routes', uuid);
      } else bench.send(db, zone, [{ op: 'delete', table, where: [['_uuid', '==', ['uuid', uuid]]] }]);
    }
    bench.settled();
    return made.length > 0;
  } finally {
    bench.close();
  }
}

function everyMoment(change: (bench: Bench) => void, place: Place): void {
  let hits = 0;
  for (let moment = 1; moment <= MOMENTS; moment++) if (deleteAt(moment, change, place)) hits++;
  ok(hits > 0, 'no moment was in time');
  ok(hits < MOMENTS, 'every moment was late');
}

const addSwitch = (bench: Bench): void => bench.insert('inb', '', 'Transit_Switch', { name: 'ts9' });
const addRoute = (bench: Bench): void =>
  bench.staticRoute('az1', 'lr1', { ip_prefix: '10.99.0.0/16', nexthop: '10.0.1.9' });

test('a datapath that is deleted while it is being made', () =>
  everyMoment(addSwitch, ['isb', '', 'Datapath_Binding']));
test('a logical switch that is deleted while it is being made', () =>
  everyMoment(addSwitch, ['nb', 'az2', 'Logical_Switch']));
test('an advertised route that is deleted while it is being made', () => everyMoment(addRoute, ['isb', '', 'Route']));
test('a learned route that is deleted while it is being made', () =>
  everyMoment(addRoute, ['nb', 'az2', 'Logical_Router_Static_Route']));

test.run();
