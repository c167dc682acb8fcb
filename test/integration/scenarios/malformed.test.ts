/** What can't be read, or is gone when it is looked for: a warning that names it, and everything else goes on. */
import { equal, ok } from 'uvu/assert';
import { onDebian } from '../../support/debian.ts';
import type { Daemon } from '../../support/ovn/process.ts';
import { scenarios } from '../../support/ovn/scenarios.ts';
import { complaints } from '../../support/ovn/settled.ts';
import {
  buildTutorial,
  gives,
  place,
  routerSteps,
  staticRouteSteps,
  take,
  untilLearned,
} from '../../support/ovn/topology.ts';
import type { World } from '../../support/ovn-world.ts';
import { suite } from '../../support/suite.ts';

const test = suite('integration/scenarios/malformed', onDebian);

const scenario = scenarios(test, { zones: { az1: 'ours', az2: 'ours' } });

/** Does a controller complain, in one line, of everything named? */
const complains = (ic: Daemon, ...named: string[]): boolean =>
  complaints(ic).some((line) => named.every((text) => line.includes(text)));

/** Proves that routes still come and go in both directions. */
async function checkWorking(
  world: World,
  extra1: readonly string[] = [],
  extra2: readonly string[] = [],
): Promise<void> {
  const [az1, az2] = [world.zone('az1'), world.zone('az2')];
  await az1.nbctl(...'lr-route-add lr1 10.66.0.0/16 192.168.1.66'.split(' '));
  await az2.nbctl(...'lr-route-add lr2 10.67.0.0/16 192.168.2.67'.split(' '));
  await untilLearned(world, az2, 'lr2', [...gives(1), ...extra1, `10.66.0.0/16 ${place(1).hop}`]);
  await untilLearned(world, az1, 'lr1', [...gives(2), ...extra2, `10.67.0.0/16 ${place(2).hop}`]);
  await az1.nbctl(...'lr-route-del lr1 10.66.0.0/16'.split(' '));
  await az2.nbctl(...'lr-route-del lr2 10.67.0.0/16'.split(' '));
  await untilLearned(world, az2, 'lr2', [...gives(1), ...extra1]);
  await untilLearned(world, az1, 'lr1', [...gives(2), ...extra2]);
}

scenario(
  'static routes with malformed prefixes and next hops',
  async (world) => {
    await buildTutorial(world);
    const az1 = world.zone('az1');
    const [router] = az1.nb.rows('Logical_Router');
    const bad = [
      ['10.0.0.0/33', '192.168.1.100'],
      ['10.5.0.0/16', 'nowhere'],
      ['not a prefix', '192.168.1.100'],
      ['2001:db8:::/48', '2001:db8:1::100'],
    ];
    await az1.nb.transact(
      ...bad.map(([ip_prefix, nexthop], at) => ({
        op: 'insert',
        table: 'Logical_Router_Static_Route',
        'uuid-name': `bad${at}`,
        row: { ip_prefix, nexthop },
      })),
      {
        op: 'mutate',
        table: 'Logical_Router',
        where: [['_uuid', '==', ['uuid', router?._uuid]]],
        mutations: [['static_routes', 'insert', ['set', bad.map((_, at) => ['named-uuid', `bad${at}`])]]],
      },
    );
    await checkWorking(world);
    const rows = az1.nb.rows('Logical_Router_Static_Route');
    for (const [prefix = '', hop = ''] of bad) {
      const row = rows.find((row) => row.ip_prefix === prefix && row.nexthop === hop);
      ok(complains(az1.ic, row?._uuid ?? 'no such row'), `${prefix} ${hop}: ${complaints(az1.ic).join('\n')}`);
    }
  },
  { complaints: /./ },
);

scenario(
  'routes of another zone that make no sense',
  async (world) => {
    await buildTutorial(world);
    const [az1, az2] = [world.zone('az1'), world.zone('az2')];
    const bad = ['10.0.0.0/33', 'not a prefix'];
    await world.isb.transact(
      { op: 'insert', table: 'Availability_Zone', 'uuid-name': 'zone', row: { name: 'foreign' } },
      ...bad.map((ip_prefix) => ({
        op: 'insert',
        table: 'Route',
        row: {
          transit_switch: 'ts1',
          availability_zone: ['named-uuid', 'zone'],
          ip_prefix,
          nexthop: '169.254.100.9',
          origin: 'static',
        },
      })),
      {
        op: 'insert',
        table: 'Route',
        row: {
          transit_switch: 'ts1',
          availability_zone: ['named-uuid', 'zone'],
          ip_prefix: '10.44.0.0/16',
          nexthop: '169.254.100.9',
          origin: 'static',
        },
      },
    );
    const good = ['10.44.0.0/16 169.254.100.9'];
    await checkWorking(world, good, good);
    for (const row of world.isb.rows('Route').filter(({ ip_prefix: prefix }) => bad.includes(prefix)))
      for (const { ic } of [az1, az2])
        ok(complains(ic, row._uuid), `${row.ip_prefix} ${row._uuid}: ${complaints(ic).join('\n')}`);
  },
  { complaints: /./ },
);

