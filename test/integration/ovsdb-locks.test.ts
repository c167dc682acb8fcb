/** Locks between clients of Debian's ovsdb-server. */
import { spawn } from 'node:child_process';
import { equal, is } from 'uvu/assert';
import { closeClients, schema, TestClient } from '../support/ovsdb-fixture.ts';
import { killServers, startServer, type RealServer } from '../support/ovsdb-server.ts';
import { onDebian } from '../support/debian.ts';
import { suite } from '../support/suite.ts';

const test = suite('integration/ovsdb-locks', onDebian);

let server: RealServer;
test.before(async () => {
  server = await startServer(schema);
});
test.after(() => {
  closeClients();
  killServers();
});

const client = (): Promise<TestClient> => new TestClient(server.remote).ready();

/** The server answers in order: with this outcome, all replies to earlier requests have come. */
async function settle(on: TestClient): Promise<void> {
  const outcome = await on.commit((t) => {
    t.assertLock('nobody');
    t.insert(on.ports, { name: 'settle' });
  });
  is(outcome.status, 'try-again');
}

test('contended, withdrawn, released', async () => {
  const [a, b, c] = await Promise.all([client(), client(), client()]);
  a.db.requestLock('l');
  await a.loop.until(() => a.db.hasLock('l'));
  const outcome = await a.commit((t) => {
    t.assertLock('l');
    t.insert(a.switches, { name: 'locked', some: new Set(['x']) });
  });
  equal(outcome, { status: 'success' });
  b.db.requestLock('l');
  await settle(b);
  is(b.db.hasLock('l'), false);
  c.db.requestLock('l');
  await settle(c);
  b.db.releaseLock('l');
  await settle(b);
  a.db.releaseLock('l');
  is(a.db.hasLock('l'), false);
  await c.loop.until(() => c.db.hasLock('l'));
  await settle(b);
  is(b.db.hasLock('l'), false, 'a withdrawn request gets nothing');
  for (const each of [a, b, c]) each.close();
});

test('stolen, and back when the thief is gone', async () => {
  const a = await client();
  a.db.requestLock('s');
  await a.loop.until(() => a.db.hasLock('s'));
  const thief = spawn('ovsdb-client', ['steal', server.remote, 's'], { stdio: 'ignore' });
  try {
    await a.loop.until(() => !a.db.hasLock('s'));
    const outcome = await a.commit((t) => {
      t.assertLock('s');
      t.insert(a.switches, { name: 'stolen', some: new Set(['x']) });
    });
    is(outcome.status, 'try-again');
  } finally {
    thief.kill();
  }
  await a.loop.until(() => a.db.hasLock('s'));
  a.close();
});

test('lost with the connection, and asked for again', async () => {
  const a = await client();
  a.db.requestLock('r');
  await a.loop.until(() => a.db.hasLock('r'));
  server.killNow();
  await a.loop.until(() => !a.db.isConnected);
  is(a.db.hasLock('r'), false);
  a.db.requestLock('later');
  await server.start();
  await a.loop.until(() => a.db.hasLock('r') && a.db.hasLock('later'));
  a.close();
});

test.run();
