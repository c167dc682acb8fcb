/** Route tables: what is in which table where, and the second, overriding route of connected networks. Tags, too. */
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
import { untilAdvertised, untilRoutes } from '../../support/ovn/look.ts';
import { scenarios } from '../../support/ovn/scenarios.ts';
import { suite } from '../../support/suite.ts';

const test = suite('integration/scenarios/route-tables', onDebian);

const scenario = scenarios(test, { zones: { az1: 'ours', az2: 'ours' } });

/** lr1 and lr2 on ts1, ts2 and ts3: hop .1 and .2 of 169.254.N.0/24 and 2001:db8:N::/64; lr1 has a network behind it. */
async function threeSwitches(world: World): Promise<void> {
  const [az1, az2] = [world.zone('az1'), world.zone('az2')];
  await exchangeRoutes(world.zones);
  await addSwitches(world, 'ts1', 'ts2', 'ts3');
  for (const [zone, n] of [
    [az1, 1],
    [az2, 2],
  ] as const)
    for (const at of [1, 2, 3])
      await attach(zone, `lr${n}`, `ts${at}`, `169.254.${at}.${n}/24 2001:db8:${at}::${n}/64`);
  await addNetwork(az1, 'lr1', 'lan', '192.168.1.1/24 2001:db8:91::1/64');
}

const table = (world: World, n: number, ts: string, name: string): Promise<string> =>
  world.zone(`az${n}`).nbctl('set', 'Logical_Router_Port', `lr${n}-${ts}`, `options:route_table=${name}`);

scenario(
  'several tables, both families: each port gives its own, and learns its own and the main one',
  async (world) => {
    await threeSwitches(world);
    await world
      .zone('az1')
      .nbctl(
        ...words(
          'lr-route-add lr1 10.0.1.0/24 192.168.1.9',
          '--route-table=red lr-route-add lr1 10.0.2.0/24 192.168.1.9',
          '--route-table=blue lr-route-add lr1 10.0.3.0/24 192.168.1.9',
          '--route-table=red lr-route-add lr1 2001:db8:a2::/48 2001:db8:91::9',
          '--route-table=blue lr-route-add lr1 2001:db8:a3::/48 2001:db8:91::9',
        ),
      );
    const lan = (at: number): string[] => [`192.168.1.1/24 169.254.${at}.1`, `2001:db8:91::1/64 2001:db8:${at}::1`];
    const main = (at: number): string => `10.0.1.0/24 169.254.${at}.1`;
    // No port has a table: only what is in the main one is given.
    await untilRoutes(
      world,
      'az2',
      'lr2',
      [1, 2, 3].flatMap((at) => [...lan(at), main(at)]),
    );

    await table(world, 1, 'ts1', 'red');
    await table(world, 1, 'ts2', 'blue');
    const override = (at: number, name: string): string[] => lan(at).map((line) => `${line} table=${name} override`);
    // lr2's ports have no tables: they learn what is in the main one.
    await untilRoutes(world, 'az2', 'lr2', [...lan(1), ...lan(2), ...lan(3), main(3)]);
    const advertised = (at: number, name: string, n: number): string[] => [
      `ts${at} 192.168.1.1/24 169.254.${at}.1 connected`,
      `ts${at} 2001:db8:91::1/64 2001:db8:${at}::1 connected`,
      `ts${at} 192.168.1.1/24 169.254.${at}.1 connected table=${name} override`,
      `ts${at} 2001:db8:91::1/64 2001:db8:${at}::1 connected table=${name} override`,
      `ts${at} 10.0.${n}.0/24 169.254.${at}.1 static table=${name}`,
      `ts${at} 2001:db8:a${n}::/48 2001:db8:${at}::1 static table=${name}`,
    ];
    await untilAdvertised(world, 'az1', [
      ...advertised(1, 'red', 2),
      ...advertised(2, 'blue', 3),
      'ts3 192.168.1.1/24 169.254.3.1 connected',
      'ts3 2001:db8:91::1/64 2001:db8:3::1 connected',
      'ts3 10.0.1.0/24 169.254.3.1 static',
    ]);

    await table(world, 2, 'ts1', 'red');
    const red = [
      ...override(1, 'red'),
      '10.0.2.0/24 169.254.1.1 table=red',
      '2001:db8:a2::/48 2001:db8:1::1 table=red',
    ];
    await untilRoutes(world, 'az2', 'lr2', [...lan(1), ...red, ...lan(2), ...lan(3), main(3)]);
    await table(world, 2, 'ts2', 'blue');
    const blue = [
      ...override(2, 'blue'),
      '10.0.3.0/24 169.254.2.1 table=blue',
      '2001:db8:a3::/48 2001:db8:2::1 table=blue',
    ];
    await untilRoutes(world, 'az2', 'lr2', [...lan(1), ...red, ...lan(2), ...blue, ...lan(3), main(3)]);
    // The port of the other side in another table than this one's.
    await table(world, 2, 'ts2', 'red');
    await untilRoutes(world, 'az2', 'lr2', [...lan(1), ...red, ...lan(2), ...lan(3), main(3)]);
    await table(world, 1, 'ts2', 'red');
    const red2 = red.map((line) =>
      line.replace('169.254.1.1', '169.254.2.1').replace('2001:db8:1::1', '2001:db8:2::1'),
    );
    await untilRoutes(world, 'az2', 'lr2', [...lan(1), ...red, ...lan(2), ...red2, ...lan(3), main(3)]);
  },
);

