/** What the rows of advertised and learned routes say besides prefix and next hop; and learned rows that nobody made so. */
import { equal } from 'uvu/assert';
import { text } from '../model/world.ts';
import { story, type Bench } from '../support/bench.ts';
import { suite } from '../support/suite.ts';

const test = suite('ic/route-rows');

const ZONES = ['az1', 'az2'] as const;
const ROUTE = 'Logical_Router_Static_Route';
const PREFIX = '10.5.0.0/16';

/** az1's lr1 advertises a static route and a network to az2's lr2. */
function build(bench: Bench): void {
  for (const [at, zone] of ZONES.entries()) {
    bench.router(zone, `lr${at + 1}`, [`10.0.${at + 1}.1/24`]);
    bench.attachRouter(zone, `lr${at + 1}`, 'ts1', [`169.254.100.${at + 1}/24`]);
    bench.settle();
  }
  bench.staticRoute('az1', 'lr1', { ip_prefix: PREFIX, nexthop: '10.0.1.9' });
  bench.settled();
}

const idsOf = (bench: Bench, ip_prefix: string): unknown =>
  bench.row('isb', '', 'Route', { ip_prefix }).row['external_ids'];

const setPort = (bench: Bench, zone: string, name: string, key: string, value?: string): void =>
  bench.setKey('nb', zone, 'Logical_Router_Port', { name }, 'options', key, value);

test(
  'an advertised route names the row that it comes from, its router, and its tag where there is one; what another client spoils is put right',
  story(ZONES, (bench) => {
    build(bench);
    const ids = {
      'lr-id': bench.row('nb', 'az1', 'Logical_Router', { name: 'lr1' }).uuid,
      'nb-id': bench.row('nb', 'az1', ROUTE, { ip_prefix: PREFIX }).uuid,
    };
    equal(idsOf(bench, PREFIX), ids);
    setPort(bench, 'az1', 'lr1-ts1', 'ic-route-tag', 't');
    bench.settled();
    equal(idsOf(bench, PREFIX), { 'ic-route-tag': 't', ...ids });
    setPort(bench, 'az1', 'lr1-ts1', 'ic-route-tag', '');
    bench.settled();
    equal(idsOf(bench, PREFIX), ids);
    for (const key of ['lr-id', 'nb-id', 'ic-route-tag']) {
      bench.setKey('isb', '', 'Route', { ip_prefix: PREFIX }, 'external_ids', key, 'wrong');
      bench.settled();
      equal(idsOf(bench, PREFIX), ids, key);
    }
    bench.update('isb', '', 'Route', { ip_prefix: PREFIX }, { origin: 'connected' });
    bench.setKey('isb', '', 'Route', { ip_prefix: PREFIX }, 'options', 'override-connected', 'true');
    bench.settled();
    const { row } = bench.row('isb', '', 'Route', { ip_prefix: PREFIX });
    equal([row['origin'], row['options']], ['static', {}]);
  }),
);

