/** VXLAN's smaller key range: transit switches move into it and back, and the zones follow. */
import { equal, ok } from 'uvu/assert';
import { onDebian } from '../../support/debian.ts';
import type { World } from '../../support/ovn-world.ts';
import { addGateway, addSwitches, attach, words } from '../../support/ovn/build.ts';
import { addTransitRouter } from '../../support/ovn/transit-ports.ts';
import { scenarios } from '../../support/ovn/scenarios.ts';
import { suite } from '../../support/suite.ts';

const test = suite('integration/scenarios/vxlan', onDebian);

const scenario = scenarios(test, { zones: { az1: 'ours', az2: 'ours', az3: 'ours' } }, 'own');

const GLOBAL = [16711681, 16777215] as const;
const VXLAN = [1024, 4095] as const;

/** The keys of IC-SB, by transit switch; a transit router's has no name. */
const keys = ({ isb }: World): Map<string, number> =>
  new Map(isb.rows('Datapath_Binding').map((row) => [row.transit_switch, row.tunnel_key]));

/** Do all zones show, in NB and (northd's) SB, the keys of IC-SB and the mode? */
function follow(world: World, names: readonly string[], vxlan: boolean): boolean {
  const shared = keys(world);
  return world.zones.every(({ nb, sb }) =>
    names.every((name) => {
      const row = nb.rows('Logical_Switch').find((row) => row.name === name);
      const datapath = sb.rows('Datapath_Binding').find((row) => row.external_ids.get('name') === name);
      return (
        row?.other_config.get('requested-tnl-key') === String(shared.get(name)) &&
        row.other_config.get('ic-vxlan_mode') === String(vxlan) &&
        datapath?.tunnel_key === shared.get(name)
      );
    }),
  );
}

async function untilKeysIn(world: World, names: readonly string[], [from, to]: readonly [number, number]) {
  await world.until(`keys of ${names.join(', ')} are in ${from}..${to}`, () => {
    const shared = keys(world);
    return names.every((name) => (shared.get(name) ?? 0) >= from && (shared.get(name) ?? 0) <= to);
  });
  await world.until('the zones follow', () => follow(world, names, to < 65536));
  const used = names.map((name) => keys(world).get(name));
  equal(new Set(used).size, names.length, 'each its own');
}

// First of all: in a range that is empty, keys are given on from where they were.
scenario('the first keys of each range are those of the contract', async (world) => {
  await addGateway(world, 1);
  await addSwitches(world, 'ts1');
  await world.until('a key', () => keys(world).get('ts1') === GLOBAL[0] + 1);
  await world
    .zone('az2')
    .sbctl(...words('chassis-add gw2 vxlan 10.0.0.2', 'set Chassis gw2 other_config:is-interconn=true'));
  await world.inb.ctl(...words('set IC_NB_Global . options:vxlan_mode=true'));
  await world.until('a key of the other range', () => keys(world).get('ts1') === VXLAN[0] + 1);
  ok(world.isb.rows('Datapath_Binding').every((row) => row.type === 'transit-switch'));
});

scenario('keys move to the range of VXLAN and back, and the zones follow', async (world) => {
  const names = ['ts1', 'ts2', 'ts3'];
  for (const n of [1, 2, 3]) await addGateway(world, n);
  await addSwitches(world, ...names);
  await attach(world.zone('az1'), 'lr1', 'ts1', '169.254.100.1/24');
  await untilKeysIn(world, names, GLOBAL);
  const uuids = (): string[] =>
    world.isb
      .rows('Datapath_Binding')
      .map(({ _uuid }) => _uuid)
      .sort();
  const before = uuids();

  // The option alone is not enough: some gateway must speak VXLAN.
  await world.inb.ctl(...words('set IC_NB_Global . options:vxlan_mode=true'));
  await world.settle();
  await untilKeysIn(world, names, GLOBAL);
  await world
    .zone('az3')
    .sbctl(...words('chassis-add gw9 geneve,vxlan 10.0.0.9', 'set Chassis gw9 other_config:is-interconn=true'));
  await untilKeysIn(world, names, VXLAN);
  await addSwitches(world, 'ts4');
  await untilKeysIn(world, [...names, 'ts4'], VXLAN);

  // Routers know no such range.
  await addTransitRouter(world, 'tr1');
  await world.until('a router’s key', () => (keys(world).get('') ?? 0) > GLOBAL[0]);

  await world.zone('az3').sbctl('chassis-del', 'gw9');
  await untilKeysIn(world, [...names, 'ts4'], GLOBAL);
  await world
    .zone('az2')
    .sbctl(...words('chassis-add gw8 vxlan 10.0.0.8', 'set Chassis gw8 other_config:is-interconn=true'));
  await untilKeysIn(world, [...names, 'ts4'], VXLAN);
  await world.inb.ctl(...words('set IC_NB_Global . options:vxlan_mode=false'));
  await untilKeysIn(world, [...names, 'ts4'], GLOBAL);
  equal(
    uuids().filter((uuid) => before.includes(uuid)),
    before,
    'the same rows throughout',
  );
});

scenario('keys follow the mode, no matter who chose them, and a new leader repairs what it finds', async (world) => {
  await addSwitches(world, 'ts1');
  await untilKeysIn(world, ['ts1'], GLOBAL);
  const set = (key: number): Promise<unknown> =>
    world.isb.transact({ op: 'update', table: 'Datapath_Binding', where: [], row: { tunnel_key: key } });
  await set(2000);
  await untilKeysIn(world, ['ts1'], GLOBAL);
  await set(800_000);
  await world.settle();
  equal(keys(world).get('ts1'), 800_000, 'it is neither of this range nor of the other');
  for (const { ic } of world.zones) await ic.ask('pause');
  await set(2000);
  await world.zone('az3').ic.ask('resume');
  await world.until('the new leader repairs it', () => (keys(world).get('ts1') ?? 0) > GLOBAL[0]);
  for (const name of ['az1', 'az2']) await world.zone(name).ic.ask('resume');
  await untilKeysIn(world, ['ts1'], GLOBAL);
  const [row] = world.zone('az2').nb.rows('Logical_Switch');
  equal([...(row?.other_config.keys() ?? [])].sort(), ['ic-vxlan_mode', 'interconn-ts', 'requested-tnl-key']);
});

scenario('a row of type transit-router that names no router is left alone, and its key is taken', async (world) => {
  await world.isb.transact({
    op: 'insert',
    table: 'Datapath_Binding',
    row: { type: 'transit-router', tunnel_key: GLOBAL[0] + 1 },
  });
  await addSwitches(world, 'ts1');
  await world.until('the next key', () => keys(world).get('ts1') === GLOBAL[0] + 2);
  await world.settle();
  equal(keys(world).get(''), GLOBAL[0] + 1);
  await world.isb.transact({ op: 'delete', table: 'Datapath_Binding', where: [['nb_ic_uuid', '==', ['set', []]]] });
});

scenario('a datapath row or a copy of a switch that somebody deletes comes back, with its key', async (world) => {
  await addSwitches(world, 'ts1', 'ts2');
  await untilKeysIn(world, ['ts1', 'ts2'], GLOBAL);
  const before = keys(world);
  await world.isb.transact({ op: 'delete', table: 'Datapath_Binding', where: [['transit_switch', '==', 'ts1']] });
  await world.until('it is back', () => keys(world).size === 2);
  await world.zone('az2').nb.transact({ op: 'delete', table: 'Logical_Switch', where: [['name', '==', 'ts2']] });
  await untilKeysIn(world, ['ts1', 'ts2'], GLOBAL);
  equal(keys(world), before);
});

test.run();
