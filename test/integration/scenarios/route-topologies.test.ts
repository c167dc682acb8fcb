/** Routers on several transit switches, several routers of a zone on one, and rows that others have left in IC-SB. */
import { equal, is } from 'uvu/assert';
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
import { advertisedBy, learnedBy, untilAdvertised, untilRoutes, zoneRow } from '../../support/ovn/look.ts';
import { scenarios } from '../../support/ovn/scenarios.ts';
import { suite } from '../../support/suite.ts';

const test = suite('integration/scenarios/route-topologies', onDebian);

const scenario = scenarios(test, { zones: { az1: 'ours', az2: 'ours', az3: 'ours' } });

/** A router at transit switch 'at': hop 169.254.AT.N. */
const join = (world: World, zone: string, router: string, at: number, n: number): Promise<void> =>
  attach(world.zone(zone), router, `ts${at}`, `169.254.${at}.${n}/24 2001:db8:${at}::${n}/64`);

scenario('two transit switches give every route twice, and one that goes leaves the other', async (world) => {
  await exchangeRoutes(world.zones);
  await addSwitches(world, 'ts1', 'ts2');
  for (const n of [1, 2, 3]) for (const at of [1, 2]) await join(world, `az${n}`, `lr${n}`, at, n);
  for (const n of [1, 2, 3]) await addNetwork(world.zone(`az${n}`), `lr${n}`, 'lan', `192.168.${n}.1/24`);
  const lan = (n: number, ...switches: number[]): string[] =>
    switches.map((at) => `192.168.${n}.1/24 169.254.${at}.${n}`);
  for (const [n, others] of [
    [1, [2, 3]],
    [2, [1, 3]],
    [3, [1, 2]],
  ] as const)
    await untilRoutes(
      world,
      `az${n}`,
      `lr${n}`,
      others.flatMap((other) => lan(other, 1, 2)),
    );
  await world.zone('az2').nbctl(...words('lsp-del ts2-lr2', 'lrp-del lr2-ts2'));
  await untilRoutes(world, 'az1', 'lr1', [...lan(2, 1), ...lan(3, 1, 2)]);
  await untilRoutes(world, 'az2', 'lr2', [...lan(1, 1), ...lan(3, 1)]);
  // What lr1 has learned of lr3 it does not give on to lr2.
  await untilAdvertised(world, 'az1', [
    'ts1 192.168.1.1/24 169.254.1.1 connected',
    'ts2 192.168.1.1/24 169.254.2.1 connected',
  ]);
});

scenario(
  'two routers of a zone on one transit switch learn from each other, and both from the other zone',
  async (world) => {
    await exchangeRoutes(world.zones);
    await addSwitches(world, 'ts1');
    await join(world, 'az1', 'lr1', 1, 1);
    await join(world, 'az1', 'lr11', 1, 11);
    await join(world, 'az2', 'lr2', 1, 2);
    await addNetwork(world.zone('az1'), 'lr1', 'lan', '192.168.1.1/24');
    await addNetwork(world.zone('az1'), 'lr11', 'lan', '192.168.11.1/24');
    await addNetwork(world.zone('az2'), 'lr2', 'lan', '192.168.2.1/24');
    const lan = (n: number): string => `192.168.${n}.1/24 169.254.1.${n}`;
    await untilRoutes(world, 'az1', 'lr1', [lan(2), lan(11)]);
    await untilRoutes(world, 'az1', 'lr11', [lan(1), lan(2)]);
    await untilRoutes(world, 'az2', 'lr2', [lan(1), lan(11)]);
    // Both of them offer one prefix: the neighbour takes both ways, they each other's not, having their own.
    for (const n of [1, 11]) await world.zone('az1').nbctl(...words(`lr-route-add lr${n} 10.0.0.0/8 192.168.${n}.9`));
    await untilRoutes(world, 'az2', 'lr2', [lan(1), lan(11), '10.0.0.0/8 169.254.1.1', '10.0.0.0/8 169.254.1.11']);
    await untilRoutes(world, 'az1', 'lr1', [lan(2), lan(11)]);
    await world.zone('az1').nbctl('lr-del', 'lr11');
    await untilRoutes(world, 'az2', 'lr2', [lan(1), '10.0.0.0/8 169.254.1.1']);
    await untilRoutes(world, 'az1', 'lr1', [lan(2)]);
    await world.zone('az1').nbctl('lsp-del', 'ts1-lr11');
  },
);

scenario(
  'one prefix from two zones, over one and over two transit switches, goes nowhere in circles',
  async (world) => {
    await exchangeRoutes(world.zones);
    await addSwitches(world, 'ts1', 'ts2');
    for (const n of [1, 2, 3]) await join(world, `az${n}`, `lr${n}`, 1, n);
    const prefix = '10.9.0.0/16';
    for (const n of [1, 2]) {
      await addNetwork(world.zone(`az${n}`), `lr${n}`, 'lan', `192.168.${n}.1/24`);
      await world.zone(`az${n}`).nbctl(...words(`lr-route-add lr${n} ${prefix} 192.168.${n}.9`));
    }
    const lan = (n: number, at = 1): string => `192.168.${n}.1/24 169.254.${at}.${n}`;
    await untilRoutes(world, 'az3', 'lr3', [lan(1), lan(2), `${prefix} 169.254.1.1`, `${prefix} 169.254.1.2`]);
    await untilRoutes(world, 'az1', 'lr1', [lan(2)]);
    await untilRoutes(world, 'az2', 'lr2', [lan(1)]);

    for (const n of [1, 2]) await join(world, `az${n}`, `lr${n}`, 2, n);
    await untilRoutes(world, 'az1', 'lr1', [lan(2), lan(2, 2)]);
    await untilRoutes(world, 'az2', 'lr2', [lan(1), lan(1, 2)]);
    // What lr3 offers comes to them by ts1 only; it isn't on ts2, though they are: the network of ts2 is one they are connected to.
    await world.zone('az1').nbctl('lr-route-del', 'lr1', prefix);
    await untilRoutes(world, 'az1', 'lr1', [lan(2), lan(2, 2), `${prefix} 169.254.1.2`, `${prefix} 169.254.2.2`]);
    await untilRoutes(world, 'az3', 'lr3', [lan(1), lan(2), `${prefix} 169.254.1.2`]);
    await world.zone('az2').nbctl('lr-route-del', 'lr2', prefix);
    await untilRoutes(world, 'az1', 'lr1', [lan(2), lan(2, 2)]);
    await untilRoutes(world, 'az3', 'lr3', [lan(1), lan(2)]);
    await world.settle();
    equal(advertisedBy(world, 'az3'), []);
  },
);

