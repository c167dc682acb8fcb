/** What can't be read is said once; mended and broken again the same way, it is said again (contract 8b). */
import { equal, match } from 'uvu/assert';
import { story, type Bench } from '../support/bench.ts';
import { suite } from '../support/suite.ts';

const test = suite('ic/route-notices');

interface Fault {
  readonly name: string;
  readonly prepare?: (bench: Bench, router: string) => void;
  readonly breaks: (bench: Bench) => void;
  readonly mends: (bench: Bench) => void;
  readonly line: RegExp;
  readonly level?: 'info';
}

const FAULTS: readonly Fault[] = [
  {
    name: 'a next hop',
    prepare: (bench) => bench.staticRoute('az1', 'lr1', { ip_prefix: '10.7.0.0/16', nexthop: '10.0.1.9' }),
    breaks: (bench) => bench.update('nb', 'az1', 'Logical_Router_Static_Route', {}, { nexthop: 'bad' }),
    mends: (bench) => bench.update('nb', 'az1', 'Logical_Router_Static_Route', {}, { nexthop: '10.0.1.9' }),
    line: /nexthop 'bad' can't be read/,
  },
  {
    name: 'a network of a router port',
    breaks: (bench) => bench.update('nb', 'az1', 'Logical_Router_Port', { name: 'lr1-in' }, { networks: ['bad'] }),
    mends: (bench) =>
      bench.update('nb', 'az1', 'Logical_Router_Port', { name: 'lr1-in' }, { networks: ['10.0.1.1/24'] }),
    line: /'bad' can't be read/,
  },
  {
    name: 'a VIP',
    prepare: (bench, router) => {
      bench.option('az1', 'ic-route-adv-lb', 'true');
      bench.insert('nb', 'az1', 'Load_Balancer', { name: 'lb' });
      const { uuid } = bench.row('nb', 'az1', 'Load_Balancer', { name: 'lb' });
      bench.send('nb', 'az1', [
        {
          op: 'mutate',
          table: 'Logical_Router',
          where: [['_uuid', '==', ['uuid', router]]],
          mutations: [['load_balancer', 'insert', ['uuid', uuid]]],
        },
      ]);
    },
    breaks: (bench) => bench.update('nb', 'az1', 'Load_Balancer', {}, { vips: { bad: '10.0.0.1:80' } }),
    mends: (bench) => bench.update('nb', 'az1', 'Load_Balancer', {}, { vips: {} }),
    line: /VIP 'bad' can't be read/,
  },
  {
    name: 'a port without IPv6 for an IPv6 route',
    prepare: (bench) => {
      bench.staticRoute('az1', 'lr1', { ip_prefix: '2001:db8::/64', nexthop: '2001:db8:1::9' });
      bench.update(
        'nb',
        'az1',
        'Logical_Router_Port',
        { name: 'lr1-ts1' },
        { networks: ['10.1.0.1/24', 'fd00::1/64'] },
      );
    },
    breaks: (bench) =>
      bench.update('nb', 'az1', 'Logical_Router_Port', { name: 'lr1-ts1' }, { networks: ['10.1.0.1/24'] }),
    mends: (bench) =>
      bench.update(
        'nb',
        'az1',
        'Logical_Router_Port',
        { name: 'lr1-ts1' },
        { networks: ['10.1.0.1/24', 'fd00::1/64'] },
      ),
    line: /has no IPv6 address/,
    level: 'info',
  },
  {
    name: 'a prefix list that another router has as well',
    prepare: (bench) => {
      bench.router('az1', 'lr2', ['10.0.2.1/24']);
      bench.attachRouter('az1', 'lr2', 'ts1', ['10.1.0.2/24']);
      bench.settle();
      bench.setKey('nb', 'az1', 'Logical_Router', { name: 'lr2' }, 'options', 'ic-route-deny-adv', 'no CIDR');
    },
    breaks: (bench) =>
      bench.setKey('nb', 'az1', 'Logical_Router', { name: 'lr1' }, 'options', 'ic-route-deny-adv', 'no CIDR'),
    mends: (bench) => bench.setKey('nb', 'az1', 'Logical_Router', { name: 'lr1' }, 'options', 'ic-route-deny-adv'),
    line: /^Bad format in option ic-route-deny-adv of LR lr1: /,
  },
  ...['ic-route-denylist', 'ic-route-blacklist'].map((key): Fault => ({
    name: `the zone's ${key}`,
    breaks: (bench) => bench.option('az1', key, 'no CIDR'),
    mends: (bench) => bench.setKey('nb', 'az1', 'NB_Global', {}, 'options', key),
    line: new RegExp(`^Bad format in option ${key}: `),
  })),
];

for (const { name, prepare, breaks, mends, line, level } of FAULTS) {
  test(
    `${name}: said once, and again when it has been mended and broken again`,
    story(['az1'], (bench) => {
      const router = bench.router('az1', 'lr1', ['10.0.1.1/24']);
      bench.attachRouter('az1', 'lr1', 'ts1', ['10.1.0.1/24']);
      bench.settle();
      prepare?.(bench, router);
      bench.settled();
      const said = (): string[] =>
        bench.lines.filter((each) => each.level === (level ?? 'warn') && line.test(each.text)).map(({ text }) => text);
      for (let times = 1; times <= 3; times++) {
        bench.clearLog();
        breaks(bench);
        bench.settled();
        equal(said().length, 1, `${times}: ${bench.lines.map(({ text }) => text).join('\n')}`);
        match(said()[0]!, line);
        mends(bench);
        bench.settled();
        equal(said().length, 1);
      }
    }),
  );
}

test(
  'a malformed list of a router that is renamed is not said again',
  story(['az1'], (bench) => {
    bench.router('az1', 'lr1', ['10.0.1.1/24']);
    bench.attachRouter('az1', 'lr1', 'ts1', ['10.1.0.1/24']);
    bench.setKey('nb', 'az1', 'Logical_Router', { name: 'lr1' }, 'options', 'ic-route-deny-adv', 'no CIDR');
    bench.settled();
    bench.clearLog();
    bench.update('nb', 'az1', 'Logical_Router', { name: 'lr1' }, { name: 'lr2' });
    bench.settled();
    bench.setKey('nb', 'az1', 'Logical_Router', { name: 'lr2' }, 'options', 'other', 'option');
    bench.settled();
    equal(bench.warnings(), []);
  }),
);

test.run();
