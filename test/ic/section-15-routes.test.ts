/** Spec section 15, rows on routes, in one process; and what belongs to them. */
import { equal } from 'uvu/assert';
import { attach, detach } from '../model/generate/step.ts';
import { option, text } from '../model/world.ts';
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
  "two routers want one row for equal routes: it is the one's whose name comes first, whatever their UUIDs are",
  story(ZONES, (bench) => {
    for (const name of ['a', 'b']) {
      bench.router('az1', name, ['10.0.1.1/24']);
      bench.attachRouter('az1', name, 'ts1', ['169.254.100.1/24']);
    }
    bench.settled();
    const [a, b] = ['a', 'b'].map((name) => bench.row('nb', 'az1', 'Logical_Router', { name }).uuid);
    const owner = (): unknown => option(bench.row('isb', '', 'Route').row, 'external_ids', 'lr-id');
    equal(owner(), a);
    bench.update('nb', 'az1', 'Logical_Router', { name: 'a' }, { name: 'c' });
    bench.settled();
    equal(owner(), b);
    bench.update('nb', 'az1', 'Logical_Router', { name: 'b' }, { name: 'd' });
    bench.settled();
    equal(owner(), a);
    equal(bench.failures, []);
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
  'the router behind a port is the one whose port NB names as its peer, whatever SB says; the last one while NB names none',
  story(ZONES, (bench) => {
    twoRouters(bench);
    const id = (): unknown =>
      (
        bench.row('isb', '', 'Port_Binding', { logical_port: 'az1-lr1-ts1' }).row['external_ids'] as {
          'router-id'?: string;
        }
      )['router-id'];
    const peer = (name: string): void => {
      bench.setKey('nb', 'az1', 'Logical_Switch_Port', { name: 'az1-lr1-ts1' }, 'options', 'router-port', name);
      bench.settled();
    };
    const { uuid: router } = bench.row('nb', 'az1', 'Logical_Router', { name: 'lr1' });
    equal(id(), router);
    // Another controller's northd may be slow, or of another version.
    bench.update('sb', 'az1', 'Datapath_Binding', { nb_uuid: router }, { type: undefined, nb_uuid: undefined });
    bench.lab.settle({ northd: false });
    equal(id(), router);
    const other = bench.router('az1', 'other', []);
    bench.insertInto(
      'nb',
      'az1',
      'Logical_Router_Port',
      { name: 'other-ts1', mac: '0a:00:00:00:03:01', networks: ['169.254.100.7/24'] },
      'Logical_Router',
      other,
      'ports',
    );
    peer('other-ts1');
    equal(id(), other);
    peer('nobody');
    equal(id(), other, 'the last one');
    bench.remove('nb', 'az1', 'Logical_Router', { name: 'other' });
    bench.settled();
    equal(id(), undefined);
    peer('lr1-ts1');
    equal(id(), router);
    equal(learned(bench), ['10.0.1.1/24']);
    // A router port that comes after the switch port, and one that moves between routers.
    const { uuid: port } = bench.row('nb', 'az1', 'Logical_Router_Port', { name: 'lr1-ts1' });
    const third = bench.router('az1', 'third', []);
    bench.send('nb', 'az1', [
      detach('Logical_Router', router, 'ports', port),
      attach('Logical_Router', third, 'ports', port),
    ]);
    bench.settled();
    equal(id(), third);
    equal(learned(bench), []);
    peer('later');
    const later = { name: 'later', mac: '0a:00:00:00:03:02', networks: ['169.254.100.8/24'] };
    bench.insertInto('nb', 'az1', 'Logical_Router_Port', later, 'Logical_Router', router, 'ports');
    bench.settled();
    equal(id(), router);
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
