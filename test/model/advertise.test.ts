import { equal, is, match } from 'uvu/assert';
import { suite } from '../support/suite.ts';
import { advertisedRoutes } from './advertise.ts';
import { checkSettled } from './expected.ts';
import { CONTROLLERS, fixture } from './fixture.ts';
import type { Fixture } from './fixture.ts';
import { entries, findBy } from './world.ts';

const test = suite('model/advertise');

/** What az1 should advertise: `prefix next-hop origin [table] [override]`. */
function advertised(at: Fixture): string[] {
  return [...advertisedRoutes(at.zone()).values()]
    .map(({ ipPrefix, nextHop, origin, routeTable, override }) =>
      [ipPrefix, nextHop, origin, routeTable, override ? 'override' : ''].join(' ').trim(),
    )
    .sort();
}

const CONNECTED = '10.0.1.1/24 169.254.100.1 connected';

function advertising(): Fixture {
  const at = fixture();
  at.options('global', { 'ic-route-adv': 'true' });
  return at;
}

/** The routes besides the connected one that one static route makes. */
function ofStatic(row: Record<string, string>, prepare: (at: Fixture) => void = () => undefined): string[] {
  const at = advertising();
  prepare(at);
  at.route({ nexthop: '10.0.1.2', ...row });
  return advertised(at).filter((route) => route !== CONNECTED);
}

test('the fixture is settled', () => {
  equal(checkSettled(fixture().world, CONTROLLERS), []);
});

test('ic-route-adv', () => {
  equal(advertised(fixture()), []);
  equal(advertised(advertising()), [CONNECTED]);
});

test('networks of transit LRPs are not advertised, those of others with their host bits', () => {
  const at = advertising();
  at.change('nb', 'Logical_Router_Port', 'name', 'lr1-in', { networks: ['10.0.1.1/24', '2001:DB8:1::1/48', 'bad'] });
  equal(advertised(at), [CONNECTED, '2001:db8:1::1/48 2001:db8:100::1 connected']);
});

test('next hop: the family’s own address, none without one', () => {
  const at = advertising();
  at.change('nb', 'Logical_Router_Port', 'name', 'lr1-in', { networks: ['10.0.1.1/24', '2001:db8:1::1/48'] });
  at.change('isb', 'Port_Binding', 'logical_port', 'ts1-lr1', { address: '0a:00:00:00:01:02 169.254.100.1/24' });
  equal(advertised(at), [CONNECTED]);
  at.change('isb', 'Port_Binding', 'logical_port', 'ts1-lr1', { address: '169.254.100.1/24' });
  equal(advertised(at), []);
});

test('ic-route-ipv4-next-hop-ipv6: the port overrides the router, and an IPv6 address is needed', () => {
  const at = advertising();
  at.options('router', { 'ic-route-ipv4-next-hop-ipv6': 'true' });
  equal(advertised(at), ['10.0.1.1/24 2001:db8:100::1 connected']);
  at.options('lrp', { 'ic-route-ipv4-next-hop-ipv6': 'false' });
  equal(advertised(at), [CONNECTED]);
  at.options('lrp', { 'ic-route-ipv4-next-hop-ipv6': 'true' });
  at.change('isb', 'Port_Binding', 'logical_port', 'ts1-lr1', { address: '0a:00:00:00:01:02 169.254.100.1/24' });
  equal(advertised(at), [CONNECTED]);
});

test('static routes: canonical texts, discard, unusable next hops, policy', () => {
  equal(ofStatic({ ip_prefix: '10.2.0.1/255.255.0.0' }), ['10.2.0.1/16 169.254.100.1 static']);
  equal(ofStatic({ ip_prefix: '10.3.3.3', nexthop: 'discard' }), ['10.3.3.3/32 169.254.100.1 static']);
  equal(ofStatic({ ip_prefix: '::ffff:10.4.0.0/112' }), ['10.4.0.0/16 169.254.100.1 static']);
  equal(ofStatic({ ip_prefix: '10.2.0.0/16', policy: 'dst-ip' }), ['10.2.0.0/16 169.254.100.1 static']);
  equal(ofStatic({ ip_prefix: '10.2.0.0/16', policy: 'src-ip' }), []);
  equal(ofStatic({ ip_prefix: '10.2.0.0/16', nexthop: 'fe80::1' }), []);
  equal(ofStatic({ ip_prefix: '10.2.0.0/16', nexthop: 'nonsense' }), []);
  equal(ofStatic({ ip_prefix: '::ffff:10.4.0.0/64' }), []);
});

