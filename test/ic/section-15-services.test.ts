/** Spec section 15, rows on service monitors and sequence numbers, in one process; and what belongs to them. */
import { equal, ok } from 'uvu/assert';
import { ask, numbers, pulled, serving, serviceStories, ZONES } from '../stories/section-15/services.ts';
import { story, tellInProcess, type Bench } from '../support/bench.ts';
import { suite } from '../support/suite.ts';

const test = suite('ic/section-15-services');

tellInProcess(test, serviceStories);

test(
  'two zones push monitors of one port that differ in src_ip only, at once: one is pulled, the other waits for it',
  story(ZONES, (bench) => {
    serving(bench);
    bench.lab.pause('az1');
    ask(bench, 'az2', { src_ip: '10.50.1.2' });
    ask(bench, 'az3', { src_ip: '10.50.1.3' });
    bench.settle();
    equal(bench.rows('isb', '', 'Service_Monitor').length, 2);
    bench.lab.resume('az1');
    bench.settled();
    equal(pulled(bench).length, 1);
    equal(bench.failures, [], 'the second is not sent');
    equal(bench.warnings().length, 1);
    const winner = pulled(bench)[0]?.row['src_ip'];
    bench.remove('sb', winner === '10.50.1.2' ? 'az2' : 'az3', 'Service_Monitor', {});
    bench.settled();
    equal(
      pulled(bench).map(({ row }) => row['src_ip']),
      [winner === '10.50.1.2' ? '10.50.1.3' : '10.50.1.2'],
    );
    equal(bench.failures, []);
  }),
);

test(
  'svc_monitor_mac is unset: what was pushed and pulled goes, and comes back with it',
  story(ZONES, (bench) => {
    serving(bench);
    ask(bench, 'az2');
    bench.settled();
    for (const zone of ['az1', 'az2']) {
      bench.setKey('sb', zone, 'SB_Global', {}, 'options', 'svc_monitor_mac', undefined);
      bench.settled();
      equal(pulled(bench), []);
      equal(bench.rows('isb', '', 'Service_Monitor').length, zone === 'az1' ? 1 : 0);
    }
    for (const zone of ['az1', 'az2'])
      bench.setKey('sb', zone, 'SB_Global', {}, 'options', 'svc_monitor_mac', '0a:00:00:00:77:79');
    bench.settled();
    equal(pulled(bench).length, 1);
    equal([...bench.warnings(), ...bench.failures], []);
  }),
);

test(
  'a monitor that the zone has itself is shared: left as it is, and its status goes to each zone that asks for the same',
  story(ZONES, (bench) => {
    serving(bench);
    ask(bench, 'az1', { remote: false, options: { interval: '60' }, status: 'offline' });
    ask(bench, 'az2');
    ask(bench, 'az3', { options: { 'az-name': 'az1', interval: '7' } });
    for (const status of ['offline', 'online']) {
      bench.update('sb', 'az1', 'Service_Monitor', {}, { status });
      bench.settled();
      const { row } = bench.row('sb', 'az1', 'Service_Monitor');
      equal([row['ic_learned'], row['options']], [false, { interval: '60' }]);
      for (const zone of ['az2', 'az3']) equal(bench.row('sb', zone, 'Service_Monitor').row['status'], status);
    }
    bench.remove('sb', 'az1', 'Service_Monitor', {});
    bench.settled();
    equal(pulled(bench).length, 1);
    equal([...bench.warnings(), ...bench.failures], []);
  }),
);

test(
  'a monitor of a zone that is no longer registered goes, with what was pulled for it',
  story(ZONES, (bench) => {
    serving(bench);
    ask(bench, 'az2');
    bench.settled();
    const { row } = bench.row('isb', '', 'Service_Monitor');
    bench.insert('isb', '', 'Service_Monitor', { ...row, ip: '10.50.0.2', source_availability_zone: 'gone' });
    bench.settled();
    equal(bench.column('isb', '', 'Service_Monitor', 'ip'), ['10.50.0.1']);
    equal(
      pulled(bench).map((entry) => entry.row['ip']),
      ['10.50.0.1'],
    );
  }),
);

test(
  'the asking zone is renamed: its monitor is still its own, and stays pulled',
  story(ZONES, (bench) => {
    serving(bench);
    ask(bench, 'az2');
    bench.settled();
    bench.rename('az2', 'az2-new');
    bench.settled();
    const { row } = bench.row('isb', '', 'Service_Monitor');
    equal(row['source_availability_zone'], 'az2-new');
    equal(pulled(bench).length, 1);
    equal(bench.failures, []);
  }),
);

/** Sets nb_ic_cfg and counts the transactions that all controllers send until the world is at rest. */
function bump(bench: Bench, nb_ic_cfg: number | bigint): number {
  let sent = 0;
  for (const controller of bench.lab.controllers.values())
    controller.onRun = ({ transactions }) => {
      sent += transactions.filter(({ transaction }) => !transaction.isEmpty).length;
    };
  bench.update('inb', '', 'IC_NB_Global', {}, { nb_ic_cfg });
  bench.settled();
  return sent;
}

