/** What upstream's 26.09 does with routes: disabled routers, link-local next hops, tag rules, and routes that go. */
import { equal, ok } from 'uvu/assert';
import { attach, insert } from '../../model/generate/step.ts';
import { text } from '../../model/world.ts';
import { teller, type AnyBench, type Story } from '../../support/stories.ts';

export const upstreamRouteStories: Story[] = [];
const tell = teller(upstreamRouteStories);

const ZONES = ['az1', 'az2'] as const;

/** A router on ts1 with one network: `lrN`, 192.168.N.1/24, hop 169.254.100.N. */
function join(bench: AnyBench, zone: string, n: number, tag?: string): void {
  bench.router(zone, `lr${n}`, [`192.168.${n}.1/24`]);
  bench.attachRouter(zone, `lr${n}`, 'ts1', [`169.254.100.${n}/24`]);
  if (tag !== undefined) portOption(bench, zone, n, 'ic-route-tag', tag);
}

const portOption = (bench: AnyBench, zone: string, n: number, key: string, value?: string): void =>
  bench.setKey('nb', zone, 'Logical_Router_Port', { name: `lr${n}-ts1` }, 'options', key, value);

/** `prefix next-hop` of what a router has learned. */
function learned(bench: AnyBench, zone: string, router: string): string[] {
  const { row } = bench.row('nb', zone, 'Logical_Router', { name: router });
  const own = row['static_routes'] as readonly string[];
  return bench
    .rows('nb', zone, 'Logical_Router_Static_Route')
    .filter((route) => own.includes(route.uuid) && 'ic-learned-route' in (route.row['external_ids'] as object))
    .map((route) => `${text(route.row, 'ip_prefix')} ${text(route.row, 'nexthop')}`)
    .sort();
}

/** The networks among them, by their numbers. */
const networks = (bench: AnyBench, zone: string, router: string): number[] =>
  learned(bench, zone, router).flatMap((route) => {
    const [, n] = /^192\.168\.(\d+)\.1\/24 /.exec(route) ?? [];
    return n === undefined ? [] : Number(n);
  });

const advertised = (bench: AnyBench): string[] =>
  bench
    .rows('isb', '', 'Route')
    .map(({ row }) => `${text(row, 'ip_prefix')} ${text(row, 'nexthop')}`)
    .sort();

tell(
  'a disabled router: its routes leave IC-SB and the other zone, it keeps its own and loses what it learned; enabled, all return',
  ZONES,
  (bench) => {
    join(bench, 'az1', 1);
    join(bench, 'az2', 2);
    bench.staticRoute('az2', 'lr2', { ip_prefix: '10.2.0.0/16', nexthop: '192.168.2.9' });
    bench.staticRoute('az2', 'lr2', { ip_prefix: '10.3.0.0/16', nexthop: '192.168.2.9', policy: 'src-ip' });
    bench.settled();
    const before = [advertised(bench), learned(bench, 'az1', 'lr1'), learned(bench, 'az2', 'lr2')];
    equal(before, [
      ['10.2.0.0/16 169.254.100.2', '192.168.1.1/24 169.254.100.1', '192.168.2.1/24 169.254.100.2'],
      ['10.2.0.0/16 169.254.100.2', '192.168.2.1/24 169.254.100.2'],
      ['192.168.1.1/24 169.254.100.1'],
    ]);
    bench.clearLog();
    const enable = (enabled: boolean): void => {
      bench.update('nb', 'az2', 'Logical_Router', { name: 'lr2' }, { enabled });
      bench.settled();
    };
    enable(false);
    equal(advertised(bench), ['192.168.1.1/24 169.254.100.1']);
    equal([learned(bench, 'az1', 'lr1'), learned(bench, 'az2', 'lr2')], [[], []]);
    equal(bench.rows('nb', 'az2', 'Logical_Router_Static_Route').length, 2, 'its own');
    equal(bench.rows('isb', '', 'Port_Binding', { logical_port: 'az2-lr2-ts1' }).length, 1);
    enable(true);
    equal([advertised(bench), learned(bench, 'az1', 'lr1'), learned(bench, 'az2', 'lr2')], before);
    equal([...bench.warnings(), ...bench.infos('az2', /Route sync ignores port/)], []);
  },
);

tell(
  'only fe80::/64 is link-local as a next hop: fe80:10::1 is an address like any other, and nothing flaps',
  ZONES,
  (bench) => {
    for (const [at, zone] of ZONES.entries()) {
      const n = at + 1;
      bench.router(zone, `lr${n}`, [`fd2${n}::/64`]);
      bench.attachRouter(zone, `lr${n}`, 'ts1', [`fe80:10::${n}/64`]);
    }
    bench.settled();
    const uuids = bench.rows('isb', '', 'Route').map(({ uuid }) => uuid);
    for (let look = 0; look < 50; look++) {
      equal(advertised(bench), ['fd21::/64 fe80:10::1', 'fd22::/64 fe80:10::2']);
      equal(learned(bench, 'az1', 'lr1'), ['fd22::/64 fe80:10::2']);
      equal(learned(bench, 'az2', 'lr2'), ['fd21::/64 fe80:10::1']);
    }
    equal(
      bench.rows('isb', '', 'Route').map(({ uuid }) => uuid),
      uuids,
    );
    equal(bench.warnings(), []);
  },
);

