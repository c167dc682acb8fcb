/**
 * Every rule of contract 8b and 8c, as a change and its undoing on a running world: what it keeps out goes at once, and comes
 * back. The model agrees each time, and so does a recompute.
 */
import { equal } from 'uvu/assert';
import { text } from '../model/world.ts';
import { story, type Bench } from '../support/bench.ts';
import { suite } from '../support/suite.ts';

const test = suite('ic/route-rules');

const ZONES = ['az1', 'az2'] as const;

/** az1's lr1 advertises 10.5.0.0/16 (static), 10.0.1.1/24 and an IPv6 network to az2's lr2. */
function build(bench: Bench): void {
  for (const [at, zone] of ZONES.entries()) {
    bench.router(zone, `lr${at + 1}`, [`10.0.${at + 1}.1/24`, `2001:db8:${at + 1}::1/64`]);
    bench.attachRouter(zone, `lr${at + 1}`, 'ts1', [`169.254.100.${at + 1}/24`, `2001:db8:100::${at + 1}/64`]);
    bench.settle();
  }
  bench.staticRoute('az1', 'lr1', { ip_prefix: '10.5.0.0/16', nexthop: '10.0.1.9' });
  bench.settled();
}

const ALL = ['10.0.1.1/24', '10.5.0.0/16', '2001:db8:1::1/64'];
const WITHOUT_STATIC = ['10.0.1.1/24', '2001:db8:1::1/64'];

const learned = (bench: Bench): string[] =>
  bench
    .rows('nb', 'az2', 'Logical_Router_Static_Route')
    .filter(({ row }) => 'ic-learned-route' in (row['external_ids'] as Record<string, string>))
    .map(({ row }) => text(row, 'ip_prefix'))
    .sort();

const router = (bench: Bench, zone: string, name: string): string =>
  bench.row('nb', zone, 'Logical_Router', { name }).uuid;

interface Rule {
  readonly name: string;
  readonly change: (bench: Bench) => void;
  readonly left: readonly string[];
  readonly undo: (bench: Bench) => void;
}

/** An option of a row, set and unset. */
const option = (
  name: string,
  zone: string,
  table: string,
  row: string,
  key: string,
  value: string,
  left: readonly string[],
): Rule => ({
  name: `${name}: ${table} ${row} ${key}=${value}`,
  change: (bench) => bench.setKey('nb', zone, table, { name: row }, 'options', key, value),
  left,
  undo: (bench) => bench.setKey('nb', zone, table, { name: row }, 'options', key, undefined),
});
const LR = 'Logical_Router';
const LRP = 'Logical_Router_Port';

const balancer = (bench: Bench, vips: Readonly<Record<string, string>>): string => {
  bench.insert('nb', 'az2', 'Load_Balancer', { name: 'lb', vips });
  return bench.row('nb', 'az2', 'Load_Balancer').uuid;
};

