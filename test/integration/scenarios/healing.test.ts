/** What changes in place, is replaced by its like, or is taken away from under the controllers. */
import { equal } from 'uvu/assert';
import { onDebian } from '../../support/debian.ts';
import type { World } from '../../support/ovn-world.ts';
import {
  addNetwork,
  addSwitches,
  attach,
  exchangeRoutes,
  interconnect,
  offers,
  words,
} from '../../support/ovn/build.ts';
import { advertisedBy, boundPorts, learnedBy, switchPorts, untilRoutes, untilSame } from '../../support/ovn/look.ts';
import { scenarios } from '../../support/ovn/scenarios.ts';
import { suite } from '../../support/suite.ts';

const test = suite('integration/scenarios/healing', onDebian);

const scenario = scenarios(test, { zones: { az1: 'ours', az2: 'ours', az3: 'ours' }, northd: 'emulated' });

/** Resolves when the tutorial's routers have learned all of one another's routes. */
async function untilWhole(world: World): Promise<void> {
  for (const [n, others] of [
    [1, [2, 3]],
    [2, [1, 3]],
    [3, [1, 2]],
  ] as const)
    await untilRoutes(world, `az${n}`, `lr${n}`, others.flatMap(offers));
}

scenario(
  'a transit switch replaced by one of its name in one transaction keeps its ports and routes',
  async (world) => {
    await interconnect(world);
    const [old] = world.inb.rows('Transit_Switch');
    await world.inb.transact(
      { op: 'delete', table: 'Transit_Switch', where: [['name', '==', 'ts1']] },
      { op: 'insert', table: 'Transit_Switch', row: { name: 'ts1' } },
    );
    await world.until('IC-SB follows', () => {
      const [row] = world.inb.rows('Transit_Switch');
      const rows = [...world.isb.rows('Datapath_Binding'), ...world.isb.rows('Port_Binding')];
      return (
        row?._uuid !== old?._uuid && rows.length === 4 && rows.every(({ nb_ic_uuid }) => nb_ic_uuid === row?._uuid)
      );
    });
    await untilWhole(world);
  },
);

scenario('a binding that somebody deletes in SB takes the row in IC-SB with it, and both come back', async (world) => {
  await addSwitches(world, 'ts1');
  const az1 = world.zone('az1');
  await az1.nbctl(
    ...words(
      'lsp-add ts1 a',
      'set Logical_Switch_Port a type=switch',
      'lsp-add ts1 b',
      'set Logical_Switch_Port b type=switch',
    ),
  );
  await world.until('both are in IC-SB', () => world.isb.rows('Port_Binding').length === 2);
  const keyOf = (): number | undefined =>
    world.isb.rows('Port_Binding').find((row) => row.logical_port === 'b')?.tunnel_key;
  const before = keyOf();
  await untilSame(world, 'copies', () => switchPorts(world.zone('az2'), 'ts1'), [
    'a remote [unknown]',
    'b remote [unknown]',
  ]);
  await az1.sb.transact({ op: 'delete', table: 'Port_Binding', where: [['logical_port', '==', 'b']] });
  await world.settle();
  await untilSame(world, 'copies', () => switchPorts(world.zone('az2'), 'ts1'), [
    'a remote [unknown]',
    'b remote [unknown]',
  ]);
  equal(keyOf(), before);
});

scenario('a port’s address changes: the next hops of all its routes follow', async (world) => {
  await interconnect(world);
  await world
    .zone('az2')
    .nbctl('set', 'Logical_Router_Port', 'lrp-lr2-ts1', 'networks="169.254.100.22/24","2001:db8:100::22/64"');
  const moved = offers(2).map((line) => line.replace(/100\.2$/, '100.22').replace(/100::2$/, '100::22'));
  await untilRoutes(world, 'az1', 'lr1', [...moved, ...offers(3)]);
  await untilRoutes(world, 'az3', 'lr3', [...moved, ...offers(1)]);
  // To a network that the others are not in: they can't reach it, nor it them.
  await world.zone('az2').nbctl('set', 'Logical_Router_Port', 'lrp-lr2-ts1', 'networks="169.254.200.2/24"');
  await untilRoutes(world, 'az1', 'lr1', offers(3));
  await untilRoutes(world, 'az2', 'lr2', []);
  await world
    .zone('az2')
    .nbctl('set', 'Logical_Router_Port', 'lrp-lr2-ts1', 'networks="169.254.100.2/24","2001:db8:100::2/64"');
  await untilWhole(world);
});

scenario('a switch port that is led to another router offers that one’s routes', async (world) => {
  await exchangeRoutes(world.zones);
  await addSwitches(world, 'ts1');
  const az1 = world.zone('az1');
  await attach(az1, 'lr1', 'ts1', '169.254.1.1/24');
  await attach(world.zone('az2'), 'lr2', 'ts1', '169.254.1.2/24');
  await addNetwork(az1, 'lr1', 'lan', '192.168.1.1/24');
  await addNetwork(az1, 'lr9', 'lan', '192.168.9.1/24');
  await addNetwork(az1, 'lr9', 'spare', '169.254.1.9/24');
  await untilRoutes(world, 'az2', 'lr2', ['192.168.1.1/24 169.254.1.1']);
  await az1.nbctl('lsp-set-options', 'ts1-lr1', 'router-port=lr9-spare');
  await untilRoutes(world, 'az2', 'lr2', ['192.168.9.1/24 169.254.1.9']);
  await az1.nbctl('lsp-set-options', 'ts1-lr1', 'router-port=lr1-ts1');
  await untilRoutes(world, 'az2', 'lr2', ['192.168.1.1/24 169.254.1.1']);
  // A router rebuilt in the transaction that deletes it.
  const port = (name: string, mac: string, network: string): unknown => ({
    op: 'insert',
    table: 'Logical_Router_Port',
    'uuid-name': name,
    row: { name: `lr1-${name}`, mac, networks: network },
  });
  const ports = ['ts1', 'lan'].map((name) => ['named-uuid', name]);
  await az1.nb.transact(
    { op: 'delete', table: 'Logical_Router', where: [['name', '==', 'lr1']] },
    port('ts1', '02:00:00:00:00:01', '169.254.1.11/24'),
    port('lan', '02:00:00:00:00:02', '192.168.11.1/24'),
    { op: 'insert', table: 'Logical_Router', row: { name: 'lr1', ports: ['set', ports] } },
  );
  await untilRoutes(world, 'az2', 'lr2', ['192.168.11.1/24 169.254.1.11']);
});

