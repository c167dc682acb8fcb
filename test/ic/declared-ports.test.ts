/** Ports that IC-NB declares where something of their name is there already. */
import { equal, match } from 'uvu/assert';
import { typescriptKernels } from '../../host/kernels/ts/index.ts';
import { story, type Bench } from '../support/bench.ts';
import { suite } from '../support/suite.ts';

const test = suite('ic/declared-ports');

const ADDRESS = '0a:00:00:00:99:01 10.77.0.1';

function declare(bench: Bench, name: string, chassis: string, type = '', on = 'ts1', address = ADDRESS): void {
  const ts = bench.row('inb', '', 'Transit_Switch', { name: on }).uuid;
  const port = { name, chassis, type, addresses: [address] };
  bench.insertInto('inb', '', 'Transit_Switch_Port', port, 'Transit_Switch', ts, 'ports');
}

test(
  'a plain copy of a port becomes its copy when IC-NB declares it',
  story(['az1', 'az2'], (bench) => {
    bench.chassis('az1', 'gw1', '10.255.0.1');
    declare(bench, 'p', 'gw1');
    bench.settled();
    // Its owner is away while the port is taken away and declared again: the row stays, and is copied plainly meanwhile.
    bench.lab.stop('az1');
    const ts = bench.row('inb', '', 'Transit_Switch', { name: 'ts1' }).uuid;
    const [port] = bench.rows('inb', '', 'Transit_Switch_Port', { name: 'p' });
    bench.detach('inb', '', 'Transit_Switch', 'ports', port?.uuid ?? '');
    bench.settle();
    equal(bench.column('nb', 'az2', 'Logical_Switch_Port', 'options'), [{ 'requested-tnl-key': '1' }]);
    bench.insertInto(
      'inb',
      '',
      'Transit_Switch_Port',
      { name: 'p', chassis: 'gw1', addresses: ['0a:00:00:00:99:01 10.77.0.1'] },
      'Transit_Switch',
      ts,
      'ports',
    );
    bench.settle();
    bench.lab.start('az1', typescriptKernels());
    bench.settled();
    equal(bench.column('nb', 'az2', 'Logical_Switch_Port', 'options'), [
      { 'interconn-tsp': 'p', 'requested-chassis': 'gw1', 'requested-tnl-key': '1' },
    ]);
  }),
);

test(
  'whether the copy of a declared port is up, only northd says',
  story(['az1', 'az2'], (bench) => {
    bench.chassis('az1', 'gw1', '10.255.0.1');
    for (const [name, chassis] of [
      ['here', 'gw1'],
      ['anywhere', ''],
    ] as const)
      declare(bench, name, chassis);
    bench.lab.settle({ northd: false });
    for (const zone of ['az1', 'az2']) {
      for (const name of ['here', 'anywhere'])
        equal(bench.row('nb', zone, 'Logical_Switch_Port', { name }).row['up'], undefined, `${name} in ${zone}`);
    }
  }),
);

/** The switch ports of a name in a zone. */
const copies = (bench: Bench, zone: string, name: string): readonly string[] =>
  bench.rows('nb', zone, 'Logical_Switch_Port', { name }).map(({ uuid }) => uuid);

/** Takes a port out of IC-NB. */
function withdraw(bench: Bench, name: string): void {
  const { uuid } = bench.row('inb', '', 'Transit_Switch_Port', { name });
  bench.detach('inb', '', 'Transit_Switch', 'ports', uuid);
}

