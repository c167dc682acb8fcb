/** Sessions as scripts: every message and every second is the test's. */
import { equal, is, ok, throws } from 'uvu/assert';
import type { Outcome } from '../../host/ovsdb/api.ts';
import { writeJson } from '../../host/ovsdb/json.ts';
import { schema, type Switch } from '../support/ovsdb-fixture.ts';
import { A, TXN, NIL, open, database, greet, meet, live } from '../support/scripted-database.ts';
import type { ScriptedStream } from '../support/scripted-server.ts';
import { schemaToJson } from '../../host/ovsdb/schema.ts';
import { suite } from '../support/suite.ts';

const test = suite('ovsdb/database');

test('nothing changes but in poll', () => {
  const opened = open();
  const { db, switches, wakes } = opened;
  const stream = live(opened);
  const before = wakes();
  const { params } = { params: 'Test#1' };
  stream.notify('update3', params, TXN[1], { Switch: { [A]: { modify: { name: 'two' } } } });
  stream.notify('update3', params, TXN[2], { Switch: { [A]: { modify: { tag: 3 } } } });
  is(wakes(), before + 1, 'called once until the next poll');
  is(switches.get(A)?.name, 'one');
  is(db.poll(), true);
  is(switches.get(A)?.name, 'two');
  is(switches.get(A)?.tag, 3);
  is(db.poll(), false);
  db.close();
});

test('a row that was modified and then deleted shows what it was before both', () => {
  const opened = open();
  const { db, switches } = opened;
  const stream = live(opened);
  const update = (row: unknown): void => stream.notify('update3', 'Test#1', TXN[1], { Switch: { [A]: row } });
  update({ modify: { labels: ['set', ['kept', 'lost']] } });
  db.poll();
  db.clearChanges();
  update({ modify: { name: 'two', labels: ['set', ['lost', 'new']] } });
  update({ delete: null });
  db.poll();
  const [change] = switches.changes();
  is(change?.kind, 'delete');
  is(change?.row.name, 'two');
  is(change?.before('name'), 'one');
  equal(new Set(change?.delta('labels').keys()), new Set(['kept', 'lost']));
  db.close();
});

test('the outcome comes after the update, and what arrives meanwhile waits for the open transaction', () => {
  const opened = open();
  const { db, switches } = opened;
  const stream = live(opened);
  const t = db.transaction();
  throws(() => db.transaction(), /open already/);
  t.update(switches.get(A) as Switch, { name: 'mine' });
  stream.notify('update3', 'Test#1', TXN[1], { Switch: { [A]: { modify: { big: 7 } } } });
  is(db.poll(), false);
  is(switches.get(A)?.big, 0);
  const outcomes: Outcome[] = [];
  db.commit(t, (outcome) => {
    is(switches.get(A)?.name, 'mine');
    is(db.inFlight, false);
    outcomes.push(outcome);
  });
  is(switches.get(A)?.name, 'one', 'taken back when sent');
  is(db.inFlight, true);
  const sent = stream.expect('transact');
  equal(sent.params, [
    'Test',
    { op: 'update', table: 'Switch', where: [['_uuid', '==', ['uuid', A]]], row: { name: 'mine' } },
  ]);
  stream.notify('update3', 'Test#1', TXN[2], { Switch: { [A]: { modify: { name: 'mine' } } } });
  db.poll();
  is(switches.get(A)?.big, 7);
  equal(outcomes, []);
  stream.reply(sent, [{ count: 1 }]);
  db.poll();
  equal(outcomes, [{ status: 'success' }]);
  equal(db.statistics.transactions, { unchanged: 0, success: 1, tryAgain: 0, error: 0 });
  db.close();
});

test('errors of the reply are distinguished', () => {
  const opened = open();
  const { db, switches } = opened;
  const stream = live(opened);
  const commit = (answer: (sent: ReturnType<ScriptedStream['expect']>) => void): Outcome | undefined => {
    const t = db.transaction();
    t.update(switches.get(A) as Switch, { tag: 9 });
    t.comment('c');
    let outcome: Outcome | undefined;
    db.commit(t, (what) => {
      outcome = what;
    });
    answer(stream.expect('transact'));
    db.poll();
    return outcome;
  };
  const constraint = { error: 'constraint violation', details: 'why' };
  const first = commit((sent) => stream.reply(sent, [constraint, null]));
  is(first?.status, 'error');
  if (first?.status === 'error')
    equal([first.error, first.details, first.operation?.op], ['constraint violation', 'why', 'update']);
  const last = commit((sent) => stream.reply(sent, [{ count: 1 }, {}, { error: 'referential integrity violation' }]));
  equal(last, { status: 'error', error: 'referential integrity violation', details: '' });
  for (const passing of ['timed out', 'not owner', 'not leader', 'cluster error'])
    is(commit((sent) => stream.reply(sent, [{ error: passing, details: 'd' }, null]))?.status, 'try-again', passing);
  is(commit((sent) => stream.refuse(sent, 'canceled'))?.status, 'try-again');
  is(commit((sent) => stream.refuse(sent, { error: 'syntax error', details: 'x' }))?.status, 'error');
  is(commit((sent) => stream.reply(sent, 'nonsense'))?.status, 'error');
  is(commit(() => stream.events.closed('closed by peer'))?.status, 'try-again');
  is(db.isConnected, false);
  db.close();
});