scenario(
  'one network from two origins is one row: connected before static before a load balancer',
  async (world) => {
    await exchangeRoutes(world.zones);
    await addSwitches(world, 'ts1');
    await join(world, 'az1', 'lr1', 1, 1);
    const { nb } = world.zone('az1');
    await nb.ctl('set', 'NB_Global', '.', 'options:ic-route-adv-lb=true');
    await nb.ctl(...words('lb-add lb1 10.0.0.7:80 192.168.1.9:80', 'lr-lb-add lr1 lb1'));
    await untilAdvertised(world, 'az1', ['ts1 10.0.0.7/32 169.254.1.1 loadbalancer']);
    await nb.ctl(...words('lr-route-add lr1 10.0.0.7/32 169.254.1.9'));
    await untilAdvertised(world, 'az1', ['ts1 10.0.0.7/32 169.254.1.1 static']);
    await addNetwork(world.zone('az1'), 'lr1', 'loop', '10.0.0.7/32');
    await untilAdvertised(world, 'az1', ['ts1 10.0.0.7/32 169.254.1.1 connected']);
    await nb.ctl('lrp-del', 'lr1-loop');
    await untilAdvertised(world, 'az1', ['ts1 10.0.0.7/32 169.254.1.1 static']);
    await nb.ctl(...words('lr-route-del lr1 10.0.0.7/32'));
    await untilAdvertised(world, 'az1', ['ts1 10.0.0.7/32 169.254.1.1 loadbalancer']);
  },
  { complaints: /Duplicate (loadbalancer|static) route advertisement was suppressed! NB (loadbalancer|route) uuid: / },
);

scenario('rows of older writers, without lr-id, are learned by the other zones but not by their own', async (world) => {
  await interconnect(world);
  const zone = zoneRow(world, 'az3')?._uuid ?? '';
  // az3's controller is away: an older one has written in its place.
  const az3 = world.zone('az3');
  await az3.ic.stop();
  await world.isb.transact(
    {
      op: 'mutate',
      table: 'Route',
      where: [['availability_zone', '==', ['uuid', zone]]],
      mutations: [['external_ids', 'delete', ['set', ['lr-id']]]],
    },
    {
      op: 'insert',
      table: 'Route',
      row: {
        transit_switch: 'ts1',
        availability_zone: ['uuid', zone],
        ip_prefix: '10.99.0.0/16',
        nexthop: '169.254.100.3',
        origin: 'static',
        external_ids: ['map', [['nb-id', zone]]],
      },
    },
  );
  await untilRoutes(world, 'az1', 'lr1', [...offers(2), ...offers(3), '10.99.0.0/16 169.254.100.3']);
  await az3.ic.start();
  await untilRoutes(world, 'az1', 'lr1', [...offers(2), ...offers(3)]);
  await untilRoutes(world, 'az3', 'lr3', [...offers(1), ...offers(2)]);
  const rows = () => world.isb.rows('Route').filter((row) => row.availability_zone === zone);
  await world.until('az3 has filled them in', () => rows().every((row) => row.external_ids.has('lr-id')));
});

scenario('routes whose next hop no port owns any more are orphans, and go with a word', async (world) => {
  await interconnect(world);
  const az1 = world.zone('az1');
  const orphans = (): number => az1.ic.log().filter((line) => line.includes('Deleting orphan ICDB:Route')).length;
  const before = orphans();
  // The switch port goes.
  await az1.nbctl('lsp-del', 'lsp-ts1-lr1');
  await untilAdvertised(world, 'az1', []);
  await untilRoutes(world, 'az2', 'lr2', offers(3));
  is(orphans() - before, offers(1).length);
  // Without an attachment a router is left alone; with one again, it catches up.
  await world.zone('az2').nbctl('lr-route-del', 'lr2', '10.2.0.0/16');
  await untilRoutes(world, 'az3', 'lr3', offers(2).slice(1));
  await world.settle();
  equal(learnedBy(az1, 'lr1').sort(), [...offers(2), ...offers(3)].sort());
  await az1.nbctl(
    ...words(
      'lsp-add ts1 again',
      'lsp-set-type again router',
      'lsp-set-addresses again router',
      'lsp-set-options again router-port=lrp-lr1-ts1',
    ),
  );
  await untilRoutes(world, 'az2', 'lr2', [...offers(1), ...offers(3)]);
  await untilRoutes(world, 'az1', 'lr1', [...offers(2).slice(1), ...offers(3)]);
  // The router's port goes: as orphans when NB says so first, as no longer advertised when northd's change of SB comes first.
  await az1.nbctl('lrp-del', 'lrp-lr1-ts1');
  await untilAdvertised(world, 'az1', []);
  await untilRoutes(world, 'az2', 'lr2', offers(3));
});

test.run();
