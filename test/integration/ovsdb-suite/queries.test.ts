/** What Open vSwitch's own tests ask of `select`, `get_schema` and `_Server`: the same from both servers. */
import { match } from 'uvu/assert';
import { onDebian } from '../../support/debian.ts';
import { killServers } from '../../support/ovsdb-server.ts';
import { playBoth } from '../../support/ovsdb-script.ts';
import { suite } from '../../support/suite.ts';

const test = suite('integration/ovsdb-suite/queries', onDebian);
test.after(killServers);

const ordinals = JSON.stringify({
  name: 'ordinals',
  version: '5.1.3',
  cksum: '12345678 9',
  tables: {
    ordinals: {
      isRoot: true,
      indexes: [['number']],
      columns: {
        number: { type: 'integer' },
        name: { type: 'string' },
        letter: { type: { key: { type: 'string', enum: ['set', ['z', 'a']] } } },
        only: { type: { key: { type: 'string', enum: 'x' }, min: 0 } },
        words: { type: { key: 'string', min: 0, max: 'unlimited' } },
        counts: { type: { key: 'string', value: 'integer', min: 0, max: 'unlimited' } },
      },
    },
  },
});

/** A server with a few rows. */
const FILLED = `
create db '${ordinals}'
start db
transact '["ordinals",
  {"op":"insert","table":"ordinals","row":{"number":3,"letter":"a","name":"b","counts":["map",[["a",3]]]}},
  {"op":"insert","table":"ordinals","row":{"number":1,"letter":"a","name":"b","counts":["map",[["a",2]]]}},
  {"op":"insert","table":"ordinals","row":{"number":2,"letter":"a","name":"a","counts":["map",[["a",1],["b",1]]],"words":["set",["a","b"]]}},
  {"op":"insert","table":"ordinals","row":{"number":10,"letter":"z","name":"a","counts":["map",[["b",1]]],"words":"x"}},
  {"op":"insert","table":"ordinals","row":{"number":11,"letter":"z","words":["set",["c","d","e"]]}}]'
`;

test('select with sort', async () => {
  const sorts = [
    ['number'],
    ['name', 'number'],
    ['words', 'number'],
    ['counts', 'number'],
    ['letter', 'words', 'number'],
    // Neither server knows a direction.
    ['-number'],
    ['+number'],
    [1],
    ['number', 'number'],
    ['nothing'],
    'number',
  ];
  const selects = sorts.map(
    (sort) =>
      `transact '["ordinals",{"op":"select","table":"ordinals","where":[],"columns":["number"],"sort":${JSON.stringify(sort)}}]'`,
  );
  match(
    await playBoth(`${FILLED}\n${selects.join('\n')}`),
    /"number":1\},\{"number":2\},\{"number":3\},\{"number":10\},\{"number":11\}/,
  );
});

test('get_schema: with a version and a checksum, without, and of _Server', async () => {
  const said = await playBoth(`
create db '${ordinals}'
create plain '{"name":"plain","tables":{"a":{"columns":{"x":{"type":"integer"}}},"b":{"columns":{"x":{"type":"string"}}}}}'
create roots '{"name":"roots","tables":{"a":{"isRoot":true,"columns":{"x":{"type":"integer"}}},"b":{"isRoot":true,"columns":{"x":{"type":"string"}}}}}'
start db plain roots
for each in ordinals plain roots _Server; do
  ovsdb-client get-schema unix:socket $each
  ovsdb-client get-schema-version unix:socket $each
  ovsdb-client get-schema-cksum unix:socket $each
done
ovsdb-client dump unix:socket _Server Database name model schema
ovsdb-client get-schema unix:socket nothing
ovsdb-client list-dbs unix:socket
`);
  match(said, /^\{"name":"plain","tables":/m);
});

test('nobody may change _Server', async () => {
  const operations = [
    { op: 'delete', table: 'Database', where: [] },
    { op: 'insert', table: 'Database', row: {} },
    { op: 'insert', table: 'Database', row: { model: 'relay' } },
    { op: 'update', table: 'Database', where: [], row: {} },
    { op: 'mutate', table: 'Database', where: [], mutations: [] },
    { op: 'update', table: 'Nothing', where: [], row: {} },
    { op: 'commit', durable: true },
    { op: 'comment', comment: 'x' },
    { op: 'abort' },
    { op: 'select', table: 'Database', where: [], columns: ['name', 'model'], sort: ['name'] },
  ];
  const all = operations.map((operation) => `transact '${JSON.stringify(['_Server', operation])}'`);
  const said = await playBoth(`${FILLED}\n${all.join('\n')}`);
  match(said, /"delete operation not allowed on table in reserved database _Server","error":"not allowed"/);
  match(said, /\[\{"rows":\[\{"model":"standalone","name":"_Server"\}/);
});

test.run();
