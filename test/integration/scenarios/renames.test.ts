/** Transit switches and routers that are renamed in IC-NB. */
import { equal, not, ok } from 'uvu/assert';
import { onDebian } from '../../support/debian.ts';
import type { World } from '../../support/ovn-world.ts';
import { addGateway, addNetwork, addSwitches, attach, exchangeRoutes } from '../../support/ovn/build.ts';
import { portBindings, routerPorts, switchPorts, untilKeys, untilRoutes, untilSame } from '../../support/ovn/look.ts';
import { scenarios } from '../../support/ovn/scenarios.ts';
import { addRouterPort, addSwitchPort, addTransitRouter } from '../../support/ovn/transit-ports.ts';
import { suite } from '../../support/suite.ts';

const test = suite('integration/scenarios/renames', onDebian);

const scenario = scenarios(test, { zones: { az1: 'ours', az2: 'ours' }, northd: 'emulated' });

const MAC = '02:00:00:00:01:01';

const rename = ({ inb }: World, table: 'Transit_Switch' | 'Transit_Router', name: string): Promise<unknown> =>
  inb.transact({ op: 'update', table, where: [], row: { name } });

/** The datapaths of IC-SB. */
const datapaths = ({ isb }: World) => isb.rows('Datapath_Binding');

const untilNames = (world: World, table: 'Logical_Switch' | 'Logical_Router', ...names: string[]): Promise<void> =>
  world.until(`every zone has ${names.join(' ')}`, () =>
    world.zones.every(
      ({ nb }) =>
        nb
          .rows(table)
          .map(({ name }) => name)
          .sort()
          .join() === names.join(),
    ),
  );

scenario('a transit switch: a new datapath, nothing of the old name, declared ports come back', async (world) => {
  for (const n of [1, 2]) await addGateway(world, n);
  await exchangeRoutes(world.zones);
  await addSwitches(world, 'ts1');
  for (const n of [1, 2]) {
    await attach(world.zone(`az${n}`), `lr${n}`, 'ts1', `169.254.100.${n}/24`);
    await addNetwork(world.zone(`az${n}`), `lr${n}`, 'lan', `192.168.${n}.1/24`);
  }
  await untilRoutes(world, 'az1', 'lr1', ['192.168.2.1/24 169.254.100.2']);
  await addSwitchPort(world, 'ts1', 'lsp1', { chassis: 'gw1', addresses: [`${MAC} 10.77.0.1`] });
  await world.until('lsp1 is in az2', () =>
    switchPorts(world.zone('az2'), 'ts1').some((line) => line.startsWith('lsp1')),
  );
  const [before] = datapaths(world);
  // az1 loses its attachment before az2's route goes from IC-SB: what was learned then stays with a router that has no other one.
  const [az1, az2] = [world.zone('az1'), world.zone('az2')];
  await az2.ic.ask('pause');
  await rename(world, 'Transit_Switch', 'ts2');
  await world.until('az1 has the new switch', () => az1.nb.rows('Logical_Switch').some(({ name }) => name === 'ts2'));
  await az2.ic.ask('resume');
  await untilNames(world, 'Logical_Switch', 'ts2');
  await untilSame(world, 'IC-SB ports', () => portBindings(world), [`ts2 lsp1 az1 [${MAC} 10.77.0.1] gw1`]);
  await untilSame(world, 'ports of az2', () => switchPorts(world.zone('az2'), 'ts2'), [
    `lsp1 remote chassis=gw1 [${MAC} 10.77.0.1]`,
  ]);
  await world.until('routes on it go', () => world.isb.rows('Route').length === 0);
  await world.until(
    'one datapath',
    () => datapaths(world).length === 1 && datapaths(world)[0]?.transit_switch === 'ts2',
  );
  const [after] = datapaths(world);
  equal([after?.type, after?.nb_ic_uuid], ['transit-switch', before?.nb_ic_uuid]);
  not.equal(after?.tunnel_key, before?.tunnel_key);
  for (const zone of world.zones) {
    await untilKeys(world, zone);
    await world.until('and its key', () => {
      const [row] = zone.nb.rows('Logical_Switch');
      return row?.other_config.get('requested-tnl-key') === String(after?.tunnel_key);
    });
  }
  await untilRoutes(world, 'az1', 'lr1', ['192.168.2.1/24 169.254.100.2']);
});

scenario('a transit router: the same datapath, ports and bindings made again', async (world) => {
  await addGateway(world, 1);
  await world.zone('az1').nbctl('lr-add', 'lr1');
  await world.zone('az2').nbctl('lr-add', 'lr1');
  await addTransitRouter(world, 'tr0');
  await addRouterPort(world, 'tr0', 'tr0-p0', { mac: MAC, chassis: 'gw1', networks: ['10.0.1.1/24'] });
  const line = `tr0-p0 ${MAC} [10.0.1.1/24] chassis=gw1`;
  for (const zone of world.zones) await untilSame(world, 'ports', () => routerPorts(zone, 'tr0'), [line]);
  const [before] = datapaths(world);
  const [binding] = world.isb.rows('Port_Binding');
  await rename(world, 'Transit_Router', 'tr1');
  await untilNames(world, 'Logical_Router', 'lr1', 'tr1');
  await untilSame(world, 'IC-SB ports', () => portBindings(world), [`tr1 tr0-p0 az1 [${MAC}]`]);
  for (const zone of world.zones) {
    await untilSame(world, 'ports', () => routerPorts(zone, 'tr1'), [line]);
    await untilKeys(world, zone, 'Logical_Router_Port');
  }
  equal(datapaths(world), [before]);
  ok(world.isb.rows('Port_Binding').every(({ _uuid }) => _uuid !== binding?._uuid));
});

test.run();
