import { equal, match } from 'uvu/assert';
import { suite } from '../support/suite.ts';
import { checkSettled } from './expected.ts';
import { CONTROLLERS, fixture } from './fixture.ts';
import type { Fixture } from './fixture.ts';
import { learners } from './learn.ts';
import { findBy, text } from './world.ts';
import type { PlainRow } from './world.ts';

const test = suite('model/learn');

function learning(): Fixture {
  const at = fixture();
  at.options('global', { 'ic-route-learn': 'true' });
  return at;
}

const learned = (at: Fixture): string[] =>
  learners(at.zone()).flatMap(({ routes }) => routes.map(({ row }) => text(row, 'ip_prefix')));

/** Does lr1 learn this IC-SB route of az2 (10.2.0.0/16 unless it says otherwise)? */
function learns(row: PlainRow, prepare: (at: Fixture) => void = () => undefined): boolean {
  const at = learning();
  prepare(at);
  at.foreign({ ip_prefix: '10.2.0.0/16', ...row });
  return learned(at).length === 1;
}

const OTHER = 'ffffffff-0000-4000-8000-000000000000';

test('ic-route-learn', () => {
  equal(learns({}), true);
  equal(
    learns({}, (at) => at.options('global', { 'ic-route-learn': 'false' })),
    false,
  );
});

test('an attachment without an address learns nothing', () => {
  equal(
    learns({}, (at) => at.change('isb', 'Port_Binding', 'logical_port', 'ts1-lr1', { address: '' })),
    false,
  );
});

test('routes of other switches and of this router itself are none of its business', () => {
  equal(learns({ transit_switch: 'ts9' }), false);
  const at = learning();
  const router = findBy(at.zone().nb, 'Logical_Router', 'name', 'lr1')?.uuid ?? '';
  at.foreign({ ip_prefix: '10.2.0.0/16', external_ids: { 'lr-id': router } });
  equal(learned(at), []);
});

test('routes of my zone: by lr-id, and without one never', () => {
  const at = learning();
  const mine = { availability_zone: at.zone().az };
  at.foreign({ ...mine, ip_prefix: '10.2.0.0/16', external_ids: {} });
  equal(learned(at), []);
  at.foreign({ ...mine, ip_prefix: '10.3.0.0/16', external_ids: { 'lr-id': OTHER } });
  equal(learned(at), ['10.3.0.0/16']);
  equal(learns({ external_ids: {} }), true);
});

test('tags', () => {
  const tagged = { external_ids: { 'lr-id': OTHER, 'ic-route-tag': 'blue' } };
  equal(
    learns(tagged, (at) => at.options('lrp', { 'ic-route-filter-tag': 'blue' })),
    false,
  );
  equal(
    learns(tagged, (at) => at.options('lrp', { 'ic-route-filter-tag': 'red' })),
    true,
  );
  equal(
    learns({}, (at) => at.options('lrp', { 'ic-route-filter-tag': 'blue' })),
    true,
  );
});

test('tag rules come before the filter tag, unless they are no rules or name no tag', () => {
  const under = (rules: string, tag: string, filter = ''): boolean =>
    learns({ external_ids: { 'lr-id': OTHER, ...(tag !== '' && { 'ic-route-tag': tag }) } }, (at) =>
      at.options('lrp', {
        'ic-route-learn-tag-rules': rules,
        ...(filter !== '' && { 'ic-route-filter-tag': filter }),
      }),
    );
  equal([under('allow:a,b', 'a'), under('allow:a,b', 'c'), under('allow:a,b', '')], [true, false, false]);
  equal([under('block:a,b', 'a'), under('block:a,b', 'c'), under('block:a,b', '')], [false, true, true]);
  equal(
    [under('a', 'b'), under('allow:', 'b'), under(' block:b', 'b'), under('block:,', 'b')],
    [true, true, true, true],
  );
  equal([under('allow:a', 'a', 'a'), under('block:a', 'b', 'b'), under('allow:,', 'b', 'b')], [true, true, false]);
});

test('route tables', () => {
  equal(learns({ route_table: 'blue' }), false);
  equal(
    learns({ route_table: 'blue' }, (at) => at.options('lrp', { route_table: 'blue' })),
    true,
  );
  equal(
    learns({}, (at) => at.options('lrp', { route_table: 'blue' })),
    true,
  );
});

const mac = (at: Fixture) => at.change('nb', 'Logical_Router_Port', 'name', 'lr1-ts1', { networks: ['fe80::1/64'] });

test('texts that do not parse, and link-local next hops', () => {
  equal(learns({ ip_prefix: 'nonsense' }), false);
  equal(learns({ nexthop: 'nonsense' }), false);
  equal(learns({ ip_prefix: '2001:db8:9::/48', nexthop: 'fe80::2' }, mac), false);
  equal(learns({ ip_prefix: '2001:db8:9::/48', nexthop: '2001:db8:100::2' }), true);
});

test('default and load balancer routes need their options, link-local ones never', () => {
  equal(learns({ ip_prefix: '::/0', nexthop: '2001:db8:100::2' }), false);
  equal(
    learns({ ip_prefix: '0.0.0.0/0' }, (at) => at.options('global', { 'ic-route-learn-default': 'TRUE' })),
    true,
  );
  equal(learns({ origin: 'loadbalancer' }), false);
  equal(
    learns({ origin: 'loadbalancer' }, (at) => at.options('global', { 'ic-route-learn-lb': 'true' })),
    true,
  );
  equal(learns({ ip_prefix: '169.254.9.0/24' }), false);
});