test('static routes: learned ones are never advertised again', () => {
  const at = advertising();
  at.route({ ip_prefix: '10.2.0.0/16', nexthop: '169.254.100.2', external_ids: { 'ic-learned-route': 'x' } });
  equal(advertised(at), [CONNECTED]);
});

const blue = (at: Fixture) => at.options('lrp', { route_table: 'blue' });

test('route tables: those of the transit LRP, and connected routes in both', () => {
  const twice = '10.0.1.1/24 169.254.100.1 connected blue override';
  equal(ofStatic({ ip_prefix: '10.2.0.0/16', route_table: 'blue' }), []);
  equal(ofStatic({ ip_prefix: '10.2.0.0/16' }, blue), [twice]);
  equal(ofStatic({ ip_prefix: '10.2.0.0/16', route_table: 'blue' }, blue), [
    twice,
    '10.2.0.0/16 169.254.100.1 static blue',
  ]);
});

const on = (at: Fixture) => at.options('global', { 'ic-route-adv-default': 'true' });

test('default routes need their option', () => {
  equal(ofStatic({ ip_prefix: '0.0.0.0/0' }), []);
  equal(ofStatic({ ip_prefix: '0.0.0.0/0' }, on), ['0.0.0.0/0 169.254.100.1 static']);
});

test('link-local prefixes never', () => {
  equal(ofStatic({ ip_prefix: '169.254.9.0/24' }), []);
  equal(ofStatic({ ip_prefix: 'fe80:1::/32' }), []);
  equal(ofStatic({ ip_prefix: '169.0.0.0/8' }), ['169.0.0.0/8 169.254.100.1 static']);
});

test('deny lists: global, old global, router, port; any of them', () => {
  const prefix = { ip_prefix: '10.2.3.0/24' };
  const passed = ['10.2.3.0/24 169.254.100.1 static'];
  equal(
    ofStatic(prefix, (at) => at.options('global', { 'ic-route-denylist': 'bad,10.2.0.0/16' })),
    [],
  );
  equal(
    ofStatic(prefix, (at) => at.options('global', { 'ic-route-blacklist': '10.2.0.0/16' })),
    [],
  );
  const both = { 'ic-route-denylist': '10.9.0.0/16', 'ic-route-blacklist': '10.2.0.0/16' };
  equal(
    ofStatic(prefix, (at) => at.options('global', both)),
    passed,
  );
  equal(
    ofStatic(prefix, (at) => at.options('router', { 'ic-route-deny-adv': '10.2.0.0/16' })),
    [],
  );
  equal(
    ofStatic(prefix, (at) => at.options('lrp', { 'ic-route-deny-adv': '10.2.0.0/16' })),
    [],
  );
  equal(
    ofStatic(prefix, (at) => at.options('lrp', { 'ic-route-deny-adv': '10.2.3.0/25' })),
    passed,
  );
  equal(
    ofStatic(prefix, (at) => at.options('lrp', { 'ic-route-deny-learn': '10.2.0.0/16' })),
    passed,
  );
});

test('filters: what is listed passes, and a malformed list passes nothing', () => {
  const prefix = { ip_prefix: '10.2.3.0/24' };
  const passed = ['10.2.3.0/24 169.254.100.1 static'];
  equal(
    ofStatic(prefix, (at) => at.options('router', { 'ic-route-filter-adv': '10.2.0.0/16' })),
    passed,
  );
  equal(
    ofStatic(prefix, (at) => at.options('router', { 'ic-route-filter-adv': '10.9.0.0/16' })),
    [],
  );
  equal(
    ofStatic(prefix, (at) => at.options('lrp', { 'ic-route-filter-adv': 'bad' })),
    [],
  );
  equal(
    ofStatic(prefix, (at) => at.options('lrp', { 'ic-route-filter-adv': ',' })),
    passed,
  );
});