tell(
  'a port whose first IPv6 address is link-local: it is the next hop, its rows stay, and nobody learns them, with a line each',
  ZONES,
  (bench) => {
    bench.router('az1', 'lr1', ['2001:db8:1::1/64']);
    bench.attachRouter('az1', 'lr1', 'ts1', ['fe80::5/64', '169.254.100.1/24']);
    join(bench, 'az2', 2);
    bench.settled();
    const { uuid, row } = bench.row('isb', '', 'Route', { ip_prefix: '2001:db8:1::1/64' });
    equal(row['nexthop'], 'fe80::5');
    equal(learned(bench, 'az2', 'lr2'), []);
    const lines = (zone: string): string[] => bench.warnings(zone).filter((line) => /Bad route format/.test(line));
    equal(lines('az2').length, 1);
    ok(lines('az2')[0]?.startsWith('Bad route format in IC-SB: 2001:db8:1::1/64 -> fe80::5. Ignored'));
    bench.recompute();
    equal(bench.row('isb', '', 'Route', { ip_prefix: '2001:db8:1::1/64' }).uuid, uuid);
    // One that nobody wants goes, without a warning.
    bench.clearLog();
    bench.update('nb', 'az1', 'Logical_Router_Port', { name: 'lr1-in' }, { networks: ['192.168.1.1/24'] });
    bench.settled();
    equal(advertised(bench), ['192.168.1.1/24 169.254.100.1', '192.168.2.1/24 169.254.100.2']);
    equal(bench.warnings('az1'), []);
  },
);

tell(
  'IPv6 behind a port without IPv6 is not advertised, wherever it comes from: network, static route, VIP, dynamic route',
  ZONES,
  (bench) => {
    join(bench, 'az1', 1);
    bench.option('az1', 'ic-route-adv-lb', 'true');
    const { uuid: router } = bench.row('nb', 'az1', 'Logical_Router', { name: 'lr1' });
    const six = ['192.168.1.1/24', '2001:db8:1::1/64'];
    bench.update('nb', 'az1', 'Logical_Router_Port', { name: 'lr1-in' }, { networks: six });
    bench.staticRoute('az1', 'lr1', { ip_prefix: '2001:db8:2::/64', nexthop: '2001:db8:1::9' });
    bench.send('nb', 'az1', [
      insert('nb', 'Load_Balancer', { name: 'lb', vips: { '[2001:db8:3::1]:80': '', '10.77.0.1:80': '' } }, 'lb'),
      attach('Logical_Router', router, 'load_balancer', 'lb'),
    ]);
    bench.settle();
    const { row: binding, uuid: logical_port } = bench.row('sb', 'az1', 'Port_Binding', { logical_port: 'lr1-in' });
    bench.insert('sb', 'az1', 'Learned_Route', {
      datapath: binding['datapath'],
      logical_port,
      ip_prefix: '2001:db8:4::/64',
      nexthop: '2001:db8:1::8',
    });
    bench.settled();
    equal(advertised(bench), ['10.77.0.1/32 169.254.100.1', '192.168.1.1/24 169.254.100.1']);
    equal(bench.warnings(), []);
    bench.update(
      'nb',
      'az1',
      'Logical_Router_Port',
      { name: 'lr1-ts1' },
      { networks: ['169.254.100.1/24', '2001:db8::1/64'] },
    );
    bench.settled();
    equal(
      advertised(bench).filter((route) => route.endsWith(' 2001:db8::1')),
      ['2001:db8:1::1/64', '2001:db8:2::/64', '2001:db8:3::1/128', '2001:db8:4::/64'].map(
        (prefix) => `${prefix} 2001:db8::1`,
      ),
    );
  },
);

