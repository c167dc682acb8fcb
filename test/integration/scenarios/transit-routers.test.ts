/** Transit routers: one router in every zone, with ports at home in one zone each. */
import { equal } from 'uvu/assert';
import { onDebian } from '../../support/debian.ts';
import type { World } from '../../support/ovn-world.ts';
import { addGateway, addSwitches } from '../../support/ovn/build.ts';
import { portBindings, routerPorts, untilKeys, untilSame } from '../../support/ovn/look.ts';
import { scenarios } from '../../support/ovn/scenarios.ts';
import {
  addRouterPort,
  addSwitchPort,
  addTransitRouter,
  changeRouterPort,
  removePort,
  removeTransitRouter,
} from '../../support/ovn/transit-ports.ts';
import { suite } from '../../support/suite.ts';

const test = suite('integration/scenarios/transit-routers', onDebian);

const scenario = scenarios(test, { zones: { az1: 'ours', az2: 'ours', az3: 'ours' }, northd: 'emulated' });

async function begin(world: World): Promise<void> {
  for (const n of [1, 2, 3]) await addGateway(world, n);
  await world.until('every zone knows every chassis', () =>
    world.zones.every(({ sb }) => sb.rows('Chassis').length === 3),
  );
  await addTransitRouter(world, 'tr1');
}

const mac = (n: number): string => `02:00:00:00:01:0${n}`;
const networks = (n: number): string[] => [`10.0.${n}.1/24`, `2001:db8:${n}::1/64`];

const untilBindings = (world: World, ...lines: string[]): Promise<void> =>
  untilSame(world, 'IC-SB ports', () => portBindings(world), lines);

/** Resolves when IC-SB has these datapaths: `NAME TYPE`, where routers have no name. */
const untilDatapaths = (world: World, ...lines: string[]): Promise<void> =>
  untilSame(
    world,
    'IC-SB datapaths',
    () => world.isb.rows('Datapath_Binding').map((row) => `${row.transit_switch} ${row.type}`),
    lines,
  );

/** Resolves when every zone's router has these ports. */
async function untilPorts(world: World, ...lines: string[]): Promise<void> {
  for (const zone of world.zones) await untilSame(world, `${zone.name}: tr1`, () => routerPorts(zone, 'tr1'), lines);
}

scenario('a router in every zone, its ports, and their changes', async (world) => {
  await begin(world);
  for (const n of [1, 2, 3])
    await addRouterPort(world, 'tr1', `p${n}`, { mac: mac(n), chassis: `gw${n}`, networks: networks(n) });
  const line = (n: number): string => `p${n} ${mac(n)} [${networks(n).join(', ')}] chassis=gw${n}`;
  await untilBindings(world, ...[1, 2, 3].map((n) => `tr1 p${n} az${n} [${mac(n)}]`));
  await untilPorts(world, line(1), line(2), line(3));
  await untilDatapaths(world, ' transit-router');
  await world.until('the zones use its key', () =>
    world.zones.every(({ nb, sb }) => {
      const router = nb.rows('Logical_Router').find(({ name }) => name === 'tr1');
      const key = world.isb.rows('Datapath_Binding')[0]?.tunnel_key;
      return (
        router?.options.get('requested-tnl-key') === String(key) && sb.rows('Datapath_Binding')[0]?.tunnel_key === key
      );
    }),
  );
  for (const zone of world.zones) await untilKeys(world, zone, 'Logical_Router_Port');

  await changeRouterPort(world, 'p2', { mac: '02:00:00:00:01:22', networks: ['10.0.22.1/24'] });
  await untilBindings(world, `tr1 p1 az1 [${mac(1)}]`, 'tr1 p2 az2 [02:00:00:00:01:22]', `tr1 p3 az3 [${mac(3)}]`);
  await untilPorts(world, line(1), 'p2 02:00:00:00:01:22 [10.0.22.1/24] chassis=gw2', line(3));

  await removePort(world, 'Router', 'tr1', 'p2');
  await untilBindings(world, `tr1 p1 az1 [${mac(1)}]`, `tr1 p3 az3 [${mac(3)}]`);
  await untilPorts(world, line(1), line(3));

  await removeTransitRouter(world, 'tr1');
  await untilBindings(world);
  await world.until('it is gone', () =>
    world.zones.every(
      ({ nb }) => nb.rows('Logical_Router').length === 0 && nb.rows('Logical_Router_Port').length === 0,
    ),
  );
  await untilDatapaths(world);
});