test('a commit while away fails in the next poll', () => {
  const { db, switches } = open();
  const t = db.transaction();
  t.insert(switches, { name: 'x' });
  let outcome: Outcome | undefined;
  db.commit(t, (what) => {
    outcome = what;
  });
  is(outcome, undefined);
  is(db.inFlight, true);
  db.poll();
  equal(outcome, { status: 'try-again', reason: 'not connected' });
  db.close();
});

test('a reconnect asks for what came after the last transaction, and again for all when that is lost', () => {
  const opened = open();
  const { db, switches, network, clock } = opened;
  const stream = live(opened);
  const object = switches.get(A);
  stream.notify('update3', 'Test#1', TXN[1], { Switch: { [A]: { modify: { name: 'two' } } } });
  db.poll();
  db.clearChanges();
  stream.events.closed('closed by peer');
  db.poll();
  is(db.isConnected, false);
  clock.advance(1000);
  db.poll();
  is(network.streams.length, 2);
  const second = greet(opened);
  meet(opened, second);
  const again = second.expect('monitor_cond_since');
  is(again.params?.[3], TXN[1]);
  second.reply(again, [true, TXN[2], { Switch: { [A]: { modify: { tag: 1 } } } }]);
  db.poll();
  is(db.generation, 2);
  is(switches.get(A), object);
  is(object?.tag, 1);
  equal(
    switches.changes().map((change) => [change.kind, change.touched('tag'), change.touched('name')]),
    [['modify', true, false]],
  );

  db.reconnect();
  db.poll();
  const third = greet(opened);
  meet(opened, third);
  third.reply(third.expect('monitor_cond_since'), [
    false,
    NIL,
    { Switch: { [A]: { initial: { name: 'two', tag: 1 } } } },
  ]);
  db.clearChanges();
  db.poll();
  is(db.generation, 3);
  is(switches.get(A), object);
  equal(switches.changes(), []);
  db.close();
});

test('older servers: without _Server, monitor_cond_since, monitor_cond', () => {
  const opened = open();
  const { db, switches, network } = opened;
  const stream = network.last;
  stream.events.opened();
  db.poll();
  stream.refuse(stream.expect('set_db_change_aware'), { error: 'unknown method' });
  stream.refuse(stream.expect('monitor'), { error: 'unknown database' });
  db.poll();
  meet(opened, stream);
  stream.refuse(stream.expect('monitor_cond_since'), { error: 'unknown method' });
  db.poll();
  stream.refuse(stream.expect('monitor_cond'), 'unknown method');
  db.poll();
  const monitor = stream.expect('monitor');
  stream.reply(monitor, {
    Switch: { [A]: { new: { name: 'one', labels: ['set', ['a', 'b']], options: ['map', []] } } },
  });
  db.poll();
  is(db.isConnected, true);
  stream.notify('update', monitor.params?.[1], {
    Switch: { [A]: { old: { labels: ['set', ['a', 'b']] }, new: { name: 'one', labels: ['set', ['b', 'c']] } } },
  });
  db.poll();
  equal(switches.get(A)?.labels, new Set(['b', 'c']));
  db.close();
});

test('garbage ends the session, and the content is read afresh', () => {
  const opened = open();
  const { db, log, clock, network } = opened;
  const stream = live(opened);
  stream.say('HTTP/1.1 400 Bad Request');
  db.poll();
  ok(stream.isClosed);
  is(db.isConnected, false);
  ok(log.has(/reconnect\|warn\|tcp:a:1: error in what the server sent: stream holds something other than JSON/));
  stream.notify('update3', 'Test#1', TXN[1], {});
  is(db.poll(), false, 'a stream that was given up is not heard');
  clock.advance(1000);
  db.poll();
  is(network.streams.length, 2);
  const second = greet(opened);
  meet(opened, second);
  is(second.expect('monitor_cond_since').params?.[3], NIL);
  second.say({ id: 999, result: 1, error: null });
  db.poll();
  ok(second.isClosed);
  db.close();
});

