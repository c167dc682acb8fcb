/** Deny and filter lists of routers and of their ports, and the zone's denylist: in each direction, each family. */
import { onDebian } from '../../support/debian.ts';
import type { World } from '../../support/ovn-world.ts';
import { interconnect, offers } from '../../support/ovn/build.ts';
import { untilRoutes } from '../../support/ovn/look.ts';
import { place } from '../../support/ovn/topology.ts';
import { scenarios } from '../../support/ovn/scenarios.ts';
import { suite } from '../../support/suite.ts';

const test = suite('integration/scenarios/route-lists', onDebian);

const scenario = scenarios(test, { zones: { az1: 'ours', az2: 'ours' } });

/** What lr2 learns of lr1's routes when those of these prefixes are left out, or alone let through. */
const without = (...prefixes: string[]): string[] =>
  offers(1).filter((route) => !prefixes.some((prefix) => route.startsWith(`${prefix} `)));
const only = (...prefixes: string[]): string[] =>
  offers(1).filter((route) => prefixes.some((prefix) => route.startsWith(`${prefix} `)));

const untilLearned = (world: World, routes: readonly string[]): Promise<void> =>
  untilRoutes(world, 'az2', 'lr2', routes);

/** The two rows of a zone that have lists. */
const HOLDERS = [
  ['Logical_Router', (n: number) => place(n).router],
  ['Logical_Router_Port', (n: number) => place(n).transit],
] as const;

scenario('each list of each row, in each direction, alone', async (world) => {
  await interconnect(world);
  for (const [table, name] of HOLDERS) {
    for (const [direction, n] of [
      ['adv', 1],
      ['learn', 2],
    ] as const) {
      const { nb } = world.zone(place(n).zone);
      const set = (option: string, list: string): Promise<string> =>
        nb.ctl('set', table, name(n), `options:${option}="${list}"`);
      const deny = `ic-route-deny-${direction}`;
      await set(deny, '10.1.0.0/16');
      await untilLearned(world, without('10.1.0.0/16'));
      await set(deny, '2001:db8::/32,10.0.0.0/8');
      await untilLearned(world, only('192.168.1.1/24'));
      // Longer than the routes: they don't belong to it.
      await set(deny, '10.1.1.0/24,2001:db8:a1:1::/64,192.168.1.0/25');
      await untilLearned(world, offers(1));
      const filter = `ic-route-filter-${direction}`;
      await set(filter, '192.168.0.0/16,2001:db8:1::/48');
      await untilLearned(world, only('192.168.1.1/24', '2001:db8:1::1/64'));
      // A deny list wins.
      await set(deny, '192.168.1.0/24');
      await untilLearned(world, only('2001:db8:1::1/64'));
      await nb.ctl('remove', table, name(n), 'options', filter);
      await untilLearned(world, without('192.168.1.1/24'));
      await nb.ctl('remove', table, name(n), 'options', deny);
      await untilLearned(world, offers(1));
    }
  }
});

scenario('the lists of router, port and zone add up', async (world) => {
  await interconnect(world);
  const { nb } = world.zone('az1');
  const { router, transit } = place(1);
  await nb.ctl('set', 'Logical_Router', router, 'options:ic-route-filter-adv="10.0.0.0/8"');
  await untilLearned(world, only('10.1.0.0/16'));
  await nb.ctl('set', 'Logical_Router_Port', transit, 'options:ic-route-filter-adv="2001:db8::/32"');
  await untilLearned(world, without('192.168.1.1/24'));
  await nb.ctl('set', 'Logical_Router', router, 'options:ic-route-deny-adv="2001:db8:a1::/48"');
  await untilLearned(world, only('10.1.0.0/16', '2001:db8:1::1/64'));
  await nb.ctl('set', 'NB_Global', '.', 'options:ic-route-blacklist="10.0.0.0/8"');
  await untilLearned(world, only('2001:db8:1::1/64'));
  // The new list, once it is there, is the one that counts.
  await nb.ctl('set', 'NB_Global', '.', 'options:ic-route-denylist="2001:db8:1::/48"');
  await untilLearned(world, only('10.1.0.0/16'));
  await nb.ctl('remove', 'NB_Global', '.', 'options', 'ic-route-denylist', 'ic-route-blacklist');
  await untilLearned(world, only('10.1.0.0/16', '2001:db8:1::1/64'));
  await nb.ctl('clear', 'Logical_Router', router, 'options');
  await untilLearned(world, only('2001:db8:1::1/64', '2001:db8:a1::/48'));
  await nb.ctl('remove', 'Logical_Router_Port', transit, 'options', 'ic-route-filter-adv');
  await untilLearned(world, offers(1));
});

scenario(
  'what is malformed in a list is skipped, and a list of nothing else is still a list',
  async (world) => {
    await interconnect(world);
    const { nb } = world.zone('az2');
    const set = (option: string, list: string): Promise<string> =>
      nb.ctl('set', 'Logical_Router', 'lr2', `options:${option}="${list}"`);
    await set('ic-route-deny-learn', 'what,10.1.0.0/16,10.0.0.0/33');
    await untilLearned(world, without('10.1.0.0/16'));
    await set('ic-route-filter-learn', 'nonsense');
    await untilLearned(world, []);
    await set('ic-route-filter-learn', 'nonsense,192.168.0.0/16');
    await untilLearned(world, only('192.168.1.1/24'));
    await nb.ctl('clear', 'Logical_Router', 'lr2', 'options');
    await untilLearned(world, offers(1));
  },
  { complaints: /ic-route-(deny|filter)-learn of LR lr2/ },
);

scenario('default routes in both directions, each family, static and connected', async (world) => {
  await interconnect(world);
  const { hop, hop6 } = place(1);
  const defaults = [`0.0.0.0/0 ${hop}`, `::/0 ${hop6}`];
  const [az1, az2] = [world.zone('az1').nb, world.zone('az2').nb];
  const set = (nb: typeof az1, option: string, value: boolean): Promise<string> =>
    nb.ctl('set', 'NB_Global', '.', `options:ic-route-${option}-default=${value}`);
  await az1.ctl(...'lr-route-add lr1 0.0.0.0/0 192.168.1.9 -- lr-route-add lr1 ::/0 2001:db8:1::9'.split(' '));
  await set(az1, 'adv', true);
  await set(az2, 'learn', true);
  await untilLearned(world, [...offers(1), ...defaults]);
  // A local default keeps a learned one out, in its family.
  await az2.ctl(...'lr-route-add lr2 0.0.0.0/0 192.168.2.9'.split(' '));
  await untilLearned(world, [...offers(1), ...defaults.slice(1)]);
  await untilRoutes(world, 'az1', 'lr1', offers(2));
  await set(az2, 'adv', true);
  await set(az1, 'learn', true);
  // lr1 has its own: what lr2 offers is of no use to it.
  await az1.ctl(...'lr-route-del lr1 0.0.0.0/0'.split(' '));
  await untilRoutes(world, 'az1', 'lr1', [...offers(2), `0.0.0.0/0 ${place(2).hop}`]);
  await set(az2, 'learn', false);
  await untilLearned(world, offers(1));
  await set(az2, 'adv', false);
  await untilRoutes(world, 'az1', 'lr1', offers(2));
});

test.run();
