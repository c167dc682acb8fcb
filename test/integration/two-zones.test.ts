/** The tutorial of OVN's interconnection, with every pair of controllers of ours and Debian's. */
import { equal } from 'uvu/assert';
import { buildTutorial, gives, place, untilLearned } from '../support/ovn/topology.ts';
import { checkSettled, recomputes } from '../support/ovn/settled.ts';
import type { ControllerKind } from '../support/ovn/zone.ts';
import { inWorld } from '../support/ovn-world.ts';
import type { ServerKind } from '../support/ovsdb-server.ts';
import { onDebian } from '../support/debian.ts';
import { suite } from '../support/suite.ts';

const test = suite('integration/two-zones', onDebian);

const PAIRS: readonly (readonly [first: ControllerKind, second: ControllerKind, servers: ServerKind])[] = [
  ['ours', 'ours', 'debian'],
  ['ours', 'debian', 'debian'],
  ['debian', 'ours', 'debian'],
  ['ours', 'debian', 'ours'],
];

for (const [first, second, servers] of PAIRS) {
  const where = servers === 'ours' ? ', all databases on servers of ours' : '';
  test(`${first} and ${second}${where}: routers learn one another's routes, and forget them`, () =>
    inWorld({ zones: { az1: first, az2: second }, servers }, async (world) => {
      await buildTutorial(world);
      const [az1, az2] = [world.zone('az1'), world.zone('az2')];

      await az1.nbctl('lr-route-add', 'lr1', '10.99.0.0/16', '192.168.1.101');
      await az2.nbctl('lr-route-add', 'lr2', '2001:db8:99::/48', '2001:db8:2::101');
      await untilLearned(world, az2, 'lr2', [...gives(1), `10.99.0.0/16 ${place(1).hop}`]);
      await untilLearned(world, az1, 'lr1', [...gives(2), `2001:db8:99::/48 ${place(2).hop6}`]);

      await az1.nbctl('lr-route-del', 'lr1', '10.99.0.0/16');
      await az2.nbctl('lr-route-del', 'lr2', '2001:db8:99::/48');
      await untilLearned(world, az2, 'lr2', gives(1));
      await untilLearned(world, az1, 'lr1', gives(2));

      await az1.nbctl('lrp-del', 'lrp-lr1-lan');
      await untilLearned(
        world,
        az2,
        'lr2',
        gives(1).filter((route) => !route.startsWith('192.') && !route.startsWith('2001:db8:1::')),
      );
      await checkSettled(world);
    }));
}

test('routes come and go without a recompute', () =>
  inWorld({ zones: { az1: 'ours', az2: 'ours' } }, async (world) => {
    await buildTutorial(world);
    await world.settle();
    const [az1, az2] = [world.zone('az1'), world.zone('az2')];
    const before = [await recomputes(az1.ic), await recomputes(az2.ic)];
    equal(Object.keys(before[0] ?? {}).toSorted(), [
      'address_set',
      'az',
      'enum_datapath',
      'gateway',
      'ic',
      'port_binding',
      'route',
      'sb_bindings',
      'service_monitor',
      'transit_router',
      'transit_switch',
    ]);
    for (let n = 0; n < 5; n++) {
      await az1.nbctl('lr-route-add', 'lr1', `10.50.${n}.0/24`, '192.168.1.101');
      await untilLearned(world, az2, 'lr2', [...gives(1), `10.50.${n}.0/24 ${place(1).hop}`]);
      await az1.nbctl('lr-route-del', 'lr1', `10.50.${n}.0/24`);
      await untilLearned(world, az2, 'lr2', gives(1));
    }
    await world.settle();
    equal([await recomputes(az1.ic), await recomputes(az2.ic)], before);
    await checkSettled(world);
  }));

test.run();