const clustered = (over: Record<string, unknown>): unknown =>
  database({ model: 'clustered', cid: ['uuid', A], index: 10, ...over });

test('a cluster: not leader, not connected, and content that goes backwards are left', () => {
  const opened = open({ remotes: 'tcp:a:1,tcp:b:1,tcp:c:1' });
  const { db, network, log } = opened;
  greet(opened, clustered({ leader: false }));
  greet(opened, clustered({ connected: false }));
  const good = greet(opened, clustered({}));
  is(new Set(network.streams.map(({ remote }) => remote)).size, 3, 'each was tried, at once');
  meet(opened, good);
  good.reply(good.expect('monitor_cond_since'), [false, TXN[0], {}]);
  db.poll();
  is(db.isConnected, true);
  good.notify('update', '_Server', clustered({ index: 20 }));
  db.poll();
  is(db.isConnected, true);
  good.notify('update', '_Server', clustered({ index: 21, leader: false }));
  db.poll();
  is(db.isConnected, false);
  ok(good.isClosed);
  greet(opened, clustered({ index: 19 }));
  ok(log.has(/ovsdb_cs\|warn\|clustered database server has stale data; trying another server/));
  greet(opened, { Database: {} });
  ok(log.has(/ovsdb_cs\|warn\|server does not have Test database; trying another server/));
  db.close();
});

test('a probe is answered on arrival, however busy the client is; all else waits, in its order', () => {
  const opened = open();
  const { db, switches } = opened;
  const stream = live(opened);
  const t = db.transaction();
  stream.sent();
  const notes = [1, 2].map((tag, at) =>
    writeJson({
      id: null,
      method: 'update3',
      params: ['Test#1', TXN[at], { Switch: { [A]: { modify: { name: `n${tag}` } } } }],
    }),
  );
  const probe = writeJson({ id: 'probe', method: 'echo', params: ['x'] });
  // In one piece, and split in the middle of the probe.
  stream.say(`${notes[0] ?? ''}${probe}${notes[1] ?? ''}${probe.slice(0, 9)}`);
  equal(stream.sent(), [{ id: 'probe', result: ['x'], error: null }]);
  stream.say(probe.slice(9));
  equal(stream.sent(), [{ id: 'probe', result: ['x'], error: null }]);
  is(db.poll(), false);
  is(switches.get(A)?.name, 'one');
  t.abort();
  is(db.poll(), true);
  is(switches.get(A)?.name, 'n2');
  equal(stream.sent(), [], 'answered once');
  db.close();
});

test('bytes that make no sense end the session when their turn has come', () => {
  const opened = open();
  const { db, switches } = opened;
  const stream = live(opened);
  stream.notify('update3', 'Test#1', TXN[1], { Switch: { [A]: { modify: { name: 'two' } } } });
  stream.say('] what? {}');
  is(db.isConnected, true);
  db.poll();
  is(switches.get(A)?.name, 'two');
  is(db.isConnected, false);
  db.close();
});

test('probes, echo, and a peer that has died', () => {
  const opened = open();
  const { db, clock, log } = opened;
  const stream = live(opened);
  stream.sent();
  stream.say({ id: 'probe', method: 'echo', params: ['x'] });
  db.poll();
  equal(stream.sent(), [{ id: 'probe', result: ['x'], error: null }]);
  clock.advance(5000);
  db.poll();
  equal(stream.sent(), [{ id: 'echo', method: 'echo', params: [] }]);
  stream.say({ id: 'echo', result: [], error: null });
  db.poll();
  db.setProbeInterval(1);
  clock.advance(1000);
  db.poll();
  is(stream.expect('echo').id, 'echo');
  clock.advance(1000);
  db.poll();
  is(db.isConnected, false);
  ok(log.has(/reconnect\|err\|tcp:a:1: no response to inactivity probe after 1 seconds, disconnecting/));
  db.close();
});

test('locks: what is said about a withdrawn request does not count', () => {
  const opened = open();
  const { db } = opened;
  const stream = live(opened);
  db.requestLock('l');
  const first = stream.expect('lock');
  db.releaseLock('l');
  stream.expect('unlock');
  db.requestLock('l');
  const second = stream.expect('lock');
  stream.reply(first, { locked: true });
  stream.notify('locked', 'l');
  db.poll();
  is(db.hasLock('l'), false);
  stream.reply(second, { locked: false });
  db.poll();
  is(db.hasLock('l'), false);
  stream.notify('locked', 'l');
  is(db.poll(), true);
  is(db.hasLock('l'), true);
  stream.notify('stolen', 'l');
  db.poll();
  is(db.hasLock('l'), false);
  db.close();
});

