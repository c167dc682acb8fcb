/** Spec section 15, rows on routes, in one process; and what belongs to them. */
import { equal } from 'uvu/assert';
import { text } from '../model/world.ts';
import { learned, routeStories, twoRouters, ZONES } from '../stories/section-15/routes.ts';
import { story, tellInProcess } from '../support/bench.ts';
import { suite } from '../support/suite.ts';

const test = suite('ic/section-15-routes');

tellInProcess(test, routeStories);

test(
  'malformed networks of one port are each warned of once',
  story(ZONES, (bench) => {
    twoRouters(bench);
    bench.update('nb', 'az1', 'Logical_Router_Port', { name: 'lr1-in' }, { networks: ['bad1', 'bad2', '10.0.1.1/24'] });
    bench.settled();
    equal(bench.warnings('az1').length, 2);
    bench.clearLog();
    bench.staticRoute('az1', 'lr1', { ip_prefix: '10.6.0.0/16', nexthop: '10.0.1.9' });
    bench.option('az1', 'ic-route-adv-default', 'true');
    bench.settled();
    equal(bench.warnings('az1'), []);
  }),
);

test(
  'a prefix belongs to a list entry only when it is as long: in both directions',
  story(ZONES, (bench) => {
    twoRouters(bench);
    bench.setKey('nb', 'az1', 'Logical_Router', { name: 'lr1' }, 'options', 'ic-route-deny-adv', '10.16.0.0/16');
    bench.setKey('nb', 'az2', 'Logical_Router', { name: 'lr2' }, 'options', 'ic-route-deny-learn', '10.32.0.0/16');
    for (const ip_prefix of [
      '10.16.0.0/12',
      '10.16.0.0/16',
      '10.16.7.0/24',
      '10.32.0.0/12',
      '10.32.0.0/16',
      '10.32.7.0/24',
    ])
      bench.staticRoute('az1', 'lr1', { ip_prefix, nexthop: '10.0.1.9' });
    bench.settled();
    equal(
      bench
        .rows('isb', '', 'Route', { origin: 'static' })
        .map(({ row }) => text(row, 'ip_prefix'))
        .sort(),
      ['10.16.0.0/12', '10.32.0.0/12', '10.32.0.0/16', '10.32.7.0/24'],
    );
    equal(learned(bench), ['10.0.1.1/24', '10.16.0.0/12', '10.32.0.0/12']);
  }),
);

test(
  "the router behind a port follows what SB says of the port's datapath",
  story(ZONES, (bench) => {
    twoRouters(bench);
    const ids = (): unknown =>
      bench.row('isb', '', 'Port_Binding', { logical_port: 'az1-lr1-ts1' }).row['external_ids'];
    const router = bench.row('nb', 'az1', 'Logical_Router', { name: 'lr1' }).uuid;
    equal(ids(), { 'router-id': router });
    bench.update('sb', 'az1', 'Datapath_Binding', { nb_uuid: router }, { type: undefined, nb_uuid: undefined });
    bench.lab.advance(5000);
    equal(ids(), { 'router-id': router }, 'as older writers say it');
    const old = { 'logical-router': router, name: 'lr1' };
    bench.update('sb', 'az1', 'Datapath_Binding', { external_ids: old }, { external_ids: {} });
    bench.lab.advance(5000);
    equal(ids(), {});
    bench.update('sb', 'az1', 'Datapath_Binding', { external_ids: {} }, { external_ids: old });
    bench.settled();
    equal(ids(), { 'router-id': router });
  }),
);

test(
  'a disabled router has learned nothing, whichever is seen first: that it is disabled, or the end of its attachment',
  story(ZONES, (bench) => {
    twoRouters(bench);
    const enable = (enabled: boolean): void => {
      bench.update('nb', 'az2', 'Logical_Router', { name: 'lr2' }, { enabled });
      bench.settled();
    };
    equal(learned(bench), ['10.0.1.1/24']);
    enable(false);
    equal(learned(bench), []);
    enable(true);
    equal(learned(bench), ['10.0.1.1/24']);
    bench.detach(
      'nb',
      'az2',
      'Logical_Switch',
      'ports',
      bench.row('nb', 'az2', 'Logical_Switch_Port', { name: 'az2-lr2-ts1' }).uuid,
    );
    bench.settled();
    equal(learned(bench), ['10.0.1.1/24'], 'left alone');
    enable(false);
    equal(learned(bench), []);
    enable(true);
    bench.recompute();
    equal(learned(bench), []);
  }),
);

test.run();
