/** The OVSDB client against Debian's ovsdb-server: monitoring and every kind of write. */
import { equal, is, ok, throws } from 'uvu/assert';
import { closeClients, request, schema, schemaWithout, TestClient } from '../support/ovsdb-fixture.ts';
import { killServers, startServer, type RealServer } from '../support/ovsdb-server.ts';
import { onDebian } from '../support/debian.ts';
import { suite } from '../support/suite.ts';

const test = suite('integration/ovsdb-client', onDebian);

let server: RealServer;
test.before(async () => {
  server = await startServer(schema);
});
test.after(() => {
  closeClients();
  killServers();
});

const SUCCESS = { status: 'success' };

/** A client with a switch of its own. */
async function withSwitch(name: string): Promise<TestClient> {
  const client = await new TestClient(server.remote).ready();
  const outcome = await client.commit((t) => {
    t.insert(client.switches, {
      name,
      some: new Set(['x']),
      labels: new Set(['a', 'b']),
      options: new Map([['k', 'v']]),
    });
  });
  equal(outcome, SUCCESS);
  return client;
}

test('an insert shows at once, goes at commit, and is back with the outcome', async () => {
  const client = await new TestClient(server.remote).ready();
  client.db.clearChanges();
  const t = client.db.transaction();
  const port = t.insert(client.ports, { name: 'p1' });
  const row = t.insert(client.switches, {
    name: 'insert',
    tag: 7,
    big: 9_007_199_254_740_993n,
    weight: 1.5,
    up: true,
    ports: new Set([port._uuid]),
    some: new Set(['x']),
    options: new Map([['a', '1']]),
    counts: new Map([[1, 2]]),
  });
  is(client.switches.index('name').first('insert'), row);
  is(client.switches.changes().length, 0);
  let seen: unknown;
  client.db.commit(t, (outcome) => {
    is(outcome.status, 'success');
    seen = client.switch('insert');
  });
  is(client.switches.index('name').first('insert'), undefined);
  is(client.db.inFlight, true);
  await client.loop.until(() => seen !== undefined);
  const now = client.switch('insert');
  is(seen, now);
  is(now.tag, 7);
  is(now.big, 9_007_199_254_740_993n);
  is(now.up, true);
  equal([...now.options], [['a', '1']]);
  equal([...now.counts], [[1, 2]]);
  is(client.ports.get([...now.ports][0] as string)?.name, 'p1');
  equal(
    client.switches.changes().map((change) => [change.kind, change.row.name]),
    [['insert', 'insert']],
  );
  const [{ rows }] = (await server.transact('Test', {
    op: 'select',
    table: 'Switch',
    where: [['name', '==', 'insert']],
    columns: ['weight'],
  })) as [{ rows: unknown }];
  equal(rows, [{ weight: 1.5 }]);
  client.close();
});

test('updates, set and map mutations arrive as they were meant', async () => {
  const client = await withSwitch('mutate');
  const row = client.switch('mutate');
  client.db.clearChanges();
  const outcome = await client.commit((t) => {
    t.update(row, { tag: 5, labels: new Set(['b', 'c']), two: new Set(['p', 'q']), some: new Set(['y']) });
    t.setKeys(row, 'options', { k: 'w', n: '1', absent: undefined });
    equal([...row.labels].sort(), ['b', 'c']);
    is(row.options.get('k'), 'w');
  });
  equal(outcome, SUCCESS);
  is(client.switch('mutate'), row);
  is(row.tag, 5);
  equal([...row.labels].sort(), ['b', 'c']);
  equal([...row.two].sort(), ['p', 'q']);
  equal([...row.some], ['y']);
  equal(
    row.options,
    new Map<unknown, unknown>([
      ['k', 'w'],
      ['n', '1'],
    ]),
  );
  const [change] = client.switches.changes();
  ok(change);
  is(change.kind, 'modify');
  is(change.before('tag'), undefined);
  is(change.touched('name'), false);
  equal(
    change.delta('labels'),
    new Map<unknown, unknown>([
      ['a', true],
      ['c', undefined],
    ]),
  );
  equal(
    change.delta('options'),
    new Map<unknown, unknown>([
      ['k', 'v'],
      ['n', undefined],
    ]),
  );

  client.db.clearChanges();
  equal(await client.commit((t) => t.mutateSet(row, 'labels', ['z'], ['b', 'nope'])), SUCCESS);
  equal([...row.labels].sort(), ['c', 'z']);
  equal(await client.commit((t) => t.update(row, { tag: 6 })), SUCCESS);
  is(row.tag, 6);
  equal(await client.commit((t) => t.update(row, { tag: undefined })), SUCCESS);
  is(row.tag, undefined);
  client.close();
});