for (const [what, chassis] of [
  ['with a chassis', 'gw1'],
  ['without one', ''],
] as const)
  test(
    `a port ${what} goes from IC-NB: the other zones' copies stay until its row goes from IC-SB, and then go for good`,
    story(['az1', 'az2'], (bench) => {
      bench.chassis('az1', 'gw1', '10.255.0.1');
      declare(bench, 'p', chassis, 'router');
      bench.settled();
      const before = copies(bench, 'az2', 'p');
      equal(before.length, 1);
      bench.lab.pause('az1');
      withdraw(bench, 'p');
      bench.settled();
      equal(copies(bench, 'az2', 'p'), before, 'the same row, not one in its place');
      const { row } = bench.row('nb', 'az2', 'Logical_Switch_Port', { name: 'p' });
      equal([row['type'], row['options']], ['remote', { 'requested-tnl-key': '1' }]);
      bench.lab.resume('az1');
      bench.settled();
      equal(copies(bench, 'az2', 'p'), []);
      // And with everybody at work, in whatever order they come to it.
      declare(bench, 'q', chassis, 'router');
      bench.settled();
      const inserted: unknown[] = [];
      for (const controller of bench.lab.controllers.values())
        controller.onRun = ({ transactions }) => {
          for (const { transaction } of transactions)
            inserted.push(...transaction.operations().filter(({ op }) => op === 'insert'));
        };
      withdraw(bench, 'q');
      bench.settled();
      equal(inserted, []);
      equal(copies(bench, 'az2', 'q'), []);
      equal(bench.rows('isb', '', 'Port_Binding'), []);
      equal([...bench.warnings(), ...bench.failures], []);
    }),
  );

for (const [what, address, isAway, warnings] of [
  ['by one that is away', ADDRESS, true, 0],
  ['by one that no longer leads', ADDRESS, false, 0],
  // This one looks like the zone's own: the leader waits for the zone to take it away.
  ["by one that no longer leads, like a zone's own port to see", 'unknown', false, 1],
] as const)
  test(
    `a port without a chassis that moves to another transit switch takes its row along, made by an earlier leader: ${what}`,
    story(['az1', 'az2'], (bench) => {
      bench.insert('inb', '', 'Transit_Switch', { name: 'ts3' });
      declare(bench, 'p', '', '', 'ts1', address);
      bench.settled();
      const [leader] = bench.lab.active().filter(({ isLeader }) => isLeader);
      const zone = leader?.zone ?? '';
      bench.lab.pause(zone);
      bench.settled();
      if (!isAway) bench.lab.resume(zone);
      bench.settled();
      withdraw(bench, 'p');
      declare(bench, 'p', '', '', 'ts3', address);
      bench.settled();
      equal(bench.column('isb', '', 'Port_Binding', 'transit_switch'), ['ts3']);
      equal(bench.warnings().length, warnings);
      equal(bench.failures, []);
    }),
  );

test(
  "the address of a declared port is the first of its addresses in the database's order, whatever order they came in",
  story(['az1', 'az2'], (bench) => {
    bench.chassis('az1', 'gw1', '10.255.0.1');
    for (const chassis of ['', 'gw1']) {
      const name = `p${chassis}`;
      declare(bench, name, chassis, '', 'ts1', 'unknown');
      bench.settled();
      bench.update('inb', '', 'Transit_Switch_Port', { name }, { addresses: ['unknown', ADDRESS] });
      bench.settled();
      equal(bench.row('isb', '', 'Port_Binding', { logical_port: name }).row['address'], ADDRESS);
    }
    bench.lab.stop('az1');
    bench.lab.start('az1', typescriptKernels());
    bench.settled();
    equal(bench.column('isb', '', 'Port_Binding', 'address'), [ADDRESS, ADDRESS]);
  }),
);

test(
  "a router port's address is the first of its binding's in SB, in the database's order",
  story(['az1', 'az2'], (bench) => {
    bench.router('az1', 'lr1', ['10.0.1.1/24']);
    bench.attachRouter('az1', 'lr1', 'ts1', ['169.254.100.1/24']);
    bench.settled();
    const binding = { logical_port: 'lr1-ts1' };
    const [address = ''] = bench.row('sb', 'az1', 'Port_Binding', binding).row['mac'] as readonly string[];
    bench.update('sb', 'az1', 'Port_Binding', binding, { mac: [address, `00${address.slice(2)}`] });
    bench.lab.settle({ northd: false });
    equal(bench.column('isb', '', 'Port_Binding', 'address'), [`00${address.slice(2)}`]);
  }),
);

