/** Spec section 15, rows on ports: chassis that move, ports that go, names that two have. */
import { equal, ok } from 'uvu/assert';
import type { PlainRow } from '../../model/world.ts';
import { teller, type AnyBench, type Story } from '../../support/stories.ts';

export const portStories: Story[] = [];
const tell = teller(portStories);

const ZONES = ['az1', 'az2', 'az3'] as const;

/** A gateway in each zone, transit router tr1, and the port 'p' on 'kind', at 'chassis'. */
function declared(bench: AnyBench, kind: 'Switch' | 'Router', chassis: string): void {
  for (const [at, zone] of ZONES.entries()) bench.chassis(zone, `gw${at + 1}`, `10.255.0.${at + 1}`);
  bench.insert('inb', '', 'Transit_Router', { name: 'tr1' });
  bench.settle();
  const [table, parent] = [`Transit_${kind}_Port`, `Transit_${kind}`];
  const at = bench.row('inb', '', parent, { name: kind === 'Switch' ? 'ts1' : 'tr1' }).uuid;
  const mac = '0a:00:00:00:88:01';
  const row: PlainRow =
    kind === 'Switch'
      ? { name: 'p', chassis, addresses: [`${mac} 10.77.0.1`] }
      : { name: 'p', chassis, mac, networks: ['10.88.0.1/24'], tr_uuid: at };
  bench.clearLog();
  bench.insertInto('inb', '', table, row, parent, at, 'ports');
  bench.settled();
  equal([...bench.warnings(), ...bench.failures], [], 'one zone makes the row, and no other tries');
  bench.clearLog();
}

export const zoneUuid = (bench: AnyBench, name: string): string =>
  bench.row('isb', '', 'Availability_Zone', { name }).uuid;
export const binding = (bench: AnyBench): PlainRow | undefined =>
  bench.rows('isb', '', 'Port_Binding', { logical_port: 'p' })[0]?.row;
/** The zone that has the port's row. */
const holder = (bench: AnyBench): unknown => binding(bench)?.['availability_zone'];

for (const kind of ['Switch', 'Router'] as const) {
  const copies = kind === 'Switch' ? 'Logical_Switch_Port' : 'Logical_Router_Port';
  const move = (bench: AnyBench, chassis: string): void =>
    bench.update('inb', '', `Transit_${kind}_Port`, { name: 'p' }, { chassis });
  const requested = (bench: AnyBench, zone: string): unknown => {
    const { row } = bench.row('nb', zone, copies, { name: 'p' });
    return (row['options'] as Record<string, string>)['requested-chassis'];
  };

  tell(`Transit_${kind}_Port: its chassis moves to another zone and back, and to none`, ZONES, (bench) => {
    declared(bench, kind, 'gw1');
    equal(holder(bench), zoneUuid(bench, 'az1'));
    for (const [chassis, zone] of [
      ['gw2', 'az2'],
      ['gw1', 'az1'],
      ['gw3', 'az3'],
    ] as const) {
      move(bench, chassis);
      bench.settled();
      equal(holder(bench), zoneUuid(bench, zone));
      for (const each of ZONES) equal(requested(bench, each), chassis);
    }
    move(bench, '');
    bench.settled();
    ok(holder(bench) !== undefined, 'the leader has it');
    move(bench, 'gw2');
    bench.settled();
    equal(holder(bench), zoneUuid(bench, 'az2'));
    equal(bench.failures, []);
    equal(bench.rows('isb', '', 'Port_Binding').length, 1);
  });

  for (const how of ['paused', 'dead'] as const)
    tell(`Transit_${kind}_Port: its chassis moves while the old zone's controller is ${how}`, ZONES, (bench) => {
      declared(bench, kind, 'gw1');
      const row = bench.row('isb', '', 'Port_Binding', { logical_port: 'p' }).uuid;
      if (how === 'paused') bench.lab.pause('az1');
      else bench.lab.stop('az1');
      move(bench, 'gw2');
      bench.settled();
      equal(holder(bench), zoneUuid(bench, 'az1'), 'the row stays until its zone takes it away');
      const warnings = bench.warnings('az2');
      equal(warnings.length, 1, warnings.join('\n'));
      ok(warnings[0]!.includes(row) && warnings[0]!.includes("'az1'"), warnings[0]);
      equal(bench.warnings('az3'), []);
      // Something unrelated goes on working.
      bench.insert('inb', '', 'Transit_Switch', { name: 'ts9' });
      bench.settled();
      equal(bench.rows('nb', 'az2', 'Logical_Switch', { name: 'ts9' }).length, 1);
      equal(bench.warnings('az2').length, 1, 'not again');
      if (how === 'paused') bench.lab.resume('az1');
      else bench.lab.start('az1');
      bench.settled();
      equal(holder(bench), zoneUuid(bench, 'az2'));
      for (const each of ZONES) equal(requested(bench, each), 'gw2');
      equal(bench.failures, []);
    });

  tell(`Transit_${kind}_Port: the wait ends when a person destroys the row`, ZONES, (bench) => {
    declared(bench, kind, 'gw1');
    bench.lab.stop('az1');
    move(bench, 'gw2');
    bench.settle();
    bench.remove('isb', '', 'Port_Binding', { logical_port: 'p' });
    bench.settled();
    equal(holder(bench), zoneUuid(bench, 'az2'));
    equal(bench.failures, []);
  });
}