test('a delete, an abort, and a transaction without effect', async () => {
  const client = await withSwitch('delete');
  const row = client.switch('delete');
  const t = client.db.transaction();
  t.update(row, { tag: 1, labels: new Set() });
  t.delete(row);
  is(client.switches.get(row._uuid), undefined);
  t.abort();
  is(client.switch('delete'), row);
  is(row.tag, undefined);
  equal([...row.labels].sort(), ['a', 'b']);
  equal(await client.commit((u) => u.update(row, { tag: undefined, labels: ['b', 'a'] as never })), {
    status: 'unchanged',
  });
  client.db.clearChanges();
  let passing: unknown;
  const insert = client.db.transaction();
  insert.insert(client.switches, { name: 'passing', some: new Set(['x']) });
  client.db.commit(insert, () => {
    passing = client.switch('passing');
    client.db.commit(removal(), () => undefined);
  });
  const removal = () => {
    const u = client.db.transaction();
    u.delete(client.switch('passing'));
    return u;
  };
  await client.loop.until(() => passing !== undefined && !client.db.inFlight);
  is(client.switches.changes().length, 0, 'inserted and deleted is no change');
  equal(await client.commit((u) => u.delete(row)), SUCCESS);
  equal(
    client.switches.changes().map((change) => [change.kind, change.row.name]),
    [['delete', 'delete']],
  );
  client.close();
});

test('column tables: handles, tracked changes, writes', async () => {
  const client = await new TestClient(server.remote).ready();
  const { routes, db } = client;
  equal(
    await client.commit((t) => {
      t.insertInto(routes, {
        prefix: '10.0.0.0/8',
        hop: 'a',
        metric: 3,
        options: new Map([
          ['origin', 'static'],
          ['other', '1'],
        ]),
        tags: new Set(['t']),
      });
      t.insertInto(routes, { prefix: '::/0' });
    }),
    SUCCESS,
  );
  is(routes.size, 2);
  const handles = [...routes.handles()];
  const first = handles.find((handle) => routes.strings('prefix')[handle] === '10.0.0.0/8') as number;
  const uuid = routes.uuidOf(first);
  is(routes.handleOf(uuid), first);
  is(routes.strings('options:origin')[first], 'static');
  is(routes.numbers('metric')[first], 3);
  equal([...(routes.values('tags')[first] as Set<string>)], ['t']);
  db.clearChanges();

  equal(
    await client.commit((t) => {
      t.updateIn(routes, uuid, { metric: 4, hop: undefined, prefix: '10.0.0.0/8', tags: new Set(['t', 'u']) });
      t.setKeysIn(routes, uuid, 'options', { origin: 'connected', other: '2', fresh: undefined });
      equal(
        t.operations().map(({ op }) => op),
        ['update', 'mutate'],
      );
      equal(t.operations()[0]?.['row'], { metric: 4, hop: ['set', []] });
    }),
    SUCCESS,
  );
  const next = routes.handleOf(uuid);
  ok(next !== first);
  equal([[...routes.inserted], [...routes.removed]], [[next], [first]]);
  is(routes.isLive(first), false);
  is(routes.numbers('metric')[first], 3, 'a released handle stays readable');
  is(routes.numbers('metric')[next], 4);
  is(routes.strings('hop')[next], undefined);
  is(routes.strings('options:origin')[next], 'connected');
  equal([...(routes.values('tags')[next] as Set<string>)].sort(), ['t', 'u']);
  const [{ rows }] = (await server.transact('Test', {
    op: 'select',
    table: 'Route',
    where: [['_uuid', '==', ['uuid', uuid]]],
    columns: ['options'],
  })) as [{ rows: unknown }];
  equal(rows, [
    {
      options: [
        'map',
        [
          ['origin', 'connected'],
          ['other', '2'],
        ],
      ],
    },
  ]);

  db.clearChanges();
  await server.transact('Test', {
    op: 'mutate',
    table: 'Route',
    where: [],
    mutations: [['options', 'insert', ['map', [['unread', 'x']]]]],
  });
  equal(await client.commit((t) => t.deleteFrom(routes, uuid)), SUCCESS);
  equal([[...routes.inserted], [...routes.removed]], [[], [next]]);
  is(routes.size, 1);
  client.close();
});

