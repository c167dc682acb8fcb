/** Clusters of databases whose leaders change and whose members die: nothing is lost, nothing is made twice. */
import { randomUUID } from 'node:crypto';
import { equal, ok } from 'uvu/assert';
import { onDebian } from '../support/debian.ts';
import type { OvnDatabase } from '../support/ovn/database.ts';
import { Proxy } from '../support/ovn/proxy.ts';
import { RouteStream } from '../support/ovn/route-stream.ts';
import { checkSettled } from '../support/ovn/settled.ts';
import { buildTutorial, gives, place, untilLearned } from '../support/ovn/topology.ts';
import { inWorld, type World } from '../support/ovn-world.ts';
import type { RealServer } from '../support/ovsdb-server.ts';
import { suite } from '../support/suite.ts';

const test = suite('integration/clusters', onDebian);

/** What a controller says about connections that are lost, and servers that won't do. */
const CONNECTIONS = /^(reconnect|ovsdb|jsonrpc)/;

/** Resolves to the member that leads, as soon as one other than 'former' does. */
async function untilLed(world: World, database: OvnDatabase, former?: RealServer): Promise<RealServer> {
  let leader: RealServer | undefined;
  await world.until(`${database.name} has a leader`, async () => {
    leader = await database.leader();
    return leader !== undefined && leader !== former;
  });
  return leader as RealServer;
}

/** Makes the leader hand over; resolves to the new leader. */
async function handOver(world: World, database: OvnDatabase): Promise<RealServer> {
  const former = await untilLed(world, database);
  await former.appctl('cluster/failure-test', 'transfer-leadership');
  return untilLed(world, database, former);
}

/** Kills the leader; resolves to it when another leads. */
async function killLeader(world: World, database: OvnDatabase): Promise<RealServer> {
  const leader = await untilLed(world, database);
  await database.kill(leader);
  await untilLed(world, database, leader);
  return leader;
}

/** Each row of 'ICSB:Route', and each route in NB, is there once. */
async function checkOnce(world: World): Promise<void> {
  await world.until('all views are connected', () => world.databases().every(({ isConnected }) => isConnected));
  await world.settle();
  const routes = world.icSb.rows('Route').map((row) => `${row.availability_zone} ${row.ip_prefix} ${row.nexthop}`);
  equal(routes.length, new Set(routes).size, 'a route is in ICSB twice');
  for (const { name, nb } of world.zones) {
    const own = nb.rows('Logical_Router_Static_Route').map((row) => `${row.ip_prefix} ${row.nexthop}`);
    equal(own.length, new Set(own).size, `a route is in NB of ${name} twice`);
  }
}

/** Routes enough for a difference between some and all. */
const MANY = 1024;

/** Gives lr1 'count' static routes below a prefix of 16 bits, in one transaction. */
async function addRoutes(nb: OvnDatabase, prefix: string, count: number): Promise<void> {
  const inserts = Array.from({ length: count }, (_, n) => ({
    op: 'insert',
    table: 'Logical_Router_Static_Route',
    uuid: randomUUID(),
    row: { ip_prefix: `${prefix}.${n}.0/24`, nexthop: '192.168.1.9' },
  }));
  const routes = ['set', inserts.map(({ uuid }) => ['uuid', uuid])];
  await nb.transact(...inserts, {
    op: 'mutate',
    table: 'Logical_Router',
    where: [['name', '==', 'lr1']],
    mutations: [['static_routes', 'insert', routes]],
  });
}

