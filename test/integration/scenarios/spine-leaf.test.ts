/** A transit switch as spine: leaf switches of three zones are joined to it by ports of type `switch`. */
import { equal } from 'uvu/assert';
import { onDebian } from '../../support/debian.ts';
import type { World } from '../../support/ovn-world.ts';
import { addGateway, addNetwork, addSwitches, attach, exchangeRoutes, words } from '../../support/ovn/build.ts';
import { advertisedBy, boundPorts, portBindings, switchPorts, untilRoutes, untilSame } from '../../support/ovn/look.ts';
import { scenarios } from '../../support/ovn/scenarios.ts';
import { addSwitchPort } from '../../support/ovn/transit-ports.ts';
import type { Zone } from '../../support/ovn/zone.ts';
import { suite } from '../../support/suite.ts';

const test = suite('integration/scenarios/spine-leaf', onDebian);

const scenario = scenarios(test, { zones: { az1: 'ours', az2: 'ours', az3: 'ours' }, northd: 'emulated' });

/** A port of type `switch`: Debian's ovn-nbctl knows no peers of switch ports. */
const link = (parent: string, name: string, peer: string, chassis?: string): unknown[] => {
  const options = ['map', chassis === undefined ? [] : [['requested-chassis', chassis]]];
  const row = { name, type: 'switch', peer, addresses: 'unknown', options };
  const id = `port_${name}`;
  const mutations = [['ports', 'insert', ['named-uuid', id]]];
  return [
    { op: 'insert', table: 'Logical_Switch_Port', 'uuid-name': id, row },
    { op: 'mutate', table: 'Logical_Switch', where: [['name', '==', parent]], mutations },
  ];
};

/** Zone 'n' gets a leaf switch with a port upN for the spine. */
const addLeafSwitch = ({ nb }: Zone, n: number): Promise<unknown> =>
  nb.transact(
    { op: 'insert', table: 'Logical_Switch', row: { name: `leaf${n}` } },
    ...link(`leaf${n}`, `up${n}`, `down${n}`),
  );

/** Zone 'n' gets a leaf switch, joined to the spine at the zone's gateway. */
async function addLeaf(world: World, n: number): Promise<void> {
  const zone = world.zone(`az${n}`);
  await addLeafSwitch(zone, n);
  await zone.nb.transact(...link('spine', `down${n}`, `up${n}`, `gw${n}`));
}

/** Resolves when every zone has the ports of these leaves on the spine, each at its chassis. */
async function untilLeaves(world: World, ...leaves: number[]): Promise<void> {
  await untilSame(
    world,
    'IC-SB ports',
    () => portBindings(world),
    leaves.map((n) => `spine down${n} az${n} [unknown] gw${n}`),
  );
  for (const [at, zone] of world.zones.entries()) {
    const isHere = (n: number): boolean => n === at + 1;
    await untilSame(
      world,
      `${zone.name}: ports of the spine`,
      () => switchPorts(zone, 'spine'),
      leaves.map((n) =>
        isHere(n) ? `down${n} switch peer=up${n} chassis=gw${n} [unknown]` : `down${n} remote [unknown]`,
      ),
    );
    await untilSame(
      world,
      `${zone.name}: SB ports`,
      () => boundPorts(zone, 'down'),
      leaves.map((n) => (isHere(n) ? `down${n} patch gw${n}` : `down${n} remote gw${n}`)),
    );
  }
}

scenario('leaves come and go, and move with their chassis', async (world) => {
  for (const n of [1, 2, 3]) await addGateway(world, n);
  await addSwitches(world, 'spine');
  for (const n of [1, 2, 3]) await addLeaf(world, n);
  await untilLeaves(world, 1, 2, 3);
  // A leaf's port moves to another gateway of its zone.
  const az2 = world.zone('az2');
  await az2.sbctl(...words('chassis-add gw2b geneve 10.0.0.22', 'set Chassis gw2b other_config:is-interconn=true'));
  await az2.nbctl(...words('set Logical_Switch_Port down2 options:requested-chassis=gw2b'));
  for (const n of [1, 3])
    await untilSame(world, 'it moves', () => boundPorts(world.zone(`az${n}`), 'down2'), ['down2 remote gw2b']);
  // And to none: other zones forget where it was.
  await az2.nbctl(...words('remove Logical_Switch_Port down2 options requested-chassis'));
  for (const n of [1, 3])
    await untilSame(world, 'it is nowhere', () => boundPorts(world.zone(`az${n}`), 'down2'), ['down2 remote -']);
  await az2.nbctl(...words('lsp-del down2', 'ls-del leaf2'));
  await untilLeaves(world, 1, 3);
  await addLeaf(world, 2);
  await untilLeaves(world, 1, 2, 3);
});

scenario('leaves and routers on one spine: routes go by the routers only', async (world) => {
  for (const n of [1, 2, 3]) await addGateway(world, n);
  await exchangeRoutes(world.zones);
  await addSwitches(world, 'spine');
  for (const n of [1, 2]) {
    await attach(
      world.zone(`az${n}`),
      `lr${n}`,
      'spine',
      `169.254.9.${n}/24`,
      `lrp-set-gateway-chassis lr${n}-spine gw${n}`,
    );
    await addNetwork(world.zone(`az${n}`), `lr${n}`, 'lan', `192.168.${n}.1/24`);
  }
  await addLeaf(world, 3);
  await untilRoutes(world, 'az1', 'lr1', ['192.168.2.1/24 169.254.9.2']);
  await untilRoutes(world, 'az2', 'lr2', ['192.168.1.1/24 169.254.9.1']);
  for (const n of [1, 2]) {
    const other = 3 - n;
    const remote = [`spine-lr${other} remote gw${other}`, `spine-lr${n} patch -`];
    await untilSame(world, 'SB', () => boundPorts(world.zone(`az${n}`), 'spine-'), remote);
  }
  await world.settle();
  equal(advertisedBy(world, 'az3'), []);
  // A router's gateway moves: so do the copies of its port.
  const az1 = world.zone('az1');
  await az1.sbctl(...words('chassis-add gw1b geneve 10.0.0.11', 'set Chassis gw1b other_config:is-interconn=true'));
  await az1.nbctl(...words('lrp-set-gateway-chassis lr1-spine gw1b 99'));
  for (const n of [2, 3])
    await untilSame(world, 'the copies follow', () => boundPorts(world.zone(`az${n}`), 'spine-lr1'), [
      'spine-lr1 remote gw1b',
    ]);
});

scenario('leaves whose ports IC-NB declares', async (world) => {
  for (const n of [1, 2, 3]) await addGateway(world, n);
  await addSwitches(world, 'spine');
  for (const n of [1, 2, 3]) {
    await addLeafSwitch(world.zone(`az${n}`), n);
    const chassis = `gw${n}`;
    await addSwitchPort(world, 'spine', `down${n}`, {
      type: 'switch',
      peer: `up${n}`,
      chassis,
      addresses: ['unknown'],
    });
  }
  for (const [at, zone] of world.zones.entries()) {
    await untilSame(
      world,
      `${zone.name}: ports of the spine`,
      () => switchPorts(zone, 'spine'),
      [1, 2, 3].map((n) => `down${n} ${n === at + 1 ? 'switch' : 'remote'} peer=up${n} chassis=gw${n} [unknown]`),
    );
    await untilSame(
      world,
      `${zone.name}: SB ports`,
      () => boundPorts(zone, 'down'),
      [1, 2, 3].map((n) => `down${n} ${n === at + 1 ? 'patch' : 'remote'} gw${n}`),
    );
  }
});

test.run();