test('refusals and conflicts come as outcomes', async () => {
  const client = await withSwitch('outcome');
  const row = client.switch('outcome');
  const violation = await client.commit((t) => t.update(row, { tag: -1 }));
  is(violation.status, 'error');
  if (violation.status === 'error') {
    is(violation.error, 'constraint violation');
    is(violation.operation?.op, 'update');
    ok(violation.details.length > 0);
  }
  is(row.tag, undefined);
  const duplicate = await client.commit((t) => t.insert(client.switches, { name: 'outcome', some: new Set(['x']) }));
  is(duplicate.status, 'error');
  if (duplicate.status === 'error') is(duplicate.operation, undefined);

  const other = await new TestClient(server.remote).ready();
  // Another client writes first; this one has not polled its update when it commits.
  await other.commit((t) => t.update(other.switch('outcome'), { tag: 9 }));
  const verified = client.db.transaction();
  verified.verify(row, 'tag');
  verified.update(row, { big: 3 });
  const isStale = row.tag === undefined;
  let status = '';
  client.db.commit(verified, (outcome) => {
    status = outcome.status;
  });
  await client.loop.until(() => status !== '');
  is(status, isStale ? 'try-again' : 'success');
  const lockless = await client.commit((t) => {
    t.assertLock('nobody');
    t.update(row, { big: 4 });
  });
  is(lockless.status, 'try-again');
  other.close();
  client.close();
});

test('an older schema: one warning each, defaults, and writes left out', async () => {
  const old = await startServer(schemaWithout('Route', 'Switch.tag', 'Switch.some', 'Port.options'));
  const client = await new TestClient(old.remote).ready();
  equal(client.log.lines.filter((line) => line.includes('|warn|')).sort(), [
    'ovsdb_idl|warn|Port table in Test database lacks options column (database needs upgrade?)',
    'ovsdb_idl|warn|Switch table in Test database lacks some column (database needs upgrade?)',
    'ovsdb_idl|warn|Switch table in Test database lacks tag column (database needs upgrade?)',
    'ovsdb_idl|warn|Test database lacks Route table (database needs upgrade?)',
  ]);
  is(client.routes.exists, false);
  is(client.switches.hasColumn('tag'), false);
  equal(
    await client.commit((t) => {
      t.insert(client.switches, { name: 'old', tag: 4, some: new Set(['x']), labels: new Set(['l']) });
      t.insertInto(client.routes, { prefix: '::/0' });
    }),
    SUCCESS,
  );
  const row = client.switch('old');
  is(row.tag, undefined);
  equal([...row.some], []);
  equal([...row.labels], ['l']);
  client.db.reconnect();
  await client.loop.until(() => client.db.generation === 2);
  is(client.log.count(/\|warn\|/), 4);
  client.close();
  await old.stop();
});

test('conditions that change at run time bring rows into sight and out of it', async () => {
  const other = await startServer(schema);
  const writer = await new TestClient(other.remote).ready();
  for (const [name, tag] of [
    ['one', 1],
    ['two', 2],
    ['three', 3],
  ] as const) {
    equal(await writer.commit((t) => t.insert(writer.switches, { name, tag, some: new Set(['x']) })), SUCCESS);
  }
  const client = await new TestClient(other.remote, {}, undefined, {
    ...request,
    conditions: { Switch: [['tag', '==', 1]] },
  }).ready();
  const names = (): string[] => [...client.switches.rows()].map(({ name }) => name).sort();
  const wanted = async (...tags: number[]): Promise<void> => {
    client.db.clearChanges();
    client.db.setCondition(
      'Switch',
      tags.map((tag) => ['tag', '==', tag]),
    );
    await client.loop.until(() => client.db.isSettled);
  };
  equal(names(), ['one']);
  await wanted(1, 2);
  equal(names(), ['one', 'two']);
  equal(
    client.switches.changes().map(({ kind, row }) => `${kind} ${row.name}`),
    ['insert two'],
  );
  await wanted(3);
  equal(names(), ['three']);
  // A row that comes to match, and one that no longer does.
  equal(await writer.commit((t) => t.update(writer.switch('one'), { tag: 3 })), SUCCESS);
  equal(await writer.commit((t) => t.update(writer.switch('three'), { tag: 4 })), SUCCESS);
  await client.loop.until(() => names().join() === 'one');
  await wanted();
  equal(names(), []);
  client.db.setCondition('Switch', undefined);
  await client.loop.until(() => client.db.isSettled);
  equal(names(), ['one', 'three', 'two']);
  for (const each of [client, writer]) each.close();
});

test('a request that contradicts its own schema is a mistake of the caller', () => {
  throws(
    () => new TestClient(server.remote, {}, undefined, { ...request, rows: { Switch: ['nope'] } }),
    /Switch\.nope/,
  );
});

test.run();
