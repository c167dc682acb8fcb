/** Zones that are renamed, leave and come back, with everything that points at them. */
import { equal, is, ok } from 'uvu/assert';
import { onDebian } from '../../support/debian.ts';
import type { World } from '../../support/ovn-world.ts';
import { interconnect, offers, words } from '../../support/ovn/build.ts';
import { advertisedBy, learnedBy, portBindings, untilRoutes, untilSame, zoneRow } from '../../support/ovn/look.ts';
import { scenarios } from '../../support/ovn/scenarios.ts';
import { complaints } from '../../support/ovn/settled.ts';
import { suite } from '../../support/suite.ts';

const test = suite('integration/scenarios/zones', onDebian);

const scenario = scenarios(test, { zones: { az1: 'ours', az2: 'ours', az3: 'ours' } });

const zoneNames = ({ isb }: World): string[] =>
  isb
    .rows('Availability_Zone')
    .map(({ name }) => name)
    .sort();

const untilZones = (world: World, ...names: string[]): Promise<void> =>
  world.until(`the zones are ${names.join(', ')}`, () => zoneNames(world).join() === names.join());

/** UUIDs of everything the zones tell one another and learn from one another. */
const uuids = ({ isb, zones }: World): string[] =>
  [
    ...isb.rows('Availability_Zone'),
    ...isb.rows('Gateway'),
    ...isb.rows('Port_Binding'),
    ...isb.rows('Route'),
    ...zones.flatMap(({ nb, sb }) => [...nb.rows('Logical_Router_Static_Route'), ...sb.rows('Chassis')]),
  ]
    .map(({ _uuid }) => _uuid)
    .sort();

scenario('a zone renamed while its controller runs keeps its row, and all that points at it', async (world) => {
  await interconnect(world);
  await untilZones(world, 'az1', 'az2', 'az3');
  await world.settle();
  const before = uuids(world);
  const routes = advertisedBy(world, 'az2');
  await world.zone('az2').nbctl(...words('set NB_Global . name=paris'));
  await untilZones(world, 'az1', 'az3', 'paris');
  await world.settle();
  equal(uuids(world), before, 'the same rows');
  equal(advertisedBy(world, 'paris').sort(), routes.sort());
  await world.zone('az2').nbctl(...words('set NB_Global . name=az2', 'lr-route-add lr2 10.77.0.0/16 192.168.2.77'));
  await untilRoutes(world, 'az1', 'lr1', [...offers(2), ...offers(3), '10.77.0.0/16 169.254.100.2']);
  await untilZones(world, 'az1', 'az2', 'az3');
});

scenario('a zone whose name is cleared leaves with all that is its own, and comes back', async (world) => {
  await interconnect(world);
  const az2 = world.zone('az2');
  await az2.nbctl('set', 'NB_Global', '.', 'name=""');
  await untilZones(world, 'az1', 'az3');
  await untilRoutes(world, 'az1', 'lr1', offers(3));
  await untilRoutes(world, 'az3', 'lr3', offers(1));
  const ports = (): string[] => portBindings(world).map((line) => line.split(' ')[2] ?? '');
  await untilSame(world, 'zones of the ports', ports, ['az1', 'az3']);
  const gateways = (): string[] => world.isb.rows('Gateway').map(({ name }) => name);
  await untilSame(world, 'gateways', gateways, ['gw1', 'gw3']);
  for (const zone of ['az1', 'az3'])
    await world.until('its chassis is gone', () => world.zone(zone).sb.rows('Chassis').length === 2);
  await az2.nbctl(...words('set NB_Global . name=az2'));
  await untilZones(world, 'az1', 'az2', 'az3');
  for (const [n, others] of [
    [1, [2, 3]],
    [2, [1, 3]],
    [3, [1, 2]],
  ] as const)
    await untilRoutes(world, `az${n}`, `lr${n}`, others.flatMap(offers));
});

scenario(
  'a zone renamed while its controller is down waits for its old rows, and says which zone row is in the way',
  async (world) => {
    await interconnect(world);
    const az2 = world.zone('az2');
    await world.settle();
    const old = zoneRow(world, 'az2')?._uuid ?? '';
    await az2.ic.stop();
    await az2.nbctl(...words('set NB_Global . name=rome'));
    await az2.ic.start();
    await untilZones(world, 'az1', 'az2', 'az3', 'rome');
    await world.until('it says what is in the way', () => complaints(az2.ic).some((line) => line.includes(old)));
    await world.settle();
    const warnings = complaints(az2.ic).filter((line) => line.includes(old));
    ok(
      warnings.every((line) => line.includes("'az2'")),
      warnings.join('\n'),
    );
    is(new Set(warnings).size, warnings.length, 'each said once');
    // The other zones still have what the old row's owner gave them.
    equal(learnedBy(world.zone('az1'), 'lr1').sort(), [...offers(2), ...offers(3)].sort());

    await world.isb.transact(
      ...['Route', 'Port_Binding', 'Gateway'].map((table) => ({
        op: 'delete',
        table,
        where: [['availability_zone', '==', ['uuid', old]]],
      })),
      { op: 'delete', table: 'Availability_Zone', where: [['_uuid', '==', ['uuid', old]]] },
    );
    await untilZones(world, 'az1', 'az3', 'rome');
    await untilRoutes(world, 'az1', 'lr1', [...offers(2), ...offers(3)]);
    await untilRoutes(world, 'az2', 'lr2', [...offers(1), ...offers(3)]);
    await world.until('rome advertises', () => advertisedBy(world, 'rome').length === offers(2).length);
    await az2.nbctl(...words('set NB_Global . name=az2'));
    await untilZones(world, 'az1', 'az2', 'az3');
  },
  { complaints: /az2/ },
);

scenario(
  'a zone’s name that another one has is refused until it is free',
  async (world) => {
    await interconnect(world);
    const [az2, az3] = [world.zone('az2'), world.zone('az3')];
    await az3.nbctl(...words('set NB_Global . name=az2'));
    await world.until('it says so', () => complaints(az3.ic).some((line) => line.includes('az2')));
    await az2.nbctl(...words('set NB_Global . name=oslo'));
    await untilZones(world, 'az1', 'az2', 'oslo');
    await world.until('az2 advertises az3’s', () => advertisedBy(world, 'az2').length === offers(3).length);
    await world.until('oslo advertises az2’s', () => advertisedBy(world, 'oslo').length === offers(2).length);
    await az3.nbctl(...words('set NB_Global . name=az3'));
    await untilZones(world, 'az1', 'az3', 'oslo');
    await az2.nbctl(...words('set NB_Global . name=az2'));
    await untilZones(world, 'az1', 'az2', 'az3');
  },
  { complaints: /az2/ },
);

test.run();
