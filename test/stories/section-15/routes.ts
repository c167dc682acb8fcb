/** Spec section 15, rows on routes: where the reference storms or flaps, the controller writes each row once. */
import { equal, match, ok } from 'uvu/assert';
import { text } from '../../model/world.ts';
import { teller, type AnyBench, type Story } from '../../support/stories.ts';

export const routeStories: Story[] = [];
const tell = teller(routeStories);

export const ZONES = ['az1', 'az2'] as const;
const TRANSIT = ['169.254.100.1/24', '2001:db8:100::1/64'];

/** az1's lr1 and az2's lr2 on ts1, nothing inside but their networks. */
export function twoRouters(
  bench: AnyBench,
  networks: readonly string[] = ['10.0.1.1/24'],
  transit: readonly string[] = TRANSIT,
): void {
  bench.router('az1', 'lr1', networks);
  bench.router('az2', 'lr2', ['10.0.2.1/24']);
  bench.attachRouter('az1', 'lr1', 'ts1', transit);
  bench.attachRouter('az2', 'lr2', 'ts1', ['169.254.100.2/24', '2001:db8:100::2/64']);
  bench.settled();
  bench.clearLog();
}

/** az1's routes in IC-SB, as short texts. */
export function advertised(bench: AnyBench): string[] {
  const az = bench.row('isb', '', 'Availability_Zone', { name: 'az1' }).uuid;
  return bench
    .rows('isb', '', 'Route', { availability_zone: az })
    .map(({ row }) => `${text(row, 'ip_prefix')} via ${text(row, 'nexthop')} ${text(row, 'origin')}`)
    .sort();
}

/** What lr2 of az2 has learned. */
export const learned = (bench: AnyBench): string[] =>
  bench
    .rows('nb', 'az2', 'Logical_Router_Static_Route')
    .map(({ row }) => text(row, 'ip_prefix'))
    .sort();

tell(
  'one prefix from two origins is one row: connected wins, then static; the other takes over when the winner goes',
  ZONES,
  (bench) => {
    twoRouters(bench);
    bench.staticRoute('az1', 'lr1', { ip_prefix: '10.0.1.1/24', nexthop: '10.0.1.9' });
    bench.settled();
    equal(advertised(bench), ['10.0.1.1/24 via 169.254.100.1 connected']);
    const duplicates = bench.warnings('az1');
    equal(duplicates.length, 1, duplicates.join('\n'));
    match(duplicates[0]!, /^Duplicate static route advertisement was suppressed! NB route uuid: /);
    bench.clearLog();
    bench.update('nb', 'az1', 'Logical_Router_Port', { name: 'lr1-in' }, { networks: ['10.0.9.1/24'] });
    bench.settled();
    equal(advertised(bench), ['10.0.1.1/24 via 169.254.100.1 static', '10.0.9.1/24 via 169.254.100.1 connected']);
    equal(learned(bench), ['10.0.1.1/24', '10.0.9.1/24']);
    equal([...bench.warnings(), ...bench.failures], []);
  },
);

tell('with and without override is one row, with', ZONES, (bench) => {
  twoRouters(bench);
  bench.staticRoute('az1', 'lr1', { ip_prefix: '10.7.0.0/16', nexthop: '10.0.1.9' });
  bench.staticRoute('az1', 'lr1', {
    ip_prefix: '10.7.0.0/16',
    nexthop: '10.0.1.8',
    options: { 'override-connected': 'true' },
  });
  bench.settled();
  const [row] = bench.rows('isb', '', 'Route', { ip_prefix: '10.7.0.0/16' });
  equal(row?.row['options'], { 'override-connected': 'true' });
  equal(bench.rows('isb', '', 'Route', { ip_prefix: '10.7.0.0/16' }).length, 1);
  equal(bench.warnings('az1').length, 1);
  equal(bench.failures, []);
});

