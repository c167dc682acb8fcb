/** Where routes come from: load balancers, dynamic routing, discard routes, IPv4 over IPv6; and routers that are disabled. */
import { equal } from 'uvu/assert';
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
import { place } from '../../support/ovn/topology.ts';
import type { Zone } from '../../support/ovn/zone.ts';
import { suite } from '../../support/suite.ts';

const test = suite('integration/scenarios/route-origins', onDebian);

const scenario = scenarios(test, { zones: { az1: 'ours', az2: 'ours' } });

const { hop, hop6 } = place(1);

const set = (zone: Zone, option: string, value = 'true'): Promise<string> =>
  zone.nbctl('set', 'NB_Global', '.', `options:ic-route-${option}=${value}`);

const untilLearned = (world: World, ...more: string[]): Promise<void> =>
  untilRoutes(world, 'az2', 'lr2', [...offers(1), ...more]);

scenario('VIPs of a router’s load balancers and groups, when both zones agree', async (world) => {
  await interconnect(world);
  const [az1, az2] = [world.zone('az1'), world.zone('az2')];
  await az1.nbctl(
    ...words(
      'lb-add lb1 172.16.1.10:80 192.168.1.5:80',
      'lb-add lb1 172.16.1.10:443 192.168.1.5:443',
      'lr-lb-add lr1 lb1',
    ),
    ...words('-- lb-add lb6 [2001:db8:f::1]:80 [2001:db8:1::5]:80', 'lr-lb-add lr1 lb6'),
    ...words('-- lb-add lb2 172.16.1.20 192.168.1.6'),
  );
  await set(az2, 'learn-lb');
  await world.settle();
  equal(learnedBy(az2, 'lr2').sort(), offers(1).sort(), 'not offered');
  const vips = [`172.16.1.10/32 ${hop} loadbalancer`, `2001:db8:f::1/128 ${hop6} loadbalancer`];
  await set(az1, 'adv-lb');
  await untilLearned(world, ...vips);

  // A group of the router's.
  const group = { op: 'insert', table: 'Load_Balancer_Group', 'uuid-name': 'g', row: { name: 'lbg' } };
  const balancer = az1.nb.rows('Load_Balancer').find(({ name }) => name === 'lb2')?._uuid;
  const add = (table: string, column: string, value: unknown, where: unknown): unknown => ({
    op: 'mutate',
    table,
    where,
    mutations: [[column, 'insert', value]],
  });
  await az1.nb.transact(
    { ...group, row: { name: 'lbg', load_balancer: ['set', [['uuid', balancer]]] } },
    add('Logical_Router', 'load_balancer_group', ['named-uuid', 'g'], [['name', '==', 'lr1']]),
  );
  const grouped = `172.16.1.20/32 ${hop} loadbalancer`;
  await untilLearned(world, ...vips, grouped);
  await az1.nbctl(...words('lb-add lb2 172.16.1.30 192.168.1.6'));
  await untilLearned(world, ...vips, grouped, `172.16.1.30/32 ${hop} loadbalancer`);
  await az1.nbctl(...words('lb-del lb2 172.16.1.20'));
  await untilLearned(world, ...vips, `172.16.1.30/32 ${hop} loadbalancer`);
  await az1.nbctl(...words('clear Logical_Router lr1 load_balancer_group', 'lb-del lb1 172.16.1.10:80'));
  // The other port of the same address still stands for it.
  await untilLearned(world, ...vips);
  await az1.nbctl(...words('lr-lb-del lr1 lb1'));
  await untilLearned(world, ...vips.slice(1));
  await set(az2, 'learn-lb', 'false');
  await untilLearned(world);
});

scenario('a VIP of its own inside a prefix keeps a router from learning it', async (world) => {
  await interconnect(world);
  const az2 = world.zone('az2');
  await az2.nbctl(...words('lb-add lb1 10.1.7.7:80 192.168.2.5:80', 'lr-lb-add lr2 lb1'));
  await untilRoutes(
    world,
    'az2',
    'lr2',
    offers(1).filter((line) => !line.startsWith('10.1.')),
  );
  await az2.nbctl(...words('lb-del lb1 10.1.7.7:80', 'lb-add lb1 10.9.7.7:80 192.168.2.5:80'));
  await untilLearned(world);
});