const RULES: readonly Rule[] = [
  option('denied', 'az1', LR, 'lr1', 'ic-route-deny-adv', '10.5.0.0/16', WITHOUT_STATIC),
  option('denied', 'az1', LRP, 'lr1-ts1', 'ic-route-deny-adv', '10.5.0.0/15', WITHOUT_STATIC),
  option('not in the list', 'az1', LR, 'lr1', 'ic-route-filter-adv', '10.0.1.0/24,2001:db8::/32', WITHOUT_STATIC),
  option('not in the list', 'az1', LRP, 'lr1-ts1', 'ic-route-filter-adv', '2001:db8::/32', ['2001:db8:1::1/64']),
  option('denied', 'az2', LR, 'lr2', 'ic-route-deny-learn', '10.5.0.0/16', WITHOUT_STATIC),
  option('denied', 'az2', LRP, 'lr2-ts1', 'ic-route-deny-learn', '10.5.0.0/16', WITHOUT_STATIC),
  option('not in the list', 'az2', LR, 'lr2', 'ic-route-filter-learn', '10.0.1.0/24', ['10.0.1.1/24']),
  option('not in the list', 'az2', LRP, 'lr2-ts1', 'ic-route-filter-learn', '10.0.0.0/8', [
    '10.0.1.1/24',
    '10.5.0.0/16',
  ]),
  option('another table', 'az1', LRP, 'lr1-ts1', 'route_table', 'blue', WITHOUT_STATIC),
  option('routes of the main table go to any', 'az2', LRP, 'lr2-ts1', 'route_table', 'blue', ALL),
  {
    name: 'tag',
    change: (bench) => {
      bench.setKey('nb', 'az1', LRP, { name: 'lr1-ts1' }, 'options', 'ic-route-tag', 't');
      bench.setKey('nb', 'az2', LRP, { name: 'lr2-ts1' }, 'options', 'ic-route-filter-tag', 't');
    },
    left: [],
    undo: (bench) => bench.setKey('nb', 'az2', LRP, { name: 'lr2-ts1' }, 'options', 'ic-route-filter-tag', undefined),
  },
  ...(['ic-route-denylist', 'ic-route-blacklist'] as const).flatMap((key) =>
    ZONES.map((zone) => ({
      name: `${zone} ${key}`,
      change: (bench: Bench) => bench.option(zone, key, '10.5.0.0/16'),
      left: WITHOUT_STATIC,
      undo: (bench: Bench) => bench.option(zone, key, undefined),
    })),
  ),
  {
    name: 'advertising is off',
    change: (bench) => bench.option('az1', 'ic-route-adv', 'false'),
    left: [],
    undo: (bench) => bench.option('az1', 'ic-route-adv', 'true'),
  },
  {
    name: 'learning is off',
    change: (bench) => bench.option('az2', 'ic-route-learn', 'false'),
    left: [],
    undo: (bench) => bench.option('az2', 'ic-route-learn', 'true'),
  },
  {
    name: 'src-ip',
    change: (bench) =>
      bench.update('nb', 'az1', 'Logical_Router_Static_Route', { ip_prefix: '10.5.0.0/16' }, { policy: 'src-ip' }),
    left: WITHOUT_STATIC,
    undo: (bench) =>
      bench.update('nb', 'az1', 'Logical_Router_Static_Route', { ip_prefix: '10.5.0.0/16' }, { policy: undefined }),
  },
  {
    name: 'next hop is link-local',
    change: (bench) =>
      bench.update('nb', 'az1', 'Logical_Router_Static_Route', { ip_prefix: '10.5.0.0/16' }, { nexthop: 'fe80::9' }),
    left: WITHOUT_STATIC,
    undo: (bench) =>
      bench.update('nb', 'az1', 'Logical_Router_Static_Route', { ip_prefix: '10.5.0.0/16' }, { nexthop: 'discard' }),
  },
  {
    name: 'the router has the prefix itself',
    change: (bench) => bench.staticRoute('az2', 'lr2', { ip_prefix: '10.5.0.0/16', nexthop: '10.0.2.9' }),
    left: WITHOUT_STATIC,
    undo: (bench) =>
      bench.detach(
        'nb',
        'az2',
        LR,
        'static_routes',
        bench.row('nb', 'az2', 'Logical_Router_Static_Route', { nexthop: '10.0.2.9' }).uuid,
      ),
  },
  {
    name: 'next hop is no neighbour',
    change: (bench) =>
      bench.update('nb', 'az2', LRP, { name: 'lr2-ts1' }, { networks: ['169.254.7.1/24', '2001:db8:100::2/64'] }),
    left: ['2001:db8:1::1/64'],
    undo: (bench) =>
      bench.update('nb', 'az2', LRP, { name: 'lr2-ts1' }, { networks: ['169.254.100.2/24', '2001:db8:100::2/64'] }),
  },
  {
    name: "a VIP of the router's load balancer is inside",
    change: (bench) =>
      bench.update('nb', 'az2', LR, { name: 'lr2' }, { load_balancer: [balancer(bench, { '10.5.7.7:80': '' })] }),
    left: WITHOUT_STATIC,
    undo: (bench) => bench.update('nb', 'az2', 'Load_Balancer', {}, { vips: { '10.6.7.7:80': '' } }),
  },
  {
    name: 'a VIP that the load balancer gets',
    change: (bench) =>
      bench.update('nb', 'az2', 'Load_Balancer', {}, { vips: { '[2001:db8:1::7]:80': '', '10.5.7.7': '' } }),
    left: ['10.0.1.1/24'],
    undo: (bench) => bench.update('nb', 'az2', LR, { name: 'lr2' }, { load_balancer: [] }),
  },
  {
    name: "a VIP of the router's load balancer group is inside",
    change: (bench) => {
      const lb = bench.row('nb', 'az2', 'Load_Balancer').uuid;
      bench.insert('nb', 'az2', 'Load_Balancer_Group', { name: 'group' });
      const group = bench.row('nb', 'az2', 'Load_Balancer_Group').uuid;
      bench.update('nb', 'az2', LR, { name: 'lr2' }, { load_balancer_group: [group] });
      bench.settled();
      equal(learned(bench), ALL);
      bench.update('nb', 'az2', 'Load_Balancer_Group', {}, { load_balancer: [lb] });
    },
    left: ['10.0.1.1/24'],
    undo: (bench) => bench.update('nb', 'az2', 'Load_Balancer_Group', {}, { load_balancer: [] }),
  },
  {
    name: 'a dynamic route of that prefix',
    change: (bench) => {
      const datapath = bench.row('sb', 'az2', 'Datapath_Binding', { nb_uuid: router(bench, 'az2', 'lr2') }).uuid;
      const logical_port = bench.row('sb', 'az2', 'Port_Binding', { logical_port: 'lr2-in' }).uuid;
      bench.insert('sb', 'az2', 'Learned_Route', {
        datapath,
        logical_port,
        ip_prefix: '10.5.0.0/16',
        nexthop: '10.0.2.8',
      });
    },
    left: WITHOUT_STATIC,
    undo: (bench) => bench.remove('sb', 'az2', 'Learned_Route', {}),
  },
  {
    name: 'the transit port is gone from NB',
    change: (bench) => bench.update('nb', 'az2', LRP, { name: 'lr2-ts1' }, { name: 'lr2-off' }),
    left: [],
    undo: (bench) => bench.update('nb', 'az2', LRP, { name: 'lr2-off' }, { name: 'lr2-ts1' }),
  },
];

