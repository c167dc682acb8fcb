/**
 * The streaming decoder against the plain road: a replica whose updates go through a decoder holds what one holds whose updates are
 * parsed as JSON, or both refuse the stream. Whatever the bytes.
 */
import { equal, is, match, ok } from 'uvu/assert';
import * as fc from 'fast-check';
import { REQUESTS, type DatabaseKey } from '../../host/ic/databases.ts';
import { loadWasmKernels } from '../../host/kernels/wasm/load.ts';
import type { StructTable } from '../../host/ovsdb/column-table.ts';
import { DEFAULT_LIMITS, MessageSplitter } from '../../host/ovsdb/framing.ts';
import { Replica } from '../../host/ovsdb/replica.ts';
import type { DatabaseSchema } from '../../host/ovsdb/schema.ts';
import { Session } from '../../host/ovsdb/session.ts';
import { silentLogger } from '../../host/log/logger.ts';
import { icNorthbound } from '../../host/schema/ic-northbound.ts';
import { icSouthbound } from '../../host/schema/ic-southbound.ts';
import { northbound } from '../../host/schema/northbound.ts';
import { southbound } from '../../host/schema/southbound.ts';
import { wasmBytes } from '../support/kernels.ts';
import { schema as testSchema, request as testRequest, schemaWithout } from '../support/ovsdb-fixture.ts';
import { runs } from '../support/properties.ts';
import { RandomUpdates, randomOf, type UpdateStyle } from '../support/random-updates.ts';
import { suite } from '../support/suite.ts';
import { UpdateFeed } from '../support/update-feed.ts';

const test = suite('ovsdb/update-decoder');
const kernels = { wasm: await loadWasmKernels(wasmBytes()), debug: await loadWasmKernels(wasmBytes('debug')) };
const encode = (text: string): Uint8Array => new TextEncoder().encode(text);

const SCHEMAS: Readonly<Record<DatabaseKey, DatabaseSchema>> = {
  nb: northbound,
  sb: southbound,
  inb: icNorthbound,
  isb: icSouthbound,
};
const DATABASES = {
  nb: { request: REQUESTS.nb, schema: SCHEMAS.nb },
  sb: { request: REQUESTS.sb, schema: SCHEMAS.sb },
  isb: { request: REQUESTS.isb, schema: SCHEMAS.isb },
  test: { request: testRequest, schema: testSchema as DatabaseSchema },
  // Rows that tell columns which, by its schema, the server doesn't have.
  older: { request: testRequest, schema: schemaWithout('Route.hop', 'Route.options', 'Switch.tag') },
};
type Name = keyof typeof DATABASES;

const feed = (name: Name, road: 'plain' | keyof typeof kernels): UpdateFeed => {
  const { request, schema } = DATABASES[name];
  return new UpdateFeed(request, schema, road === 'plain' ? undefined : kernels[road].updateDecoder?.());
};

interface Result {
  readonly state: unknown;
  readonly refusal: boolean;
  readonly taken: number;
}

function run(name: Name, road: 'plain' | keyof typeof kernels, parts: readonly Uint8Array[]): Result {
  const one = feed(name, road);
  try {
    for (const part of parts) one.push(part);
    return { state: one.state(), refusal: one.refusal !== undefined, taken: one.taken };
  } finally {
    one.close();
  }
}

/** Runs both roads and compares; how many rows the decoder took. */
function compare(name: Name, parts: readonly Uint8Array[], road: keyof typeof kernels = 'wasm'): number {
  const plain = run(name, 'plain', parts);
  const decoded = run(name, road, parts);
  is(decoded.refusal, plain.refusal, 'both refuse, or neither');
  equal(decoded.state, plain.state);
  return decoded.taken;
}

function cut(bytes: Uint8Array, places: readonly number[]): Uint8Array[] {
  const sorted = places.map((place) => place % (bytes.length + 1)).sort((a, b) => a - b);
  return [0, ...sorted].map((from, i) => bytes.subarray(from, sorted[i] ?? bytes.length));
}

const style = fc.record({
  seed: fc.integer(),
  rows: fc.integer({ min: 1, max: 12 }),
  oddity: fc.constantFrom(0, 0.02, 0.1, 1),
  nonsense: fc.constantFrom(0, 0, 0, 0.1),
});
const name = fc.constantFrom<Name>('nb', 'sb', 'isb', 'test', 'older');
const cuts = fc.array(fc.nat(), { maxLength: 6 });

const messagesOf = (database: Name, how: UpdateStyle): string[] =>
  new RandomUpdates(DATABASES[database].request, how).messages();

test('any messages, cut anywhere', () => {
  let rows = 0;
  fc.assert(
    fc.property(name, style, cuts, (database, how, places) => {
      rows += compare(database, cut(encode(messagesOf(database, how).join('')), places));
    }),
    runs(600),
  );
  ok(rows > 0, 'the decoder took rows');
});

test('any messages, with assertions in the kernels', () => {
  fc.assert(
    fc.property(name, style, cuts, (database, how, places) => {
      compare(database, cut(encode(messagesOf(database, how).join('')), places), 'debug');
    }),
    runs(100),
  );
});

