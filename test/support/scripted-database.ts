/** A database whose server is the test: every message and every second is the test's. */
import { is } from 'uvu/assert';
import { openDatabase, type DatabaseOptions } from '../../host/ovsdb/database.ts';
import { VirtualClock } from '../../host/emulation/virtual-time.ts';
import type { DatabaseRequest } from '../../host/ovsdb/api.ts';
import { schemaToJson } from '../../host/ovsdb/schema.ts';
import { LogLines, request, schema, type Switch } from './ovsdb-fixture.ts';
import { ScriptedNetwork, type ScriptedStream } from './scripted-server.ts';

/** A row's UUID. */
export const A = '0000000a-1111-4222-8333-444444444444';
/** Identifiers of transactions. */
export const TXN = ['1', '2', '3'].map((digit) => `${digit.repeat(8)}-1111-4222-8333-444444444444`);
/** No row, no transaction. */
export const NIL = '00000000-0000-0000-0000-000000000000';

/** A database that dials a network where the test is the server. */
export function open(options: Partial<DatabaseOptions> = {}, asked: DatabaseRequest = request) {
  const network = new ScriptedNetwork();
  const clock = new VirtualClock();
  const log = new LogLines();
  let wakes = 0;
  const db = openDatabase(asked, {
    remotes: 'tcp:a:1',
    dialer: network.dialer,
    clock,
    random: () => 0.5,
    logger: log.factory,
    ...options,
  });
  db.onActivity = () => wakes++;
  return { network, clock, log, db, switches: db.table<Switch>('Switch'), wakes: () => wakes };
}
export type Opened = ReturnType<typeof open>;

/** The row of `_Server`, with other values in 'over'. */
export const database = (over: Record<string, unknown> = {}): unknown => ({
  Database: {
    [NIL]: {
      new: {
        name: 'Test',
        model: 'standalone',
        schema: 'x',
        connected: true,
        leader: true,
        cid: ['set', []],
        index: ['set', []],
        ...over,
      },
    },
  },
});

/** Opens the stream and answers until the schema is asked for. */
export function greet({ network, db }: Opened, server = database()): ScriptedStream {
  const stream = network.last;
  stream.events.opened();
  db.poll();
  stream.reply(stream.expect('set_db_change_aware'), {});
  stream.reply(stream.expect('monitor'), server);
  db.poll();
  return stream;
}

/** Answers with the schema. */
export function meet({ db }: Opened, stream: ScriptedStream): void {
  stream.reply(stream.expect('get_schema'), schemaToJson(schema));
  db.poll();
}

/** An update that brings row A. */
export const row = (name: string): unknown => ({ Switch: { [A]: { insert: { name } } } });

/** All the way to a live replica with one row. */
export function live(opened: Opened): ScriptedStream {
  const stream = greet(opened);
  meet(opened, stream);
  stream.reply(stream.expect('monitor_cond_since'), [false, TXN[0], row('one')]);
  opened.db.poll();
  is(opened.db.isConnected, true);
  return stream;
}