test(
  'each rule keeps out what it should, and lets it in again',
  story(ZONES, (bench) => {
    build(bench);
    equal(learned(bench), ALL);
    for (const { name, change, left, undo } of RULES) {
      change(bench);
      bench.settled();
      equal(learned(bench), left, name);
      undo(bench);
      bench.settled();
      equal(learned(bench), ALL, `${name}, undone`);
    }
    equal(bench.failures, []);
  }),
  { deadline: 300_000 },
);

test(
  'a disabled router learns nothing, already before northd has taken it out of SB',
  story(ZONES, (bench) => {
    build(bench);
    bench.update('nb', 'az2', LR, { name: 'lr2' }, { enabled: false });
    bench.lab.advance(5000);
    equal(learned(bench), []);
    bench.update('nb', 'az2', LR, { name: 'lr2' }, { enabled: undefined });
    bench.settled();
    equal(learned(bench), ALL);
  }),
);

test(
  'routes over IPv6 next hops: an IPv6 network behind a link-local next hop is not learned, one of fe80::/64 of the port is kept',
  story(ZONES, (bench) => {
    build(bench);
    bench.setKey('nb', 'az1', LR, { name: 'lr1' }, 'options', 'ic-route-ipv4-next-hop-ipv6', 'true');
    bench.settled();
    equal(learned(bench), ALL);
    const hops = bench.rows('isb', '', 'Route', { origin: 'static' }).map(({ row }) => row['nexthop']);
    equal(hops, ['2001:db8:100::1']);
    bench.setKey('nb', 'az1', LRP, { name: 'lr1-ts1' }, 'options', 'ic-route-ipv4-next-hop-ipv6', 'false');
    bench.settled();
    equal(
      bench.rows('isb', '', 'Route', { origin: 'static' }).map(({ row }) => row['nexthop']),
      ['169.254.100.1'],
      'the port overrides the router',
    );
  }),
);

