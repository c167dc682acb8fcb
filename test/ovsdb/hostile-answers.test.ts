/**
 * A server's answers in which a text is an object that JavaScript cannot make a text of: each ends its session with one warning, and the client, which goes
 * on, dials again. (test/fuzz/session.test.ts puts any JSON in any place.)
 */
import { equal, is, ok } from 'uvu/assert';
import { schemaToJson } from '../../host/ovsdb/schema.ts';
import { schema } from '../support/ovsdb-fixture.ts';
import { database, greet, live, meet, open, row, TXN, type Opened } from '../support/scripted-database.ts';
import { suite } from '../support/suite.ts';

const test = suite('ovsdb/hostile-answers');

const TEXTLESS = { toString: 1, valueOf: 1 };

/** The schema of the client's tests, with another base type for a column. */
function schemaWith(type: unknown): unknown {
  const json = schemaToJson(schema) as { tables: { Switch: { columns: Record<string, unknown> } } };
  const columns = { ...json.tables.Switch.columns, name: { type } };
  return { ...json, tables: { ...json.tables, Switch: { ...json.tables.Switch, columns } } };
}

/** Opens the stream and answers its first questions: what '_Server' says is up to the server. */
function greetWith(opened: Opened, over: Record<string, unknown>): void {
  const stream = opened.network.last;
  stream.events.opened();
  opened.db.poll();
  stream.reply(stream.expect('set_db_change_aware'), {});
  stream.reply(stream.expect('monitor'), database(over));
}

const ANSWERS: readonly (readonly [string, (opened: Opened) => void])[] = [
  ["the name of a database in '_Server'", (opened) => greetWith(opened, { name: TEXTLESS })],
  ["a database's model", (opened) => greetWith(opened, { model: TEXTLESS })],
  ["a database's schema", (opened) => greetWith(opened, { schema: TEXTLESS })],
  ["a cluster's identifier", (opened) => greetWith(opened, { model: 'clustered', cid: ['uuid', TEXTLESS] })],
  ...(
    [
      ['type', TEXTLESS],
      ['key', { key: TEXTLESS }],
      ['type of the key', { key: { type: TEXTLESS } }],
      ['enum', { key: { type: 'string', enum: ['set', [TEXTLESS]] } }],
    ] as const
  ).map(
    ([place, type]) =>
      [
        `a column's base type: ${place}`,
        (opened: Opened) => {
          const stream = greet(opened);
          stream.reply(stream.expect('get_schema'), schemaWith(type));
        },
      ] as const,
  ),
  [
    'the last transaction in a reply to monitor_cond_since',
    (opened) => {
      const stream = greet(opened);
      meet(opened, stream);
      stream.reply(stream.expect('monitor_cond_since'), [false, TEXTLESS, row('one')]);
    },
  ],
  [
    'the last transaction in update3',
    (opened) => {
      const stream = live(opened);
      stream.notify('update3', 'Test#1', TEXTLESS, row('two'));
    },
  ],
  [
    'a text of a row',
    (opened) => {
      const stream = live(opened);
      stream.notify('update3', 'Test#1', TXN[1], {
        Switch: { '0000000b-1111-4222-8333-444444444444': { insert: { name: TEXTLESS } } },
      });
    },
  ],
];

for (const [what, answer] of ANSWERS)
  test(`${what} is no text: the session ends with one warning, and the client goes on`, () => {
    const opened = open();
    const { db, network, log, clock } = opened;
    answer(opened);
    const stream = network.last;
    const before = network.streams.length;
    db.poll();
    ok(stream.isClosed);
    is(db.isConnected, false);
    const warnings = log.lines.filter((line) => line.includes('|warn|'));
    is(warnings.length, 1, warnings.join('\n'));
    equal(
      log.lines.filter((line) => line.includes('internal error')),
      [],
    );
    clock.advance(8000);
    db.poll();
    is(network.streams.length, before + 1, 'it dials again');
    live(opened);
    db.close();
  });

test.run();
