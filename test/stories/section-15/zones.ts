/** Spec section 15, rows on zones and gateways: names that two hold, zones that are renamed, emptied and sent away. */
import { equal, ok } from 'uvu/assert';
import { setKey } from '../../model/generate/step.ts';
import { text } from '../../model/world.ts';
import { teller, type AnyBench, type Story } from '../../support/stories.ts';

export const zoneStories: Story[] = [];
const tell = teller(zoneStories);

export const ZONES = ['az1', 'az2'] as const;

/** Both zones' routers on ts1, each with a gateway of its own. */
export function busy(bench: AnyBench): void {
  for (const [at, zone] of ZONES.entries()) {
    bench.chassis(zone, `${zone}-gw`, `10.255.0.${at + 1}`);
    bench.router(zone, `lr${at + 1}`, [`10.0.${at + 1}.1/24`]);
    bench.attachRouter(zone, `lr${at + 1}`, 'ts1', [`169.254.100.${at + 1}/24`]);
  }
  bench.settled();
  bench.clearLog();
}

export const zoneNames = (bench: AnyBench): string[] =>
  bench
    .rows('isb', '', 'Availability_Zone')
    .map(({ row }) => text(row, 'name'))
    .sort();
export const zoneUuid = (bench: AnyBench, name: string): string =>
  bench.row('isb', '', 'Availability_Zone', { name }).uuid;
export const gateways = (bench: AnyBench): string[] =>
  bench
    .rows('isb', '', 'Gateway')
    .map(({ row }) => text(row, 'name'))
    .sort();

tell(
  'two zones have a gateway of one name: first come stays, the other is left out and warned of, until the first goes',
  ZONES,
  (bench) => {
    busy(bench);
    bench.chassis('az1', 'gw', '10.255.1.1');
    bench.settled();
    const holder = bench.row('isb', '', 'Gateway', { name: 'gw' });
    equal(holder.row['availability_zone'], zoneUuid(bench, 'az1'));
    // az2's copy goes, as when a person has destroyed it, and a local chassis of that name comes in the same moment.
    const [copy] = bench.rows('sb', 'az2', 'Chassis', { name: 'gw' });
    ok(copy !== undefined);
    bench.send('sb', 'az2', [
      setKey('Chassis', copy.uuid, 'other_config', 'is-remote', undefined),
      setKey('Chassis', copy.uuid, 'other_config', 'is-interconn', 'true'),
    ]);
    bench.settle();
    equal(bench.row('isb', '', 'Gateway', { name: 'gw' }).uuid, holder.uuid);
    const warnings = bench.warnings('az2');
    equal(warnings.length, 1, warnings.join('\n'));
    ok(warnings[0]!.includes(holder.uuid) && warnings[0]!.includes("'az1'"), warnings[0]);
    // The rest works: another gateway of az2 gets in.
    bench.chassis('az2', 'gw2', '10.255.2.2');
    bench.settled();
    equal(gateways(bench), ['az1-gw', 'az2-gw', 'gw', 'gw2']);
    equal(bench.rows('sb', 'az1', 'Chassis', { name: 'gw2' }).length, 1);
    equal(bench.warnings('az2').length, 1, 'not again');
    bench.remove('sb', 'az1', 'Chassis', { name: 'gw' });
    bench.settle();
    equal(bench.row('isb', '', 'Gateway', { name: 'gw' }).row['availability_zone'], zoneUuid(bench, 'az2'));
    bench.settled();
    equal(bench.failures, []);
  },
);

