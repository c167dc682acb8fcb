/** Losing and finding servers: nothing lost, nothing twice, nothing transferred without need. */
import { equal, is, ok } from 'uvu/assert';
import type { Change } from '../../host/ovsdb/row.ts';
import type { Outcome } from '../../host/ovsdb/api.ts';
import { nodeDialer } from '../../host/node/dialer.ts';
import { closeClients, schema, schemaWithout, TestClient, type Switch } from '../support/ovsdb-fixture.ts';
import { killServers, freePort, startCluster, startServer, writeSchema } from '../support/ovsdb-server.ts';
import { onDebian } from '../support/debian.ts';
import { suite } from '../support/suite.ts';

const test = suite('integration/ovsdb-reconnect', onDebian);

test.after(() => {
  closeClients();
  killServers();
});

const summary = (changes: readonly Change<Switch>[]): string[] =>
  changes.map(({ kind, row }) => `${kind} ${row.name}`).sort();

const insert = (name: string): Record<string, unknown> => ({ op: 'insert', table: 'Switch', row: { name, some: 'x' } });
const where = (name: string): unknown => [['name', '==', name]];

test('a server that is killed and comes back with other content', async () => {
  const server = await startServer(schema);
  await server.transact('Test', ...['stays', 'changes', 'goes'].map(insert));
  const client = await new TestClient(server.remote).ready();
  const { db, switches, log } = client;
  const [stays, changes] = [client.switch('stays'), client.switch('changes')];
  db.clearChanges();
  is(db.generation, 1);
  server.killNow();
  await client.loop.until(() => !db.isConnected);
  is(switches.size, 3, 'the replica outlives the connection');
  is(db.isReady, true);
  // Written where the client can't see it.
  const direct = ['Test', insert('comes'), { op: 'delete', table: 'Switch', where: where('goes') }];
  const update = { op: 'update', table: 'Switch', where: where('changes'), row: { tag: 4 } };
  await server.transactOffline(...direct, update);
  await server.start();
  await client.loop.until(() => db.isConnected);
  is(db.generation, 2);
  equal(summary(switches.changes()), ['delete goes', 'insert comes', 'modify changes']);
  is(client.switch('stays'), stays);
  is(client.switch('changes'), changes);
  is(changes.tag, 4);
  ok(log.has(/^reconnect\|info\|unix:.*: connecting\.\.\.$/));
  ok(log.has(/^reconnect\|info\|unix:.*: connected$/));
  ok(log.has(/^reconnect\|info\|unix:.*: connection closed by peer$/));
  client.close();
  await server.stop();
});

test('a remote without a server', async () => {
  const log = await (async () => {
    const client = new TestClient('unix:/nonexistent/db.sock');
    await client.loop.until(() => client.log.has(/waiting 1 seconds before reconnect/));
    client.close();
    return client.log;
  })();
  equal(log.lines, [
    'reconnect|info|unix:/nonexistent/db.sock: connecting...',
    'reconnect|info|unix:/nonexistent/db.sock: connection attempt failed (No such file or directory)',
    'reconnect|info|unix:/nonexistent/db.sock: waiting 1 seconds before reconnect',
  ]);
});

test('a reconnect to a cluster transfers only what changed', async () => {
  // Only clusters keep the history that monitor_cond_since asks for.
  const [server] = await startCluster(schema, 1);
  ok(server);
  await server.transact('Test', ...Array.from({ length: 1000 }, (_, i) => insert(`s${i}`)));
  const client = await new TestClient(server.remote).ready();
  const { db } = client;
  const full = db.statistics.bytesIn;
  db.clearChanges();
  db.reconnect();
  await client.loop.until(() => !db.isConnected);
  await server.transact('Test', insert('new'));
  await client.loop.until(() => db.generation === 2 && client.switches.size === 1001);
  equal(summary(client.switches.changes()), ['insert new']);
  const again = db.statistics.bytesIn - full;
  ok(again < full / 4, `${again} of ${full} bytes`);
  is(db.statistics.connects, 2);
  client.close();
  server.killNow();
});

test('a transaction in flight when the connection is lost', async () => {
  const server = await startServer(schema);
  const client = await new TestClient(server.remote).ready();
  const t = client.db.transaction();
  t.insert(client.switches, { name: 'lost', some: new Set(['x']) });
  let outcome: Outcome | undefined;
  client.db.reconnect();
  client.db.commit(t, (what) => {
    outcome = what;
  });
  is(outcome, undefined);
  // No reply can have been read yet.
  client.db.poll();
  equal(outcome, { status: 'try-again', reason: 'connection lost: reconnect asked for' });
  is(client.switches.size, 0);
  client.close();
  await server.stop();
});