test('attempts that fail are logged as operators know it, until back-off is at its longest', () => {
  const { db, network, clock, log } = open();
  for (let i = 0; i < 6; i++) {
    network.last.events.closed('Connection refused');
    db.poll();
    clock.advance(8000);
    db.poll();
  }
  equal(
    log.lines.filter((line) => !line.includes('|dbg|')),
    [
      ...[1, 2, 4].flatMap((seconds) => [
        'reconnect|info|tcp:a:1: connecting...',
        'reconnect|info|tcp:a:1: connection attempt failed (Connection refused)',
        `reconnect|info|tcp:a:1: waiting ${seconds} seconds before reconnect`,
      ]),
      'reconnect|info|tcp:a:1: connecting...',
      'reconnect|info|tcp:a:1: connection attempt failed (Connection refused)',
      'reconnect|info|tcp:a:1: continuing to reconnect in the background but suppressing further logging',
    ],
  );
  db.close();
});

test('closed is closed', () => {
  const opened = open();
  const stream = live(opened);
  const { db, clock, network, wakes } = opened;
  db.close();
  ok(stream.isClosed);
  const before = wakes();
  stream.notify('update3', 'Test#1', TXN[1], {});
  clock.advance(100_000);
  is(db.poll(), false);
  is(wakes(), before);
  is(network.streams.length, 1);
  is(db.isConnected, false);
});

test('a server that changes its schema forever is read less and less often, and that is said once', () => {
  const opened = open();
  const { db, clock, log } = opened;
  const stream = live(opened);
  let reads = 0;
  // A minute of it: as soon as one schema has been read, there is another.
  for (let tick = 0; tick < 600; tick++) {
    for (let flips = 0; flips < 50; flips++) {
      stream.notify('update', '_Server', database({ schema: `flip ${tick} ${flips}` }));
      db.poll();
      const asked = stream.sent().filter(({ method }) => method === 'get_schema');
      reads += asked.length;
      for (const request of asked) stream.reply(request, schemaToJson(schema));
      db.poll();
    }
    clock.advance(100);
  }
  ok(reads >= 10 && reads <= 22, `${reads} reads`);
  is(log.lines.filter((line) => line.includes('again and again')).length, 1);
  is(db.isConnected, true);
  // At rest for a while: the next change is a first one.
  clock.advance(20_000);
  db.poll();
  stream.sent();
  stream.notify('update', '_Server', database({ schema: 'another' }));
  db.poll();
  is(stream.sent().filter(({ method }) => method === 'get_schema').length, 1);
  db.close();
});

test("a lock's loss counts before it is taken in, be it stolen or gone with the connection; an echo confirms", () => {
  const opened = open();
  const { db } = opened;
  const stream = live(opened);
  db.requestLock('l');
  stream.reply(stream.expect('lock'), { locked: true });
  db.poll();
  is(db.hasLock('l'), true);
  stream.notify('stolen', 'l');
  is(db.hasLock('l'), false, 'not polled yet');
  db.poll();
  is(db.lockState('l'), 'waiting');
  stream.notify('locked', 'l');
  is(db.hasLock('l'), false, 'what is won is won with the next poll');
  db.poll();
  is(db.hasLock('l'), true);
  let answers = 0;
  db.ping(() => answers++);
  stream.reply(stream.expect('echo'), []);
  is(answers, 0);
  db.poll();
  is(answers, 1);
  db.ping(() => answers++);
  stream.events.closed('closed by peer');
  is(db.hasLock('l'), false);
  db.poll();
  is(db.lockState('l'), 'asked');
  is(answers, 1);
  db.close();
});

test('a lock is stolen only after its request was withdrawn, and one that the server refuses is distinguished', () => {
  const opened = open();
  const { db } = opened;
  const stream = live(opened);
  is(db.lockState('l'), 'none');
  db.requestLock('l');
  is(db.lockState('l'), 'asked');
  stream.reply(stream.expect('lock'), { locked: false });
  db.poll();
  is(db.lockState('l'), 'waiting');
  db.releaseLock('l');
  db.stealLock('l');
  stream.expect('unlock');
  stream.reply(stream.expect('steal'), { locked: true });
  db.poll();
  is(db.lockState('l'), 'held');
  db.requestLock('m');
  stream.refuse(stream.expect('lock'), 'unknown method');
  db.poll();
  is(db.lockState('m'), 'refused');
  is(db.hasLock('m'), false);
  db.close();
});

test.run();
