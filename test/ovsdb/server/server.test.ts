/** The embedded server where the real one can't be asked: transaction ids, determinism, the amount of work, reentrancy. */
import { equal, is, ok, throws } from 'uvu/assert';
import { parseSchema } from '../../../host/ovsdb/schema.ts';
import type { ServerConnection } from '../../../host/ovsdb/server/client-connection.ts';
import { Server } from '../../../host/ovsdb/server/server.ts';
import { plainMessage } from '../../../host/ovsdb/table-updates.ts';
import { suite } from '../../support/suite.ts';
import { seededRandom, VirtualClock } from '../../../host/emulation/virtual-time.ts';

const test = suite('ovsdb/server/server');

const NIL = '00000000-0000-0000-0000-000000000000';
const schema = parseSchema({
  name: 'D',
  version: '1.0.0',
  tables: {
    T: {
      isRoot: true,
      indexes: [['name']],
      columns: {
        name: { type: 'string' },
        n: { type: 'integer' },
        leaf: { type: { key: { type: 'uuid', refTable: 'Leaf' }, min: 0, max: 1 } },
        peer: { type: { key: { type: 'uuid', refTable: 'T', refType: 'weak' }, min: 0, max: 1 } },
      },
    },
    Leaf: { columns: { x: { type: 'integer' } } },
  },
});

type Message = Readonly<Record<string, unknown>>;

/** A client that keeps what it is sent. */
class Client {
  readonly connection: ServerConnection;
  readonly got: Message[] = [];
  #id = 0;

  constructor(server: Server) {
    this.connection = server.connect();
    this.connection.onSend = (message) => this.got.push(message);
  }

  /** The result of a request that is answered at once. */
  request(method: string, ...params: unknown[]): unknown {
    const id = ++this.#id;
    this.connection.receive({ method, params, id });
    const reply = this.got.find((message) => message['id'] === id);
    return reply?.['error'] ?? reply?.['result'];
  }

  transact(...operations: unknown[]): unknown {
    return this.request('transact', 'D', ...operations);
  }
}

function start(options: { seed?: number; historySize?: number } = {}): { server: Server; clock: VirtualClock } {
  const clock = new VirtualClock();
  const { seed = 1, ...rest } = options;
  const server = new Server({ random: seededRandom(seed), clock, ...rest });
  server.addDatabase(schema);
  return { server, clock };
}

const insert = (name: string, more: Message = {}): Message => ({ op: 'insert', table: 'T', row: { name, ...more } });
const since = (client: Client, id: string, last: string): readonly [boolean, string, unknown] =>
  client.request('monitor_cond_since', 'D', id, { T: { columns: ['name', 'n'] } }, last) as [boolean, string, unknown];
const byName = (name: string): unknown => [['name', '==', name]];

test('monitor_cond_since finds what it remembers and sends only what changed', () => {
  const { server } = start();
  const client = new Client(server);
  client.transact(insert('a'), insert('b'));
  const [found, id, all] = since(client, 'm', NIL);
  is(found, false);
  is(Object.keys((all as { T: object }).T).length, 2);
  ok(id !== NIL);
  client.request('monitor_cancel', 'm');

  client.transact({ op: 'update', table: 'T', where: byName('a'), row: { n: 1 } });
  client.transact({ op: 'update', table: 'T', where: byName('a'), row: { n: 2 } });
  client.transact(insert('gone'));
  client.transact({ op: 'delete', table: 'T', where: byName('gone') });
  client.transact(insert('c', { n: 5 }), { op: 'delete', table: 'T', where: byName('b') });
  const [again, next, changes] = since(client, 'm', id);
  is(again, true);
  ok(next !== id);
  const kinds = Object.values((changes as { T: Record<string, Message> }).T);
  equal(kinds, [{ modify: { n: 2 } }, { insert: { name: 'c', n: 5 } }, { delete: null }]);
  equal(since(client, 'n', next), [true, next, {}]);
});

test('update3 carries the id that monitor_cond_since finds again', () => {
  const { server } = start();
  const client = new Client(server);
  since(client, 'm', NIL);
  client.transact(insert('a'));
  const update = client.got.find(({ method }) => method === 'update3')!;
  const [, id] = update['params'] as [string, string];
  equal(since(client, 'n', id), [true, id, {}]);
});

test('a transaction without effect has no id', () => {
  const { server } = start();
  const client = new Client(server);
  const [, id] = since(client, 'm', NIL);
  client.transact({ op: 'delete', table: 'T', where: [] });
  equal(since(client, 'n', id), [true, id, {}]);
});

test('what is too long ago is not found', () => {
  const { server } = start({ historySize: 2 });
  const client = new Client(server);
  const [, id] = since(client, 'm', NIL);
  for (const name of ['a', 'b']) client.transact(insert(name));
  is(since(client, 'n', id)[0], true);
  client.transact(insert('c'));
  const [found, , all] = since(client, 'o', id);
  is(found, false);
  is(Object.keys((all as { T: object }).T).length, 3);
  is(since(client, 'p', '550e8400-e29b-41d4-a716-446655440000')[0], false);
});

