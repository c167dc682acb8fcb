/** Conditions of monitors: asked for, changed at run time, and held over a reconnect. */
import { equal, is, throws } from 'uvu/assert';
import type { DatabaseRequest } from '../../host/ovsdb/api.ts';
import { request } from '../support/ovsdb-fixture.ts';
import { A, TXN, NIL, open, greet, meet, row, live } from '../support/scripted-database.ts';
import type { ScriptedStream } from '../support/scripted-server.ts';
import { suite } from '../support/suite.ts';

const test = suite('ovsdb/conditions');

const TAGGED = [['tag', '==', 7]] as const;
const NAMED = [['name', '==', 'one']] as const;
const filtered: DatabaseRequest = { ...request, conditions: { Switch: TAGGED } };

/** What a monitor request asks for of the rows of a table. */
const whereOf = ({ params }: ReturnType<ScriptedStream['expect']>, table: string): unknown =>
  ((params ?? [])[2] as Record<string, { where?: unknown }[]>)[table]?.[0]?.where;

test('conditions go with the monitor, change one at a time, and hold until the server has answered', () => {
  const opened = open({}, filtered);
  const { db, switches } = opened;
  const stream = greet(opened);
  meet(opened, stream);
  const monitor = stream.expect('monitor_cond_since');
  equal(whereOf(monitor, 'Switch'), TAGGED);
  equal(whereOf(monitor, 'Port'), undefined);
  is(db.isSettled, false);
  stream.reply(monitor, [false, TXN[0], row('one')]);
  db.poll();
  is(db.isSettled, true);

  db.setCondition('Switch', NAMED);
  is(db.isSettled, false);
  const change = stream.expect('monitor_cond_change');
  equal(change.params, ['Test#1', 'Test#1', { Switch: [{ where: NAMED }] }]);
  db.setCondition('Switch', []);
  db.setCondition('Port', [...NAMED]);
  stream.notify('update3', 'Test#1', TXN[1], { Switch: { [A]: { delete: null } } });
  stream.reply(change, {});
  db.poll();
  is(switches.size, 0);
  is(db.isSettled, false, 'more is wanted by now');
  const next = stream.expect('monitor_cond_change');
  equal(next.params?.[2], { Switch: [{ where: [false] }], Port: [{ where: NAMED }] });
  stream.reply(next, {});
  db.poll();
  is(db.isSettled, true);
  db.setCondition('Switch', undefined);
  equal(stream.expect('monitor_cond_change').params?.[2], { Switch: [{ where: [true] }] });
  throws(() => db.setCondition('Nowhere', []), /Test\.Nowhere: not opened/);
  db.close();
});

test('a reconnect with other conditions than those held reads everything again', () => {
  const opened = open({}, filtered);
  const { db } = opened;
  const stream = live(opened);
  db.reconnect();
  db.poll();
  const second = greet(opened);
  meet(opened, second);
  const same = second.expect('monitor_cond_since');
  is(same.params?.[3], TXN[0], 'the same conditions: only what has changed');
  second.reply(same, [true, TXN[1], {}]);
  db.poll();
  db.setCondition('Switch', NAMED);
  second.expect('monitor_cond_change');
  // The answer never comes.
  db.reconnect();
  db.poll();
  is(db.isSettled, false);
  const third = greet(opened);
  meet(opened, third);
  const again = third.expect('monitor_cond_since');
  is(again.params?.[3], NIL);
  equal(whereOf(again, 'Switch'), NAMED);
  third.reply(again, [false, TXN[2], row('one')]);
  db.poll();
  is(db.isSettled, true);
  is(stream.isClosed, true);
  db.close();
});

test('a change of conditions that was asked for, perhaps done, and taken back before a reconnect: everything is read again', () => {
  const opened = open({}, filtered);
  const { db, switches } = opened;
  const stream = live(opened);
  db.setCondition('Switch', NAMED);
  stream.expect('monitor_cond_change');
  // The server tells what leaves the sight before it answers; the answer never comes.
  stream.notify('update3', 'Test#1', TXN[1], { Switch: { [A]: { delete: null } } });
  db.poll();
  is(switches.size, 0);
  db.setCondition('Switch', TAGGED);
  db.reconnect();
  db.poll();
  const second = greet(opened);
  meet(opened, second);
  const again = second.expect('monitor_cond_since');
  is(again.params?.[3], NIL, 'the row would not be sent again');
  second.reply(again, [false, TXN[1], row('one')]);
  db.poll();
  is(switches.size, 1);
  is(db.isSettled, true);
  db.close();
});

test('a server that cannot filter sends everything, and nothing waits for it', () => {
  const opened = open({}, filtered);
  const { db } = opened;
  const stream = greet(opened);
  meet(opened, stream);
  stream.refuse(stream.expect('monitor_cond_since'), { error: 'unknown method' });
  db.poll();
  stream.refuse(stream.expect('monitor_cond'), 'unknown method');
  db.poll();
  const monitor = stream.expect('monitor');
  equal(whereOf(monitor, 'Switch'), undefined);
  stream.reply(monitor, { Switch: { [A]: { new: { name: 'one' } } } });
  db.poll();
  is(db.isSettled, true);
  db.setCondition('Switch', NAMED);
  is(db.isSettled, true);
  db.close();
});

test.run();