test('messages as servers write them lose all rows of large tables to the decoder', () => {
  const { request } = DATABASES.isb;
  for (let seed = 0; seed < 20; seed++) {
    const [reply = ''] = new RandomUpdates(request, { seed, rows: 10, oddity: 0, nonsense: 0 }).messages();
    const { result } = JSON.parse(reply) as { result: [boolean, string, Record<string, object>] };
    const expected = Object.keys(request.columns).reduce(
      (sum, table) => sum + Object.keys(result[2][table] ?? {}).length,
      0,
    );
    // Of a set of two, which servers do write, there is none in these tables.
    is(compare('isb', [encode(reply)]), expected);
  }
});

/** Changes bytes: some replaced, some taken out, some repeated, some exchanged. */
function mutated(bytes: Uint8Array, seed: number): Uint8Array {
  const random = randomOf(seed);
  const place = (): number => Math.floor(random() * bytes.length);
  const interesting = '{}[]",:\\ 0-e\u0000\u001fét';
  let out = bytes;
  for (let i = 0; i <= random() * 3; i++) {
    const from = place();
    const to = Math.min(bytes.length, from + Math.floor(random() * 40));
    const piece = out.subarray(from, to);
    const other =
      random() < 0.5
        ? encode(interesting[Math.floor(random() * interesting.length)] ?? '')
        : Uint8Array.of(random() * 256);
    const middle = [
      other,
      new Uint8Array(0),
      Buffer.concat([piece, piece]),
      Buffer.concat([piece, Uint8Array.of(0x2c), piece]),
    ];
    const end = random() < 0.5 ? from + 1 : to;
    out = Buffer.concat([
      out.subarray(0, from),
      middle[Math.floor(random() * 4)] ?? new Uint8Array(0),
      out.subarray(end),
    ]);
  }
  // A Buffer is no plain array of bytes where it is cut or copied.
  return new Uint8Array(out);
}

test('garbled messages', () => {
  fc.assert(
    fc.property(name, style, cuts, fc.integer(), (database, how, places, seed) => {
      compare(database, cut(mutated(encode(messagesOf(database, how).join('')), seed), places));
    }),
    runs(1500),
  );
});

test('a row or table twice', () => {
  const uuid = '11111111-2222-4333-8444-555555555555';
  const row = (prefix: string): string => `"${uuid}":{"initial":{"ip_prefix":"${prefix}"}}`;
  const escaped = row('10.0.3.0/24').replace('"1', '"\\u0031');
  const updates = [
    `{"Route":{${row('10.0.1.0/24')},${row('10.0.2.0/24')}}}`,
    `{"Route":{${row('10.0.1.0/24')},${escaped}}}`,
    `{"Route":{${escaped},${row('10.0.1.0/24')}}}`,
    `{"Route":{${row('10.0.1.0/24')}},"Route":{}}`,
    `{"Route":{${row('10.0.1.0/24')}},"Rout\\u0065":{}}`,
    `{"Route":{${row('10.0.1.0/24')},"${uuid}":{"delete":null}}}`,
  ];
  const pad = `"pad":"${'x'.repeat(3000)}"`;
  for (const update of updates) {
    const result = `"result":[false,"${uuid}",${update}]`;
    compare('isb', [encode(`{${pad},"id":1,${result},"error":null}`)]);
    compare('isb', [encode(`{${pad},"id":1,${result},"error":null,${result.replace('10.0', '10.9')}}`)]);
    compare('isb', [encode(`{${pad},"id":1,${result},"error":null,"r\\u0065sult":[false,"${uuid}",{}]}`)]);
  }
});

test('every message cut in two at every byte', () => {
  const [reply = '', ...others] = messagesOf('isb', { seed: 2, rows: 4, oddity: 0.1, nonsense: 0 });
  const bytes = encode(reply + others.join(''));
  const expected = JSON.stringify(run('isb', 'plain', [bytes]));
  match(expected, /"refusal":false/);
  for (let at = 0; at <= bytes.length; at++) {
    const { state, refusal } = run('isb', 'wasm', [bytes.subarray(0, at), bytes.subarray(at)]);
    is(JSON.stringify({ state, refusal, taken: 0 }), expected, `cut at ${at}`);
  }
});

test('a stream that comes byte by byte', () => {
  const bytes = encode(messagesOf('nb', { seed: 5, rows: 4, oddity: 0.1, nonsense: 0 }).join(''));
  compare(
    'nb',
    Array.from(bytes, (byte) => Uint8Array.of(byte)),
  );
});

/** KiB of the kernels' memory. */
const memory = (): number => Number(/(\d+) KiB/.exec(kernels.wasm.describe())?.[1] ?? Number.NaN);

const uuidOf = (i: number): string => `${i.toString(16).padStart(8, '0')}-0000-4000-8000-000000000000`;

