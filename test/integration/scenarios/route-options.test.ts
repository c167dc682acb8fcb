/** What the operator's options let through: default routes, deny and filter lists, the switches themselves. */
import { equal } from 'uvu/assert';
import { onDebian } from '../../support/debian.ts';
import { scenarios } from '../../support/ovn/scenarios.ts';
import { buildTutorial, gives, place, untilLearned } from '../../support/ovn/topology.ts';
import { suite } from '../../support/suite.ts';

const test = suite('integration/scenarios/route-options', onDebian);

const scenario = scenarios(test, { zones: { az1: 'ours', az2: 'ours' } });

const without = (routes: readonly string[], ...prefixes: string[]): string[] =>
  routes.filter((route) => !prefixes.some((prefix) => route.startsWith(`${prefix} `)));

scenario('default routes need both zones’ consent, in each family', async (world) => {
  await buildTutorial(world);
  const [az1, az2] = [world.zone('az1'), world.zone('az2')];
  const { hop, hop6 } = place(1);
  const defaults = [`0.0.0.0/0 ${hop}`, `::/0 ${hop6}`];
  await az2.nbctl('set', 'NB_Global', '.', 'options:ic-route-learn-default=true');
  await az1.nbctl(...'lr-route-add lr1 0.0.0.0/0 192.168.1.1 -- lr-route-add lr1 ::/0 2001:db8:1::9'.split(' '));
  await world.settle();
  equal(await az2.learned('lr2'), gives(1).toSorted(), 'not offered');
  await az1.nbctl('set', 'NB_Global', '.', 'options:ic-route-adv-default=true');
  await untilLearned(world, az2, 'lr2', [...gives(1), ...defaults]);
  await az2.nbctl('remove', 'NB_Global', '.', 'options', 'ic-route-learn-default');
  await untilLearned(world, az2, 'lr2', gives(1));
  await az2.nbctl('set', 'NB_Global', '.', 'options:ic-route-learn-default=true');
  await untilLearned(world, az2, 'lr2', [...gives(1), ...defaults]);
  await az1.nbctl('set', 'NB_Global', '.', 'options:ic-route-adv-default=false');
  await untilLearned(world, az2, 'lr2', gives(1));
});

scenario('a denylist stops prefixes in both directions, and its end lets them through again', async (world) => {
  await buildTutorial(world);
  const [az1, az2] = [world.zone('az1'), world.zone('az2')];
  for (const option of ['ic-route-denylist', 'ic-route-blacklist']) {
    await az2.nbctl('set', 'NB_Global', '.', `options:${option}="10.1.0.0/16,2001:db8:2::/48"`);
    await untilLearned(world, az2, 'lr2', without(gives(1), '10.1.0.0/16'));
    await untilLearned(world, az1, 'lr1', without(gives(2), '2001:db8:2::/64'));
    await az2.nbctl('remove', 'NB_Global', '.', 'options', option);
    await untilLearned(world, az2, 'lr2', gives(1));
    await untilLearned(world, az1, 'lr1', gives(2));
  }
});

scenario('lists of routers and ports add to it', async (world) => {
  await buildTutorial(world);
  const [az1, az2] = [world.zone('az1'), world.zone('az2')];
  await az1.nbctl('set', 'Logical_Router', 'lr1', 'options:ic-route-filter-adv="10.0.0.0/8,2001:db8::/32"');
  await untilLearned(world, az2, 'lr2', without(gives(1), '192.168.1.0/24'));
  await az1.nbctl('set', 'Logical_Router_Port', place(1).transit, 'options:ic-route-deny-adv="2001:db8:a1::/48"');
  await untilLearned(world, az2, 'lr2', without(gives(1), '192.168.1.0/24', '2001:db8:a1::/48'));
  await az2.nbctl('set', 'Logical_Router_Port', place(2).transit, 'options:ic-route-filter-learn="10.0.0.0/8"');
  await untilLearned(world, az2, 'lr2', [`10.1.0.0/16 ${place(1).hop}`]);
  await az2.nbctl('set', 'Logical_Router', 'lr2', 'options:ic-route-deny-learn="10.0.0.0/8"');
  await untilLearned(world, az2, 'lr2', []);
  await az1.nbctl('clear', 'Logical_Router', 'lr1', 'options');
  await az1.nbctl('remove', 'Logical_Router_Port', place(1).transit, 'options', 'ic-route-deny-adv');
  await az2.nbctl('clear', 'Logical_Router', 'lr2', 'options');
  await az2.nbctl('remove', 'Logical_Router_Port', place(2).transit, 'options', 'ic-route-filter-learn');
  await untilLearned(world, az2, 'lr2', gives(1));
});

scenario('nothing is advertised or learned where it is switched off', async (world) => {
  await buildTutorial(world);
  const [az1, az2] = [world.zone('az1'), world.zone('az2')];
  await az1.nbctl('set', 'NB_Global', '.', 'options:ic-route-adv=false');
  await untilLearned(world, az2, 'lr2', []);
  await untilLearned(world, az1, 'lr1', gives(2));
  await az1.nbctl('set', 'NB_Global', '.', 'options:ic-route-adv=true', 'options:ic-route-learn=false');
  await untilLearned(world, az2, 'lr2', gives(1));
  await untilLearned(world, az1, 'lr1', []);
  await az1.nbctl('set', 'NB_Global', '.', 'options:ic-route-learn=true');
  await untilLearned(world, az1, 'lr1', gives(2));
});

test.run();
