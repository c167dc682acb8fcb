/** Spec section 15, rows on service monitors and sequence numbers. */
import { equal, ok } from 'uvu/assert';
import { typescriptKernels } from '../../host/kernels/ts/index.ts';
import type { PlainRow } from '../model/world.ts';
import { story, type Bench } from '../support/bench.ts';
import { suite } from '../support/suite.ts';

const test = suite('ic/section-15-services');

const ZONES = ['az1', 'az2', 'az3'] as const;

/** az1 has port vm1, up on its chassis. */
function serving(bench: Bench): void {
  bench.chassis('az1', 'az1-gw', '10.255.0.1');
  const port = { name: 'vm1', options: { 'requested-chassis': 'az1-gw' } };
  bench.insert('nb', 'az1', 'Logical_Switch', { name: 'ls' });
  const { uuid } = bench.row('nb', 'az1', 'Logical_Switch', { name: 'ls' });
  bench.insertInto('nb', 'az1', 'Logical_Switch_Port', port, 'Logical_Switch', uuid, 'ports');
  bench.settled();
  bench.clearLog();
}

/** A monitor of az1's vm1 that a zone asks for. */
function ask(bench: Bench, zone: string, more: PlainRow = {}): void {
  bench.insert('sb', zone, 'Service_Monitor', {
    type: 'load-balancer',
    logical_port: 'vm1',
    ip: '10.50.0.1',
    port: 80,
    protocol: 'tcp',
    src_ip: '10.50.1.1',
    remote: true,
    options: { 'az-name': 'az1', interval: '5' },
    ...more,
  });
}

const pulled = (bench: Bench) => bench.rows('sb', 'az1', 'Service_Monitor', { ic_learned: true });

test(
  'a monitor without protocol goes there and its status back',
  story(ZONES, (bench) => {
    serving(bench);
    ask(bench, 'az2', { protocol: undefined });
    bench.settled();
    equal(pulled(bench).length, 1);
    bench.update('sb', 'az1', 'Service_Monitor', { ic_learned: true }, { status: 'online' });
    bench.settled();
    equal(bench.row('sb', 'az2', 'Service_Monitor').row['status'], 'online');
    equal([...bench.warnings(), ...bench.failures], []);
  }),
);

test(
  'SB without SB_Global: nothing of either kind, and the rest works',
  story(ZONES, (bench) => {
    serving(bench);
    for (const zone of ZONES) bench.remove('sb', zone, 'SB_Global', {});
    ask(bench, 'az2');
    bench.insert('inb', '', 'Transit_Switch', { name: 'ts9' });
    bench.settled();
    equal(bench.rows('isb', '', 'Service_Monitor'), []);
    equal(bench.rows('nb', 'az2', 'Logical_Switch', { name: 'ts9' }).length, 1);
    for (const zone of ZONES)
      bench.insert('sb', zone, 'SB_Global', { options: { svc_monitor_mac: '0a:00:00:00:77:78' } });
    bench.settled();
    equal(
      pulled(bench).map(({ row }) => row['src_mac']),
      ['0a:00:00:00:77:78'],
    );
    equal([...bench.warnings(), ...bench.failures], []);
  }),
);

test(
  'two zones push one monitor with different options: its source zone owns them, and the other takes over when it goes',
  story(ZONES, (bench) => {
    serving(bench);
    ask(bench, 'az2', { options: { 'az-name': 'az1', interval: '5' } });
    bench.settled();
    ask(bench, 'az3', { options: { 'az-name': 'az1', interval: '10' } });
    bench.settled();
    const [row, ...others] = bench.rows('isb', '', 'Service_Monitor');
    equal(others, []);
    equal(row?.row['options'], { 'az-name': 'az1', interval: '5' });
    bench.update('sb', 'az1', 'Service_Monitor', { ic_learned: true }, { status: 'offline' });
    bench.settled();
    for (const zone of ['az2', 'az3']) equal(bench.row('sb', zone, 'Service_Monitor').row['status'], 'offline');
    bench.remove('sb', 'az2', 'Service_Monitor', {});
    bench.settled();
    equal(bench.row('isb', '', 'Service_Monitor').row['options'], { 'az-name': 'az1', interval: '10' });
    equal([...bench.warnings(), ...bench.failures], []);
  }),
);