test(
  'default routes and load balancer routes need their options, on both sides',
  story(ZONES, (bench) => {
    build(bench);
    bench.staticRoute('az1', 'lr1', { ip_prefix: '0.0.0.0/0', nexthop: '10.0.1.9' });
    bench.staticRoute('az1', 'lr1', { ip_prefix: '::/0', nexthop: '2001:db8:1::9' });
    bench.insert('nb', 'az1', 'Load_Balancer', { name: 'lb', vips: { '10.6.6.6:80': '', '[2001:db8:6::6]:80': '' } });
    const lb = bench.row('nb', 'az1', 'Load_Balancer').uuid;
    bench.update('nb', 'az1', LR, { name: 'lr1' }, { load_balancer: [lb] });
    bench.settled();
    equal(learned(bench), ALL);
    const steps: readonly (readonly [string, string, readonly string[]])[] = [
      ['az1', 'ic-route-adv-default', []],
      ['az2', 'ic-route-learn-default', ['0.0.0.0/0', '::/0']],
      ['az1', 'ic-route-adv-lb', ['0.0.0.0/0', '::/0']],
      ['az2', 'ic-route-learn-lb', ['0.0.0.0/0', '10.6.6.6/32', '2001:db8:6::6/128', '::/0']],
    ];
    for (const [zone, key, more] of steps) {
      bench.option(zone, key, 'true');
      bench.settled();
      equal(learned(bench), [...ALL, ...more].sort(), key);
    }
    for (const [zone, key] of [
      ['az1', 'ic-route-adv-default'],
      ['az2', 'ic-route-learn-lb'],
    ] as const) {
      bench.option(zone, key, 'false');
      bench.settled();
    }
    equal(learned(bench), ALL);
  }),
);

test(
  'link-local prefixes are never advertised: 169.254.0.0/16 or longer, fe80::/10 or longer',
  story(ZONES, (bench) => {
    build(bench);
    for (const ip_prefix of ['169.254.0.0/15', '169.254.0.0/16', '169.254.7.0/24'])
      bench.staticRoute('az1', 'lr1', { ip_prefix, nexthop: '10.0.1.9' });
    for (const ip_prefix of ['fe80::/9', 'fe80::/10', 'febf::/16', 'fec0::/10'])
      bench.staticRoute('az1', 'lr1', { ip_prefix, nexthop: '2001:db8:1::9' });
    bench.settled();
    const prefixes = bench
      .rows('isb', '', 'Route', { origin: 'static' })
      .map(({ row }) => text(row, 'ip_prefix'))
      .sort();
    equal(prefixes, ['10.5.0.0/16', '169.254.0.0/15', 'fe80::/9', 'fec0::/10']);
  }),
);

test(
  'own routes on a switch without attachments that name no router stay while a port there leads to the owner of the next hop',
  story(ZONES, (bench) => {
    build(bench);
    const ls = bench.row('nb', 'az1', 'Logical_Switch', { name: 'ts2' }).uuid;
    const port = { name: 'lead', type: '', options: { 'router-port': 'lr1-in' } };
    bench.insertInto('nb', 'az1', 'Logical_Switch_Port', port, 'Logical_Switch', ls, 'ports');
    const az = bench.row('isb', '', 'Availability_Zone', { name: 'az1' }).uuid;
    for (const [at, nexthop] of [
      '10.0.1.1',
      '10.0.1.2',
      '2001:db8:1::77',
      '2001:db8:2::1',
      'fe80::5',
      'fe80:1::5',
    ].entries())
      bench.insert('isb', '', 'Route', {
        transit_switch: 'ts2',
        availability_zone: az,
        ip_prefix: nexthop.includes(':') ? `2001:db8:f${at}::/48` : `10.9${at}.0.0/16`,
        nexthop,
        origin: 'static',
      });
    bench.settled();
    const left = (): string[] =>
      bench
        .rows('isb', '', 'Route', { transit_switch: 'ts2' })
        .map(({ row }) => text(row, 'nexthop'))
        .sort();
    equal(left(), ['10.0.1.1', '2001:db8:1::77', 'fe80::5']);
    bench.update('nb', 'az1', LRP, { name: 'lr1-in' }, { networks: ['10.0.1.1/24'] });
    bench.settled();
    equal(left(), ['10.0.1.1', 'fe80::5']);
    bench.detach(
      'nb',
      'az1',
      'Logical_Switch',
      'ports',
      bench.row('nb', 'az1', 'Logical_Switch_Port', { name: 'lead' }).uuid,
    );
    bench.settled();
    equal(left(), []);
  }),
);

test.run();