scenario('a port whose zone has not made its row yet is waited for, in silence', async (world) => {
  await begin(world);
  const az2 = world.zone('az2');
  await az2.ic.ask('pause');
  await addRouterPort(world, 'tr1', 'p2', { mac: mac(2), chassis: 'gw2', networks: networks(2) });
  await addRouterPort(world, 'tr1', 'p1', { mac: mac(1), chassis: 'gw1', networks: networks(1) });
  const line = (n: number): string => `p${n} ${mac(n)} [${networks(n).join(', ')}] chassis=gw${n}`;
  for (const zone of ['az1', 'az3'])
    await untilSame(world, `${zone}: tr1`, () => routerPorts(world.zone(zone), 'tr1'), [line(1)]);
  await world.settle();
  equal(portBindings(world), [`tr1 p1 az1 [${mac(1)}]`]);
  await az2.ic.ask('resume');
  await untilPorts(world, line(1), line(2));
  // The chassis comes after the port.
  await addRouterPort(world, 'tr1', 'p9', { mac: mac(9), chassis: 'gw9', networks: networks(9) });
  await world
    .zone('az3')
    .sbctl(...'chassis-add gw9 geneve 10.0.0.9 -- set Chassis gw9 other_config:is-interconn=true'.split(' '));
  await untilPorts(world, line(1), line(2), line(9));
  await untilBindings(world, `tr1 p1 az1 [${mac(1)}]`, `tr1 p2 az2 [${mac(2)}]`, `tr1 p9 az3 [${mac(9)}]`);
});

scenario(
  'a port moves between zones, and to no chassis',
  async (world) => {
    await begin(world);
    await addRouterPort(world, 'tr1', 'p', { mac: mac(1), chassis: 'gw1', networks: networks(1) });
    await untilBindings(world, `tr1 p az1 [${mac(1)}]`);
    for (const n of [2, 3, 1]) {
      await changeRouterPort(world, 'p', { chassis: `gw${n}` });
      await untilBindings(world, `tr1 p az${n} [${mac(1)}]`);
      await untilPorts(world, `p ${mac(1)} [${networks(1).join(', ')}] chassis=gw${n}`);
    }
    await changeRouterPort(world, 'p', { chassis: '' });
    await untilPorts(world, `p ${mac(1)} [${networks(1).join(', ')}]`);
    await world.until('the leader has its row', () => /^tr1 p az\d \[[^;]*\]$/.test(portBindings(world).join('; ')));
    await addRouterPort(world, 'tr1', 'q', { mac: mac(2), networks: networks(2) });
    await untilPorts(world, `p ${mac(1)} [${networks(1).join(', ')}]`, `q ${mac(2)} [${networks(2).join(', ')}]`);
  },
  { complaints: /ort p waits: its row in IC-SB/ },
);

/** The row of port p in IC-SB. */
const rowOf = ({ isb }: World) => isb.rows('Port_Binding').find(({ logical_port: port }) => port === 'p');

/** Resolves when the chassis that each zone's port p requests, in NB, is this one. */
const untilRequested = (world: World, chassis: string | undefined): Promise<void> =>
  world.until(`p requests ${chassis ?? 'no chassis'}`, () =>
    world.zones.every(({ nb }) => {
      const port = nb.rows('Logical_Router_Port').find(({ name }) => name === 'p');
      return port !== undefined && port.options.get('requested-chassis') === chassis;
    }),
  );

scenario(
  'a port without a chassis is one row, which stays when the chassis is cleared and changes hands when the port moves',
  async (world) => {
    await begin(world);
    await addRouterPort(world, 'tr1', 'p', { mac: mac(1), networks: networks(1) });
    await untilPorts(world, `p ${mac(1)} [${networks(1).join(', ')}]`);
    for (const zone of world.zones) await untilKeys(world, zone, 'Logical_Router_Port');
    await world.until('SB has it as a patch port', () =>
      world.zones.every(({ sb }) =>
        sb.rows('Port_Binding').some((row) => row.logical_port === 'p' && row.type === 'patch'),
      ),
    );
    equal([...(rowOf(world)?.external_ids ?? ['none'])], []);
    await changeRouterPort(world, 'p', { mac: mac(7) });
    await untilPorts(world, `p ${mac(7)} [${networks(1).join(', ')}]`);
    await world.until('IC-SB follows', () => rowOf(world)?.address === mac(7));
    await changeRouterPort(world, 'p', { mac: mac(1), chassis: 'gw1' });
    await untilRequested(world, 'gw1');
    await untilBindings(world, `tr1 p az1 [${mac(1)}]`);
    const before = rowOf(world);
    await changeRouterPort(world, 'p', { chassis: '' });
    await untilRequested(world, undefined);
    await world.settle();
    equal(rowOf(world), before, 'row, owner and key stay');
    await changeRouterPort(world, 'p', { chassis: 'gw2' });
    await untilRequested(world, 'gw2');
    await untilBindings(world, `tr1 p az2 [${mac(1)}]`);
    for (const { ic } of world.zones) await ic.ask('inc-engine/recompute');
    await world.settle();
    await untilBindings(world, `tr1 p az2 [${mac(1)}]`);
    await removePort(world, 'Router', 'tr1', 'p');
    await untilPorts(world);
    await untilBindings(world);
  },
  { complaints: /ort p waits: its row in IC-SB/ },
);

