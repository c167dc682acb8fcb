/** Spec section 15, rows on ports: chassis that move, keys that race and run out. */
import { equal, match, ok } from 'uvu/assert';
import { attach, insert } from '../model/generate/step.ts';
import { entries, list, text, type PlainRow } from '../model/world.ts';
import { story, type Bench } from '../support/bench.ts';
import { typescriptKernels } from '../../host/kernels/ts/index.ts';
import { suite } from '../support/suite.ts';

const test = suite('ic/section-15-ports');

const ZONES = ['az1', 'az2', 'az3'] as const;

/** A gateway in each zone, transit router tr1, and the port 'p' on 'kind', at 'chassis'. */
function declared(bench: Bench, kind: 'Switch' | 'Router', chassis: string): void {
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

const zoneUuid = (bench: Bench, name: string): string => bench.row('isb', '', 'Availability_Zone', { name }).uuid;
const binding = (bench: Bench): PlainRow | undefined =>
  bench.rows('isb', '', 'Port_Binding', { logical_port: 'p' })[0]?.row;
/** The zone that has the port's row. */
const holder = (bench: Bench): unknown => binding(bench)?.['availability_zone'];

for (const kind of ['Switch', 'Router'] as const) {
  const copies = kind === 'Switch' ? 'Logical_Switch_Port' : 'Logical_Router_Port';
  const move = (bench: Bench, chassis: string): void =>
    bench.update('inb', '', `Transit_${kind}_Port`, { name: 'p' }, { chassis });
  const requested = (bench: Bench, zone: string): unknown => {
    const { row } = bench.row('nb', zone, copies, { name: 'p' });
    return (row['options'] as Record<string, string>)['requested-chassis'];
  };

  test(
    `Transit_${kind}_Port: its chassis moves to another zone and back, and to none`,
    story(ZONES, (bench) => {
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
    }),
  );

  for (const how of ['paused', 'dead'] as const)
    test(
      `Transit_${kind}_Port: its chassis moves while the old zone's controller is ${how}`,
      story(ZONES, (bench) => {
        declared(bench, kind, 'gw1');
        const row = bench.row('isb', '', 'Port_Binding', { logical_port: 'p' }).uuid;
        if (how === 'paused') bench.lab.controllers.get('az1')?.pause();
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
        if (how === 'paused') bench.lab.controllers.get('az1')?.resume();
        else bench.lab.start('az1', typescriptKernels());
        bench.settled();
        equal(holder(bench), zoneUuid(bench, 'az2'));
        for (const each of ZONES) equal(requested(bench, each), 'gw2');
        equal(bench.failures, []);
      }),
    );

  test(
    `Transit_${kind}_Port: the wait ends when a person destroys the row`,
    story(ZONES, (bench) => {
      declared(bench, kind, 'gw1');
      bench.lab.stop('az1');
      move(bench, 'gw2');
      bench.settle();
      bench.remove('isb', '', 'Port_Binding', { logical_port: 'p' });
      bench.settled();
      equal(holder(bench), zoneUuid(bench, 'az2'));
      equal(bench.failures, []);
    }),
  );
}

test(
  'Transit_Router_Port deleted while the router stays: its rows go',
  story(ZONES, (bench) => {
    declared(bench, 'Router', 'gw1');
    const { uuid } = bench.row('inb', '', 'Transit_Router_Port', { name: 'p' });
    bench.detach('inb', '', 'Transit_Router', 'ports', uuid);
    bench.settled();
    equal(binding(bench), undefined);
    for (const zone of ZONES) equal(bench.rows('nb', zone, 'Logical_Router_Port'), []);
    equal([...bench.warnings(), ...bench.failures], []);
  }),
);

test(
  'Transit_Router_Port: a changed mac is followed; without a chassis the leader makes the row',
  story(ZONES, (bench) => {
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
  }),
);

test(
  'a transit router port without a chassis from the start is made by the leader',
  story(ZONES, (bench) => {
    declared(bench, 'Router', '');
    ok(binding(bench) !== undefined);
    for (const zone of ZONES) equal(bench.rows('nb', zone, 'Logical_Router_Port').length, 1);
    equal(bench.failures, []);
  }),
);

test(
  'a transit switch and a transit router of one name: their ports share no key, and are told apart',
  story(ZONES, (bench) => {
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
  }),
);

test(
  'transit switches and routers that go while no controller runs: their bindings go when one comes back',
  story(['az1', 'az2'], (bench) => {
    bench.insert('inb', '', 'Transit_Router', { name: 'tr1' });
    bench.settled();
    for (const zone of ['az1', 'az2']) bench.lab.stop(zone);
    bench.remove('inb', '', 'Transit_Router', { name: 'tr1' });
    bench.remove('inb', '', 'Transit_Switch', { name: 'ts2' });
    for (const zone of ['az1', 'az2']) bench.lab.start(zone, typescriptKernels());
    bench.settled();
    equal(bench.column('isb', '', 'Datapath_Binding', 'transit_switch'), ['ts1']);
    for (const zone of ['az1', 'az2']) equal(bench.rows('nb', zone, 'Logical_Router'), []);
  }),
);

/** The UUID of a zone that has no controller, made for the test. */
function foreignZone(bench: Bench): string {
  bench.insert('isb', '', 'Availability_Zone', { name: 'elsewhere' });
  return zoneUuid(bench, 'elsewhere');
}

/** Adds ports of type 'switch' to a zone's copy of ts1, in one transaction. */
function addPorts(bench: Bench, zone: string, names: readonly string[]): void {
  const ls = bench.row('nb', zone, 'Logical_Switch', { name: 'ts1' }).uuid;
  bench.send(
    'nb',
    zone,
    names.flatMap((name, at) => [
      insert('nb', 'Logical_Switch_Port', { name, type: 'switch', addresses: ['unknown'] }, `port${at}`),
      attach('Logical_Switch', ls, 'ports', `port${at}`),
    ]),
  );
}

test(
  'port keys exhausted: one warning, the port is left out, the rest works, and the wait ends when a key is free',
  story(['az1'], (bench) => {
    const az = foreignZone(bench);
    // Transit-router-typed rows: nobody makes copies of them in NB, but their keys count.
    bench.send(
      'isb',
      '',
      Array.from({ length: 32_767 }, (_, at) =>
        insert('isb', 'Port_Binding', {
          transit_switch: 'ts1',
          logical_port: `full${at}`,
          availability_zone: az,
          tunnel_key: at + 1,
          type: 'transit-router-port',
        }),
      ),
    );
    addPorts(bench, 'az1', ['late']);
    bench.insert('inb', '', 'Transit_Switch', { name: 'ts9' });
    bench.settle();
    equal(bench.rows('isb', '', 'Port_Binding', { logical_port: 'late' }), []);
    equal(bench.rows('nb', 'az1', 'Logical_Switch', { name: 'ts9' }).length, 1);
    const warnings = bench.warnings();
    equal(warnings.length, 1, warnings.join('\n'));
    match(warnings[0]!, /Port late: no port key is free on ts1/);
    bench.recompute();
    bench.remove('isb', '', 'Port_Binding', { logical_port: 'full776' });
    bench.settle();
    equal(bench.row('isb', '', 'Port_Binding', { logical_port: 'late' }).row['tunnel_key'], 777);
    equal(bench.warnings().length, 1);
    equal(bench.failures, []);
  }),
);

test(
  'datapath keys exhausted: one warning, the switch has no key, the rest works, and the wait ends when a key is free',
  story(['az1'], (bench) => {
    bench.setKey('inb', '', 'IC_NB_Global', {}, 'options', 'vxlan_mode', 'true');
    bench.send('sb', 'az1', [
      insert('sb', 'Encap', { type: 'vxlan', ip: '10.255.0.1', chassis_name: 'gw1' }, 'encap'),
      insert('sb', 'Chassis', { name: 'gw1', encaps: ['encap'], other_config: { 'is-interconn': 'true' } }),
    ]);
    bench.settled();
    const taken = new Set(bench.column('isb', '', 'Datapath_Binding', 'tunnel_key'));
    const free = Array.from({ length: 3072 }, (_, at) => 1024 + at).filter((key) => !taken.has(key));
    equal(free.length, 3070);
    // Routers' keys are taken as well; these routers are INB's, so that nobody removes their bindings.
    const spare = free.slice(1);
    bench.send('inb', '', [
      ...spare.map((key) => insert('inb', 'Transit_Router', { name: `r${key}` })),
      insert('inb', 'Transit_Router', { name: 'last' }),
    ]);
    const routers = new Map(bench.rows('inb', '', 'Transit_Router').map(({ uuid, row }) => [text(row, 'name'), uuid]));
    bench.send(
      'isb',
      '',
      spare.map((key) =>
        insert('isb', 'Datapath_Binding', {
          transit_switch: `r${key}`,
          type: 'transit-router',
          nb_ic_uuid: routers.get(`r${key}`),
          tunnel_key: key,
        }),
      ),
    );
    bench.settle();
    bench.clearLog();
    bench.insert('inb', '', 'Transit_Switch', { name: 'tsx' });
    bench.insert('inb', '', 'Transit_Switch', { name: 'tsy' });
    bench.settle();
    const keyed = bench
      .rows('isb', '', 'Datapath_Binding', { type: 'transit-switch' })
      .map(({ row }) => row['transit_switch']);
    equal(keyed.length, 3, 'one of the two got the last key');
    equal(bench.rows('nb', 'az1', 'Logical_Switch').length, 4, 'both are there');
    const warnings = bench.warnings();
    equal(warnings.length, 1, warnings.join('\n'));
    match(warnings[0]!, /no datapath key is free in 1024\.\.4095/);
    bench.recompute();
    const [gone] = spare;
    bench.remove('inb', '', 'Transit_Router', { name: `r${gone}` });
    bench.settle();
    bench.recompute();
    equal(bench.rows('isb', '', 'Datapath_Binding', { type: 'transit-switch' }).length, 4);
    equal(bench.warnings().length, 1);
    equal(bench.failures, []);
  }),
  { deadline: 120_000 },
);

const thousand = (zone: string): string[] => Array.from({ length: 1000 }, (_, at) => `${zone}-p${at}`);

test(
  'two zones add 1,000 ports at once: unique keys, and a lost race costs a retry, not a storm',
  story(['az1', 'az2'], (bench) => {
    addPorts(bench, 'az1', thousand('az1'));
    addPorts(bench, 'az2', thousand('az2'));
    bench.settle();
    const rows = bench.rows('isb', '', 'Port_Binding');
    equal(rows.length, 2000);
    equal(new Set(rows.map(({ row }) => row['tunnel_key'])).size, 2000);
    ok(bench.failures.length <= 3, `${bench.failures.length} failed`);
    const ports = entries(bench.lab.world().zones['az2']?.nb ?? {}, 'Logical_Switch').map(
      ({ row }) => list(row, 'ports').length,
    );
    equal(Math.max(...ports), 2000);
  }),
  { deadline: 120_000 },
);

const SIX = ['az1', 'az2', 'az3', 'az4', 'az5', 'az6'] as const;

test(
  'six zones add a port at once: each loses at most one race, since losers choose elsewhere',
  story(SIX, (bench) => {
    for (const zone of SIX) addPorts(bench, zone, [`${zone}-p`]);
    bench.settled();
    equal(new Set(bench.column('isb', '', 'Port_Binding', 'tunnel_key')).size, 6);
    for (const zone of SIX) ok(bench.failures.filter((line) => line.zone === zone).length <= 1, `${zone} failed twice`);
  }),
);

test(
  "the chassis of another zone's port follows its gateway, but for unknown ones, and not where a person has chosen one",
  story(['az1', 'az2'], (bench) => {
    bench.chassis('az1', 'gw1', '10.255.0.1');
    bench.chassis('az2', 'gw2', '10.255.0.2');
    bench.insert('isb', '', 'Availability_Zone', { name: 'elsewhere' });
    bench.settle();
    const row = {
      transit_switch: 'ts1',
      logical_port: 'p',
      availability_zone: zoneUuid(bench, 'elsewhere'),
      tunnel_key: 9,
    };
    bench.insert('isb', '', 'Port_Binding', { ...row, gateway: 'gw2' });
    bench.settled();
    const chassis = (name: string): string => bench.row('sb', 'az1', 'Chassis', { name }).uuid;
    const bound = (): unknown => bench.row('sb', 'az1', 'Port_Binding', { logical_port: 'p' }).row['chassis'];
    equal(bound(), chassis('gw2'));
    bench.update('isb', '', 'Port_Binding', { logical_port: 'p' }, { gateway: 'nowhere' });
    bench.settled();
    equal(bound(), chassis('gw2'), 'left alone while SB lacks the chassis');
    bench.update('isb', '', 'Port_Binding', { logical_port: 'p' }, { gateway: '' });
    bench.settled();
    equal(bound(), undefined);
    bench.setKey('nb', 'az1', 'Logical_Switch_Port', { name: 'p' }, 'options', 'requested-chassis', 'gw1');
    bench.update('isb', '', 'Port_Binding', { logical_port: 'p' }, { gateway: 'gw2' });
    bench.settled();
    equal(bound(), chassis('gw1'), 'as the person chose');
    equal(bench.failures, []);
  }),
);

test(
  'a chassis gets another name: the gateways of the ports bound to it follow',
  story(['az1', 'az2'], (bench) => {
    bench.chassis('az1', 'gw1', '10.255.0.1');
    const ls = bench.row('nb', 'az1', 'Logical_Switch', { name: 'ts1' }).uuid;
    const port = { name: 'p', type: 'switch', options: { 'requested-chassis': 'gw1' } };
    bench.insertInto('nb', 'az1', 'Logical_Switch_Port', port, 'Logical_Switch', ls, 'ports');
    bench.settled();
    equal(binding(bench)?.['gateway'], 'gw1');
    bench.update('sb', 'az1', 'Chassis', { name: 'gw1' }, { name: 'gw9' });
    // Before northd has looked, who knows the port's chassis by name.
    bench.lab.advance(5000);
    equal(binding(bench)?.['gateway'], 'gw9');
    bench.update('nb', 'az1', 'Logical_Switch_Port', { name: 'p' }, { options: { 'requested-chassis': 'gw9' } });
    bench.settled();
    equal(binding(bench)?.['gateway'], 'gw9');
    equal(
      bench.rows('sb', 'az2', 'Chassis').map(({ row }) => row['name']),
      ['gw9'],
    );
    equal(bench.failures, []);
  }),
);

test(
  "a router port whose name begins with 'cr-': the address of its switch port follows",
  story(['az1', 'az2'], (bench) => {
    bench.router('az1', 'cr-lr', ['10.0.1.1/24']);
    bench.attachRouter('az1', 'cr-lr', 'ts1', ['169.254.100.1/24']);
    bench.settled();
    bench.update('nb', 'az1', 'Logical_Router_Port', { name: 'cr-lr-ts1' }, { networks: ['169.254.100.7/24'] });
    bench.settled();
    const { row } = bench.row('isb', '', 'Port_Binding', { logical_port: 'az1-cr-lr-ts1' });
    equal(row['address'], '0a:00:00:00:02:01 169.254.100.7/24');
  }),
);

test(
  "IC-SB's row of a transit switch port is seen before IC-NB's: the copy that was made of it is taken over",
  story(['az1', 'az2'], (bench) => {
    bench.chassis('az1', 'gw1', '10.255.0.1');
    bench.chassis('az2', 'gw2', '10.255.0.2');
    bench.settled();
    // az2 has seen IC-NB's row, az1 has not.
    bench.lab.stop('az2');
    const parent = bench.row('inb', '', 'Transit_Switch', { name: 'ts1' }).uuid;
    bench.insert('isb', '', 'Port_Binding', {
      transit_switch: 'ts1',
      logical_port: 'p',
      availability_zone: zoneUuid(bench, 'az2'),
      tunnel_key: 77,
      type: 'transit-switch-port',
      nb_ic_uuid: parent,
      address: '0a:00:00:00:88:01 10.77.0.1',
      gateway: 'gw2',
    });
    bench.settle();
    const row = { name: 'p', type: 'router', peer: 'lrp', chassis: 'gw2', addresses: ['0a:00:00:00:88:01 10.77.0.1'] };
    bench.insertInto('inb', '', 'Transit_Switch_Port', row, 'Transit_Switch', parent, 'ports');
    bench.settle();
    equal(bench.differences(), []);
    const copy = bench.row('nb', 'az1', 'Logical_Switch_Port', { name: 'p' }).row;
    equal(copy['options'], {
      'interconn-tsp': 'p',
      'requested-chassis': 'gw2',
      'requested-tnl-key': '77',
      'router-port': 'lrp',
    });
    equal(bench.warnings('az1'), []);
  }),
);

test.run();