/** All that one client is sent in a short life. */
function messagesOf(seed: number): string {
  const { server } = start({ seed });
  const client = new Client(server);
  client.request('monitor', 'D', 'm', { T: {} });
  client.transact(insert('a'), insert('b', { n: 1 }));
  client.request('get_server_id');
  return JSON.stringify(client.got);
}

test('the same seed gives the same messages, another seed others', () => {
  is(messagesOf(1), messagesOf(1));
  ok(messagesOf(1) !== messagesOf(2));
});

test('look-ups by UUID and by unique index visit no other row', () => {
  const { server } = start();
  const client = new Client(server);
  const rows = Array.from({ length: 1000 }, (_, i) => ({
    ...insert(`row ${i}`, { leaf: ['named-uuid', `l${i}`] }),
    'uuid-name': `r${i}`,
  }));
  const leaves = rows.map((_, i) => ({ op: 'insert', table: 'Leaf', row: {}, 'uuid-name': `l${i}` }));
  client.transact(...leaves, ...rows);
  const watcher = new Client(server);
  watcher.request('monitor_cond', 'D', 'm', { T: {} });
  const table = server.database('D')!.tables.get('T')!;
  const leafTable = server.database('D')!.tables.get('Leaf')!;
  const [uuid] = [...table.rows.keys()].slice(500);
  for (const { rows } of [table, leafTable])
    for (const scan of ['values', 'keys', 'entries', 'forEach', Symbol.iterator] as const)
      Object.defineProperty(rows, scan, {
        value: () => {
          throw new Error('a scan');
        },
      });

  const done = [
    client.transact({ op: 'update', table: 'T', where: byName('row 7'), row: { n: 7 } }),
    client.transact({
      op: 'mutate',
      table: 'T',
      where: [['_uuid', '==', ['uuid', uuid]]],
      mutations: [['n', '+=', 1]],
    }),
    client.transact({
      op: 'update',
      table: 'T',
      where: byName('row 8'),
      row: { peer: ['uuid', uuid], leaf: ['set', []] },
    }),
    client.transact({ op: 'delete', table: 'T', where: [['_uuid', '==', ['uuid', uuid]]] }),
  ];
  equal(
    done,
    Array.from({ length: 4 }, () => [{ count: 1 }]),
  );
  is(leafTable.rows.size, 998);
  equal(client.transact({ op: 'select', table: 'T', where: byName('row 8'), columns: ['peer'] }), [
    { rows: [{ peer: ['set', []] }] },
  ]);
  throws(
    () => server.transact(server.database('D')!, [{ op: 'select', table: 'T', where: [['n', '==', 7]] }]),
    /a scan/,
  );
});

test('what one client may ask for at a time, and have, is limited', () => {
  const clock = new VirtualClock();
  const server = new Server({ random: seededRandom(1), clock, maxResultValues: 1000 });
  server.addDatabase(schema);
  const client = new Client(server);
  client.transact(...Array.from({ length: 10 }, (_, i) => insert(`row ${i}`)));
  const select = { op: 'select', table: 'T', where: [], columns: ['name'] };
  const result = client.transact(...Array.from({ length: 40 }, () => select)) as { error?: string }[];
  // A row, a column, and what is in it.
  is(
    result.findIndex(({ error }) => error === 'resources exhausted'),
    33,
  );
  is(result.length, 40);
  let id = 0;
  const held = (what: string, method: string, params: (n: number) => readonly unknown[]): void => {
    for (let n = 0; n <= 10_000; n++) client.connection.receive({ method, params: params(n), id: `held ${++id}` });
    equal(client.got.at(-1)?.['error'], {
      error: 'resources exhausted',
      details: `a client may have 10000 ${what}`,
    });
  };
  held('monitors', 'monitor', (n) => ['D', n, {}]);
  held('locks', 'lock', (n) => [`l${n}`]);
  equal(client.request('unlock', 'l5'), {});
  equal(client.request('lock', 'l10000'), { locked: true });
  const wait = { op: 'wait', table: 'Leaf', where: [], until: '==', rows: [{ x: 1 }], columns: ['x'] };
  held('waiting transactions', 'transact', () => ['D', wait]);
  equal(new Client(server).request('lock', 'mine'), { locked: true });
});

test('an answer to an update, made within it, comes after what is under way', () => {
  const { server } = start();
  const client = new Client(server);
  client.request('monitor', 'D', 'm', { T: { columns: ['name'] } });
  const got: Message[] = [];
  client.connection.onSend = (message) => {
    got.push(message);
    if (message['method'] === 'update' && got.length === 1)
      client.connection.receive({ method: 'transact', params: ['D', insert('second')], id: 'second' });
  };
  client.connection.receive({ method: 'transact', params: ['D', insert('first')], id: 'first' });
  equal(
    got.map(({ id, method }) => id ?? method),
    ['update', 'first', 'update', 'second'],
  );
});