test(
  'leaders hand over and die while routes come and go',
  () =>
    inWorld({ zones: { az1: 'ours', az2: 'ours' }, clusters: { icSb: 3, nb: 3 } }, async (world) => {
      await buildTutorial(world);
      const [az1, az2] = [world.zone('az1'), world.zone('az2')];
      const streams = [RouteStream.start(az1, 1), RouteStream.start(az2, 2)] as const;
      const flow = (): Promise<unknown> => Promise.all(streams.map((stream) => stream.flows(6)));

      await flow();
      await handOver(world, world.icSb);
      await flow();
      await handOver(world, az1.nb);
      await flow();
      const dead = await killLeader(world, world.icSb);
      await flow();
      const deadNb = await killLeader(world, az2.nb);
      await flow();
      const [left1, left2] = [await streams[0].stop(), await streams[1].stop()];
      await untilLearned(world, az2, 'lr2', [...gives(1), ...left1]);
      await untilLearned(world, az1, 'lr1', [...gives(2), ...left2]);

      // Those that come back catch up: they are needed for a majority when others die.
      await world.icSb.restart(dead);
      await az2.nb.restart(deadNb);
      const second = await killLeader(world, world.icSb);
      await az1.nbctl('lr-route-add', 'lr1', '10.77.0.0/16', '192.168.1.77');
      await untilLearned(world, az2, 'lr2', [...gives(1), ...left1, `10.77.0.0/16 ${place(1).hop}`]);
      await world.icSb.restart(second);
      await checkOnce(world);
      // A northd that has lost its NB as well may still be on its way back to it.
      for (const zone of world.zones) await zone.nbctl('--wait=sb', 'sync');
      await checkSettled(world, { complaints: CONNECTIONS });
    }),
  { deadline: 180_000 },
);

test('without a majority nothing is written; what changed meanwhile follows', () =>
  inWorld({ zones: { az1: 'ours', az2: 'ours' }, clusters: { icSb: 3 } }, async (world) => {
    await buildTutorial(world);
    const [az1, az2] = [world.zone('az1'), world.zone('az2')];
    const leader = await untilLed(world, world.icSb);
    const followers = world.icSb.servers.filter((server) => server !== leader);
    for (const follower of followers) await world.icSb.kill(follower);
    await az1.nbctl(...'lr-route-add lr1 10.77.0.0/16 192.168.1.77'.split(' '));
    await az1.nbctl(...'lr-route-del lr1 10.1.0.0/16'.split(' '));
    await world.until(
      'az1 has left the server that leads nobody',
      async () => (await az1.ic.ask('ic-sb-connection-status')) === 'not connected\n',
    );
    for (const follower of followers) await world.icSb.restart(follower);
    const routes = [...gives(1).filter((route) => !route.startsWith('10.1.')), `10.77.0.0/16 ${place(1).hop}`];
    await untilLearned(world, az2, 'lr2', routes);
    await checkOnce(world);
    await checkSettled(world, { complaints: CONNECTIONS });
  }));

test('a controller that follows a new leader reads only what changed', () =>
  inWorld({ zones: { az1: 'ours', az2: 'none' }, clusters: { icSb: 3 } }, async (world) => {
    const proxies = await Promise.all(
      world.icSb.servers.map(({ socket }, n) => Proxy.start(`${world.directory}/proxy${n}.sock`, socket)),
    );
    const bytes = (): number => proxies.reduce((sum, proxy) => sum + proxy.bytes, 0);
    try {
      const [az1, az2] = [world.zone('az1'), world.zone('az2')];
      const remotes = proxies.map(({ remote }) => remote).join();
      await az2.ic.start();
      await buildTutorial(world);
      for (let n = 0; n < MANY / 256; n++) await addRoutes(az1.nb, `10.${100 + n}`, 256);
      const learned = async (): Promise<number> => (await az2.learned('lr2')).length;
      await world.until('az2 learns all routes', async () => (await learned()) === gives(1).length + MANY);
      await az2.ic.stop();

      const follower = await az2.controller('ours', 'follower', `--ic-sb-db=${remotes}`).start();
      await world.until('the follower is active', async () => (await follower.ask('status')) === 'Status: active\n');
      await world.settle();
      const full = bytes();
      await handOver(world, world.icSb);
      await az1.nbctl(...'lr-route-add lr1 10.77.0.0/16 192.168.1.77'.split(' '));
      await world.until('az2 learns one more', async () => (await learned()) === gives(1).length + MANY + 1);
      await world.settle();
      const again = bytes() - full;
      ok(again < full / 4, `${again} of ${full} bytes`);
      ok(follower.log().filter((line) => line.includes('proxy') && line.endsWith(': connected')).length >= 2);
      const total = gives(1).length + gives(2).length + MANY + 1;
      await world.until('ICSB has each route once', () => world.icSb.rows('Route').length === total);
      await checkSettled(world, { complaints: CONNECTIONS });
    } finally {
      for (const proxy of proxies) proxy.close();
    }
  }));

test.run();