test(
  'a pulled monitor collides with a local one of another src_ip: left out, warned of once, until the local one goes',
  story(ZONES, (bench) => {
    serving(bench);
    ask(bench, 'az1', { remote: false, src_ip: '10.50.9.9', options: {} });
    const holder = bench.row('sb', 'az1', 'Service_Monitor').uuid;
    ask(bench, 'az2');
    bench.settled();
    equal(pulled(bench), []);
    const warnings = bench.warnings();
    equal(warnings.length, 1, warnings.join('\n'));
    ok(warnings[0]!.includes(holder) && warnings[0]!.includes('vm1'), warnings[0]);
    ask(bench, 'az2', { port: 81 });
    bench.settled();
    equal(pulled(bench).length, 1);
    equal(bench.warnings().length, 1, 'not again');
    bench.remove('sb', 'az1', 'Service_Monitor', { ic_learned: false });
    bench.settled();
    equal(pulled(bench).length, 2);
    equal(bench.warnings().length, 1);
    equal(bench.failures, []);
  }),
);

test(
  'two zones push monitors of one port that differ in src_ip only, at once: one is pulled, the other waits for it',
  story(ZONES, (bench) => {
    serving(bench);
    bench.lab.controllers.get('az1')?.pause();
    ask(bench, 'az2', { src_ip: '10.50.1.2' });
    ask(bench, 'az3', { src_ip: '10.50.1.3' });
    bench.settle();
    equal(bench.rows('isb', '', 'Service_Monitor').length, 2);
    bench.lab.controllers.get('az1')?.resume();
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
  'svc_monitor_mac removed, zone renamed, monitor deleted: every row is swept',
  story(ZONES, (bench) => {
    serving(bench);
    ask(bench, 'az2');
    bench.settled();
    bench.setKey('sb', 'az2', 'SB_Global', {}, 'options', 'svc_monitor_mac', undefined);
    bench.rename('az2', 'az2-new');
    bench.settled();
    bench.remove('sb', 'az2', 'Service_Monitor', {});
    bench.settled();
    equal(bench.rows('isb', '', 'Service_Monitor'), []);
    equal(pulled(bench), []);
    equal([...bench.warnings(), ...bench.failures], []);
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
  'the asking zone is renamed while its controller is down: its old rows are swept by the zone they were meant for, or shared',
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

const numbers = (bench: Bench): unknown[] => [
  ...bench.column('isb', '', 'Availability_Zone', 'nb_ic_cfg'),
  ...bench.column('isb', '', 'IC_SB_Global', 'nb_ic_cfg'),
  ...bench.column('inb', '', 'IC_NB_Global', 'sb_ic_cfg'),
];

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
      bench.lab.start(zone, typescriptKernels()).onRun = () => seen.add(JSON.stringify(numbers(bench)));
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

test(
  'nb_ic_cfg: not before the changes it asks for are committed',
  story(ZONES, (bench) => {
    bench.send('inb', '', [
      { op: 'insert', table: 'Transit_Switch', row: { name: 'ts9' } },
      { op: 'update', table: 'IC_NB_Global', where: [], row: { nb_ic_cfg: 5 } },
    ]);
    const early: string[] = [];
    for (const [zone, controller] of bench.lab.controllers)
      controller.onRun = ({ transactions }) => {
        const sent = transactions.flatMap(({ transaction }) => transaction.operations());
        const says = sent.some(({ op, table }) => op === 'update' && table === 'Availability_Zone');
        const bound = bench.rows('isb', '', 'Datapath_Binding', { transit_switch: 'ts9' }).length === 1;
        const copied = bench.rows('nb', zone, 'Logical_Switch', { name: 'ts9' }).length === 1;
        if (says && !(copied && (bound || !controller.context.isLeader))) early.push(zone);
      };
    bench.settled();
    equal(early, []);
    equal(numbers(bench), [5, 5, 5, 5, 5]);
  }),
);

test.run();
