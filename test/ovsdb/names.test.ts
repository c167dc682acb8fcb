/** Names from outside: no object of the sources is indexed by one, and what is called as a member of every object is as good a name as any. */
import { equal, is, throws } from 'uvu/assert';
import { silentLogger } from '../../host/log/logger.ts';
import { openDatabase } from '../../host/ovsdb/database.ts';
import { parseSchema, schemaToJson } from '../../host/ovsdb/schema.ts';
import { createLog, DatabaseLog } from '../../host/ovsdb/server/log.ts';
import { memoryDialer } from '../../host/ovsdb/server/memory.ts';
import { Server } from '../../host/ovsdb/server/server.ts';
import { seededRandom, VirtualClock } from '../../host/emulation/virtual-time.ts';
import { conformanceSchema } from '../support/conformance/schema.ts';
import { indexedByTexts } from '../support/indexed-by-texts.ts';
import { MemoryLog } from '../support/memory-log.ts';
import { suite } from '../support/suite.ts';

const test = suite('ovsdb/names');

/** Where an object may be indexed by a text all the same, and why nobody can tell it from a Map there. */
const EXCEPTIONS: ReadonlyMap<string, string> = new Map([
  ['host/ovsdb/member.ts Readonly<Record<string, T>>', 'it asks first whether the object has such a member'],
  ['* AnyRow', 'a LiveRow of a tool whose columns the schema knows'],
  ['* LiveRow', 'every column that is held is a member of each row, and none begins with "_" (columnsOf)'],
  ['host/ic/references.ts R', 'a column that its caller names in the source'],
]);

test('no object is indexed by a text from outside', () => {
  const found = indexedByTexts(['host', 'host/node', 'host/daemon', 'host/lab']);
  const used = new Set<string>();
  const faults = found.filter(({ file, type }) => {
    const exception = [`${file} ${type}`, `* ${type}`].find((key) => EXCEPTIONS.has(key));
    if (exception !== undefined) used.add(exception);
    return exception === undefined;
  });
  equal(
    faults.map(
      ({ file, line, text, type }) => `${file}:${line}: ${text} (${type}): use member(), a Map or fromEntries`,
    ),
    [],
  );
  equal(
    [...EXCEPTIONS.keys()].filter((key) => !used.has(key)),
    [],
    'exceptions that nothing needs',
  );
});

const TABLES = ['constructor', 'toString', 'valueOf', 'hasOwnProperty'];
const ROW = { name: 'r', toString: 's', valueOf: ['map', [['__proto__', 'constructor']]] };

function open(storage: MemoryLog): { server: Server; count: (table: string) => number; compact: () => void } {
  if (storage.size === 0) createLog(storage, schemaToJson(conformanceSchema));
  const server = new Server({ random: seededRandom(1), clock: new VirtualClock() });
  const log = new DatabaseLog(storage, { log: silentLogger, now: () => 0 });
  const database = server.addLogged(log);
  const count = (table: string): number => {
    const [{ rows }] = server.transact(database, [{ op: 'select', table, where: [] }]) as [{ rows: unknown[] }];
    return rows.length;
  };
  return { server, count, compact: () => log.compact(database) };
}

test('rows of tables with such names are there after a restart, and after a compaction', () => {
  const storage = new MemoryLog();
  const { server, compact } = open(storage);
  const database = server.database(conformanceSchema.name)!;
  equal(
    server
      .transact(database, [
        { op: 'insert', table: 'hasOwnProperty', row: { name: 'kept' }, 'uuid-name': 'valueOf' },
        { op: 'insert', table: 'constructor', row: { ...ROW, hasOwnProperty: ['named-uuid', 'valueOf'] } },
        { op: 'insert', table: 'toString', row: { constructor: 1 } },
        { op: 'insert', table: 'valueOf', row: { isPrototypeOf: true } },
      ])
      .map((result) => Object.keys(result as object)),
    TABLES.map(() => ['uuid']),
  );
  server.transact(database, [{ op: 'update', table: 'toString', where: [], row: { constructor: 2 } }]);
  for (const table of TABLES) is(open(storage).count(table), 1, table);
  compact();
  for (const table of TABLES) is(open(storage).count(table), 1, table);
});