tell(
  'two zones have a gateway with one encap (type, ip): the second is left out and warned of, until the first goes',
  ZONES,
  (bench) => {
    busy(bench);
    // Both before either controller sees them: a copy of the one would keep the other out of SB.
    for (const zone of ['az1', 'az2']) bench.lab.pause(zone);
    bench.chassis('az1', 'a', '10.98.9.1');
    bench.chassis('az2', 'b', '10.98.9.1');
    for (const zone of ['az1', 'az2']) bench.lab.resume(zone);
    bench.settle();
    const [winner] = gateways(bench).filter((name) => name === 'a' || name === 'b');
    equal(gateways(bench).length, 3, 'one of them');
    const [lucky, other] = winner === 'a' ? ['az1', 'az2'] : ['az2', 'az1'];
    const warnings = bench.warnings(other);
    ok(warnings.length >= 1 && warnings.length <= 2, warnings.join('\n'));
    ok(
      warnings.every((line) => line.includes('encap geneve 10.98.9.1')),
      warnings.join('\n'),
    );
    const said = bench.warnings().length;
    bench.recompute();
    bench.chassis(other, 'c', '10.98.9.3');
    bench.settle();
    ok(gateways(bench).includes('c'));
    equal(bench.warnings().length, said, 'not again');
    bench.remove('sb', lucky, 'Chassis', { name: winner! });
    bench.settled();
    ok(gateways(bench).includes(winner === 'a' ? 'b' : 'a'), 'the wait ended');
    ok(bench.failures.length <= 1, 'a lost race at most');
  },
);

tell(
  'a zone is renamed while its controller is down: it registers again, waits for its own old rows, and goes on when they are destroyed',
  ZONES,
  (bench) => {
    busy(bench);
    const old = zoneUuid(bench, 'az1');
    bench.lab.stop('az1');
    bench.rename('az1', 'az1-new');
    bench.lab.start('az1');
    bench.settle();
    equal(zoneNames(bench), ['az1', 'az1-new', 'az2']);
    const warnings = bench.warnings('az1');
    ok(warnings.length > 0);
    for (const line of warnings) ok(line.includes(old) && line.includes("'az1'"), line);
    ok(
      warnings.some((line) => line.includes('destroy') && line.includes('Availability_Zone')),
      warnings.join('\n'),
    );
    ok(bench.failures.length === 0);
    bench.clearLog();
    bench.recompute();
    // The operator does what the warning says.
    for (const table of ['Gateway', 'Port_Binding', 'Route'])
      bench.remove('isb', '', table, { availability_zone: old });
    bench.remove('isb', '', 'Availability_Zone', { name: 'az1' });
    bench.settled();
    equal(zoneNames(bench), ['az1-new', 'az2']);
    equal(bench.row('isb', '', 'Gateway', { name: 'az1-gw' }).row['availability_zone'], zoneUuid(bench, 'az1-new'));
    equal(bench.rows('isb', '', 'Route').length, 2);
    equal([...bench.warnings(), ...bench.failures], []);
  },
);

tell('a rename that is refused, or cut off, is tried again until done', ZONES, (bench) => {
  busy(bench);
  const { uuid } = bench.row('isb', '', 'Availability_Zone', { name: 'az1' });
  bench.insert('isb', '', 'Availability_Zone', { name: 'taken' });
  // Two databases: the new name must not arrive first.
  bench.settle();
  bench.rename('az1', 'taken');
  bench.settle();
  equal(zoneUuid(bench, 'az1'), uuid);
  const warnings = bench.warnings('az1');
  equal(warnings.length, 1, warnings.join('\n'));
  ok(warnings[0]!.includes(zoneUuid(bench, 'taken')), warnings[0]);
  equal(bench.failures, [], 'what the replica shows to be refused is not sent');
  bench.remove('isb', '', 'Availability_Zone', { name: 'taken' });
  bench.settled();
  equal(zoneUuid(bench, 'taken'), uuid);
  bench.rename('az1', 'third');
  bench.lab.cut('isb', '');
  bench.settled();
  equal(zoneUuid(bench, 'third'), uuid);
  equal(bench.warnings('az1').filter((line) => line.includes('AZ ')).length, 1);
});