/** Rules, the networks that lr1 learns under them, and the line that they are worth. */
const TAG_RULES: readonly (readonly [
  rules: string | undefined,
  filter: string | undefined,
  learns: readonly number[],
  line?: RegExp,
])[] = [
  [undefined, undefined, [2, 3, 4]],
  ['allow:vpc2', undefined, [2]],
  ['allow:vpc2,vpc3', undefined, [2, 3]],
  ['block:vpc2', undefined, [3, 4]],
  ['block:vpc2,vpc3', undefined, [4]],
  ['allow:vpc2,block:vpc3', undefined, [2]],
  ['block:vpc2,allow:vpc3', undefined, [3, 4]],
  ['allow:,vpc2,', undefined, [2]],
  ['allow: vpc2,vpc3', undefined, [3]],
  [
    'vpc2',
    undefined,
    [2, 3, 4],
    /^Ignoring invalid ic-route-learn-tag-rules value \[vpc2\] of logical router port lr1-ts1$/,
  ],
  [' allow:vpc2', undefined, [2, 3, 4], /^Ignoring invalid .* value \[ allow:vpc2\] /],
  ['Allow:vpc2', undefined, [2, 3, 4], /^Ignoring invalid .* value \[Allow:vpc2\] /],
  ['', undefined, [2, 3, 4], /^Ignoring invalid ic-route-learn-tag-rules value \[\] of logical router port lr1-ts1$/],
  [
    'allow:',
    undefined,
    [2, 3, 4],
    /ic-route-learn-tag-rules value \[allow:\] of logical router port lr1-ts1: no route tag specified/,
  ],
  ['block:,,', undefined, [2, 3, 4], /value \[block:,,\] of logical router port lr1-ts1: no route tag specified/],
  [undefined, 'vpc3', [2, 4], /^The ic-route-filter-tag option of logical router port lr1-ts1 is deprecated/],
  [
    'allow:vpc2,vpc3',
    'vpc3',
    [2, 3],
    /^The deprecated ic-route-filter-tag option of logical router port lr1-ts1 is ignored/,
  ],
  ['vpc2', 'vpc3', [2, 4], /^The ic-route-filter-tag option of logical router port lr1-ts1 is deprecated/],
  ['allow:', 'vpc3', [2, 4], /no route tag specified$/],
];

tell(
  'tag rules of the transit port: allow, block, what is no rule, and the option that they replace',
  ZONES,
  (bench) => {
    join(bench, 'az1', 1);
    join(bench, 'az2', 2, 'vpc2');
    join(bench, 'az2', 3, 'vpc3');
    join(bench, 'az2', 4);
    bench.settled();
    for (const [rules, filter, learns, line] of TAG_RULES) {
      bench.clearLog();
      portOption(bench, 'az1', 1, 'ic-route-learn-tag-rules', rules);
      portOption(bench, 'az1', 1, 'ic-route-filter-tag', filter);
      bench.settle();
      equal(bench.differences(), []);
      const what = `rules '${String(rules)}', filter '${String(filter)}'`;
      equal(networks(bench, 'az1', 'lr1'), learns, what);
      const warnings = bench.warnings('az1');
      if (line === undefined) equal(warnings, [], what);
      else
        ok(
          warnings.some((said) => line.test(said)),
          `${what}: ${warnings.join('\n')}`,
        );
      bench.recompute();
    }
    // A tag that changes, on the other side.
    portOption(bench, 'az1', 1, 'ic-route-filter-tag');
    portOption(bench, 'az1', 1, 'ic-route-learn-tag-rules', 'allow:vpc9');
    portOption(bench, 'az2', 3, 'ic-route-tag', 'vpc9');
    bench.settled();
    equal(networks(bench, 'az1', 'lr1'), [3]);
  },
);

tell('a remote route that is withdrawn goes from all routers that have learned it', ZONES, (bench) => {
  join(bench, 'az1', 1);
  join(bench, 'az1', 11);
  join(bench, 'az2', 2);
  bench.staticRoute('az2', 'lr2', { ip_prefix: '10.2.0.0/16', nexthop: '192.168.2.9' });
  bench.settled();
  const route = '10.2.0.0/16 169.254.100.2';
  for (const router of ['lr1', 'lr11']) ok(learned(bench, 'az1', router).includes(route), router);
  const { uuid } = bench.row('nb', 'az2', 'Logical_Router_Static_Route', { ip_prefix: '10.2.0.0/16' });
  bench.detach('nb', 'az2', 'Logical_Router', 'static_routes', uuid);
  bench.settled();
  for (const router of ['lr1', 'lr11'])
    equal(
      learned(bench, 'az1', router).filter((each) => each.startsWith('10.')),
      [],
      router,
    );
});

for (const [lost, kept] of [
  ['ts1', 'ts2'],
  ['ts2', 'ts1'],
] as const)
  tell(
    `a router on two transit switches that loses its port on ${lost} forgets at once what it has learned there`,
    ZONES,
    (bench) => {
      const hop = { ts1: '169.254.100', ts2: '169.254.200' } as const;
      for (const [at, zone] of ZONES.entries()) {
        bench.router(zone, `lr${at + 1}`, [`192.168.${at + 1}.1/24`]);
        for (const ts of ['ts1', 'ts2'] as const)
          bench.attachRouter(zone, `lr${at + 1}`, ts, [`${hop[ts]}.${at + 1}/24`]);
      }
      bench.settled();
      const both = ['ts1', 'ts2'].map((ts) => `192.168.2.1/24 ${hop[ts as keyof typeof hop]}.2`);
      equal(learned(bench, 'az1', 'lr1'), both);
      const { uuid } = bench.row('nb', 'az1', 'Logical_Switch_Port', { name: `az1-lr1-${lost}` });
      bench.detach('nb', 'az1', 'Logical_Switch', 'ports', uuid);
      bench.settled();
      equal(learned(bench, 'az1', 'lr1'), [`192.168.2.1/24 ${hop[kept]}.2`]);
      equal(learned(bench, 'az2', 'lr2'), [`192.168.1.1/24 ${hop[kept]}.1`]);
    },
  );