scenario('what dynamic routing has learned is offered, and not learned a second time', async (world) => {
  await interconnect(world);
  const learned = async (zone: Zone, router: string, port: string, ...prefixes: string[]): Promise<void> => {
    const binding = zone.sb.rows('Port_Binding').find((row) => row.logical_port === port);
    const datapath = zone.sb.rows('Datapath_Binding').find((row) => row.external_ids.get('name') === router);
    await zone.sb.transact(
      ...prefixes.map((prefix) => ({
        op: 'insert',
        table: 'Learned_Route',
        row: {
          datapath: ['uuid', datapath?._uuid],
          logical_port: ['uuid', binding?._uuid],
          ip_prefix: prefix,
          nexthop: prefix.includes(':') ? '2001:db8:1::77' : '192.168.1.77',
        },
      })),
    );
  };
  const [az1, az2] = [world.zone('az1'), world.zone('az2')];
  await learned(az1, 'lr1', 'lrp-lr1-lan', '10.50.0.0/16', '2001:db8:50::/48');
  const dynamic = [`10.50.0.0/16 ${hop} connected-dynamic`, `2001:db8:50::/48 ${hop6} connected-dynamic`];
  await untilLearned(world, ...dynamic);
  // lr2 hears of the one by itself.
  await learned(az2, 'lr2', 'lrp-lr2-lan', '10.50.0.0/16');
  await untilLearned(world, ...dynamic.slice(1));
  await az2.sb.transact({ op: 'delete', table: 'Learned_Route', where: [] });
  await untilLearned(world, ...dynamic);
  // With a table on the transit port there is a second route, overriding, in the table; statics of the main table stay at home.
  await az1.nbctl(...words('set Logical_Router_Port lrp-lr1-ts1 options:route_table=red'));
  const inMain = [`192.168.1.1/24 ${hop} connected`, `2001:db8:1::1/64 ${hop6} connected`, ...dynamic].map(
    (line) => `ts1 ${line}`,
  );
  const inRed = inMain.map((line) => `${line.replace('connected-dynamic', 'connected')} table=red override`);
  await untilAdvertised(world, 'az1', [...inMain, ...inRed]);
  await az1.nbctl(...words('remove Logical_Router_Port lrp-lr1-ts1 options route_table'));
  await untilLearned(world, ...dynamic);
  await az1.sb.transact({ op: 'delete', table: 'Learned_Route', where: [['ip_prefix', '==', '10.50.0.0/16']] });
  await untilLearned(world, ...dynamic.slice(1));
});

