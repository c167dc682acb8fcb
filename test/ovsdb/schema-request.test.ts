/** A schema that is asked for before anything else, and the stream that it came by. */
import { equal, is, ok } from 'uvu/assert';
import { continuing, readSchema, type SchemaReply } from '../../host/ovsdb/schema-request.ts';
import { schemaToJson } from '../../host/ovsdb/schema.ts';
import { schema } from '../support/ovsdb-fixture.ts';
import { A, database, open, row, TXN } from '../support/scripted-database.ts';
import { ScriptedNetwork } from '../support/scripted-server.ts';
import { suite } from '../support/suite.ts';

const test = suite('ovsdb/schema-request');

/** Asks, and has the first server answer. */
function found(network: ScriptedNetwork, remotes = 'tcp:a:1'): Extract<SchemaReply, { schema: unknown }> {
  const replies: SchemaReply[] = [];
  readSchema(remotes, 'Test', network.dialer, (reply) => void replies.push(reply));
  network.last.events.opened();
  network.last.reply(network.last.expect('get_schema'), schemaToJson(schema));
  const [reply] = replies;
  ok(reply !== undefined && 'schema' in reply);
  return reply;
}

test('a database goes on with the stream that the schema came by', () => {
  const network = new ScriptedNetwork();
  const { schema: read, stream } = found(network);
  equal(Object.keys(read.tables), Object.keys(schema.tables));
  const { db, switches } = open({ dialer: continuing(stream, network.dialer) });
  db.poll();
  const [only] = network.streams;
  ok(only !== undefined && !only.isClosed);
  only.reply(only.expect('set_db_change_aware'), {});
  only.reply(only.expect('monitor'), database());
  db.poll();
  only.reply(only.expect('get_schema'), schemaToJson(schema));
  db.poll();
  only.reply(only.expect('monitor_cond_since'), [false, TXN[0], row('one')]);
  db.poll();
  is(switches.get(A)?.name, 'one');
  is(network.streams.length, 1);
  only.events.closed('closed by peer');
  db.poll();
  is(db.isConnected, false);
  db.close();
});

test('one that has ended, or leads elsewhere, is not gone on with', () => {
  const network = new ScriptedNetwork();
  const ended = found(network);
  network.last.events.closed('closed by peer');
  const one = open({ dialer: continuing(ended.stream, network.dialer) });
  is(network.streams.length, 2);
  const elsewhere = found(network, 'tcp:b:2');
  const [, , left] = network.streams;
  const other = open({ dialer: continuing(elsewhere.stream, network.dialer) });
  equal(
    network.streams.map(({ remote }) => remote),
    ['tcp:a:1', 'tcp:a:1', 'tcp:b:2', 'tcp:a:1'],
  );
  is(left?.isClosed, true);
  one.db.close();
  other.db.close();
});

test('a server without the database is left for the next, and the last one says why there is none', () => {
  const network = new ScriptedNetwork();
  const replies: SchemaReply[] = [];
  readSchema('tcp:a:1,tcp:b:2', 'Test', network.dialer, (reply) => void replies.push(reply));
  network.last.events.opened();
  network.last.refuse(network.last.expect('get_schema'), { error: 'unknown database' });
  const [first] = network.streams;
  is(first?.isClosed, true);
  is(network.last.remote, 'tcp:b:2');
  network.last.events.closed('connection refused');
  equal(replies, [{ failure: 'connection refused' }]);
});

test.run();
