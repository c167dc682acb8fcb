/** Databases of older schemas (Debian's 23.03): what they lack is warned of once, and everything else works. */
import { readFileSync } from 'node:fs';
import { equal, ok } from 'uvu/assert';
import { typescriptKernels } from '../../host/kernels/ts/index.ts';
import { REQUESTS, type DatabaseKey } from '../../host/ic/databases.ts';
import { parseSchema, type DatabaseSchema } from '../../host/ovsdb/schema.ts';
import { SCHEMAS } from '../model/generate/step.ts';
import { Bench } from '../support/bench.ts';
import { suite } from '../support/suite.ts';

const test = suite('ic/older-schemas');

const ZONES = ['az1', 'az2'] as const;
const FILES = { nb: 'ovn-nb', sb: 'ovn-sb', inb: 'ovn-ic-nb', isb: 'ovn-ic-sb' } as const;

const installed = (db: DatabaseKey): DatabaseSchema =>
  parseSchema(JSON.parse(readFileSync(`/usr/share/ovn/${FILES[db]}.ovsschema`, 'utf8')));

/** What the controller reads and a schema lacks: tables, and columns of tables that are there. */
function lacking(db: DatabaseKey, schema: DatabaseSchema): string[] {
  const { rows, columns } = REQUESTS[db];
  return Object.entries({ ...rows, ...columns }).flatMap(([table, specs]) => {
    const there = schema.tables[table];
    if (there === undefined) return [table];
    const names = new Set(specs.map((spec) => spec.split(':')[0] ?? spec));
    return [...names].filter((name) => !(name in there.columns)).map((name) => `${table}.${name}`);
  });
}

/** Two zones with a router each on ts1, and what older databases may not know. */
function build(bench: Bench): void {
  for (const [at, zone] of ZONES.entries()) {
    bench.chassis(zone, `${zone}-gw`, `10.255.0.${at + 1}`);
    bench.router(zone, `lr${at + 1}`, [`10.0.${at + 1}.1/24`]);
    bench.attachRouter(zone, `lr${at + 1}`, 'ts1', [`169.254.100.${at + 1}/24`]);
    bench.settle();
    bench.staticRoute(zone, `lr${at + 1}`, { ip_prefix: `10.7${at}.0.0/16`, nexthop: `10.0.${at + 1}.9` });
    for (const option of ['ic-as-adv', 'ic-as-learn', 'ic-route-adv-lb']) bench.option(zone, option, 'true');
  }
  bench.insert('nb', 'az1', 'Address_Set', { name: 'as', addresses: ['10.1.1.1'] });
  bench.settle();
}

function works(bench: Bench): void {
  bench.recompute();
  for (const controller of bench.lab.controllers.values())
    for (const [node, { cancel }] of controller.engine.statistics()) equal(cancel, 0, node);
  equal(bench.rows('isb', '', 'Route').length, 4);
  for (const zone of ZONES) equal(bench.rows('nb', zone, 'Logical_Router_Static_Route').length, 3, zone);
  equal(bench.rows('isb', '', 'Gateway').length, 2);
  equal(bench.rows('sb', 'az1', 'Chassis').length, 2);
  equal(bench.rows('isb', '', 'Port_Binding').length, 2);
  equal(bench.rows('isb', '', 'Datapath_Binding').length, 2);
  for (const zone of ZONES) equal(bench.rows('nb', zone, 'Logical_Switch_Port').length, 2, zone);
}

for (const older of [['nb'], ['sb'], ['inb'], ['isb'], ['nb', 'sb', 'inb', 'isb']] as const)
  test(`${older.join(' and ')} of 23.03`, () => {
    const schemas = Object.fromEntries(older.map((db) => [db, installed(db)]));
    const said: string[] = [];
    const bench = new Bench(ZONES, { schemas, heard: ({ text }) => said.push(text) });
    try {
      build(bench);
      works(bench);
      for (const db of older) {
        const { name } = SCHEMAS[db];
        for (const what of lacking(db, schemas[db] ?? SCHEMAS[db])) {
          const [table, column] = what.split('.');
          const about = said.filter(
            (text) =>
              text.includes(`${name} database lacks`) &&
              new RegExp(`\\b${table}\\b`).test(text) &&
              (column === undefined || new RegExp(`\\b${column}\\b`).test(text)),
          );
          equal(about.length, ZONES.length, `${what}: once a controller, not ${about.join('\n')}`);
        }
      }
      // A restart of the server is no reason to say it again.
      said.length = 0;
      for (const db of older) bench.lab.cut(db, db === 'nb' || db === 'sb' ? 'az1' : '');
      bench.settle();
      equal(
        said.filter((text) => text.includes('lacks')),
        [],
      );
      works(bench);
      bench.lab.stop('az1');
      bench.lab.start('az1', typescriptKernels());
      bench.settle();
      works(bench);
    } finally {
      bench.close();
    }
  });

test('what 23.03 lacks is there to be lacked', () => {
  ok(lacking('isb', installed('isb')).includes('Service_Monitor'));
  ok(lacking('inb', installed('inb')).includes('Transit_Router'));
  ok(lacking('nb', installed('nb')).length + lacking('sb', installed('sb')).length > 0);
});

test.run();