for (const [what, value] of [
  ['one more', 1],
  ['far ahead', 1_000_000],
  ['2^63-1', 9223372036854775807n],
  ['back', 3],
  ['zero', 0],
] as const)
  test(
    `nb_ic_cfg: ${what} is reached at once, by setting it`,
    story(ZONES, (bench) => {
      bump(bench, 77);
      const sent = bump(bench, value);
      equal(numbers(bench), [value, value, value, value, value]);
      ok(sent <= ZONES.length + 2, `${sent} transactions: one a zone, and the leader's two`);
      equal([...bench.warnings(), ...bench.failures], []);
    }),
  );

test(
  'nb_ic_cfg: a restart keeps it, whatever starts first',
  story(ZONES, (bench) => {
    bump(bench, 41);
    const seen = new Set<string>();
    for (const zone of ZONES) {
      bench.lab.stop(zone);
      bench.lab.start(zone).onRun = () => seen.add(JSON.stringify(numbers(bench)));
      bench.settled();
    }
    equal([...seen], [JSON.stringify([41, 41, 41, 41, 41])]);
    equal([...bench.warnings(), ...bench.failures], []);
  }),
);

test(
  'nb_ic_cfg: missing global rows are made',
  story(ZONES, (bench) => {
    bench.remove('inb', '', 'IC_NB_Global', {});
    bench.remove('isb', '', 'IC_SB_Global', {});
    bench.settled();
    equal(numbers(bench), [0, 0, 0, 0, 0]);
    equal([...bench.warnings(), ...bench.failures], []);
  }),
);

/** Zones that say from now on, in their Availability_Zone row, that they are done before ts9 is committed in NB, and by the leader in IC-SB. */
function premature(bench: Bench): string[] {
  const early: string[] = [];
  for (const [zone, controller] of bench.lab.controllers)
    controller.onRun = ({ transactions }) => {
      const sent = transactions.flatMap(({ transaction }) => transaction.operations());
      const says = sent.some(({ op, table }) => op === 'update' && table === 'Availability_Zone');
      const bound = bench.rows('isb', '', 'Datapath_Binding', { transit_switch: 'ts9' }).length === 1;
      const copied = bench.rows('nb', zone, 'Logical_Switch', { name: 'ts9' }).length === 1;
      if (says && !(copied && (bound || !controller.context.isLeader))) early.push(zone);
    };
  return early;
}

test(
  'nb_ic_cfg: not before the changes it asks for are committed',
  story(ZONES, (bench) => {
    bench.send('inb', '', [
      { op: 'insert', table: 'Transit_Switch', row: { name: 'ts9' } },
      { op: 'update', table: 'IC_NB_Global', where: [], row: { nb_ic_cfg: 5 } },
    ]);
    const early = premature(bench);
    bench.settled();
    equal(early, []);
    equal(numbers(bench), [5, 5, 5, 5, 5]);
  }),
);

test(
  'nb_ic_cfg: one zone that is paused keeps the others from saying that all have processed it',
  story(ZONES, (bench) => {
    bump(bench, 5);
    bench.lab.pause('az3');
    bench.update('inb', '', 'IC_NB_Global', {}, { nb_ic_cfg: 6 });
    bench.settle();
    const zones = bench.rows('isb', '', 'Availability_Zone').map(({ row }) => [row['name'], row['nb_ic_cfg']]);
    equal(Object.fromEntries(zones), { az1: 6, az2: 6, az3: 5 });
    equal(bench.column('isb', '', 'IC_SB_Global', 'nb_ic_cfg'), [5]);
    equal(bench.column('inb', '', 'IC_NB_Global', 'sb_ic_cfg'), [5]);
    bench.lab.resume('az3');
    bench.settled();
    equal(numbers(bench), [6, 6, 6, 6, 6]);
  }),
);

test(
  "nb_ic_cfg: what a controller has processed before it was paused doesn't count when it is resumed",
  story(ZONES, (bench) => {
    bump(bench, 7);
    bench.lab.pause('az1');
    bench.settle();
    // The number goes back, as another controller of the zone has seen; then to where it was, with something new.
    bench.update('isb', '', 'Availability_Zone', { name: 'az1' }, { nb_ic_cfg: 3 });
    bench.insert('inb', '', 'Transit_Switch', { name: 'ts9' });
    bench.settle();
    const early = premature(bench);
    bench.lab.resume('az1');
    bench.settled();
    equal(early, []);
    equal(numbers(bench), [7, 7, 7, 7, 7]);
  }),
);

test(
  "nb_ic_cfg: what a controller has processed before the databases were lost doesn't count when they are back",
  story(ZONES, (bench) => {
    bump(bench, 7);
    // Both are what they were once, and something new is asked for by a number that they have seen.
    for (const database of ['inb', 'isb'] as const) bench.lab.cut(database, '');
    for (const zone of ZONES) bench.update('isb', '', 'Availability_Zone', { name: zone }, { nb_ic_cfg: 3 });
    bench.insert('inb', '', 'Transit_Switch', { name: 'ts9' });
    const early = premature(bench);
    bench.settled();
    equal(early, []);
    equal(numbers(bench), [7, 7, 7, 7, 7]);
  }),
);

test.run();
