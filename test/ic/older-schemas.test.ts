/** Databases of older schemas (Debian's 23.03): what they lack is warned of once, and everything else works. */
import { readFileSync } from 'node:fs';
import { equal, ok } from 'uvu/assert';
import { typescriptKernels } from '../../host/kernels/ts/index.ts';
import { REQUESTS, type DatabaseKey } from '../../host/ic/databases.ts';
import { parseSchema, type DatabaseSchema } from '../../host/ovsdb/schema.ts';
import { SCHEMAS } from '../model/generate/step.ts';
import { Bench } from '../support/bench.ts';
import { onDebian } from '../support/debian.ts';
import { suite } from '../support/suite.ts';

const test = suite('ic/older-schemas', onDebian);

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

/** The present schema without the options of a table's rows. */
function lessOf(db: DatabaseKey, table: string): DatabaseSchema {
  const { tables, ...schema } = SCHEMAS[db];
  const { columns, ...rest } = tables[table] ?? { columns: {} };
  const kept = Object.fromEntries(Object.entries(columns).filter(([name]) => name !== 'options'));
  return { ...schema, tables: { ...tables, [table]: { ...rest, columns: kept } } } as DatabaseSchema;
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

test('an IC-SB that knows fewer origins gets the routes it knows, and one line about the others', () => {
  const bench = new Bench(ZONES, { schemas: { isb: installed('isb') } });
  try {
    build(bench);
    bench.clearLog();
    const router = bench.row('nb', 'az1', 'Logical_Router', { name: 'lr1' }).uuid;
    const balancer = { name: 'lb', vips: { '10.60.0.1:80': '10.0.1.5:80', '10.60.0.2': '10.0.1.5' } };
    bench.insertInto('nb', 'az1', 'Load_Balancer', balancer, 'Logical_Router', router, 'load_balancer');
    bench.settle();
    works(bench);
    equal(bench.failures, []);
    equal(bench.warnings('az1').filter((text) => text.includes('origin loadbalancer')).length, 1);
  } finally {
    bench.close();
  }
});

test('what a route of an older IC-SB or NB can not say is not tried again and again', () => {
  const bench = new Bench(ZONES, {
    schemas: { isb: lessOf('isb', 'Route'), nb: lessOf('nb', 'Logical_Router_Static_Route') },
  });
  try {
    build(bench);
    for (const [at, zone] of ZONES.entries()) {
      const route = {
        ip_prefix: `10.8${at}.0.0/16`,
        nexthop: `10.0.${at + 1}.9`,
        options: { 'override-connected': 'true' },
      };
      bench.staticRoute(zone, `lr${at + 1}`, route);
    }
    bench.settle();
    const idle: string[] = [];
    for (const controller of bench.lab.controllers.values()) {
      controller.engine.observer = ({ node, how }) => void (node === 'route' && idle.push(how));
    }
    bench.update('inb', '', 'IC_NB_Global', {}, { nb_ic_cfg: 1 });
    bench.settle();
    equal([...new Set(idle)], ['unchanged']);
    equal(bench.failures, []);
  } finally {
    bench.close();
  }
});

test('an NB that wants networks keeps those a transit router port had, and the zone goes on', () => {
  const bench = new Bench(ZONES, { schemas: { nb: installed('nb') } });
  try {
    build(bench);
    bench.insert('inb', '', 'Transit_Router', { name: 'tr1' });
    const tr = bench.row('inb', '', 'Transit_Router', { name: 'tr1' }).uuid;
    const row = { name: 'trp', chassis: 'az1-gw', mac: '0a:00:00:00:88:01', networks: ['10.88.0.1/24'], tr_uuid: tr };
    bench.insertInto('inb', '', 'Transit_Router_Port', row, 'Transit_Router', tr, 'ports');
    bench.settle();
    bench.clearLog();
    bench.update('inb', '', 'Transit_Router_Port', { name: 'trp' }, { networks: [] });
    bench.settle();
    equal(bench.failures, []);
    equal(bench.column('nb', 'az1', 'Logical_Router_Port', 'networks').flat().includes('10.88.0.1/24'), true);
    equal(bench.warnings('az1').filter((text) => text.includes('Transit router port trp')).length, 1);
    bench.insert('inb', '', 'Transit_Switch', { name: 'ts9' });
    bench.settle();
    equal(bench.rows('nb', 'az1', 'Logical_Switch', { name: 'ts9' }).length, 1);
  } finally {
    bench.close();
  }
});

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