tell(
  'an IPv6 prefix behind a transit port without IPv6 is not advertised, and one info line says so',
  ZONES,
  (bench) => {
    const networks = ['10.0.1.1/24', '2001:db8:1::1/64', '2001:db8:2::1/64', '2001:db8:3::1/64'];
    twoRouters(bench, ['10.0.1.1/24'], ['169.254.100.1/24']);
    bench.update('nb', 'az1', 'Logical_Router_Port', { name: 'lr1-in' }, { networks });
    bench.settled();
    equal(advertised(bench), ['10.0.1.1/24 via 169.254.100.1 connected']);
    equal(bench.infos('az1', /no IPv6 address/).length, 1);
    equal(bench.infos('az1', /az1-lr1-ts1/).length, 1, 'the line names the port');
    bench.clearLog();
    bench.update('nb', 'az1', 'Logical_Router_Port', { name: 'lr1-in' }, { networks: networks.slice(0, 2) });
    bench.settled();
    equal(bench.infos('az1', /no IPv6 address/), [], 'it is said once');
    bench.update('nb', 'az1', 'Logical_Router_Port', { name: 'lr1-ts1' }, { networks: TRANSIT });
    bench.settled();
    equal(advertised(bench), [
      '10.0.1.1/24 via 169.254.100.1 connected',
      '2001:db8:1::1/64 via 2001:db8:100::1 connected',
    ]);
    equal([...bench.warnings(), ...bench.failures], []);
  },
);

tell(
  'an IPv4-mapped prefix is written as IPv4; one shorter than 96 bits is malformed and warned of once',
  ZONES,
  (bench) => {
    twoRouters(bench, ['10.0.1.1/24', '::ffff:10.1.6.0/120']);
    equal(advertised(bench), ['10.0.1.1/24 via 169.254.100.1 connected', '10.1.6.0/24 via 169.254.100.1 connected']);
    bench.staticRoute('az1', 'lr1', { ip_prefix: '::ffff:10.4.0.0/112', nexthop: '10.0.1.9' });
    bench.staticRoute('az1', 'lr1', { ip_prefix: '::ffff:10.5.0.0/64', nexthop: '10.0.1.9' });
    bench.settled();
    ok(advertised(bench).includes('10.4.0.0/16 via 169.254.100.1 static'));
    equal(advertised(bench).length, 3);
    const warnings = bench.warnings('az1');
    equal(warnings.length, 1, warnings.join('\n'));
    const { uuid } = bench.row('nb', 'az1', 'Logical_Router_Static_Route', { ip_prefix: '::ffff:10.5.0.0/64' });
    ok(warnings[0]!.includes(uuid) && warnings[0]!.includes('::ffff:10.5.0.0/64'));
    equal(bench.failures, []);
  },
);

tell('a router attached twice to one transit switch learns each route once', ZONES, (bench) => {
  twoRouters(bench);
  bench.attachRouter('az2', 'lr2', 'ts1', ['169.254.100.22/24'], '-again');
  bench.settled();
  const route = bench.row('isb', '', 'Route', { ip_prefix: '10.0.1.1/24' }).uuid;
  const copies = bench.rows('nb', 'az2', 'Logical_Router_Static_Route');
  equal(
    copies.map(({ row }) => row['external_ids']),
    [{ 'ic-learned-route': route }],
  );
  const first = bench.row('nb', 'az2', 'Logical_Switch_Port', { name: 'az2-lr2-ts1' }).uuid;
  bench.detach('nb', 'az2', 'Logical_Switch', 'ports', first);
  bench.settled();
  equal(
    bench.rows('nb', 'az2', 'Logical_Router_Static_Route').map(({ uuid }) => uuid),
    copies.map(({ uuid }) => uuid),
  );
  equal(bench.failures, []);
});

tell('two switch ports that name one router port: each route is learned once', ZONES, (bench) => {
  twoRouters(bench);
  const ls = bench.row('nb', 'az2', 'Logical_Switch', { name: 'ts1' }).uuid;
  const twin = { name: 'twin', type: 'router', options: { 'router-port': 'lr2-ts1' }, addresses: ['router'] };
  bench.insertInto('nb', 'az2', 'Logical_Switch_Port', twin, 'Logical_Switch', ls, 'ports');
  bench.settled();
  equal(learned(bench), ['10.0.1.1/24']);
  equal(bench.rows('isb', '', 'Route', { ip_prefix: '10.0.2.1/24' }).length, 1);
  equal(bench.failures, []);
});

tell('a router is deleted and its switch port stays: router-id is cleared, its routes go', ZONES, (bench) => {
  twoRouters(bench);
  bench.remove('nb', 'az1', 'Logical_Router', { name: 'lr1' });
  // Already before northd has taken the router out of SB.
  bench.lab.settle({ northd: false });
  equal(bench.row('isb', '', 'Port_Binding', { logical_port: 'az1-lr1-ts1' }).row['external_ids'], {});
  bench.settled();
  const { row } = bench.row('isb', '', 'Port_Binding', { logical_port: 'az1-lr1-ts1' });
  equal(row['external_ids'], {});
  equal(advertised(bench), []);
  equal(learned(bench), []);
  equal([...bench.warnings(), ...bench.failures], []);
});
