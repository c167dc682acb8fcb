/**
 * Property: whatever is written into the columns that the controller reads, no node fails, the world comes to rest, what
 * has been said once is not said again, and the healthy part of it stays as it was.
 */
import { array, check, nat, property } from 'fast-check';
import { equal, ok } from 'uvu/assert';
import { Draw } from '../model/generate/draw.ts';
import { SCHEMAS } from '../model/generate/step.ts';
import { entries, type PlainDatabase } from '../model/world.ts';
import { Bench } from '../support/bench.ts';
import { garbageStep, GLOBALS, tablesRead } from '../support/garbage.ts';
import { runs } from '../support/properties.ts';
import { suite } from '../support/suite.ts';

const test = suite('ic/garbage');

const ZONES = ['az1', 'az2'] as const;

/** Two zones with a router each on ts1, gateways, declared ports, an address set and a monitor. */
function healthy(bench: Bench): void {
  for (const [at, zone] of ZONES.entries()) {
    bench.chassis(zone, `${zone}-gw`, `10.255.0.${at + 1}`);
    bench.router(zone, `lr${at + 1}`, [`10.0.${at + 1}.1/24`, `2001:db8:${at + 1}::1/64`]);
    bench.attachRouter(zone, `lr${at + 1}`, 'ts1', [`169.254.100.${at + 1}/24`, `2001:db8:100::${at + 1}/64`]);
    bench.staticRoute(zone, `lr${at + 1}`, { ip_prefix: `10.7${at}.0.0/16`, nexthop: `10.0.${at + 1}.9` });
    for (const option of ['ic-as-adv', 'ic-as-learn']) bench.option(zone, option, 'true');
  }
  bench.insert('nb', 'az1', 'Address_Set', { name: 'as', addresses: ['10.1.1.1'], options: { 'ic-adv': 'true' } });
  const ts = bench.row('inb', '', 'Transit_Switch', { name: 'ts1' }).uuid;
  const port = { name: 'tsp', chassis: 'az2-gw', addresses: ['0a:00:00:00:99:01 10.77.0.1'] };
  bench.insertInto('inb', '', 'Transit_Switch_Port', port, 'Transit_Switch', ts, 'ports');
  bench.insert('inb', '', 'Transit_Router', { name: 'tr1' });
  const tr = bench.row('inb', '', 'Transit_Router', { name: 'tr1' }).uuid;
  const lrp = { name: 'trp', chassis: 'az1-gw', mac: '0a:00:00:00:88:01', networks: ['10.88.0.1/24'], tr_uuid: tr };
  bench.insertInto('inb', '', 'Transit_Router_Port', lrp, 'Transit_Router', tr, 'ports');
  bench.settled();
  bench.insert('sb', 'az1', 'Service_Monitor', {
    logical_port: 'tsp',
    ip: '10.50.0.1',
    port: 80,
    protocol: 'tcp',
    src_ip: '10.50.1.1',
    remote: true,
    options: { 'az-name': 'az2' },
  });
  bench.settled();
  equal(bench.rows('nb', 'az1', 'Logical_Router_Static_Route').length, 4);
  equal(bench.rows('sb', 'az2', 'Service_Monitor').length, 1);
  bench.clearLog();
}

/** The rows of a world that the controller reads, by database, table and UUID. */
function rowsRead(bench: Bench): Map<string, string> {
  const world = bench.lab.world();
  const found = new Map<string, string>();
  const take = (what: string, content: PlainDatabase | undefined, tables: readonly string[]): void => {
    for (const table of tables)
      if (!GLOBALS.has(table))
        for (const { uuid, row } of entries(content ?? {}, table))
          found.set(`${what} ${table} ${uuid}`, JSON.stringify(row));
  };
  for (const db of ['inb', 'isb'] as const) take(db, world[db], tablesRead(db));
  for (const zone of ZONES)
    for (const db of ['nb', 'sb'] as const) take(`${zone} ${db}`, world.zones[zone]?.[db], tablesRead(db));
  return found;
}

/** Columns of healthy rows that garbage may rightly join: it is put on their switches and routers. */
const isMember = (row: string): Record<string, unknown> => {
  const columns = JSON.parse(row) as Record<string, unknown>;
  for (const column of ['ports', 'static_routes', 'load_balancer', 'load_balancer_group', 'nb_ic_cfg', 'tunnel_key'])
    delete columns[column];
  return columns;
};

function play(script: readonly (readonly number[])[], pauses: readonly number[]): void {
  const bench = new Bench(ZONES);
  const story: string[] = [];
  try {
    healthy(bench);
    const before = rowsRead(bench);
    const uuids = new Set([...before.keys()].map((key) => key.slice(key.lastIndexOf(' ') + 1)));
    for (const [at, numbers] of script.entries()) {
      const step = garbageStep(bench.lab.world(), SCHEMAS, new Draw(numbers), (uuid) => uuids.has(uuid));
      if (step === undefined) continue;
      try {
        bench.send(step.db, step.zone, step.operations);
      } catch (error) {
        // The server is a guard of its own: what it refuses never reaches a controller.
        if (!(error instanceof Error) || !error.message.includes('refused')) throw error;
        continue;
      }
      story.push(step.description);
      const pause = pauses[at % pauses.length] ?? 0;
      if (pause < 10) {
        // The next step comes while this one is being worked on.
        bench.lab.advance(pause);
        continue;
      }
      bench.settle();
      bench.failures.length = 0;
    }
    bench.settle();
    bench.recompute();
    for (const controller of bench.lab.controllers.values())
      for (const [node, { cancel }] of controller.engine.statistics()) equal(cancel, 0, `${node} was canceled`);
    const after = rowsRead(bench);
    for (const [key, row] of before) {
      const now = after.get(key);
      ok(now !== undefined, `${key} is gone: ${row}`);
      equal(isMember(now), isMember(row), key);
    }
  } catch (error) {
    throw new Error(
      `${error instanceof Error ? error.message.slice(0, 3000) : String(error)}\nafter\n  ${story.slice(-15).join('\n  ')}`,
      {
        cause: error,
      },
    );
  } finally {
    bench.close();
  }
}

test(
  'hostile content stops nothing, is logged once, and hurts nothing else',
  () => {
    const numbers = array(nat(1_000_000), { minLength: 12, maxLength: 40 });
    const { failed, seed, counterexamplePath, errorInstance } = check(
      property(array(numbers, { minLength: 20, maxLength: 60 }), array(nat(14), { minLength: 1, maxLength: 30 }), play),
      {
        ...runs(12),
        endOnFailure: process.env['FUZZ_SHRINK'] === undefined,
      },
    );
    const story = errorInstance instanceof Error ? errorInstance.message : String(errorInstance);
    ok(!failed, `FUZZ_SEED=${seed} FUZZ_PATH=${counterexamplePath ?? ''}\n${story}`);
  },
  { deadline: 900_000 },
);

test.run();