test('load balancers and their groups, when asked for', () => {
  const at = advertising();
  const vips = { '10.2.2.2:80': '10.0.0.1:80', '[2001:db8:5::1]:80': '[::1]:80', bad: '' };
  const load_balancer = [at.add('nb', 'Load_Balancer', { name: 'lb1', vips })];
  const grouped = [at.add('nb', 'Load_Balancer', { name: 'lb2', vips: { '10.2.2.3': '10.0.0.1' } })];
  const load_balancer_group = [at.add('nb', 'Load_Balancer_Group', { name: 'g', load_balancer: grouped })];
  at.change('nb', 'Logical_Router', 'name', 'lr1', { load_balancer, load_balancer_group });
  equal(advertised(at), [CONNECTED]);
  at.options('global', { 'ic-route-adv-lb': 'true' });
  equal(advertised(at), [
    CONNECTED,
    '10.2.2.2/32 169.254.100.1 loadbalancer',
    '10.2.2.3/32 169.254.100.1 loadbalancer',
    '2001:db8:5::1/128 2001:db8:100::1 loadbalancer',
  ]);
});

test('dynamic routes, and as connected ones in the port’s table', () => {
  const at = advertising();
  const binding = findBy(at.zone().sb, 'Port_Binding', 'logical_port', 'lr1-in');
  const columns = { logical_port: binding?.uuid, datapath: binding?.row['datapath'], nexthop: '10.0.1.2' };
  at.add('sb', 'Learned_Route', { ...columns, ip_prefix: '10.5.0.0/16' });
  equal(advertised(at), [CONNECTED, '10.5.0.0/16 169.254.100.1 connected-dynamic']);
  at.options('lrp', { route_table: 'blue' });
  is(advertised(at).includes('10.5.0.0/16 169.254.100.1 connected blue override'), true);
});

test('collisions on the index: the best origin stays, overriding before not', () => {
  equal(ofStatic({ ip_prefix: '10.0.1.1/24' }), []);
  const at = advertising();
  at.route({ ip_prefix: '10.2.0.0/16', nexthop: '10.0.1.2' });
  at.route({ ip_prefix: '10.2.0.0/16', nexthop: '10.0.1.3', options: { 'override-connected': 'true' } });
  equal(advertised(at), [CONNECTED, '10.2.0.0/16 169.254.100.1 static  override']);
});

test('rows: missing, wrong ids, not advertised', () => {
  const at = advertising();
  at.options('lrp', { 'ic-route-tag': 'blue' });
  match(checkSettled(at.world, CONTROLLERS).join('\n'), /^az1 \[8b\]: IC-SB Route 10.0.1.1\/24 .* is missing[^\n]*$/);
  const lrp = findBy(at.zone().nb, 'Logical_Router_Port', 'name', 'lr1-in')?.uuid ?? '';
  const router = entries(at.zone().nb, 'Logical_Router')[0]?.uuid ?? '';
  const ids = { 'nb-id': lrp, 'lr-id': router, 'ic-route-tag': 'blue' };
  const mine = {
    availability_zone: at.zone().az,
    transit_switch: 'ts1',
    nexthop: '169.254.100.1',
    origin: 'connected',
  };
  const uuid = at.add('isb', 'Route', { ...mine, ip_prefix: '10.0.1.1/24', external_ids: ids });
  equal(checkSettled(at.world, CONTROLLERS), []);
  at.change('isb', 'Route', 'ip_prefix', '10.0.1.1/24', { external_ids: { 'nb-id': lrp } });
  match(checkSettled(at.world, CONTROLLERS).join('\n'), /nb-id, lr-id and tag/);
  at.change('isb', 'Route', 'ip_prefix', '10.0.1.1/24', { external_ids: ids });
  at.add('isb', 'Route', { ...mine, ip_prefix: '10.7.0.0/16' });
  match(checkSettled(at.world, CONTROLLERS).join('\n'), /^az1 \[8b\]: IC-SB Route 10.7.0.0\/16 .* not advertised$/);
  at.change('isb', 'Route', 'ip_prefix', '10.7.0.0/16', { transit_switch: 'gone' });
  match(checkSettled(at.world, CONTROLLERS).join('\n'), /IC-SB Route 10.7.0.0\/16 .* not advertised$/);
  is(at.world.isb['Route']?.has(uuid), true);
});

test.run();
