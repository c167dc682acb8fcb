/**
 * What a controller has written is changed back, or taken away, by somebody else before the controller has looked: it is
 * written again. Nothing of it can be seen in the tracked changes, since row by row they end where they began.
 */
import { equal } from 'uvu/assert';
import { REQUESTS } from '../../host/ic/databases.ts';
import { entries } from '../model/world.ts';
import { story, type Bench } from '../support/bench.ts';
import { tablesRead } from '../support/garbage.ts';
import { suite } from '../support/suite.ts';

const test = suite('ic/races');

/** az1's controller alone, so that every row that comes is its own. */
function build(bench: Bench): void {
  bench.chassis('az1', 'az1-gw', '10.255.0.1');
  bench.router('az1', 'lr1', ['10.0.1.1/24']);
  bench.attachRouter('az1', 'lr1', 'ts1', ['169.254.100.1/24']);
  for (const option of ['ic-as-adv', 'ic-as-learn']) bench.option('az1', option, 'true');
  bench.insert('isb', '', 'Availability_Zone', { name: 'far' });
  bench.settle();
}

type Db = 'nb' | 'sb' | 'inb' | 'isb';
const place = (db: Db): string => (db === 'nb' || db === 'sb' ? 'az1' : '');

/** The rows of the tables read, by database and table. */
function snapshot(bench: Bench, db: Db): Map<string, Set<string>> {
  const world = bench.lab.world();
  const content = db === 'nb' || db === 'sb' ? world.zones['az1']?.[db] : world[db];
  return new Map(
    tablesRead(db).map((table) => [table, new Set(entries(content ?? {}, table).map(({ uuid }) => uuid))]),
  );
}

/**
 * Does 'change' while the controller looks, one queue entry at a time, and the first time that a row of 'table' has come
 * takes it away again at once.
 */
function snatch(bench: Bench, db: Db, table: string, change: () => void): void {
  const before = snapshot(bench, db).get(table);
  change();
  for (let turns = 0; turns < 3000; turns++) {
    bench.lab.advance(1, { northd: true });
    const [fresh] = [...(snapshot(bench, db).get(table) ?? [])].filter((uuid) => before?.has(uuid) !== true);
    if (fresh === undefined) continue;
    const parents = Object.keys(REQUESTS[db].rows).filter((name) =>
      ['Logical_Switch', 'Logical_Router'].includes(name),
    );
    for (const parent of parents)
      for (const column of ['ports', 'static_routes'])
        if (bench.rows(db, place(db), parent).every(({ row }) => column in row))
          bench.detach(db, place(db), parent, column, fresh);
    if (snapshot(bench, db).get(table)?.has(fresh) === true)
      bench.send(db, place(db), [{ op: 'delete', table, where: [['_uuid', '==', ['uuid', fresh]]] }]);
    bench.settled();
    equal([...(snapshot(bench, db).get(table) ?? [])].filter((uuid) => before?.has(uuid) !== true).length >= 1, true);
    return;
  }
  throw new Error(`no row of ${table} came`);
}

const far = (bench: Bench): string => bench.row('isb', '', 'Availability_Zone', { name: 'far' }).uuid;
const STORIES: readonly (readonly [Db, string, (bench: Bench) => void])[] = [
  ['isb', 'Route', (bench) => bench.staticRoute('az1', 'lr1', { ip_prefix: '10.9.0.0/16', nexthop: '10.0.1.9' })],
  [
    'isb',
    'Port_Binding',
    (bench) => {
      const ls = bench.row('nb', 'az1', 'Logical_Switch', { name: 'ts1' }).uuid;
      bench.insertInto(
        'nb',
        'az1',
        'Logical_Switch_Port',
        { name: 'p', type: 'switch' },
        'Logical_Switch',
        ls,
        'ports',
      );
    },
  ],
  ['isb', 'Gateway', (bench) => bench.chassis('az1', 'gw2', '10.255.0.2')],
  ['isb', 'Datapath_Binding', (bench) => bench.insert('inb', '', 'Transit_Switch', { name: 'ts9' })],
  ['isb', 'Datapath_Binding', (bench) => bench.insert('inb', '', 'Transit_Router', { name: 'tr9' })],
  ['nb', 'Logical_Switch', (bench) => bench.insert('inb', '', 'Transit_Switch', { name: 'ts9' })],
  ['nb', 'Logical_Router', (bench) => bench.insert('inb', '', 'Transit_Router', { name: 'tr9' })],
  [
    'isb',
    'Address_Set',
    (bench) =>
      bench.insert('nb', 'az1', 'Address_Set', { name: 'as', addresses: ['10.1.1.1'], options: { 'ic-adv': 'true' } }),
  ],
  [
    'nb',
    'Address_Set',
    (bench) =>
      bench.insert('isb', '', 'Address_Set', { name: 'as2', addresses: ['10.1.1.1'], availability_zone: far(bench) }),
  ],
  [
    'isb',
    'Service_Monitor',
    (bench) =>
      bench.insert('sb', 'az1', 'Service_Monitor', {
        logical_port: 'x',
        ip: '10.5.0.1',
        port: 80,
        protocol: 'tcp',
        remote: true,
        options: { 'az-name': 'far' },
      }),
  ],
  [
    'nb',
    'Logical_Switch_Port',
    (bench) =>
      bench.insert('isb', '', 'Port_Binding', {
        logical_port: 'far-p',
        transit_switch: 'ts1',
        availability_zone: far(bench),
        tunnel_key: 77,
        address: 'unknown',
      }),
  ],
  [
    'nb',
    'Logical_Router_Static_Route',
    (bench) =>
      bench.insert('isb', '', 'Route', {
        transit_switch: 'ts1',
        availability_zone: far(bench),
        ip_prefix: '10.8.0.0/16',
        nexthop: '169.254.100.8',
        origin: 'static',
      }),
  ],
  [
    'sb',
    'Chassis',
    (bench) =>
      bench.send('isb', '', [
        {
          op: 'insert',
          table: 'Encap',
          'uuid-name': 'encap',
          row: { type: 'geneve', ip: '10.255.8.8', gateway_name: 'far-gw' },
        },
        {
          op: 'insert',
          table: 'Gateway',
          row: { name: 'far-gw', availability_zone: ['uuid', far(bench)], encaps: ['named-uuid', 'encap'] },
        },
      ]),
  ],
];

for (const [at, [db, table, change]] of STORIES.entries())
  test(
    `${at + 1}: a new row of ${db} ${table} is snatched away`,
    story(['az1'], (bench) => {
      build(bench);
      snatch(bench, db, table, () => change(bench));
    }),
  );

test.run();