scenario(
  'while the server of IC-SB hangs, nobody but the leader makes the row, and a port that moves has one in the end',
  async (world) => {
    // Zones that take a key for a port at the same moment are none of this scenario's.
    const earlier = new Map(world.zones.map(({ ic }) => [ic, ic.log().length]));
    await begin(world);
    world.isb.server.freeze();
    await addRouterPort(world, 'tr1', 'p', { mac: mac(1), networks: networks(1) });
    // Every zone has seen it when it answers: control socket and databases take turns.
    for (const { ic } of world.zones) await ic.ask('status');
    world.isb.server.thaw();
    await untilPorts(world, `p ${mac(1)} [${networks(1).join(', ')}]`);
    await changeRouterPort(world, 'p', { chassis: 'gw1' });
    await untilRequested(world, 'gw1');
    await untilBindings(world, `tr1 p az1 [${mac(1)}]`);
    world.isb.server.freeze();
    await changeRouterPort(world, 'p', { chassis: '' });
    await untilRequested(world, undefined);
    await changeRouterPort(world, 'p', { chassis: 'gw2' });
    await untilRequested(world, 'gw2');
    world.isb.server.thaw();
    await untilBindings(world, `tr1 p az2 [${mac(1)}]`);
    await untilPorts(world, `p ${mac(1)} [${networks(1).join(', ')}] chassis=gw2`);
    for (const { ic } of world.zones)
      equal(
        ic
          .log()
          .slice(earlier.get(ic))
          .filter((line) => line.includes('causes multiple rows')),
        [],
      );
  },
  { complaints: /ort p waits: its row in IC-SB/ },
);

scenario('a row on a transit router that no port claims goes, and a row of a router that is gone', async (world) => {
  await begin(world);
  await addRouterPort(world, 'tr1', 'p', { mac: mac(1), chassis: 'gw1', networks: networks(1) });
  await untilBindings(world, `tr1 p az1 [${mac(1)}]`);
  const az = world.isb.rows('Availability_Zone').find(({ name }) => name === 'az2')?._uuid;
  for (const [at, router] of ['tr1', 'gone'].entries()) {
    const row = {
      logical_port: `stray${at}`,
      transit_switch: router,
      tunnel_key: 100 + at,
      type: 'transit-router-port',
    };
    await world.isb.transact({
      op: 'insert',
      table: 'Port_Binding',
      row: { ...row, availability_zone: ['uuid', az], nb_ic_uuid: ['set', []] },
    });
  }
  await untilBindings(world, `tr1 p az1 [${mac(1)}]`);
});

scenario('a transit switch and a transit router of one name are two', async (world) => {
  await begin(world);
  await addSwitches(world, 'tr1');
  await addRouterPort(world, 'tr1', 'r', { mac: mac(1), chassis: 'gw1', networks: networks(1) });
  await addSwitchPort(world, 'tr1', 's', { chassis: 'gw2', addresses: ['02:00:00:00:00:0a 10.0.0.10'] });
  await untilBindings(world, `tr1 r az1 [${mac(1)}]`, 'tr1 s az2 [02:00:00:00:00:0a 10.0.0.10] gw2');
  await untilPorts(world, `r ${mac(1)} [${networks(1).join(', ')}] chassis=gw1`);
  await removeTransitRouter(world, 'tr1');
  await untilBindings(world, 'tr1 s az2 [02:00:00:00:00:0a 10.0.0.10] gw2');
  await untilDatapaths(world, 'tr1 transit-switch');
});

test.run();
