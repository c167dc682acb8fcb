/** Somebody changes the row of a port in IC-SB: it is put right, and the routes that lead through the port stay meanwhile (spec 8a). */
import { equal, is } from 'uvu/assert';
import { text, type PlainRow } from '../model/world.ts';
import { Bench, story } from '../support/bench.ts';
import { suite } from '../support/suite.ts';

const test = suite('ic/spoilt-bindings');

const SPOILT: readonly PlainRow[] = [
  { address: 'wrong' },
  { address: '' },
  { address: '02:00:00:00:00:02 169.254.100.77/24' },
  { gateway: 'nobody' },
  { external_ids: {} },
  { external_ids: { 'router-id': 'wrong' } },
];

/** All routes, with the UUIDs of their rows: one that went and came back has another. */
const routes = (bench: Bench): string[] =>
  [...bench.rows('isb', '', 'Route'), ...bench.rows('nb', 'az1', 'Logical_Router_Static_Route')]
    .map(({ uuid, row }) => `${text(row, 'ip_prefix')} ${text(row, 'nexthop')} ${uuid}`)
    .sort();

for (const spoilt of SPOILT)
  test(
    `${JSON.stringify(spoilt)}: no route goes`,
    story(['az1', 'az2'], (bench) => {
      for (const [at, zone] of bench.zones.entries()) {
        bench.router(zone, `lr${at + 1}`, [`10.0.${at + 1}.1/24`]);
        bench.attachRouter(zone, `lr${at + 1}`, 'ts1', [`169.254.100.${at + 1}/24`]);
      }
      bench.settled();
      const before = routes(bench);
      is(before.length, 3);
      const port = bench.rows('isb', '', 'Port_Binding').find(({ row }) => text(row, 'logical_port').includes('lr2'));
      const where = { logical_port: port!.row['logical_port']! };
      bench.update('isb', '', 'Port_Binding', where, spoilt);
      bench.settled();
      equal(bench.row('isb', '', 'Port_Binding', where), port);
      equal(routes(bench), before);
    }),
  );

test(
  'a port gets another address: its routes follow',
  story(['az1', 'az2'], (bench) => {
    for (const [at, zone] of bench.zones.entries()) {
      bench.router(zone, `lr${at + 1}`, [`10.0.${at + 1}.1/24`]);
      bench.attachRouter(zone, `lr${at + 1}`, 'ts1', [`169.254.100.${at + 1}/24`]);
    }
    bench.settled();
    const lrp = bench
      .rows('nb', 'az2', 'Logical_Router_Port')
      .find(({ row }) => JSON.stringify(row).includes('169.254'));
    bench.update('nb', 'az2', 'Logical_Router_Port', { name: lrp!.row['name']! }, { networks: ['169.254.100.9/24'] });
    bench.settled();
    equal(
      bench.rows('nb', 'az1', 'Logical_Router_Static_Route').map(({ row }) => row['nexthop']),
      ['169.254.100.9'],
    );
  }),
);

test.run();
