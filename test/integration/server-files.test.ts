/** Database files both ways: what ovsdb-tool and a real ovsdb-server make of ours, and we of theirs. */
import { appendFileSync, existsSync, readFileSync, statSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { is, match, ok } from 'uvu/assert';
import { silentLogger } from '../../host/log/logger.ts';
import { loadLibc } from '../../host/node/libc.ts';
import { openLogFile } from '../../host/node/log-storage.ts';
import { systemClock } from '../../host/node/platform.ts';
import { parseJson } from '../../host/ovsdb/json.ts';
import { schemaToJson, type DatabaseSchema } from '../../host/ovsdb/schema.ts';
import type { Database } from '../../host/ovsdb/server/stored-database.ts';
import { createLog, DatabaseLog } from '../../host/ovsdb/server/log.ts';
import { Server } from '../../host/ovsdb/server/server.ts';
import { bigints, Canonical } from '../support/canonical.ts';
import { DATABASE } from '../support/conformance/cases.ts';
import { conformanceSchema } from '../support/conformance/schema.ts';
import { dice, randomSchema, transactionMaker } from '../support/conformance/random.ts';
import { onDebian } from '../support/debian.ts';
import { tool } from '../support/ovn/process.ts';
import { killServers, RealServer, temporaryDirectory, writeSchema } from '../support/ovsdb-server.ts';
import { suite } from '../support/suite.ts';
import { seededRandom } from '../../host/emulation/virtual-time.ts';

const test = suite('integration/server-files', onDebian);
test.after(killServers);

/** Our server on a file. */
class OurServer {
  readonly server: Server;
  readonly database: Database;
  readonly log: DatabaseLog;

  constructor(path: string, random = seededRandom(1), schema?: DatabaseSchema) {
    const storage = openLogFile({ path, mayCreate: schema !== undefined, libc: loadLibc().libc });
    if (schema !== undefined && storage.size === 0) createLog(storage, schemaToJson(schema));
    try {
      this.log = new DatabaseLog(storage, { log: silentLogger, now: () => Date.now() });
      this.server = new Server({ random, clock: systemClock });
      this.database = this.server.addLogged(this.log);
    } catch (error) {
      storage.close();
      throw error;
    }
  }

  transact(...operations: unknown[]): readonly unknown[] {
    return this.server.transact(this.database, operations);
  }

  async stop(): Promise<void> {
    await this.server.removeDatabase(this.database.name);
  }
}

const selects = (schema: DatabaseSchema): unknown[] =>
  Object.keys(schema.tables).map((table) => ({ op: 'select', table, where: [] }));

/** All rows except for their versions, in one order. */
function content(results: readonly unknown[]): string {
  const canonical = new Canonical();
  const tables = (results as { rows: Record<string, unknown>[] }[]).map(({ rows }) =>
    rows
      .map(({ _version, ...row }) => row)
      .sort((a, b) => (JSON.stringify(a['_uuid']) < JSON.stringify(b['_uuid']) ? -1 : 1)),
  );
  return JSON.stringify(canonical.of(tables), bigints);
}

const ourContent = (ours: OurServer, schema: DatabaseSchema = ours.database.schema): string =>
  content(ours.transact(...selects(schema)));

async function toolContent(path: string, schema: DatabaseSchema): Promise<string> {
  return content(
    parseJson(
      await tool('ovsdb-tool', ['query', path, JSON.stringify([schema.name, ...selects(schema)])]),
    ) as unknown[],
  );
}

/**
 * A schema whose sets and maps hold one element or any number. What ovsdb-server 3.1 writes of others its own programs may
 * refuse to read: a difference with more elements than the column may have.
 */
function withoutLimits(schema: DatabaseSchema): DatabaseSchema {
  const tables = Object.entries(schema.tables).map(([name, table]) => {
    const columns = Object.entries(table.columns).map(([name, column]) => {
      const { type } = column;
      return [name, type.max === 1 ? column : { ...column, type: { ...type, max: Infinity } }] as const;
    });
    return [name, { ...table, columns: Object.fromEntries(columns) }] as const;
  });
  return { ...schema, tables: Object.fromEntries(tables) };
}

async function roundTrip(seed: number): Promise<number> {
  const path = join(temporaryDirectory(), 'db');
  const die = dice(seededRandom(seed));
  const isLimited = seed % 2 === 0;
  const schema = isLimited ? randomSchema(die) : withoutLimits(randomSchema(die));
  const next = transactionMaker(schema, die);
  const expectSame = async (when: string, expected: string): Promise<void> => {
    is(await toolContent(path, schema), expected, `seed ${seed}, ovsdb-tool, ${when}`);
    const again = new OurServer(path);
    is(ourContent(again, schema), expected, `seed ${seed}, ours, ${when}`);
    await again.stop();
  };

  let ours = new OurServer(path, seededRandom(seed), schema);
  for (let i = 0; i < 150; i++) ours.transact(...next(), { op: 'comment', comment: `ours ${i}` });
  const first = ourContent(ours, schema);
  await ours.stop();
  await expectSame('written by ours', first);

  const real = await new RealServer(join(path, '..'), path).start();
  const theirs = async (): Promise<string> => content(await real.transact(schema.name, ...selects(schema)));
  is(await theirs(), first, `seed ${seed}, ovsdb-server`);
  for (let i = 0; i < 40; i++) await real.transact(schema.name, ...next());
  const second = await theirs();
  await real.stop();
  if (isLimited)
    is(ourContent((ours = new OurServer(path)), schema), second, `seed ${seed}, ours, continued by ovsdb-server`);
  else await expectSame('continued by ovsdb-server', second);
  if (isLimited) await ours.stop();

  ours = new OurServer(path, seededRandom(seed + 1));
  for (let i = 0; i < 50; i++) ours.transact(...next());
  const third = ourContent(ours, schema);
  ours.log.compact(ours.database);
  await ours.stop();
  await expectSame('compacted by ours', third);
  await tool('ovsdb-tool', ['compact', path]);
  await expectSame('compacted by ovsdb-tool', third);
  return [first, second, third].filter((text, i, all) => text.length > 200 && text !== all[i - 1]).length;
}

test(
  'random transactions: our files in their hands, and theirs in ours',
  async () => {
    let changed = 0;
    for (let seed = 1; seed <= 6; seed++) changed += await roundTrip(seed);
    ok(changed >= 9, `only ${changed} of 18 phases left anything new`);
  },
  { deadline: 180_000 },
);

test('every kind of value, the schema and what ovsdb-tool says of the file', async () => {
  const path = join(temporaryDirectory(), 'db');
  const ours = new OurServer(path, undefined, conformanceSchema);
  const row = {
    name: 'é"\\\u0001\n😀',
    i: 9223372036854775807n,
    r: -1.5e-300,
    b: true,
    u: ['uuid', '11111111-2222-4333-8444-555555555555'],
    oi: -9007199254740993n,
    sr: ['set', [0.1, 1e21, -2]],
    m: [
      'map',
      [
        ['a', ''],
        ['', 'b'],
      ],
    ],
    mi: ['map', [[-1, 0.5]]],
  };
  ours.transact({ op: 'insert', table: 'T', row }, { op: 'comment', comment: 'the first' });
  ours.transact({
    op: 'mutate',
    table: 'T',
    where: [],
    mutations: [
      ['sr', 'delete', 0.1],
      ['m', 'insert', ['map', [['c', 'd']]]],
    ],
  });
  const expected = ourContent(ours);
  match(expected, /9223372036854775807/);
  await ours.stop();
  is(await toolContent(path, conformanceSchema), expected);
  is(await tool('ovsdb-tool', ['db-version', path]), '1.2.3\n');
  is(await tool('ovsdb-tool', ['db-name', path]), `${DATABASE}\n`);
  is(await tool('ovsdb-tool', ['db-is-standalone', path]), '');
  const log = await tool('ovsdb-tool', ['-mm', 'show-log', path]);
  match(log, /record 0: "Conformance" schema, version="1\.2\.3"/);
  match(log, /record 1: \d{4}-\d\d-\d\d .* "the first"/);
  match(log, /record 2: \d.*\n {2}table T row "é.* \([0-9a-f]{8}\) diff:\n(?: {4}.*\n)* {4}sr=\[0\.1\]\n/);
  const real = await new RealServer(join(path, '..'), path).start();
  const request = JSON.stringify([DATABASE, ...selects(conformanceSchema)]);
  is(content(parseJson(await real.client('transact', real.remote, request)) as unknown[]), expected);
  await real.stop();
});

test("the checksum of Debian's schemas survives", async () => {
  const directory = temporaryDirectory();
  const path = join(directory, 'db');
  const file = '/usr/share/ovn/ovn-nb.ovsschema';
  await tool('ovsdb-tool', ['create', path, file]);
  const ours = new OurServer(path);
  ours.transact({ op: 'insert', table: 'NB_Global', row: { name: 'x' } });
  ours.log.compact(ours.database);
  await ours.stop();
  is(await tool('ovsdb-tool', ['db-cksum', path]), await tool('ovsdb-tool', ['schema-cksum', file]));
});

function refusal(open: () => unknown): string {
  try {
    open();
  } catch (error) {
    return (error as Error).message;
  }
  return 'not refused';
}

test('a file is locked against a second server of either kind', async () => {
  const directory = temporaryDirectory();
  const path = join(directory, 'db');
  const ours = new OurServer(path, undefined, conformanceSchema);
  symlinkSync('db', join(directory, 'link'));
  match(
    refusal(() => new OurServer(join(directory, 'link'))),
    /this server has the file open already/,
  );
  const { stderr } = await tool('ovsdb-tool', ['compact', path]).then(
    () => ({ stderr: 'not refused' }),
    (error: Error) => ({ stderr: error.message }),
  );
  match(stderr, /cannot lock/);
  await ours.stop();
  const real = await new RealServer(directory, path).start();
  match(
    refusal(() => new OurServer(path)),
    /the file is locked by another server \(process \d+\)/,
  );
  await real.stop();
  await new OurServer(path).stop();
});

test('a link stays a link when its database is compacted, and the file keeps its mode', async () => {
  const directory = temporaryDirectory();
  const [path, link] = [join(directory, 'db'), join(directory, 'link')];
  await tool('ovsdb-tool', ['create', path, writeSchema(directory, conformanceSchema)]);
  const { mode } = statSync(path);
  symlinkSync('db', link);
  const ours = new OurServer(link);
  ours.transact({ op: 'insert', table: 'T', row: { name: 'x' } });
  ours.log.compact(ours.database);
  await ours.stop();
  is(statSync(path).mode, mode);
  match(readFileSync(path, 'utf8'), /"compacting database online"/);
  ok(!existsSync(`${path}.tmp`));
});

test('a torn end is cut off as ovsdb-server does it, and a cluster member is refused', async () => {
  const directory = temporaryDirectory();
  const path = join(directory, 'db');
  const ours = new OurServer(path, undefined, conformanceSchema);
  ours.transact({ op: 'insert', table: 'T', row: { name: 'kept' } });
  await ours.server.flush();
  const kept = ourContent(ours);
  const { size } = statSync(path);
  ours.transact({ op: 'insert', table: 'T', row: { name: 'torn' } });
  await ours.stop();
  truncateSync(path, size + 70);
  writeFileSync(`${path}2`, readFileSync(path));
  const again = new OurServer(path);
  is(statSync(path).size, size);
  again.transact({ op: 'insert', table: 'T', row: { name: 'later' } });
  const expected = ourContent(again);
  await again.stop();
  is(await toolContent(path, conformanceSchema), expected);
  const real = await new RealServer(directory, `${path}2`).start();
  is(content(await real.transact(DATABASE, ...selects(conformanceSchema))), kept);
  await real.stop();
  appendFileSync(join(directory, 'notes'), 'no database\n');
  match(
    refusal(() => new OurServer(join(directory, 'notes'))),
    /notes: the file is no OVSDB database/,
  );
  match(
    refusal(() => new OurServer(join(directory, 'nothing'))),
    /ENOENT/,
  );
  const schema = writeSchema(directory, conformanceSchema);
  await tool('ovsdb-tool', ['create-cluster', join(directory, 'member'), schema, 'unix:raft']);
  match(
    refusal(() => new OurServer(join(directory, 'member'))),
    /belongs to a member of a Raft cluster/,
  );
});

test.run();