test('a wait times out when its time is up, not earlier', () => {
  const { server, clock } = start();
  const client = new Client(server);
  const wait = {
    op: 'wait',
    table: 'T',
    where: [],
    columns: ['name'],
    until: '==',
    rows: [{ name: 'x' }],
    timeout: 100,
  };
  is(client.transact(wait), undefined);
  clock.advance(50);
  client.transact(insert('y'));
  clock.advance(49);
  is(client.got.length, 1);
  clock.advance(1);
  const [{ error, details }] = client.got[1]!['result'] as [Message];
  equal([error, details], ['timed out', '"wait" timed out after 100 ms']);
});

test('a database that is added', () => {
  const { server } = start();
  const said: string[] = [];
  const [aware, unaware] = [new Client(server), new Client(server)];
  unaware.connection.onClose = (why) => said.push(why);
  aware.connection.onClose = () => said.push('the wrong one');
  aware.request('set_db_change_aware', true);
  aware.request('monitor', '_Server', 's', { Database: { columns: ['name'] } });
  server.addDatabase({ ...schema, name: 'E' });
  equal(said, ['adding E database']);
  is(aware.got.at(-1)!['method'], 'update');
  equal(aware.request('list_dbs'), ['_Server', 'D', 'E']);
  is(unaware.request('list_dbs'), undefined);
  throws(() => server.addDatabase(schema), /has a database D already/);
});

test('disconnectAll', () => {
  const { server } = start();
  const client = new Client(server);
  const said: string[] = [];
  client.connection.onClose = (why) => said.push(why);
  client.request('lock', 'x');
  server.disconnectAll('restart');
  equal(said, ['restart']);
  equal(new Client(server).request('lock', 'x'), { locked: true });
});

test('transactions of the server itself', () => {
  const { server } = start();
  const database = server.database('D')!;
  is((server.transact(database, [insert('a')]) as Message[]).length, 1);
  const never = { op: 'wait', table: 'T', where: [], columns: ['name'], until: '==', rows: [] };
  throws(() => server.transact(database, [never]), /would have to wait/);
});

test('an update is made once for all clients that have asked for the same', () => {
  const { server } = start();
  const [one, two, other, narrow] = Array.from({ length: 4 }, () => new Client(server)) as [
    Client,
    Client,
    Client,
    Client,
  ];
  const columns = ['name', 'n'];
  for (const client of [one, two]) client.request('monitor_cond_since', 'D', 'm', { T: { columns } }, NIL);
  other.request('monitor_cond_since', 'D', 'm', { T: { columns: ['name'] } }, NIL);
  narrow.request('monitor_cond_since', 'D', 'm', { T: [{ columns, where: byName('b') }] }, NIL);
  const updates = (): unknown[] =>
    [one, two, other, narrow].map(({ got }) => {
      const last = got.at(-1)!;
      return last['method'] === 'update3' ? (last['params'] as unknown[])[2] : undefined;
    });
  const rowOf = (update: unknown): unknown => Object.values((update as { T: Record<string, unknown> }).T)[0];
  server.transact(server.database('D')!, [insert('a', { n: 1 })]);
  is(one.got.at(-1), two.got.at(-1));
  equal(rowOf(updates()[0]), { insert: { name: 'a', n: 1 } });
  equal(rowOf(updates()[2]), { insert: { name: 'a' } });
  is(updates()[3], undefined);
  // A client that has changed its condition, or its monitor's name, goes its own way.
  one.request('monitor_cond_change', 'm', 'm', { T: [{ where: byName('b') }] });
  two.request('monitor_cond_change', 'm', 'n', {});
  server.transact(server.database('D')!, [insert('c')]);
  is(one.got.at(-1)!['id'], 2);
  is((two.got.at(-1)!['params'] as unknown[])[0], 'n');
  one.request('monitor_cond_change', 'm', 'm', { T: [{ where: [] }] });
  server.transact(server.database('D')!, [insert('d')]);
  equal(rowOf(updates()[0]), { insert: { name: 'd' } });
  equal(updates()[0], updates()[1]);
});

test('an update that is looked at late says what its transaction did', () => {
  const { server } = start();
  const [one, other] = [new Client(server), new Client(server)];
  one.connection.takesMaps = true;
  one.request('monitor_cond', 'D', 'm', { T: [{ columns: ['name', 'n'], where: [['name', '==', 'x']] }] });
  const row = (name: string): object => ({ op: 'insert', table: 'T', row: { name, n: 1 } });
  other.transact(row('x'), row('y'));
  one.request('monitor_cond_change', 'm', 'm', { T: [{ where: [['name', '==', 'y']] }] });
  other.transact({ op: 'update', table: 'T', where: [], row: { n: 3 } });
  other.transact({ op: 'delete', table: 'T', where: [] });
  const updates = one.got
    .filter(({ method }) => method === 'update2')
    .map((message) => plainMessage(message)['params']);
  equal(
    (updates as [string, { T: object }][]).map(([, { T }]) => Object.values(T) as unknown),
    [
      [{ insert: { name: 'x', n: 1 } }],
      [{ delete: null }, { insert: { name: 'y', n: 1 } }],
      [{ modify: { n: 3 } }],
      [{ delete: null }],
    ],
  );
});

test.run();