test('a schema converted while connected', async () => {
  const server = await startServer(schemaWithout('Switch.tag'));
  await server.transact('Test', insert('old'));
  const client = await new TestClient(server.remote).ready();
  const row = client.switch('old');
  is(client.switches.hasColumn('tag'), false);
  await server.client('convert', server.remote, writeSchema(server.directory, schema, 'new'));
  await client.loop.until(() => client.switches.hasColumn('tag') && client.db.isConnected);
  is(client.db.statistics.connects, 1);
  equal(await client.commit((t) => t.update(client.switch('old'), { tag: 3 })), { status: 'success' });
  is(client.switch('old'), row);
  is(row.tag, 3);
  client.close();
  await server.stop();
});

test('TCP, and a passive remote', async () => {
  const port = await freePort();
  const server = await startServer(schema, [`--remote=ptcp:${port}:127.0.0.1`]);
  const active = await new TestClient(`tcp:127.0.0.1:${port}`).ready();
  active.db.setProbeInterval(1);
  const waiting = await freePort();
  const passive = new TestClient(`ptcp:${waiting}:127.0.0.1`);
  const socket = `${server.database}.passive`;
  const other = new TestClient(`punix:${socket}`);
  await server.appctl('ovsdb-server/add-remote', `tcp:127.0.0.1:${waiting}`);
  await server.appctl('ovsdb-server/add-remote', `unix:${socket}`);
  await Promise.all([passive.ready(), other.ready()]);
  equal(await passive.commit((t) => t.insert(passive.switches, { name: 'p', some: new Set(['x']) })), {
    status: 'success',
  });
  await active.loop.until(() => active.switches.size === 1);
  await other.loop.until(() => other.switches.size === 1);
  for (const client of [active, passive, other]) client.close();
  await server.stop();
});

test('a remote that makes no sense', async () => {
  const client = new TestClient('udp:1.2.3.4');
  await client.loop.until(() => client.log.has(/connection attempt failed \(udp:1.2.3.4: expected a remote/));
  client.close();
});

test(
  'a cluster: stays with the leader, follows a new one, loses nothing',
  async () => {
    const servers = await startCluster(schema, 3);
    const remotes = servers.map(({ remote }) => remote).join();
    const reached: string[] = [];
    const dial = nodeDialer();
    const client = await new TestClient(remotes, {
      dialer: (remote, events) => {
        reached.push(remote);
        return dial(remote, events);
      },
    }).ready();
    const { db } = client;
    equal(await client.commit((t) => t.insert(client.switches, { name: 'one', some: new Set(['x']) })), {
      status: 'success',
    });
    const row = client.switch('one');
    const leader = servers.find(({ remote }) => remote === reached.at(-1));
    ok(leader);
    const status = await leader.appctl('cluster/status', 'Test');
    ok(/Role: leader/.test(status), status);
    db.clearChanges();
    const before = db.generation;
    leader.killNow();
    await client.loop.until(() => db.generation > before && db.isConnected);
    ok(reached.at(-1) !== leader.remote);
    is(client.switch('one'), row);
    equal(client.switches.changes(), []);
    let outcome: Outcome;
    // The new leader may still be settling: 'try-again' means just that.
    do outcome = await client.commit((t) => t.update(client.switch('one'), { tag: 2 }));
    while (outcome.status === 'try-again');
    equal(outcome, { status: 'success' });
    is(row.tag, 2);

    // A follower will do for those who ask for no leader.
    const follower = servers.find(({ remote }) => remote !== leader.remote && remote !== reached.at(-1));
    ok(follower);
    const reader = await new TestClient(follower.remote, { leaderOnly: false }).ready();
    await reader.loop.until(() => reader.switches.index('name').first('one')?.tag === 2);
    const refused = new TestClient(follower.remote);
    await refused.loop.until(() => refused.log.has(/ovsdb_cs\|info\|clustered database server is not cluster leader/));
    is(refused.db.isConnected, false);
    for (const each of [client, reader, refused]) each.close();
    for (const server of servers) server.killNow();
  },
  { deadline: 120_000 },
);

test.run();
