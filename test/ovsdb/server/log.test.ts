/** The log: what is in it, what comes back out of it, and what clients hear meanwhile. */
import { equal, is, match, ok, throws } from 'uvu/assert';
import * as fc from 'fast-check';
import { silentLogger, type Logger } from '../../../host/log/logger.ts';
import { parseSchema, schemaToJson, type ColumnType } from '../../../host/ovsdb/schema.ts';
import type { Database } from '../../../host/ovsdb/server/stored-database.ts';
import { applyDiff, diffData, updateDiff } from '../../../host/ovsdb/server/datum-diff.ts';
import { parseDatum } from '../../../host/ovsdb/server/datum.ts';
import { createLog, DatabaseLog } from '../../../host/ovsdb/server/log.ts';
import { Server, type ServerOptions } from '../../../host/ovsdb/server/server.ts';
import { MemoryLog } from '../../support/memory-log.ts';
import { runs } from '../../support/properties.ts';
import { suite } from '../../support/suite.ts';
import { seededRandom, VirtualClock } from '../../../host/emulation/virtual-time.ts';

const test = suite('ovsdb/server/log');

const NOW = 1_700_000_000_000;
const MANY = { key: 'integer', min: 0, max: 'unlimited' } as const;
const schema = parseSchema({
  name: 'D',
  version: '1.2.3',
  cksum: '1 2',
  tables: {
    T: {
      isRoot: true,
      indexes: [['name']],
      columns: {
        name: { type: 'string' },
        set: { type: MANY },
        map: { type: { key: 'string', value: 'integer', min: 0, max: 'unlimited' } },
        some: { type: { key: 'string', min: 1, max: 2 } },
        passing: { type: 'integer', ephemeral: true },
        leaf: { type: { key: { type: 'uuid', refTable: 'Leaf' }, min: 0, max: 1 } },
        briefly: { type: { key: { type: 'uuid', refTable: 'Leaf' }, min: 0, max: 1 }, ephemeral: true },
        peers: { type: { key: { type: 'uuid', refTable: 'T', refType: 'weak' }, min: 0, max: 'unlimited' } },
      },
    },
    Leaf: { columns: { x: { type: 'integer' } } },
  },
});

interface World {
  readonly server: Server;
  readonly database: Database;
  readonly log: DatabaseLog;
  readonly warnings: string[];
  readonly errors: string[];
  readonly transact: (...operations: unknown[]) => readonly unknown[];
  readonly rows: (table?: string) => Record<string, unknown>[];
}

function open(storage: MemoryLog, now: () => number = () => NOW, options: Partial<ServerOptions> = {}): World {
  const [warnings, errors]: [string[], string[]] = [[], []];
  const into =
    (lines: string[]): Logger['warn'] =>
    (message) =>
      lines.push(typeof message === 'string' ? message : message());
  if (storage.size === 0) createLog(storage, schemaToJson(schema));
  const server = new Server({ random: seededRandom(1), clock: new VirtualClock(), ...options });
  const log = new DatabaseLog(storage, { log: { ...silentLogger, warn: into(warnings), err: into(errors) }, now });
  const database = server.addLogged(log);
  const transact = (...operations: unknown[]): readonly unknown[] => server.transact(database, operations);
  const rows = (table = 'T'): Record<string, unknown>[] => {
    const [result] = transact({ op: 'select', table, where: [] }) as [{ rows: Record<string, unknown>[] }];
    return result.rows.map(({ _version, ...row }) => row);
  };
  return { server, database, log, warnings, errors, transact, rows };
}

const insert = (name: string, row: object = {}): object => ({ op: 'insert', table: 'T', row: { name, ...row } });
const update = (row: object): object => ({ op: 'update', table: 'T', where: [['name', '==', 'a']], row });

/** The records after the schema. */
const records = (storage: MemoryLog): Record<string, unknown>[] =>
  storage.text
    .trimEnd()
    .split('\n')
    .filter((line) => !line.startsWith('OVSDB JSON '))
    .slice(1)
    .map((line) => JSON.parse(line) as Record<string, unknown>);

