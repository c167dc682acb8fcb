/** Spec section 15, rows on ports, in one process; and what belongs to them. */
import { equal, ok } from 'uvu/assert';
import { addPorts, keyStories } from '../stories/section-15/keys.ts';
import { binding, portStories, zoneUuid } from '../stories/section-15/ports.ts';
import { story, tellInProcess } from '../support/bench.ts';
import { suite } from '../support/suite.ts';

const test = suite('ic/section-15-ports');

tellInProcess(test, [...portStories, ...keyStories]);

test(
  'transit switches and routers that go while no controller runs: their bindings go when one comes back',
  story(['az1', 'az2'], (bench) => {
    bench.insert('inb', '', 'Transit_Router', { name: 'tr1' });
    bench.settled();
    for (const zone of ['az1', 'az2']) bench.lab.stop(zone);
    bench.remove('inb', '', 'Transit_Router', { name: 'tr1' });
    bench.remove('inb', '', 'Transit_Switch', { name: 'ts2' });
    for (const zone of ['az1', 'az2']) bench.lab.start(zone);
    bench.settled();
    equal(bench.column('isb', '', 'Datapath_Binding', 'transit_switch'), ['ts1']);
    for (const zone of ['az1', 'az2']) equal(bench.rows('nb', zone, 'Logical_Router'), []);
  }),
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
  "the chassis of another zone's port follows its gateway, except for unknown ones, and not where a person has chosen one",
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