tell('Transit_Router_Port deleted while the router stays: its rows go', ZONES, (bench) => {
  declared(bench, 'Router', 'gw1');
  const { uuid } = bench.row('inb', '', 'Transit_Router_Port', { name: 'p' });
  bench.detach('inb', '', 'Transit_Router', 'ports', uuid);
  bench.settled();
  equal(binding(bench), undefined);
  for (const zone of ZONES) equal(bench.rows('nb', zone, 'Logical_Router_Port'), []);
  equal([...bench.warnings(), ...bench.failures], []);
});

tell('Transit_Router_Port: a changed mac is followed; without a chassis the leader makes the row', ZONES, (bench) => {
  declared(bench, 'Router', 'gw1');
  const mac = '0a:00:00:00:88:99';
  bench.update('inb', '', 'Transit_Router_Port', { name: 'p' }, { mac });
  bench.settled();
  equal(binding(bench)?.['address'], mac);
  for (const zone of ZONES) equal(bench.row('nb', zone, 'Logical_Router_Port', { name: 'p' }).row['mac'], mac);
  bench.update('inb', '', 'Transit_Router_Port', { name: 'p' }, { chassis: '' });
  bench.settled();
  ok(binding(bench) !== undefined);
  equal([...bench.warnings(), ...bench.failures], []);
});

tell('a transit router port without a chassis from the start is made by the leader', ZONES, (bench) => {
  declared(bench, 'Router', '');
  ok(binding(bench) !== undefined);
  for (const zone of ZONES) equal(bench.rows('nb', zone, 'Logical_Router_Port').length, 1);
  equal(bench.failures, []);
});

tell(
  'a transit switch and a transit router of one name: their ports share no key, and are kept apart',
  ZONES,
  (bench) => {
    bench.insert('inb', '', 'Transit_Switch', { name: 'tr1' });
    declared(bench, 'Router', 'gw1');
    const ts = bench.row('inb', '', 'Transit_Switch', { name: 'tr1' }).uuid;
    bench.insertInto('inb', '', 'Transit_Switch_Port', { name: 'q', chassis: 'gw2' }, 'Transit_Switch', ts, 'ports');
    bench.settled();
    const rows = bench.rows('isb', '', 'Port_Binding', { transit_switch: 'tr1' });
    equal(new Set(rows.map(({ row }) => row['tunnel_key'])).size, 2);
    bench.remove('inb', '', 'Transit_Switch', { name: 'tr1' });
    bench.settled();
    equal(
      bench.rows('isb', '', 'Port_Binding').map(({ row }) => row['logical_port']),
      ['p'],
    );
    equal(bench.failures, []);
  },
);