test('a client holds and writes them', () => {
  const server = new Server({ random: seededRandom(1), clock: new VirtualClock() });
  const database = server.addDatabase(conformanceSchema);
  const work: (() => void)[] = [];
  const client = openDatabase(
    {
      name: conformanceSchema.name,
      tables: conformanceSchema.tables,
      rows: { constructor: ['toString', 'valueOf', 'name'], valueOf: ['name'] },
      columns: { toString: ['constructor'] },
    },
    {
      remotes: 'unix:x',
      dialer: memoryDialer(new Map([['unix:x', server]]), (callback) => work.push(callback)),
      clock: new VirtualClock(),
      random: seededRandom(2),
      logger: () => silentLogger,
    },
  );
  const settle = (): void => {
    for (client.poll(); work.length > 0; client.poll()) for (const each of work.splice(0)) each();
  };
  settle();
  server.transact(database, [
    { op: 'insert', table: 'constructor', row: ROW },
    { op: 'insert', table: 'constructor', row: {} },
    { op: 'insert', table: 'toString', row: { constructor: 5 } },
  ]);
  settle();
  const table = client.table<never>('constructor');
  equal(
    Array.from(table.rows(), (row) => Object.entries(row)).map((row) => row.slice(2)),
    [
      [
        ['toString', 's'],
        ['valueOf', new Map([['__proto__', 'constructor']])],
        ['name', 'r'],
      ],
      [
        ['toString', ''],
        ['valueOf', new Map()],
        ['name', ''],
      ],
    ],
  );
  const numbers = client.columnTable('toString');
  equal(
    Array.from(numbers.handles(), (handle) => numbers.numbers('constructor')[handle]),
    [5],
  );
  const transaction = client.transaction();
  transaction.insertInto(numbers, { constructor: 6 });
  transaction.insert(client.table('valueOf'), { name: '__proto__' });
  for (const row of table.rows()) transaction.setKeys(row, 'valueOf', Object.fromEntries([['__proto__', 'x']]));
  const outcomes: string[] = [];
  client.commit(transaction, ({ status }) => outcomes.push(status));
  settle();
  equal(outcomes, ['success']);
  const all = ['constructor', 'toString', 'valueOf'].map((table) => ({
    op: 'select',
    table,
    where: [],
    columns: ['name'],
  }));
  equal(
    server.transact(database, [{ ...all[0], columns: ['valueOf'] }, { ...all[1], columns: ['constructor'] }, all[2]]),
    [
      { rows: [{ valueOf: ['map', [['__proto__', 'x']]] }] },
      { rows: [{ constructor: 5 }, { constructor: 6 }] },
      { rows: [{ name: '__proto__' }] },
    ],
  );
  client.close();
});

const schema = (table: unknown, name = 'T'): unknown => ({
  name: 'D',
  version: '1.0.0',
  tables: Object.fromEntries([[name, table]]),
});
const column = (type: unknown, name = 'c'): unknown => schema({ columns: Object.fromEntries([[name, { type }]]) });
const OBJECT = { toString: 1, valueOf: 1 };

const BAD: readonly (readonly [what: string, schema: unknown, message: RegExp])[] = [
  ['a reserved table', schema({ columns: {} }, '__proto__'), /names beginning with "_" are reserved/],
  ['a reserved column', column('string', '__proto__'), /names beginning with "_" are reserved/],
  ['a table that is no id', schema({ columns: {} }, 'a-b'), /name must be a valid id/],
  ['a database that is no id', { name: OBJECT, tables: {} }, /not a valid id/],
  ['a table that is null', schema(null), /T: not an object/],
  ['a base type that is no text', column({ key: { type: OBJECT } }), /type is not a string/],
  ['a base type nobody knows', column('constructor'), /unknown type constructor/],
  ['choices that are no set', column({ key: { type: 'string', enum: ['set', 5] } }), /enum must be a set/],
  ['choices of another type', column({ key: { type: 'string', enum: ['set', [OBJECT]] } }), /enum must be a set/],
  ['a maximum below one', column({ key: 'string', max: 0 }), /max must be a positive integer/],
  ['a maximum that is an object', column({ key: 'string', max: OBJECT }), /max must be a positive integer/],
  ['indexes that are none', schema({ columns: {}, indexes: [5] }), /indexes: not an array/],
  ['an index of no column', schema({ columns: {}, indexes: [['toString']] }), /indexes: not an array/],
];
for (const [what, json, message] of BAD)
  test(`a schema with ${what} is refused`, () => {
    throws(() => parseSchema(json), message);
  });

test.run();