const routeOf = (i: number): string =>
  `"${uuidOf(i)}":{"initial":{"ip_prefix":"10.${i >> 16}.${(i >> 8) & 255}.${i & 255}/32","nexthop":"192.0.2.1","availability_zone":` +
  `["uuid","${uuidOf(7)}"],"transit_switch":"ts1","origin":"static","route_table":"","external_ids":["map",[["lr-id","${uuidOf(8)}"],` +
  `["nb-id","${uuidOf(i)}"]]]}}`;

/** A reply with so many routes, in pieces as sockets give them; one route in a thousand is not plain. */
function* largeReply(count: number): Generator<Uint8Array> {
  yield encode(`{"id":1,"error":null,"result":[false,"${uuidOf(1)}",{"Route":{`);
  for (let from = 0; from < count; from += 100) {
    const rows = Array.from({ length: Math.min(100, count - from) }, (_, i) => routeOf(from + i));
    if (from % 1000 === 0) rows[0] = (rows[0] as string).replace('ts1', 'ts1 é');
    yield encode(`${from === 0 ? '' : ','}${rows.join(',')}`);
  }
  yield encode('}}]}');
}

test('a message of more than 100 MB, twice', () => {
  const rows = 300_000;
  const one = feed('isb', 'wasm');
  let bytes = 0;
  for (const piece of largeReply(rows)) {
    bytes += piece.length;
    one.push(piece);
  }
  ok(bytes > 100_000_000, `${bytes} bytes`);
  is(one.refusal, undefined);
  const routes = one.replica.get('Route') as StructTable;
  is(routes.size, rows);
  is(one.taken, rows - rows / 1000);
  const row = routes.handleOf(uuidOf(123_456));
  equal(
    [routes.strings('ip_prefix')[row], routes.strings('external_ids:nb-id')[row]],
    ['10.1.226.64/32', uuidOf(123_456)],
  );
  is(routes.strings('transit_switch')[routes.handleOf(uuidOf(5000))], 'ts1 é');
  const held = memory();
  ok(held < 32 * 1024, `the kernels have ${held} KiB`);
  // The same as an update: nothing changes.
  one.clearChanges();
  one.push(encode(`{"id":null,"method":"update3","params":["${REQUESTS.isb.name}#1","${uuidOf(2)}",{"Route":{`));
  for (const piece of largeReply(rows)) {
    // The reply's own beginning and end are left away.
    if (piece.length < 100) continue;
    one.push(piece);
  }
  one.push(encode('}}]}'));
  is(one.refusal, undefined);
  equal([[...routes.inserted], [...routes.removed], routes.size], [[], [], rows]);
  is(memory(), held, 'the second needs no extra memory');
  one.close();
});

test('more rows that are not plain than there is room for texts', () => {
  // All their texts but the last are read before it shows.
  const rows = Array.from({ length: 9000 }, (_, i) => routeOf(i).replace(']]]}}', '],["note","é"]]]}}'));
  const reply = `{"id":1,"error":null,"result":[false,"${uuidOf(1)}",{"Route":{${rows.join(',')},${routeOf(9000)}}}]}`;
  is(compare('isb', [encode(reply)]), 1);
});

test('what follows a message that a decoder took over behind a backslash', () => {
  // A message is handed over after 4096 bytes.
  const head = '{"id":null,"method":"other","pad":"';
  const message = `${head}${'x'.repeat(4095 - head.length)}\\\\","params":[]}`;
  is(message.indexOf('\\'), 4095);
  const splitter = new MessageSplitter(DEFAULT_LIMITS, kernels.wasm.updateDecoder?.());
  equal([...splitter.push(encode(`${message}{"":1}{}`))], [message, '{"":1}', '{}']);
});

test('a session that ends within a message leaves none of it with the decoder', () => {
  const decoder = kernels.wasm.updateDecoder?.();
  ok(decoder);
  const { request, schema } = DATABASES.isb;
  new Replica(request, silentLogger, decoder).meetSchema(schema);
  const transport = { send: () => undefined, bufferedBytes: 0, close: () => undefined };
  const open = (): Session =>
    new Session(transport, { notified: () => undefined, sent: () => undefined }, DEFAULT_LIMITS, decoder);
  const begin = (session: Session): void => {
    for (const piece of largeReply(5000)) if (piece.length > 4) session.receive(piece);
  };
  const [cutOff, kept] = [open(), open()];
  begin(cutOff);
  cutOff.close();
  const left = decoder.take();
  equal([left?.envelope.length, left?.rows.length], [0, 0]);
  begin(kept);
  is(decoder.take()?.rows.length, 2);
  decoder.release();
});

test('memory does not grow with the number of messages, nor of connections', () => {
  const message = encode(
    `{"id":null,"method":"update3","params":["${REQUESTS.isb.name}#1","${uuidOf(2)}",{"Route":{${Array.from({ length: 100 }, (_, i) => routeOf(i)).join(',')}}}]}`,
  );
  const round = (): void => {
    const one = feed('isb', 'wasm');
    for (let i = 0; i < 20; i++) one.push(message);
    is(one.taken, 2000);
    one.push(message.subarray(0, 5000));
    one.close();
  };
  round();
  const held = memory();
  for (let i = 0; i < 30; i++) round();
  is(memory(), held);
});

test.run();
