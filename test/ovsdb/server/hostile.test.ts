/** Requests that no client would make: refused with errors of RFC 7047, and nobody else notices. */
import { equal, is, ok } from 'uvu/assert';
import * as fc from 'fast-check';
import { connectBytes } from '../../../host/ovsdb/server/byte-connection.ts';
import { METHODS } from '../../../host/ovsdb/server/methods.ts';
import { Server } from '../../../host/ovsdb/server/server.ts';
import { conformanceSchema } from '../../support/conformance/schema.ts';
import { embeddedPeer } from '../../support/peer.ts';
import { runs } from '../../support/properties.ts';
import { suite } from '../../support/suite.ts';
import { seededRandom, VirtualClock } from '../../../host/emulation/virtual-time.ts';

const test = suite('ovsdb/server/hostile');
const RUNS = runs(1500);

/** Words that mean something somewhere, so that requests get further than their first member. */
const WORDS = [
  ...(
    'op table where row rows columns mutations until timeout uuid uuid-name lock insert select update mutate delete ' +
    'wait commit abort comment assert durable set map named-uuid == != < >= includes excludes += /= %= __proto__ ' +
    '_uuid _version constructor toString Database _Server'
  ).split(' '),
  conformanceSchema.name,
  ...Object.entries(conformanceSchema.tables).flatMap(([table, { columns }]) => [table, ...Object.keys(columns)]),
];

const word = fc.constantFrom(...WORDS);
const { json } = fc.letrec<{ json: unknown }>((tie) => ({
  json: fc.oneof(
    { maxDepth: 5, withCrossShrink: true },
    fc.oneof(word, fc.integer(), fc.double({ noNaN: true }), fc.boolean(), fc.constant(null), fc.string(), fc.bigInt()),
    fc.array(tie('json'), { maxLength: 4 }),
    fc.dictionary(word, tie('json'), { maxKeys: 5 }),
  ),
}));
const operation = fc
  .tuple(word, word, fc.dictionary(word, json, { maxKeys: 5 }))
  .map(([op, table, rest]) => ({ op, table, where: [], ...rest }));
const method = fc.constantFrom(...METHODS.keys());
const request = fc.oneof(
  fc.record({ method, params: fc.array(json, { maxLength: 5 }), id: json }),
  fc.record({
    method: fc.constant('transact'),
    params: fc.array(operation, { maxLength: 4 }).map((operations) => [conformanceSchema.name, ...operations]),
    id: json,
  }),
  json,
);

function start(): Server {
  const server = new Server({ random: seededRandom(1), clock: new VirtualClock() });
  server.addDatabase(conformanceSchema);
  return server;
}

test('random requests', async () => {
  const server = start();
  const good = embeddedPeer(server);
  const table = Object.keys(conformanceSchema.tables)[0]!;
  equal(
    (
      (await good.request('transact', [conformanceSchema.name, { op: 'insert', table, row: { name: 'kept' } }]))[
        'result'
      ] as unknown[]
    ).length,
    1,
  );
  let answered = 0;
  await fc.assert(
    fc.asyncProperty(fc.array(request, { minLength: 1, maxLength: 6 }), async (requests) => {
      const bad = embeddedPeer(server);
      for (const each of requests) bad.send(each);
      for (const { error, result } of bad.take()) {
        if (error === undefined || error === null) continue;
        answered++;
        is(result ?? null, null);
        ok(typeof error === 'string' || typeof (error as { error: unknown }).error === 'string', JSON.stringify(error));
      }
      bad.close();
      equal(await good.request('echo', [1]), { id: `request ${(id += 1)}`, result: [1], error: null });
    }),
    RUNS,
  );
  ok(answered > RUNS.numRuns / 10, `only ${answered} requests were read and refused`);
  ok(server.databaseNames().includes('_Server'));
  is([...server.connections()].length, 1);
});
/** The good client's requests so far. */
let id = 1;

test('random bytes, and messages with a byte changed', () => {
  const server = start();
  const message = Buffer.from(
    JSON.stringify({
      method: 'transact',
      params: [conformanceSchema.name, { op: 'select', table: 'T', where: [] }],
      id: 1,
    }),
  );
  fc.assert(
    fc.property(
      fc.array(fc.tuple(fc.nat(message.length - 1), fc.nat(255)), { maxLength: 4 }),
      fc.uint8Array(),
      (changes, tail) => {
        const bytes = Buffer.concat([message, tail]);
        for (const [at, byte] of changes) bytes[at] = byte;
        const connection = connectBytes(server, { send: () => undefined, closed: () => undefined });
        connection.receive(bytes);
        connection.close();
      },
    ),
    RUNS,
  );
  is([...server.connections()].length, 0);
});

test.run();