test(
  'what a router is connected to, by a port or by dynamic routing, is also in the table of the transit port, as connected and overriding',
  story(ZONES, (bench) => {
    build(bench);
    for (const [at, zone] of ZONES.entries()) setPort(bench, zone, `lr${at + 1}-ts1`, 'route_table', 'blue');
    const router = bench.row('nb', 'az1', 'Logical_Router', { name: 'lr1' }).uuid;
    const datapath = bench.row('sb', 'az1', 'Datapath_Binding', { nb_uuid: router }).uuid;
    const logical_port = bench.row('sb', 'az1', 'Port_Binding', { logical_port: 'lr1-in' }).uuid;
    bench.insert('sb', 'az1', 'Learned_Route', {
      datapath,
      logical_port,
      ip_prefix: '10.7.0.0/16',
      nexthop: '10.0.1.8',
    });
    const { uuid } = bench.row('nb', 'az1', ROUTE, { ip_prefix: PREFIX });
    bench.setKey('nb', 'az1', ROUTE, { ip_prefix: PREFIX }, 'options', 'override-connected', 'true');
    bench.update('nb', 'az1', ROUTE, { ip_prefix: PREFIX }, { route_table: 'blue' });
    bench.settled();
    const port = bench.row('nb', 'az1', 'Logical_Router_Port', { name: 'lr1-in' }).uuid;
    const shown = bench
      .rows('isb', '', 'Route')
      .map(({ row }) => [
        ...['ip_prefix', 'route_table', 'origin'].map((column) => text(row, column)),
        JSON.stringify(row['options']),
        (row['external_ids'] as Readonly<Record<string, string>>)['nb-id'],
      ])
      .filter(([prefix]) => prefix !== '10.0.2.1/24')
      .map((columns) => columns.join(' '))
      .sort();
    const overriding = '{"override-connected":"true"}';
    equal(shown, [
      `10.0.1.1/24  connected {} ${port}`,
      `10.0.1.1/24 blue connected ${overriding} ${port}`,
      `10.5.0.0/16 blue static ${overriding} ${uuid}`,
      `10.7.0.0/16  connected-dynamic {} ${router}`,
      `10.7.0.0/16 blue connected ${overriding} ${router}`,
    ]);
    const learned = bench
      .rows('nb', 'az2', ROUTE)
      .map(({ row }) => `${text(row, 'ip_prefix')} ${text(row, 'route_table')} ${JSON.stringify(row['options'])}`)
      .sort();
    equal(learned, [
      '10.0.1.1/24  {"origin":"connected"}',
      '10.0.1.1/24 blue {"origin":"connected","override-connected":"true"}',
      '10.5.0.0/16 blue {"origin":"static","override-connected":"true"}',
      '10.7.0.0/16  {"origin":"connected-dynamic"}',
      '10.7.0.0/16 blue {"origin":"connected","override-connected":"true"}',
    ]);
  }),
);

test(
  'learned rows that are one too many, or no routes, or from nowhere, go',
  story(ZONES, (bench) => {
    build(bench);
    const learned = (): string[] => bench.column('nb', 'az2', ROUTE, 'ip_prefix').map(String).sort();
    equal(learned(), ['10.0.1.1/24', PREFIX]);
    const source = bench.row('isb', '', 'Route', { ip_prefix: PREFIX }).uuid;
    const external_ids = { 'ic-learned-route': source };
    for (const row of [
      { ip_prefix: PREFIX, nexthop: '169.254.100.1' },
      { ip_prefix: PREFIX, nexthop: '169.254.100.9' },
      { ip_prefix: '10.5.0.0/33', nexthop: '169.254.100.1' },
      { ip_prefix: PREFIX, nexthop: 'nonsense' },
      { ip_prefix: PREFIX, nexthop: 'discard' },
      { ip_prefix: PREFIX, nexthop: '169.254.100.1', route_table: 'blue' },
      { ip_prefix: PREFIX, nexthop: '169.254.100.1', external_ids: { 'ic-learned-route': 'nothing' } },
      { ip_prefix: PREFIX, nexthop: '169.254.100.1', external_ids: { 'ic-learned-route': '' } },
    ]) {
      bench.staticRoute('az2', 'lr2', { external_ids, ...row });
      bench.settled();
      equal(learned(), ['10.0.1.1/24', PREFIX], JSON.stringify(row));
    }
  }),
);

test(
  'the old name of the deny list counts where the new one says nothing',
  story(ZONES, (bench) => {
    build(bench);
    for (const [denylist, isDenied] of [
      [undefined, true],
      ['', true],
      ['10.99.0.0/16', false],
    ] as const) {
      bench.option('az1', 'ic-route-blacklist', PREFIX);
      bench.option('az1', 'ic-route-denylist', denylist);
      bench.settled();
      equal(bench.rows('isb', '', 'Route', { ip_prefix: PREFIX }).length, isDenied ? 0 : 1, denylist);
    }
  }),
);

test(
  "a router's port has the gateway of its chassisredirect port, not the chassis it is bound to itself; the other zone's copy is up",
  story(ZONES, (bench) => {
    build(bench);
    bench.chassis('az1', 'gw1', '10.255.0.1');
    bench.settled();
    const chassis = bench.row('sb', 'az1', 'Chassis', { name: 'gw1' }).uuid;
    bench.update('sb', 'az1', 'Port_Binding', { logical_port: 'az1-lr1-ts1' }, { chassis });
    bench.lab.settle({ northd: false });
    equal(bench.row('isb', '', 'Port_Binding', { logical_port: 'az1-lr1-ts1' }).row['gateway'], '');
    equal(bench.row('nb', 'az2', 'Logical_Switch_Port', { name: 'az1-lr1-ts1' }).row['up'], true);
  }),
);

test.run();