tell(
  'a zone name is cleared while the zone has gateways, ports, routes, sets and monitors: all go, then the zone; and back',
  ZONES,
  (bench) => {
    busy(bench);
    bench.option('az1', 'ic-as-adv', 'true');
    bench.insert('nb', 'az1', 'Address_Set', { name: 'as', addresses: ['10.1.1.1'], options: { 'ic-adv': 'true' } });
    bench.insert('sb', 'az1', 'Service_Monitor', {
      logical_port: 'vm1',
      ip: '10.50.0.1',
      port: 80,
      protocol: 'tcp',
      remote: true,
      options: { 'az-name': 'az2' },
    });
    bench.settled();
    equal(bench.rows('isb', '', 'Address_Set').length, 1);
    equal(bench.rows('isb', '', 'Service_Monitor').length, 1);
    const { uuid } = bench.row('isb', '', 'Availability_Zone', { name: 'az1' });
    bench.rename('az1', '');
    bench.settle();
    equal(zoneNames(bench), ['az2']);
    for (const table of ['Gateway', 'Port_Binding', 'Route', 'Address_Set'])
      equal(bench.rows('isb', '', table, { availability_zone: uuid }), [], table);
    equal(bench.rows('isb', '', 'Service_Monitor'), []);
    equal([...bench.warnings(), ...bench.failures], []);
    bench.settled();
    bench.rename('az1', 'az1');
    bench.settled();
    equal(gateways(bench), ['az1-gw', 'az2-gw']);
    equal(bench.rows('isb', '', 'Route').length, 2);
    equal([...bench.warnings(), ...bench.failures], []);
  },
);

/** The zones' rows of these tables, in a canonical form. */
const rowsOf = (bench: AnyBench, uuid: string): string[] =>
  ['Gateway', 'Port_Binding', 'Route'].flatMap((table) =>
    bench
      .rows('isb', '', table, { availability_zone: uuid })
      .map(({ uuid: row }) => `${table} ${row}`)
      .sort(),
  );

tell(
  'two zones start under one name: the second waits and says what shows it; then one is renamed, and both are right',
  ZONES,
  (bench) => {
    busy(bench);
    for (const zone of ZONES) bench.lab.stop(zone);
    for (const table of ['Gateway', 'Port_Binding', 'Route', 'Availability_Zone']) bench.remove('isb', '', table, {});
    bench.rename('az2', 'az1');
    bench.clearLog();
    bench.lab.start('az1');
    bench.settle();
    const uuid = zoneUuid(bench, 'az1');
    const before = rowsOf(bench, uuid);
    bench.lab.start('az2');
    bench.settle();
    equal(zoneNames(bench), ['az1']);
    equal(rowsOf(bench, uuid), before, 'what the first has written is left alone');
    const warnings = bench.warnings('az2');
    equal(warnings.length, 1, warnings.join('\n'));
    ok(warnings[0]!.includes("'az1-gw'") && warnings[0]!.includes(uuid), warnings[0]);
    equal(bench.warnings('az1'), []);
    // The first goes on working.
    bench.staticRoute('az1', 'lr1', { ip_prefix: '10.77.0.0/16', nexthop: '10.0.1.9' });
    bench.settle();
    equal(bench.rows('isb', '', 'Route', { ip_prefix: '10.77.0.0/16' }).length, 1);
    bench.rename('az2', 'az2');
    bench.settled();
    equal(zoneNames(bench), ['az1', 'az2']);
    equal(zoneUuid(bench, 'az1'), uuid);
    equal(gateways(bench), ['az1-gw', 'az2-gw']);
    equal(bench.warnings().length, 1);
    equal(bench.failures, []);
  },
);

tell(
  "a healthy zone takes another's name, its controller is restarted, and then it has its own again: nothing is damaged",
  ZONES,
  (bench) => {
    busy(bench);
    const uuids = ZONES.map((zone) => zoneUuid(bench, zone));
    const before = uuids.map((uuid) => rowsOf(bench, uuid));
    bench.rename('az2', 'az1');
    bench.settle();
    equal(bench.warnings('az2').length, 1);
    bench.lab.stop('az2');
    bench.lab.start('az2');
    bench.settle();
    equal(bench.warnings('az2').length, 2, bench.warnings('az2').join('\n'));
    equal(
      uuids.map((uuid) => rowsOf(bench, uuid)),
      before,
    );
    bench.rename('az2', 'az2');
    bench.settled();
    equal(
      uuids.map((uuid) => rowsOf(bench, uuid)),
      before,
    );
    equal(
      ZONES.map((zone) => zoneUuid(bench, zone)),
      uuids,
    );
    equal(bench.warnings('az1'), []);
    equal(bench.failures, []);
  },
);
