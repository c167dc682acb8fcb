/**
 * Contract 8b: no IC-SB route of a zone outlives what it came from, whatever of that vanishes first, in whatever order, and
 * also while the zone's controller is down.
 */
import { array, assert, boolean, property, shuffledSubarray } from 'fast-check';
import { equal } from 'uvu/assert';
import { option, text } from '../model/world.ts';
import { advertised, learned, twoRouters, ZONES } from '../stories/section-15/routes.ts';
import { Bench, story } from '../support/bench.ts';
import { runs } from '../support/properties.ts';
import { suite } from '../support/suite.ts';

const test = suite('ic/route-lifetimes');

const CONNECTED = '10.0.1.1/24';
const STATIC = '10.5.0.0/16';

/** What a route of az1's lr1 rests on, each with what else goes with it. */
interface Removal {
  readonly name: string;
  readonly remove: (bench: Bench) => void;
  /** What is left when only this has gone. */
  readonly left: readonly string[];
}

const detach = (bench: Bench, parent: string, column: string, table: string, name: string): void => {
  for (const { uuid } of bench.rows('nb', 'az1', table, { name })) bench.detach('nb', 'az1', parent, column, uuid);
};

const REMOVALS: readonly Removal[] = [
  {
    name: "SB's bindings",
    remove: (bench) => {
      for (const logical_port of ['lr1-ts1', 'az1-lr1-ts1'])
        bench.remove('sb', 'az1', 'Port_Binding', { logical_port });
    },
    left: [],
  },
  {
    name: 'the switch port',
    remove: (bench) => detach(bench, 'Logical_Switch', 'ports', 'Logical_Switch_Port', 'az1-lr1-ts1'),
    left: [],
  },
  {
    name: 'the router port',
    remove: (bench) => detach(bench, 'Logical_Router', 'ports', 'Logical_Router_Port', 'lr1-ts1'),
    left: [],
  },
  {
    name: 'the router',
    remove: (bench) => bench.remove('nb', 'az1', 'Logical_Router', { name: 'lr1' }),
    left: [],
  },
  {
    name: 'the transit switch',
    remove: (bench) => bench.remove('inb', '', 'Transit_Switch', { name: 'ts1' }),
    left: [],
  },
  {
    name: "the port's address in SB",
    remove: (bench) => {
      for (const { row } of bench.rows('sb', 'az1', 'Port_Binding', { logical_port: 'lr1-ts1' }))
        bench.update('sb', 'az1', 'Port_Binding', { logical_port: row['logical_port'] }, { mac: [] });
    },
    left: [],
  },
];

const MORE: readonly Removal[] = [
  {
    name: 'the router is disabled',
    remove: (bench) => {
      for (const { row } of bench.rows('nb', 'az1', 'Logical_Router', { name: 'lr1' }))
        bench.update('nb', 'az1', 'Logical_Router', { name: row['name'] }, { enabled: false });
    },
    left: [],
  },
  {
    name: "the switch port's type",
    remove: (bench) => {
      for (const { row } of bench.rows('nb', 'az1', 'Logical_Switch_Port', { name: 'az1-lr1-ts1' }))
        bench.update('nb', 'az1', 'Logical_Switch_Port', { name: row['name'] }, { type: '' });
    },
    left: [],
  },
  {
    name: 'the network',
    remove: (bench) => detach(bench, 'Logical_Router', 'ports', 'Logical_Router_Port', 'lr1-in'),
    left: [STATIC],
  },
  {
    name: 'the static route',
    remove: (bench) => {
      for (const { uuid } of bench.rows('nb', 'az1', 'Logical_Router_Static_Route', { ip_prefix: STATIC }))
        bench.detach('nb', 'az1', 'Logical_Router', 'static_routes', uuid);
    },
    left: [CONNECTED],
  },
];

/** A router in each zone, attached; that of az1 has what it advertises. */
function fill(bench: Bench): void {
  if (bench.rows('inb', '', 'Transit_Switch', { name: 'ts1' }).length === 0) {
    bench.insert('inb', '', 'Transit_Switch', { name: 'ts1' });
    bench.lab.settle();
  }
  for (const [at, zone] of bench.zones.entries()) {
    bench.router(zone, `lr${at + 1}`, at === 0 ? [CONNECTED] : []);
    bench.attachRouter(zone, `lr${at + 1}`, 'ts1', [`169.254.100.${at + 1}/24`]);
  }
  bench.staticRoute('az1', 'lr1', { ip_prefix: STATIC, nexthop: '10.0.1.9' });
  bench.lab.settle();
  check(bench, [], [CONNECTED, STATIC]);
  bench.clearLog();
}

/** What of az1 is in IC-SB, and whether the other zone's router, if there is one, has learned just that (its switch may be gone). */
function check(bench: Bench, story: readonly string[], expected: readonly string[]): void {
  // az2 has nothing to advertise.
  const prefixes = bench.rows('isb', '', 'Route').map(({ row }) => text(row, 'ip_prefix'));
  equal(prefixes.sort(), [...expected].sort(), `in IC-SB after: ${story.join(', ')}`);
  if (bench.zones.includes('az2') && bench.rows('inb', '', 'Transit_Switch', { name: 'ts1' }).length > 0)
    equal(learned(bench), [...expected].sort(), `learned after: ${story.join(', ')}`);
}