test(
  "the leader leaves another zone's own port alone, whatever IC-NB calls by its name",
  story(['az1', 'az2'], (bench) => {
    bench.router('az2', 'lr2', ['10.0.2.1/24']);
    bench.attachRouter('az2', 'lr2', 'ts1', ['169.254.100.2/24']);
    bench.settle();
    const before = bench.rows('isb', '', 'Port_Binding').map(({ row }) => row);
    equal(before.length, 1);
    bench.clearLog();
    declare(bench, 'az2-lr2-ts1', '');
    bench.settle();
    equal(
      bench.rows('isb', '', 'Port_Binding').map(({ row }) => row),
      before,
    );
    equal(bench.failures, []);
    match(bench.warnings('az1').join('\n'), /waits: its row in IC-SB .* is still that of availability zone 'az2'/);
    match(bench.warnings('az2').join('\n'), /is left out: this zone has another port of that name/);
    bench.recompute();
    equal(bench.rows('isb', '', 'Route').length, 1);
  }),
);

test(
  'a port on a chassis that is local and says it is remote is of that zone: it has its row, and keeps it when the chassis says so later',
  story(['az1', 'az2'], (bench) => {
    bench.chassis('az1', 'gw1', '10.255.0.1', { 'is-interconn': 'true', 'is-remote': 'true' });
    declare(bench, 'p', 'gw1');
    bench.settled();
    const { uuid } = bench.row('isb', '', 'Port_Binding', { logical_port: 'p' });
    for (const [says, kept] of [
      [{ 'is-interconn': 'true' }, true],
      [{ 'is-interconn': 'true', 'is-remote': 'TRUE' }, true],
      // No gateway of this zone any more: a copy of one that no zone has, which goes.
      [{ 'is-remote': 'true' }, false],
    ] as const) {
      bench.update('sb', 'az1', 'Chassis', { name: 'gw1' }, { other_config: says });
      bench.settled();
      equal(bench.column('isb', '', 'Port_Binding', 'logical_port'), kept ? ['p'] : [], JSON.stringify(says));
      if (kept) equal(bench.row('isb', '', 'Port_Binding', { logical_port: 'p' }).uuid, uuid);
    }
    equal(bench.rows('sb', 'az1', 'Chassis', { name: 'gw1' }), []);
  }),
);

test(
  "a declared router port's row names no router, so that no route waits for it: a leftover route behind it goes",
  story(['az1', 'az2'], (bench) => {
    bench.chassis('az1', 'gw1', '10.255.0.1');
    bench.router('az1', 'lr1', ['10.0.1.1/24', 'fd00::7/64']);
    declare(bench, 'p', 'gw1', 'router');
    const { name } = bench.rows('nb', 'az1', 'Logical_Router_Port')[0]?.row ?? {};
    bench.update('inb', '', 'Transit_Switch_Port', { name: 'p' }, { peer: name ?? '' });
    bench.settled();
    equal(bench.row('isb', '', 'Port_Binding', { logical_port: 'p' }).row['external_ids'], {});
    const { uuid } = bench.row('isb', '', 'Availability_Zone', { name: 'az1' });
    const route = { transit_switch: 'ts1', ip_prefix: '10.9.0.0/16', origin: 'static', availability_zone: uuid };
    const old = { ...route, nexthop: 'fd00::9' };
    const named = {
      ...route,
      nexthop: 'fe80::9',
      external_ids: { 'lr-id': bench.row('nb', 'az1', 'Logical_Router', {}).uuid },
    };
    for (const row of [old, named]) bench.insert('isb', '', 'Route', row);
    bench.settled();
    equal(bench.column('isb', '', 'Route', 'nexthop'), []);
  }),
);

test.run();
