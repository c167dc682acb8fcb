/** Spec section 15, rows on service monitors and sequence numbers. */
import { equal, ok } from 'uvu/assert';
import type { PlainRow } from '../../model/world.ts';
import { teller, type AnyBench, type Story } from '../../support/stories.ts';

export const serviceStories: Story[] = [];
const tell = teller(serviceStories);

export const ZONES = ['az1', 'az2', 'az3'] as const;

/** az1 has port vm1, up on its chassis. */
export function serving(bench: AnyBench): void {
  bench.chassis('az1', 'az1-gw', '10.255.0.1');
  const port = { name: 'vm1', options: { 'requested-chassis': 'az1-gw' } };
  bench.insert('nb', 'az1', 'Logical_Switch', { name: 'ls' });
  const { uuid } = bench.row('nb', 'az1', 'Logical_Switch', { name: 'ls' });
  bench.insertInto('nb', 'az1', 'Logical_Switch_Port', port, 'Logical_Switch', uuid, 'ports');
  bench.settled();
  bench.clearLog();
}

/** A monitor of az1's vm1 that a zone asks for. */
export function ask(bench: AnyBench, zone: string, more: PlainRow = {}): void {
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

export const pulled = (bench: AnyBench) => bench.rows('sb', 'az1', 'Service_Monitor', { ic_learned: true });

tell('a monitor without protocol goes there and its status back', ZONES, (bench) => {
  serving(bench);
  ask(bench, 'az2', { protocol: undefined });
  bench.settled();
  equal(pulled(bench).length, 1);
  bench.update('sb', 'az1', 'Service_Monitor', { ic_learned: true }, { status: 'online' });
  bench.settled();
  equal(bench.row('sb', 'az2', 'Service_Monitor').row['status'], 'online');
  equal([...bench.warnings(), ...bench.failures], []);
});

tell('SB without SB_Global: nothing of either kind, and the rest works', ZONES, (bench) => {
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
});

tell(
  'two zones push one monitor with different options: its source zone owns them, and the other takes over when it goes',
  ZONES,
  (bench) => {
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
  },
);

tell(
  'a pulled monitor collides with a local one of another src_ip: left out, warned of once, until the local one goes',
  ZONES,
  (bench) => {
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
  },
);

tell('svc_monitor_mac removed, zone renamed, monitor deleted: every row is swept', ZONES, (bench) => {
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
});

export const numbers = (bench: AnyBench): unknown[] => [
  ...bench.column('isb', '', 'Availability_Zone', 'nb_ic_cfg'),
  ...bench.column('isb', '', 'IC_SB_Global', 'nb_ic_cfg'),
  ...bench.column('inb', '', 'IC_NB_Global', 'sb_ic_cfg'),
];

tell(
  'nb_ic_cfg: one more, far ahead, back, to the end and to the beginning: reached by setting it, and a restart keeps it',
  ZONES,
  (bench) => {
    for (const value of [77, 78, 1_000_000, 3, 9223372036854775807n, 0, 41]) {
      bench.update('inb', '', 'IC_NB_Global', {}, { nb_ic_cfg: value });
      bench.settled();
      equal(numbers(bench), [value, value, value, value, value]);
    }
    for (const zone of ZONES) {
      bench.lab.stop(zone);
      bench.lab.start(zone);
      bench.settled();
      equal(numbers(bench), [41, 41, 41, 41, 41]);
    }
    equal([...bench.warnings(), ...bench.failures], []);
  },
);