/** Takes everything away, one after the other; the controller is 'down' for some of it. Without northd, which would put SB's rows back, except at the end. */
function play(bench: Bench, order: readonly Removal[], down: (at: number) => boolean): void {
  fill(bench);
  const gone: string[] = [];
  let expected: readonly string[] = [CONNECTED, STATIC];
  let isDown = false;
  for (const [at, { name, remove, left }] of order.entries()) {
    if (down(at) !== isDown) {
      isDown = !isDown;
      if (isDown) bench.lab.stop('az1');
      else bench.lab.start('az1');
      gone.push(isDown ? 'down' : 'up');
    }
    remove(bench);
    gone.push(name);
    expected = expected.filter((prefix) => left.includes(prefix));
    bench.lab.settle({ northd: false });
    if (!isDown) check(bench, gone, expected);
  }
  if (isDown) bench.lab.start('az1');
  bench.lab.settle({ northd: false });
  check(bench, [...gone, 'up'], expected);
  equal([...bench.failures], []);
  bench.settle();
  equal(bench.differences(), []);
}

function* permutations<T>(of: readonly T[]): Generator<readonly T[], void, undefined> {
  if (of.length === 0) yield [];
  for (const [at, first] of of.entries()) for (const rest of permutations(of.toSpliced(at, 1))) yield [first, ...rest];
}

test(
  'whatever goes first: the routes go with it, in every order (every third of them, all with FUZZ_RUNS=3)',
  () => {
    const orders = [...permutations(REMOVALS)];
    equal(orders.length, 720);
    const { numRuns } = runs(orders.length / 3);
    const step = Math.max(1, Math.floor(orders.length / numRuns));
    // When all is gone, the world is what it was before.
    const bench = new Bench(['az1']);
    try {
      for (let at = 0; at < orders.length; at += step) play(bench, orders[at] ?? [], () => false);
    } finally {
      bench.close();
    }
  },
  { deadline: 300_000 },
);

test(
  'the same while the controller is down for some of it, with the network, the static route and the router disabled among them',
  () => {
    const all = [...REMOVALS, ...MORE];
    const orders = shuffledSubarray(all, { minLength: 1 });
    assert(
      property(orders, array(boolean(), { minLength: all.length, maxLength: all.length }), (order, down) =>
        story(ZONES, (bench) => play(bench, order, (at) => down[at] === true))(),
      ),
      runs(60),
    );
  },
  { deadline: 300_000 },
);

test(
  'a disabled router: its port keeps router-id and loses its address, its routes leave and return; a deleted one is forgotten',
  story(ZONES, (bench) => {
    twoRouters(bench);
    const { uuid: router } = bench.row('nb', 'az1', 'Logical_Router', { name: 'lr1' });
    const enable = (enabled: boolean): void => {
      bench.update('nb', 'az1', 'Logical_Router', { name: 'lr1' }, { enabled });
      bench.settled();
    };
    const port = (): readonly [string, string] => {
      const { row } = bench.row('isb', '', 'Port_Binding', { logical_port: 'az1-lr1-ts1' });
      return [option(row, 'external_ids', 'router-id'), text(row, 'address')];
    };
    const { row: before } = bench.row('isb', '', 'Port_Binding', { logical_port: 'az1-lr1-ts1' });
    enable(false);
    equal(port(), [router, '']);
    equal([advertised(bench), learned(bench)], [[], []]);
    // A controller that starts now finds no more than one that was there.
    bench.lab.stop('az1');
    bench.lab.start('az1');
    bench.settled();
    equal([port(), advertised(bench)], [[router, ''], []]);
    enable(true);
    equal(bench.row('isb', '', 'Port_Binding', { logical_port: 'az1-lr1-ts1' }).row, before);
    equal(learned(bench), ['10.0.1.1/24']);
    enable(false);
    bench.remove('nb', 'az1', 'Logical_Router', { name: 'lr1' });
    bench.settled();
    equal(port(), ['', '']);
    equal([advertised(bench), learned(bench), bench.warnings()], [[], [], []]);
  }),
);

test(
  'a port whose row in IC-SB somebody deletes has its row again, and no zone sees its routes go',
  story(ZONES, (bench) => {
    twoRouters(bench);
    const { uuid } = bench.row('isb', '', 'Route', { ip_prefix: '10.0.1.1/24' });
    bench.remove('isb', '', 'Port_Binding', { logical_port: 'az1-lr1-ts1' });
    bench.settled();
    equal(bench.row('isb', '', 'Route', { ip_prefix: '10.0.1.1/24' }).uuid, uuid);
  }),
);

test(
  'so does a route whose row is not canonical: it stays while its port is late, and goes when a canonical one is there',
  story(ZONES, (bench) => {
    twoRouters(bench);
    const { uuid } = bench.row('isb', '', 'Route', { ip_prefix: '10.0.1.1/24' });
    bench.lab.pause('az1');
    bench.update('isb', '', 'Route', { ip_prefix: '10.0.1.1/24' }, { ip_prefix: '10.0.1.1/255.255.255.0' });
    bench.remove('isb', '', 'Port_Binding', { logical_port: 'az1-lr1-ts1' });
    bench.settle();
    const seen = new Set<boolean>();
    for (const controller of bench.lab.controllers.values())
      controller.onRun = () => {
        seen.add(bench.rows('isb', '', 'Route').some(({ row }) => text(row, 'ip_prefix').startsWith('10.0.1.1/')));
      };
    bench.lab.resume('az1');
    bench.settled();
    equal([...seen], [true]);
    equal(bench.rows('isb', '', 'Route', { ip_prefix: '10.0.1.1/24' }).length, 1);
    equal(
      bench.rows('isb', '', 'Route').filter((row) => row.uuid === uuid),
      [],
    );
  }),
);

test.run();