scenario(
  'a static route in a table gives its override-connected, and a local route keeps out its own table’s',
  async (world) => {
    await threeSwitches(world);
    await table(world, 1, 'ts1', 'red');
    await table(world, 2, 'ts1', 'red');
    const [az1, az2] = [world.zone('az1'), world.zone('az2')];
    await az1.nbctl(...words('--route-table=red lr-route-add lr1 10.0.2.0/24 192.168.1.9'));
    const lan = [1, 2, 3].flatMap((at) => [`192.168.1.1/24 169.254.${at}.1`, `2001:db8:91::1/64 2001:db8:${at}::1`]);
    const doubled = [...lan, ...lan.slice(0, 2).map((line) => `${line} table=red override`)];
    await untilRoutes(world, 'az2', 'lr2', [...doubled, '10.0.2.0/24 169.254.1.1 table=red']);
    const [route] = az1.nb.rows('Logical_Router_Static_Route').filter((row) => row.ip_prefix === '10.0.2.0/24');
    await az1.nbctl('set', 'Logical_Router_Static_Route', route?._uuid ?? '', 'options:override-connected=true');
    await untilRoutes(world, 'az2', 'lr2', [...doubled, '10.0.2.0/24 169.254.1.1 table=red override']);
    // A route of the main table with the same prefix is another one.
    await az2.nbctl(...words('lr-route-add lr2 10.0.2.0/24 169.254.2.9', 'lr-route-add lr2 10.0.9.0/24 169.254.2.9'));
    await untilRoutes(world, 'az1', 'lr1', [
      '10.0.2.0/24 169.254.2.2',
      '10.0.2.0/24 169.254.3.2',
      '10.0.9.0/24 169.254.2.2',
      '10.0.9.0/24 169.254.3.2',
    ]);
    await untilRoutes(world, 'az2', 'lr2', [...doubled, '10.0.2.0/24 169.254.1.1 table=red override']);
    await az2.nbctl(...words('--route-table=red lr-route-add lr2 10.0.2.0/24 169.254.2.9'));
    await untilRoutes(world, 'az2', 'lr2', doubled);
  },
);

scenario(
  'tags go along, and are filtered by',
  async (world) => {
    await interconnect(world);
    const [az1, az2] = [world.zone('az1'), world.zone('az2')];
    const option = (n: number, text: string): Promise<string> =>
      world.zone(`az${n}`).nbctl('set', 'Logical_Router_Port', `lrp-lr${n}-ts1`, `options:${text}`);
    const given = (tag: string): string[] =>
      offers(1).map(
        (line) => `ts1 ${line} ${line.startsWith('10.') || line.includes(':a1:') ? 'static' : 'connected'}${tag}`,
      );
    await untilAdvertised(world, 'az1', given(''));
    await option(1, 'ic-route-tag=green');
    await untilAdvertised(world, 'az1', given(' tag=green'));
    await option(2, 'ic-route-filter-tag=yellow');
    await untilRoutes(world, 'az2', 'lr2', offers(1));
    await option(2, 'ic-route-filter-tag=green');
    await untilRoutes(world, 'az2', 'lr2', []);
    await option(1, 'ic-route-tag=blue');
    await untilRoutes(world, 'az2', 'lr2', offers(1));
    await untilAdvertised(world, 'az1', given(' tag=blue'));
    // A tag that goes leaves none behind.
    await az1.nbctl('remove', 'Logical_Router_Port', 'lrp-lr1-ts1', 'options', 'ic-route-tag');
    await untilAdvertised(world, 'az1', given(''));
    await az2.nbctl('remove', 'Logical_Router_Port', 'lrp-lr2-ts1', 'options', 'ic-route-filter-tag');
    await untilRoutes(world, 'az2', 'lr2', offers(1));
  },
  { complaints: /The ic-route-filter-tag option of logical router port lrp-lr2-ts1 is deprecated/ },
);

test.run();