scenario(
  'malformed lists and options',
  async (world) => {
    await buildTutorial(world);
    const az2 = world.zone('az2');
    await az2.nbctl('set', 'NB_Global', '.', 'options:ic-route-denylist="10.1.0.0/16,10.300.0.0/16,,192.168.1.0/24"');
    await untilLearned(
      world,
      az2,
      'lr2',
      gives(1).filter((route) => route.includes(':')),
    );
    ok(complains(az2.ic, '10.300.0.0/16'), complaints(az2.ic).join('\n'));
    await az2.nbctl('set', 'Logical_Router', 'lr2', 'options:ic-route-filter-learn="rubbish"');
    await untilLearned(world, az2, 'lr2', []);
    ok(complains(az2.ic, 'rubbish'), complaints(az2.ic).join('\n'));
    await az2.nbctl('set', 'NB_Global', '.', 'options:ic-route-learn=perhaps', 'options:ic_probe_interval=soon');
    await az2.nbctl('remove', 'NB_Global', '.', 'options', 'ic-route-denylist');
    await az2.nbctl('clear', 'Logical_Router', 'lr2', 'options');
    await world.settle();
    equal(await az2.learned('lr2'), [], 'perhaps is not true');
    await az2.nbctl('set', 'NB_Global', '.', 'options:ic-route-learn=true');
    await checkWorking(world);
  },
  { complaints: /10\.300\.0\.0|rubbish|ic-route-denylist/ },
);

scenario(
  'a remote port whose address makes no sense',
  async (world) => {
    await buildTutorial(world);
    await world.isb.transact(
      { op: 'insert', table: 'Availability_Zone', 'uuid-name': 'zone', row: { name: 'foreign' } },
      ...['', 'rubbish', 'aa:bb:cc:dd:ee:ff not-an-address', 'aa:bb:cc:dd:ee:01 10.0.0.1/99'].map((address, at) => ({
        op: 'insert',
        table: 'Port_Binding',
        row: {
          transit_switch: 'ts1',
          availability_zone: ['named-uuid', 'zone'],
          logical_port: `foreign${at}`,
          tunnel_key: 100 + at,
          address,
          gateway: 'no-such-chassis',
        },
      })),
    );
    await world.until('both zones have the ports', () =>
      world.zones.every(({ nb }) => nb.rows('Logical_Switch_Port').some(({ name }) => name === 'foreign3')),
    );
    await checkWorking(world);
  },
  { complaints: /foreign/ },
);

scenario('rows that vanish while others still speak of them, and come back', async (world) => {
  await buildTutorial(world);
  const [az1, az2] = [world.zone('az1'), world.zone('az2')];
  const { transit, port, chassis } = place(1);
  // The port of the router goes, the switch's port still names it.
  await az1.nbctl('lrp-del', transit);
  await untilLearned(world, az2, 'lr2', []);
  await az1.nbctl(
    ...`lrp-add lr1 ${transit} aa:aa:aa:aa:aa:01 169.254.100.1/24 2001:db8:100::1/64`.split(' '),
    ...`-- lrp-set-gateway-chassis ${transit} ${chassis}`.split(' '),
  );
  await checkWorking(world);
  // The router goes, with its ports and routes.
  await az1.nbctl('lr-del', 'lr1');
  await untilLearned(world, az2, 'lr2', []);
  await az1.nbctl('lsp-del', port);
  for (const step of [...routerSteps(1), ...staticRouteSteps(1)]) await take(world, step);
  await checkWorking(world);
  // What was learned is taken away by hand, and so is what was advertised.
  await az2.nbctl('clear', 'Logical_Router', 'lr2', 'static_routes');
  await az2.nbctl(...'lr-route-add lr2 10.2.0.0/16 192.168.2.100'.split(' '));
  await az2.nbctl(...'lr-route-add lr2 2001:db8:a2::/48 2001:db8:2::100'.split(' '));
  await world.isb.transact({ op: 'delete', table: 'Route', where: [['ip_prefix', '==', '10.1.0.0/16']] });
  await checkWorking(world);
  // The gateway's chassis goes while ports are bound to it.
  await az1.sbctl('chassis-del', chassis);
  await world.until('the other zone forgets it', () => az2.sb.rows('Chassis').every(({ name }) => name !== chassis));
  await checkWorking(world);
});

test.run();