scenario('routes that change in place, and learned ones that are tampered with', async (world) => {
  await interconnect(world);
  const [az1, az2] = [world.zone('az1'), world.zone('az2')];
  const route = az1.nb.rows('Logical_Router_Static_Route').find((row) => row.ip_prefix === '10.1.0.0/16');
  const set = (...columns: string[]): Promise<string> =>
    az1.nbctl('set', 'Logical_Router_Static_Route', route?._uuid ?? '', ...columns);
  await set('ip_prefix="10.11.0.0/16"');
  const changed = offers(1).map((line) => line.replace('10.1.0.0', '10.11.0.0'));
  await untilRoutes(world, 'az2', 'lr2', [...changed, ...offers(3)]);
  await set('route_table=red');
  await untilRoutes(world, 'az2', 'lr2', [...changed.slice(1), ...offers(3)]);
  await set('route_table=""', 'ip_prefix="10.1.0.0/16"');
  await untilWhole(world);

  const learned = az2.nb.rows('Logical_Router_Static_Route').filter((row) => row.external_ids.has('ic-learned-route'));
  const [first, second, third] = learned.map(({ _uuid }) => _uuid);
  await az2.nbctl(
    ...words(
      `set Logical_Router_Static_Route ${first} nexthop="169.254.100.99"`,
      `remove Logical_Router lr2 static_routes ${second}`,
      `remove Logical_Router_Static_Route ${third} options origin`,
    ),
  );
  await untilWhole(world);
});

scenario('rows of IC-SB that somebody deletes or changes are made again', async (world) => {
  await interconnect(world);
  const zone = (name: string): unknown[] => [
    'uuid',
    world.isb.rows('Availability_Zone').find((row) => row.name === name)?._uuid,
  ];
  await world.isb.transact({ op: 'delete', table: 'Route', where: [['availability_zone', '==', zone('az2')]] });
  await world.until('they are back', () => advertisedBy(world, 'az2').length === offers(2).length);
  await untilWhole(world);
  await world.isb.transact(
    { op: 'update', table: 'Route', where: [['origin', '==', 'static']], row: { origin: 'connected' } },
    { op: 'update', table: 'Port_Binding', where: [], row: { address: '', gateway: 'gw9' } },
    { op: 'update', table: 'Gateway', where: [], row: { hostname: 'elsewhere' } },
  );
  await world.until('they are corrected', () => {
    const { isb } = world;
    return (
      isb.rows('Route').filter((row) => row.origin === 'static').length === 6 &&
      isb.rows('Port_Binding').every((row) => row.address !== '' && row.gateway !== 'gw9') &&
      isb.rows('Gateway').every((row) => row.hostname !== 'elsewhere')
    );
  });
  await untilWhole(world);
  // All of it at once. (What is on its way when its zone goes would be refused.)
  await world.settle();
  await world.isb.transact(
    ...['Route', 'Port_Binding', 'Datapath_Binding', 'Gateway', 'Availability_Zone'].map((table) => ({
      op: 'delete',
      table,
      where: [],
    })),
  );
  await world.until('the zones are back', () => world.isb.rows('Availability_Zone').length === 3);
  await untilWhole(world);
});

scenario('copies in NB and SB that an operator removes are made again', async (world) => {
  await interconnect(world);
  const [az1, az2] = [world.zone('az1'), world.zone('az2')];
  const ports = switchPorts(az1, 'ts1');
  const routes = learnedBy(az1, 'lr1');
  await az1.nbctl('lsp-del', 'lsp-ts1-lr2');
  await az1.sbctl('chassis-del', 'gw3');
  await untilSame(world, 'the port is back', () => switchPorts(az1, 'ts1'), ports);
  await world.until('the chassis is back', () => az1.sb.rows('Chassis').length === 3);
  await untilSame(world, 'bound again', () => boundPorts(az1, 'lsp-ts1-'), [
    'lsp-ts1-lr1 patch -',
    'lsp-ts1-lr2 remote gw2',
    'lsp-ts1-lr3 remote gw3',
  ]);
  await untilRoutes(world, 'az1', 'lr1', routes);

  // The whole switch: the zone's own port goes with it.
  const keys = (): string[] =>
    az2.nb.rows('Logical_Switch').map((row) => `${row.other_config.get('requested-tnl-key')}`);
  const before = keys();
  await az2.nbctl('ls-del', 'ts1');
  await untilRoutes(world, 'az1', 'lr1', offers(3));
  await untilSame(world, 'the switch is back, with its key', keys, before);
  await az2.nbctl(
    ...words(
      'lsp-add ts1 lsp-ts1-lr2',
      'lsp-set-type lsp-ts1-lr2 router',
      'lsp-set-addresses lsp-ts1-lr2 router',
      'lsp-set-options lsp-ts1-lr2 router-port=lrp-lr2-ts1',
    ),
  );
  await untilWhole(world);
});

test.run();