test('the file begins with the schema as it was given, each record with its length and digest', () => {
  const storage = new MemoryLog();
  open(storage);
  match(storage.text, /^OVSDB JSON \d+ [0-9a-f]{40}\n\{"name":"D","version":"1\.2\.3","cksum":"1 2","tables":/);
  ok(storage.text.endsWith('}\n'));
});

test('a record has what changed and is kept', () => {
  const storage = new MemoryLog();
  const { transact } = open(storage);
  transact(
    insert('a', { set: ['set', [1, 2]], passing: 4 }),
    { op: 'comment', comment: 'x' },
    { op: 'comment', comment: 'y' },
  );
  transact(update({ set: ['set', [2, 3]], map: ['map', [['k', 1]]], some: 'z', name: 'a' }));
  transact(update({ passing: 5 }), { op: 'comment', comment: 'only what is not kept has changed' });
  transact({ op: 'comment', comment: 'nothing has changed' });
  transact(insert('b'), { op: 'abort' });
  transact({ op: 'delete', table: 'T', where: [] });
  const [{ T: inserted, ...about }, { T: changed }, { T: deleted }, ...others] = records(storage) as [
    Record<string, object>,
    Record<string, object>,
    Record<string, object>,
  ];
  equal(others, []);
  equal(about, { _date: NOW, _comment: 'x\ny', _is_diff: true });
  equal(Object.values(inserted!), [{ name: 'a', set: ['set', [1, 2]] }]);
  equal(Object.values(changed!), [{ set: ['set', [1, 3]], map: ['map', [['k', 1]]], some: ['set', ['', 'z']] }]);
  equal(Object.values(deleted!), [null]);
});

test('a difference with more elements than its column may have is not written: ovsdb-server could not read it', () => {
  const storage = new MemoryLog();
  const { transact, rows } = open(storage);
  transact(insert('a', { some: ['set', ['w', 'x']], set: 1 }));
  transact(update({ some: ['set', ['y', 'z']], set: 2 }));
  const [, changed] = records(storage);
  equal(changed?.['_is_diff'], undefined);
  equal(Object.values(changed?.['T'] as object), [{ some: ['set', ['y', 'z']], set: 2 }]);
  equal(open(storage).rows(), rows());
});

test('differences of data, applied, give the data', () => {
  const type = (value: boolean): ColumnType => ({
    key: { type: 'integer' },
    ...(value && { value: { type: 'integer' } }),
    min: 0,
    max: Infinity,
  });
  const pairs = fc.uniqueArray(fc.tuple(fc.nat(9), fc.nat(2)), { selector: ([key]) => key });
  fc.assert(
    fc.property(pairs, pairs, fc.boolean(), (a, b, isMap) => {
      const of = (list: typeof a): ReturnType<typeof parseDatum> =>
        parseDatum(isMap ? ['map', list] : ['set', list.map(([key]) => key)], type(isMap));
      const [before, after] = [of(a), of(b)];
      const diff = diffData(before, after);
      const lacks = (one: typeof a, other: typeof a): typeof a =>
        one.filter(([key, value]) => !other.some(([k, v]) => k === key && (!isMap || v === value)));
      equal(diff.removed, of(lacks(a, b)));
      equal(diff.added, of(lacks(b, a)));
      const difference = updateDiff(diff, after, type(isMap));
      equal(applyDiff(before, difference, type(isMap)), after);
    }),
    runs(100),
  );
});

test('what was committed is there again, ephemeral columns apart, and references hold', () => {
  const storage = new MemoryLog();
  const first = open(storage);
  first.transact(
    { op: 'insert', table: 'Leaf', row: { x: 1 }, 'uuid-name': 'kept' },
    { op: 'insert', table: 'Leaf', row: { x: 2 }, 'uuid-name': 'lost' },
    { ...insert('a', { leaf: ['named-uuid', 'kept'], briefly: ['named-uuid', 'lost'], passing: 3 }), 'uuid-name': 'a' },
    insert('b', { peers: ['named-uuid', 'a'] }),
  );
  const second = open(storage);
  equal(
    second.rows('Leaf').map(({ x }) => x),
    [1],
  );
  const [a, b] = second.rows();
  equal([a?.['passing'], a?.['briefly']], [0, ['set', []]]);
  equal(b?.['peers'], a?.['_uuid']);
  // The leaf can't go while it is referred to, goes when it isn't, and a weak reference goes with its row.
  equal(
    (second.transact({ op: 'delete', table: 'Leaf', where: [] })[1] as { error: string }).error,
    'referential integrity violation',
  );
  second.transact({ op: 'delete', table: 'T', where: [['name', '==', 'a']] });
  equal(second.rows('Leaf'), []);
  const third = open(storage);
  equal(third.rows(), second.rows());
  equal(third.rows()[0]?.['peers'], ['set', []]);
  equal((third.transact(insert('b'))[1] as { error: string }).error, 'constraint violation');
});

test('a last record that was not written to its end is cut off, wherever it was cut', () => {
  const storage = new MemoryLog();
  const { transact } = open(storage);
  transact(insert('a'));
  const whole = storage.size;
  transact(insert('b'));
  for (let size = whole; size < storage.size; size++) {
    const torn = new MemoryLog(storage.bytes.subarray(0, size));
    const { rows, warnings } = open(torn);
    equal(
      rows().map(({ name }) => name),
      ['a'],
    );
    is(torn.size, whole);
    is(warnings.length, size === whole ? 0 : 1, `cut at ${size}`);
  }
  // Zeros where the system had made room for what never came.
  const zeros = new MemoryLog(Buffer.concat([storage.bytes, Buffer.alloc(5000)]));
  const { rows, warnings } = open(zeros);
  is(rows().length, 2);
  is(zeros.size, storage.size);
  match(warnings.join(), /^memory: cutting off 5000 bytes at the end: a record that was not written to its end$/);
});

test('damage that is followed by whole records is refused, and nothing is cut', () => {
  const storage = new MemoryLog();
  const { transact } = open(storage);
  const start = storage.size;
  for (const name of ['a', 'b', 'c']) transact(insert(name));
  for (const at of [start, start + 60, start + 100]) {
    const damaged = new MemoryLog(storage.bytes);
    damaged.bytes[at]! ^= 1;
    const { size } = damaged;
    throws(
      () => open(damaged),
      (error: Error) =>
        error.message.startsWith(`memory: the record at byte ${start} is damaged (`) &&
        error.message.endsWith(`cut it with "truncate -s ${start}"`),
    );
    is(damaged.size, size);
  }
});

/** The bytes of a log, and records of these texts after it. */
function withRecords(...texts: readonly string[]): Uint8Array {
  const storage = new MemoryLog();
  open(storage).transact(insert('a'));
  const record = (text: string): Buffer =>
    Buffer.from(`OVSDB JSON ${Buffer.byteLength(text)} ${storage.sha1([Buffer.from(text)])}\n${text}`);
  return Buffer.concat([storage.bytes, ...texts.map(record)]);
}

test('a last record that does not fit is cut off whole, and reported as ovsdb-server reports it', () => {
  const uuid = '00000000-0000-4000-8000-000000000001';
  const { size } = new MemoryLog(withRecords());
  for (const [text, said] of [
    ['{"invalid":{}}', 'syntax "{"invalid":{}}": unknown table: No table named invalid.'],
    [`{"T":{"${uuid}":{"name":"new"},"${uuid}1":{"name":1}}}`, 'syntax "1": syntax error: expected string'],
    ['no JSON', /^syntax error: memory: 7 bytes starting at offset \d+ are not valid JSON \(/],
  ] as const) {
    const storage = new MemoryLog(withRecords(text));
    const { rows, warnings, errors } = open(storage);
    equal(
      rows().map(({ name }) => name),
      ['a'],
      text,
    );
    is(storage.size, size, text);
    is(warnings.length, 1);
    if (typeof said === 'string') equal(errors, [said]);
    else match(errors.join(), said);
  }
});

test('what is no log, or does not fit its schema, is refused with its place', () => {
  const message = (bytes: Uint8Array): string => {
    try {
      open(new MemoryLog(bytes));
      return '';
    } catch (error) {
      return (error as Error).message;
    }
  };
  match(message(Buffer.from('OVSDB CLUSTER 12 ab\n{}\n')), /^memory: the file belongs to a member of a Raft cluster/);
  match(message(Buffer.from('#!/bin/sh\n')), /no OVSDB database/);
  match(message(Buffer.from('OVSDB JSON 12')), /has no schema: its first record is damaged/);
  const withRecord = (json: unknown): Uint8Array => withRecords(`${JSON.stringify(json)}\n`, '{"_date":1}\n');
  const uuid = '00000000-0000-4000-8000-000000000001';
  match(message(withRecord({ X: {} })), /^memory: record 3, at byte \d+: No table named X\.$/);
  match(message(withRecord({ T: { [uuid]: { x: 1 } } })), /the schema has no column x in table T$/);
  match(message(withRecord({ T: { [uuid]: null } })), /it deletes the T row .* which is not there$/);
  match(message(withRecord({ T: { [uuid]: { name: 1 } } })), /expected string$/);
  match(message(withRecord({ T: { [uuid]: { leaf: ['uuid', uuid] } } })), /references nonexistent row/);
  const other = '00000000-0000-4000-8000-000000000002';
  match(message(withRecord({ T: { [uuid]: { name: 'x' }, [other]: { name: 'x' } } })), /have the same name$/);
  is(message(withRecord({ _later: { than: 'this' }, T: { [uuid]: { name: 'x' } } })), '');
});

test('whatever is in a file, it opens or is refused in words', () => {
  const storage = new MemoryLog();
  const { transact } = open(storage);
  for (const name of ['a', 'b', 'c']) transact(insert(name, { set: ['set', [1, 2]], map: ['map', [['k', 1]]] }));
  transact(update({ set: 5 }));
  const changes = fc.array(fc.tuple(fc.nat(storage.size - 1), fc.nat(255)), { minLength: 1, maxLength: 3 });
  let opened = 0;
  fc.assert(
    fc.property(changes, fc.nat(storage.size), fc.boolean(), (bytes, size, isCut) => {
      const damaged = new MemoryLog(isCut ? storage.bytes.subarray(0, size) : storage.bytes);
      for (const [at, byte] of bytes) if (at < damaged.size) damaged.bytes[at] = byte;
      if (damaged.size === 0) return;
      try {
        open(damaged);
        opened++;
      } catch (error) {
        is((error as Error).name, 'LogError', String(error));
      }
    }),
    runs(500),
  );
  ok(opened > 0);
});

test('a transaction that cannot be written is taken back, and its client gets an error', () => {
  const storage = new MemoryLog();
  const { transact, rows } = open(storage);
  transact(insert('a'));
  storage.failure = new Error('No space left on device');
  const result = transact(insert('b'), update({ name: 'c' })) as { error?: string; details?: string }[];
  is(result[2]?.error, 'I/O error');
  is(result[2]?.details, 'memory: write failed (No space left on device)');
  equal(
    rows().map(({ name }) => name),
    ['a'],
  );
  transact(insert('b'));
  equal(
    open(storage)
      .rows()
      .map(({ name }) => name),
    ['a', 'b'],
  );
});

/** Lets promises that can go on do so. */
const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

test('no client hears of a transaction before it is on disk, and one sync serves many', async () => {
  const storage = new MemoryLog();
  const { server } = open(storage);
  storage.holds = true;
  const [writer, watcher] = [server.connect(), server.connect()];
  const said: string[] = [];
  writer.onSend = (message) => said.push(`writer ${String(message['id'])}`);
  watcher.onSend = (message) => said.push(`watcher ${String(message['method'] ?? message['id'])}`);
  watcher.receive({ method: 'monitor', params: ['D', 'm', { T: {} }], id: 0 });
  equal(said.splice(0), ['watcher 0']);
  const write = (id: number): void => writer.receive({ method: 'transact', params: ['D', insert(`r${id}`)], id });
  write(1);
  write(2);
  watcher.receive({ method: 'echo', params: [], id: 'e' });
  await turn();
  is(storage.syncs, 1);
  write(3);
  await turn();
  equal(said, []);
  storage.finish();
  await turn();
  equal(said.splice(0), ['watcher update', 'writer 1', 'watcher update', 'writer 2', 'watcher e']);
  is(storage.syncs, 2);
  ok(storage.synced < storage.size);
  storage.finish();
  await turn();
  equal(said.splice(0), ['watcher update', 'writer 3']);
  is(storage.synced, storage.size);
  writer.receive({ method: 'list_dbs', params: [], id: 4 });
  equal(said, ['writer 4']);
});

test('"requested": only those who ask wait for the disk', async () => {
  const storage = new MemoryLog();
  const { server } = open(storage, undefined, { sync: 'requested' });
  const client = server.connect();
  const said: unknown[] = [];
  client.onSend = (message) => said.push(message['id']);
  client.receive({ method: 'transact', params: ['D', insert('a')], id: 1 });
  equal([said, storage.syncs], [[1], 0]);
  client.receive({ method: 'transact', params: ['D', insert('b'), { op: 'commit', durable: true }], id: 2 });
  equal(said, [1]);
  await turn();
  equal([said, storage.syncs, storage.synced], [[1, 2], 1, storage.size]);
});

test('after a failed sync no client hears anything', async () => {
  const storage = new MemoryLog();
  const failures: unknown[] = [];
  const { server } = open(storage, undefined, { failed: (error) => failures.push(error) });
  storage.sync = () => Promise.reject(new Error('EIO'));
  const client = server.connect();
  const said: unknown[] = [];
  client.onSend = (message) => said.push(message);
  client.receive({ method: 'transact', params: ['D', insert('a')], id: 1 });
  await turn();
  client.receive({ method: 'echo', params: [], id: 2 });
  await turn();
  equal([said, failures.map(String)], [[], ['Error: EIO']]);
});

test('compaction leaves what is there and nothing else', () => {
  const storage = new MemoryLog();
  const first = open(storage);
  for (let i = 0; i < 50; i++) first.transact(insert(`r${i}`, { set: ['set', [i, 1000]] }));
  first.transact({ op: 'delete', table: 'T', where: [['name', '!=', 'r7']] });
  const before = first.rows();
  first.log.compact(first.database);
  is(records(storage).length, 1);
  equal(open(storage).rows(), before);
  first.transact(insert('later'));
  equal(
    open(storage)
      .rows()
      .map(({ name }) => name),
    ['r7', 'later'],
  );
  first.transact({ op: 'delete', table: 'T', where: [] });
  first.log.compact(first.database);
  equal(open(storage).rows(), []);
});

test('a log is compacted by itself when it has grown, and not often', () => {
  const storage = new MemoryLog();
  let now = NOW;
  const { transact } = open(storage, () => now);
  const text = 'x'.repeat(60_000);
  transact(insert('a'));
  // The difference has the old text and the new one.
  const grow = (): unknown => transact(update({ some: ['set', [`${storage.size}${text}`, 'y']] }));
  for (let i = 0; i < 120; i++) grow();
  ok(storage.size > 10 << 20, 'large enough, and enough commits, but too soon');
  now += 10 * 60_000;
  grow();
  ok(storage.size < 1 << 20);
  now += 10 * 60_000;
  for (let i = 0; i < 99; i++) grow();
  ok(storage.size > 10 << 20, 'large enough and time enough, but too few commits');
  grow();
  ok(storage.size < 1 << 20);
  for (let i = 0; i < 100; i++) transact(update({ set: i }));
  now += 24 * 3_600_000;
  const { size } = storage;
  transact(update({ set: 1000 }));
  ok(storage.size < size, 'after a day however small it is');
});

test('a database that goes is brought to disk first', async () => {
  const storage = new MemoryLog();
  const { server } = open(storage);
  const client = server.connect();
  client.isDatabaseChangeAware = true;
  const said: unknown[] = [];
  client.onSend = (message) => said.push(message['id']);
  storage.holds = true;
  client.receive({ method: 'transact', params: ['D', insert('a')], id: 1 });
  const removed = server.removeDatabase('D');
  equal(server.databaseNames(), ['_Server']);
  throws(() => server.removeDatabase('D'), /no database D/);
  throws(() => server.removeDatabase('_Server'), /no database _Server/);
  await turn();
  equal([said, storage.isClosed], [[], false]);
  storage.finish();
  await removed;
  equal([said, storage.isClosed, storage.synced], [[1], true, storage.size]);
});

test('a log is not compacted into a record that could not be read again', () => {
  const storage = new MemoryLog();
  createLog(storage, schemaToJson(schema));
  const log = new DatabaseLog(storage, { log: silentLogger, now: () => NOW, largestRecord: 1000 });
  const server = new Server({ random: seededRandom(1), clock: new VirtualClock() });
  const database = server.addLogged(log);
  for (const name of ['a', 'b', 'c']) server.transact(database, [insert(name.repeat(400))]);
  const before = storage.text;
  throws(() => log.compact(database), /all rows together, \d+ bytes, are more than one record may hold/);
  is(storage.text, before);
  is(open(storage).rows().length, 3);
});

test.run();