test('a disabled router learns nothing', () => {
  equal(
    learns({}, (at) => at.change('nb', 'Logical_Router', 'name', 'lr1', { enabled: false })),
    false,
  );
  equal(
    learns({}, (at) => at.change('nb', 'Logical_Router', 'name', 'lr1', { enabled: true })),
    true,
  );
});

test('deny lists and filters', () => {
  equal(
    learns({}, (at) => at.options('lrp', { 'ic-route-deny-learn': '10.0.0.0/8' })),
    false,
  );
  equal(
    learns({}, (at) => at.options('router', { 'ic-route-deny-adv': '10.0.0.0/8' })),
    true,
  );
  equal(
    learns({}, (at) => at.options('global', { 'ic-route-denylist': '10.0.0.0/8' })),
    false,
  );
  equal(
    learns({}, (at) => at.options('router', { 'ic-route-filter-learn': '10.2.0.0/17' })),
    false,
  );
  equal(
    learns({}, (at) => at.options('router', { 'ic-route-filter-learn': '10.2.0.0/16' })),
    true,
  );
});

test('a local route of the same texts wins', () => {
  const local = { ip_prefix: '10.2.0.0/16', nexthop: '10.0.1.2' };
  equal(
    learns({}, (at) => void at.route(local)),
    false,
  );
  equal(
    learns({}, (at) => void at.route({ ...local, ip_prefix: '10.2.0.1/16' })),
    true,
  );
  equal(
    learns({}, (at) => void at.route({ ...local, route_table: 'blue' })),
    true,
  );
  equal(
    learns({}, (at) => void at.route({ ...local, external_ids: { 'ic-learned-route': 'x' } })),
    true,
  );
});

test('the next hop is in a network of the transit LRP', () => {
  equal(learns({ nexthop: '169.254.101.2' }), false);
  equal(learns({ nexthop: '2001:db8:100::7' }), true);
  const nowhere = { options: { 'router-port': 'nowhere' } };
  equal(
    learns({}, (at) => at.change('nb', 'Logical_Switch_Port', 'name', 'ts1-lr1', nowhere)),
    false,
  );
});

const withVip = (vip: string) => (at: Fixture) => {
  const load_balancer = [at.add('nb', 'Load_Balancer', { vips: { [vip]: '' } })];
  at.change('nb', 'Logical_Router', 'name', 'lr1', { load_balancer });
};

test('a prefix that holds one of the router’s VIPs is not learned', () => {
  equal(learns({}, withVip('10.2.9.9:80')), false);
  equal(learns({}, withVip('10.3.9.9:80')), true);
});

const dynamic = (ip_prefix: string) => (at: Fixture) => {
  const binding = findBy(at.zone().sb, 'Port_Binding', 'logical_port', 'lr1-in');
  const columns = { logical_port: binding?.uuid, datapath: binding?.row['datapath'], nexthop: '10.0.1.2' };
  at.add('sb', 'Learned_Route', { ...columns, ip_prefix });
};

test('what dynamic routing learned is not learned again', () => {
  equal(learns({}, dynamic('10.2.0.0/16')), false);
  equal(learns({}, dynamic('10.2.0.0/17')), true);
});

test('rows: once each, with texts, table, origin and override', () => {
  const at = learning();
  const uuid = at.foreign({ ip_prefix: '10.2.0.0/16', options: { 'override-connected': 'true' } });
  match(checkSettled(at.world, CONTROLLERS).join('\n'), /^az1 \[8c\]: router 'lr1'.* 0 times instead of once$/);
  const row = { ip_prefix: '10.2.0.0/16', nexthop: '169.254.100.2', external_ids: { 'ic-learned-route': uuid } };
  const route = at.route({ ...row, options: { origin: 'connected', 'override-connected': 'true' } });
  equal(checkSettled(at.world, CONTROLLERS), []);
  at.change('nb', 'Logical_Router_Static_Route', 'ip_prefix', '10.2.0.0/16', { options: { origin: 'connected' } });
  match(checkSettled(at.world, CONTROLLERS).join('\n'), /learned route is .* overriding from connected$/);
  at.route({ ...row, external_ids: { 'ic-learned-route': 'gone' } });
  match(checkSettled(at.world, CONTROLLERS).join('\n'), /should not have learned/);
  equal(at.zone().nb['Logical_Router_Static_Route']?.has(route), true);
});

test('a router without attachments is left alone, unless it forgets', () => {
  const at = learning();
  at.route({ ip_prefix: '10.2.0.0/16', nexthop: '169.254.100.2', external_ids: { 'ic-learned-route': 'gone' } });
  at.change('nb', 'Logical_Switch_Port', 'name', 'ts1-lr1', { options: { 'requested-tnl-key': '1' } });
  at.runNorthd();
  at.change('isb', 'Port_Binding', 'logical_port', 'ts1-lr1', { address: '' });
  equal(checkSettled(at.world, CONTROLLERS), []);
  match(checkSettled(at.world, CONTROLLERS, { forgetOnDetach: true }).join('\n'), /should not have learned/);
});

test.run();