scenario(
  'which static routes are offered: discard is, those by source, to link-local neighbours and malformed ones are not',
  async (world) => {
    await interconnect(world);
    const { nb } = world.zone('az1');
    await nb.ctl(
      ...words(
        'lr-route-add lr1 10.60.0.0/16 discard',
        'lr-route-add lr1 2001:db8:60::/48 discard',
        '--policy=src-ip lr-route-add lr1 10.61.0.0/16 192.168.1.9',
        'lr-route-add lr1 2001:db8:62::/48 fe80::9 lrp-lr1-lan',
        'lr-route-add lr1 10.63.0.1 192.168.1.9',
        'lr-route-add lr1 169.254.77.0/24 192.168.1.9',
      ),
    );
    const add = (prefix: string, nexthop: string): Promise<unknown> =>
      nb.transact(
        { op: 'insert', table: 'Logical_Router_Static_Route', 'uuid-name': 'r', row: { ip_prefix: prefix, nexthop } },
        {
          op: 'mutate',
          table: 'Logical_Router',
          where: [['name', '==', 'lr1']],
          mutations: [['static_routes', 'insert', ['named-uuid', 'r']]],
        },
      );
    await add('10.64.0.0/33', '192.168.1.9');
    await add('10.65.0.0/255.255.0.0', '192.168.1.9');
    await add('2001:DB8:0066::/48', '2001:db8:1::9');
    await add('10.67.0.0/16', 'nowhere');
    await untilLearned(
      world,
      `10.60.0.0/16 ${hop}`,
      `2001:db8:60::/48 ${hop6}`,
      `10.63.0.1/32 ${hop}`,
      `10.65.0.0/16 ${hop}`,
      `2001:db8:66::/48 ${hop6}`,
    );
  },
  { complaints: /Logical_Router_Static_Route .* can't be read/ },
);

scenario('IPv4 prefixes by an IPv6 next hop, by router and by port', async (world) => {
  await interconnect(world);
  const [az1, az2] = [world.zone('az1'), world.zone('az2')];
  const option = 'ic-route-ipv4-next-hop-ipv6';
  const by6 = offers(1).map((line) => line.replace(hop, hop6));
  await az1.nbctl('set', 'Logical_Router', 'lr1', `options:${option}=true`);
  await untilRoutes(world, 'az2', 'lr2', by6);
  // The port's word is the last one.
  await az1.nbctl('set', 'Logical_Router_Port', 'lrp-lr1-ts1', `options:${option}=false`);
  await untilLearned(world);
  await az1.nbctl('set', 'Logical_Router_Port', 'lrp-lr1-ts1', `options:${option}=true`);
  await az1.nbctl('remove', 'Logical_Router', 'lr1', 'options', option);
  await untilRoutes(world, 'az2', 'lr2', by6);
  await untilRoutes(world, 'az1', 'lr1', offers(2));
  await az2.nbctl('set', 'Logical_Router', 'lr2', `options:${option}=true`);
  await untilRoutes(
    world,
    'az1',
    'lr1',
    offers(2).map((line) => line.replace(place(2).hop, place(2).hop6)),
  );
});

scenario('a port without IPv6 gives and learns IPv4 only, and the other way round', async (world) => {
  const [az1, az2] = [world.zone('az1'), world.zone('az2')];
  await exchangeRoutes(world.zones);
  await addSwitches(world, 'ts4', 'ts6');
  for (const [zone, n] of [
    [az1, 1],
    [az2, 2],
  ] as const) {
    await attach(zone, `lr${n}`, 'ts4', `169.254.4.${n}/24`);
    await attach(zone, `lr${n}`, 'ts6', `2001:db8:6::${n}/64`);
  }
  await addNetwork(az1, 'lr1', 'lan', '192.168.1.1/24 2001:db8:91::1/64');
  await untilRoutes(world, 'az2', 'lr2', ['192.168.1.1/24 169.254.4.1', '2001:db8:91::1/64 2001:db8:6::1']);
  await az1.nbctl('set', 'Logical_Router', 'lr1', 'options:ic-route-ipv4-next-hop-ipv6=true');
  await untilRoutes(world, 'az2', 'lr2', [
    '192.168.1.1/24 169.254.4.1',
    '192.168.1.1/24 2001:db8:6::1',
    '2001:db8:91::1/64 2001:db8:6::1',
  ]);
});

/** The routers that IC-SB's ports of a zone name. */
const routerIds = (world: World, zone: string): (string | undefined)[] => {
  const uuid = zoneRow(world, zone)?._uuid;
  const mine = world.isb.rows('Port_Binding').filter((row) => row.availability_zone === uuid);
  return mine.map((row) => row.external_ids.get('router-id'));
};

scenario(
  'a disabled router gives nothing, learns nothing and forgets what it had, also after a recompute; enabled again it is as before',
  async (world) => {
    await interconnect(world);
    const az2 = world.zone('az2');
    const [given, ids] = [advertisedBy(world, 'az2'), routerIds(world, 'az2')];
    await az2.nbctl(...words('set Logical_Router lr2 enabled=false'));
    await untilRoutes(world, 'az2', 'lr2', []);
    await untilAdvertised(world, 'az2', []);
    await untilRoutes(world, 'az1', 'lr1', []);
    // Northd has dropped the router's ports from SB by the time that SB's binding of its port has no address.
    await world.until('northd has dropped its ports', () =>
      az2.sb.rows('Port_Binding').every(({ logical_port }) => logical_port !== 'lrp-lr2-ts1'),
    );
    await world.settle();
    equal(routerIds(world, 'az2'), ids);
    await az2.ic.ask('inc-engine/recompute');
    await world.settle();
    equal(advertisedBy(world, 'az2'), []);
    await az2.nbctl(...words('set Logical_Router lr2 enabled=true'));
    await untilLearned(world);
    await untilAdvertised(world, 'az2', given);
    await untilRoutes(world, 'az1', 'lr1', offers(2));
  },
);

test.run();
