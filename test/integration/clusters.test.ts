/** Clusters of databases whose leaders change and whose members die: nothing is lost, nothing is made twice. */
import { randomUUID } from 'node:crypto';
import { copyFileSync } from 'node:fs';
import { equal, is, match, ok } from 'uvu/assert';
import type { DatabaseSchema } from '../../host/ovsdb/schema.ts';
import { strMap } from '../../host/schema/define.ts';
import { icNorthbound } from '../../host/schema/ic-northbound.ts';
import { icSouthbound } from '../../host/schema/ic-southbound.ts';
import { northbound } from '../../host/schema/northbound.ts';
import { onDebian } from '../support/debian.ts';
import type { OvnDatabase } from '../support/ovn/database.ts';
import { learnedBy } from '../support/ovn/look.ts';
import type { Daemon } from '../support/ovn/process.ts';
import { Proxy } from '../support/ovn/proxy.ts';
import { RouteStream } from '../support/ovn/route-stream.ts';
import { checkSettled } from '../support/ovn/settled.ts';
import { buildTutorial, gives, place, untilLearned, untilSwitch } from '../support/ovn/topology.ts';
import { inWorld, type World } from '../support/ovn-world.ts';
import { writeSchema, type RealServer } from '../support/ovsdb-server.ts';
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

/** A metric of one of a controller's databases. */
async function metric(controller: Daemon, name: string, database: string): Promise<number> {
  const port = /serving metrics on 127\.0\.0\.1 port (\d+)/.exec(controller.log().join('\n'))?.[1];
  const text = await (await fetch(`http://127.0.0.1:${port}/metrics`)).text();
  const [, value] = new RegExp(`^${name}{database="${database}"} (\\d+)$`, 'm').exec(text) ?? [];
  if (value === undefined) throw new Error(`no ${name} of ${database} in\n${text}`);
  return Number(value);
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
  const routes = world.isb.rows('Route').map((row) => `${row.availability_zone} ${row.ip_prefix} ${row.nexthop}`);
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
    inWorld({ zones: { az1: 'ours', az2: 'ours' }, clusters: { isb: 3, nb: 3 } }, async (world) => {
      await buildTutorial(world);
      const [az1, az2] = [world.zone('az1'), world.zone('az2')];
      const streams = [RouteStream.start(az1, 1), RouteStream.start(az2, 2)] as const;
      const flow = (): Promise<unknown> => Promise.all(streams.map((stream) => stream.flows(6)));

      await flow();
      await handOver(world, world.isb);
      await flow();
      await handOver(world, az1.nb);
      await flow();
      const dead = await killLeader(world, world.isb);
      await flow();
      const deadNb = await killLeader(world, az2.nb);
      await flow();
      const [left1, left2] = [await streams[0].stop(), await streams[1].stop()];
      await untilLearned(world, az2, 'lr2', [...gives(1), ...left1]);
      await untilLearned(world, az1, 'lr1', [...gives(2), ...left2]);

      // Those that come back catch up: they are needed for a majority when others die.
      await world.isb.restart(dead);
      await az2.nb.restart(deadNb);
      const second = await killLeader(world, world.isb);
      await az1.nbctl('lr-route-add', 'lr1', '10.77.0.0/16', '192.168.1.77');
      await untilLearned(world, az2, 'lr2', [...gives(1), ...left1, `10.77.0.0/16 ${place(1).hop}`]);
      await world.isb.restart(second);
      await checkOnce(world);
      // A northd that has lost its NB as well may still be on its way back to it.
      for (const zone of world.zones) await zone.nbctl('--wait=sb', 'sync');
      await checkSettled(world, { complaints: CONNECTIONS });
    }),
  { deadline: 180_000 },
);

test('without a majority nothing is written; what changed meanwhile follows', () =>
  inWorld({ zones: { az1: 'ours', az2: 'ours' }, clusters: { isb: 3 } }, async (world) => {
    await buildTutorial(world);
    const [az1, az2] = [world.zone('az1'), world.zone('az2')];
    const leader = await untilLed(world, world.isb);
    const followers = world.isb.servers.filter((server) => server !== leader);
    for (const follower of followers) await world.isb.kill(follower);
    await az1.nbctl(...'lr-route-add lr1 10.77.0.0/16 192.168.1.77'.split(' '));
    await az1.nbctl(...'lr-route-del lr1 10.1.0.0/16'.split(' '));
    await world.until(
      'az1 has left the server that leads nobody',
      async () => (await az1.ic.ask('ic-sb-connection-status')) === 'not connected\n',
    );
    for (const follower of followers) await world.isb.restart(follower);
    const routes = [...gives(1).filter((route) => !route.startsWith('10.1.')), `10.77.0.0/16 ${place(1).hop}`];
    await untilLearned(world, az2, 'lr2', routes);
    await checkOnce(world);
    await checkSettled(world, { complaints: CONNECTIONS });
  }));

test('a controller that follows a new leader reads only what changed', () =>
  inWorld({ zones: { az1: 'ours', az2: 'none' }, clusters: { isb: 3 } }, async (world) => {
    const proxies = await Promise.all(
      world.isb.servers.map(({ socket }, n) => Proxy.start(`${world.directory}/proxy${n}.sock`, socket)),
    );
    const bytes = (): number => proxies.reduce((sum, proxy) => sum + proxy.bytes, 0);
    try {
      const [az1, az2] = [world.zone('az1'), world.zone('az2')];
      const remotes = proxies.map(({ remote }) => remote).join();
      await az2.ic.start();
      await buildTutorial(world);
      for (let n = 0; n < MANY / 256; n++) await addRoutes(az1.nb, `10.${100 + n}`, 256);
      const learned = (): number => learnedBy(az2, 'lr2').length;
      await world.until('az2 learns all routes', () => learned() === gives(1).length + MANY);
      await az2.ic.stop();

      const follower = await az2.controller('ours', 'follower', `--ic-sb-db=${remotes}`, '--metrics=0').start();
      const rows = (): Promise<number> => metric(follower, 'ovn_ic_database_received_rows_total', 'OVN_IC_Southbound');
      await world.until('the follower is active', async () =>
        (await follower.ask('status')).startsWith('Status: active\n'),
      );
      await world.settle();
      const full = bytes();
      const fullRows = await rows();
      ok(fullRows > MANY, `${fullRows} rows`);
      await handOver(world, world.isb);
      await az1.nbctl(...'lr-route-add lr1 10.77.0.0/16 192.168.1.77'.split(' '));
      await world.until('az2 learns one more', () => learned() === gives(1).length + MANY + 1);
      await world.settle();
      const again = bytes() - full;
      ok(again < full / 4, `${again} of ${full} bytes`);
      is((await rows()) - fullRows, 1, 'the route that came, and nothing that had been there');
      ok(follower.log().filter((line) => line.includes('proxy') && line.endsWith(': connected')).length >= 2);
      const total = gives(1).length + gives(2).length + MANY + 1;
      await world.until('ICSB has each route once', () => world.isb.rows('Route').length === total);
      await checkSettled(world, { complaints: CONNECTIONS });
    } finally {
      for (const proxy of proxies) proxy.close();
    }
  }));

test(
  'SB and IC-NB are clusters as well: their leaders hand over and die, and the lock goes with SB’s',
  () =>
    inWorld({ zones: { az1: 'ours', az2: 'ours' }, clusters: { inb: 3, sb: 3 } }, async (world) => {
      await buildTutorial(world);
      const [az1, az2] = [world.zone('az1'), world.zone('az2')];
      const streams = [RouteStream.start(az1, 1), RouteStream.start(az2, 2)] as const;
      const flow = (): Promise<unknown> => Promise.all(streams.map((stream) => stream.flows(6)));
      await flow();
      await handOver(world, az1.sb);
      await handOver(world, world.inb);
      await flow();
      const dead = await killLeader(world, az2.sb);
      await flow();
      const deadIcNb = await killLeader(world, world.inb);
      await flow();
      const [left1, left2] = [await streams[0].stop(), await streams[1].stop()];
      await untilLearned(world, az2, 'lr2', [...gives(1), ...left1]);
      await untilLearned(world, az1, 'lr1', [...gives(2), ...left2]);
      await az2.sb.restart(dead);
      await world.inb.restart(deadIcNb);
      // What IC-NB says still arrives.
      await world.inb.ctl('ts-add', 'ts9');
      await untilSwitch(world, 'ts9');
      await checkOnce(world);
      for (const zone of world.zones) {
        equal(zone.sb.rows('Chassis').length, new Set(zone.sb.rows('Chassis').map(({ name }) => name)).size);
        await zone.nbctl('--wait=sb', 'sync');
      }
      await checkSettled(world, { complaints: CONNECTIONS });
    }),
  { deadline: 180_000 },
);

test(
  'a leader that hangs is left for its successor, and does no harm when it goes on',
  () =>
    inWorld({ zones: { az1: 'ours', az2: 'ours' }, clusters: { isb: 3 } }, async (world) => {
      // On unix sockets nobody probes unless asked to.
      await world.inb.ctl('set', 'IC_NB_Global', '.', 'options:ic_probe_interval=1000');
      await buildTutorial(world);
      const [az1, az2] = [world.zone('az1'), world.zone('az2')];
      await untilLearned(world, az2, 'lr2', gives(1));
      const frozen = await untilLed(world, world.isb);
      frozen.freeze();
      try {
        await az1.nbctl(...'lr-route-add lr1 10.77.0.0/16 192.168.1.77'.split(' '));
        await az1.nbctl(...'lr-route-del lr1 10.1.0.0/16'.split(' '));
        const routes = [...gives(1).filter((route) => !route.startsWith('10.1.')), `10.77.0.0/16 ${place(1).hop}`];
        await untilLearned(world, az2, 'lr2', routes);
        for (const { ic } of [az1, az2])
          ok(
            ic.log().some((line) => line.includes(`${frozen.remote}: no response to inactivity probe after 1 seconds`)),
          );
      } finally {
        frozen.thaw();
      }
      await az1.nbctl(...'lr-route-add lr1 10.78.0.0/16 192.168.1.77'.split(' '));
      await world.until('az2 learns it', () => learnedBy(az2, 'lr2').some((route) => route.startsWith('10.78.')));
      // Probes are turns of the run loop: without them it must stand still.
      await world.inb.ctl('remove', 'IC_NB_Global', '.', 'options', 'ic_probe_interval');
      await checkOnce(world);
      await checkSettled(world, { complaints: CONNECTIONS });
    }),
  { deadline: 120_000 },
);

test(
  'a cluster that comes back with older content is not believed',
  () =>
    inWorld({ zones: { az1: 'ours', az2: 'ours' }, clusters: { isb: 3 } }, async (world) => {
      await buildTutorial(world);
      const [az1, az2] = [world.zone('az1'), world.zone('az2')];
      await untilLearned(world, az2, 'lr2', gives(1));
      const { isb } = world;
      const restartAll = async (change: (file: string) => void): Promise<void> => {
        for (const server of isb.servers) await isb.kill(server);
        for (const { database } of isb.servers) change(database);
        await Promise.all(isb.servers.map((server) => isb.restart(server)));
      };
      await restartAll((file) => copyFileSync(file, `${file}.old`));
      await az1.nbctl(...'lr-route-add lr1 10.77.0.0/16 192.168.1.77'.split(' '));
      const routes = [...gives(1), `10.77.0.0/16 ${place(1).hop}`];
      await untilLearned(world, az2, 'lr2', routes);

      await restartAll((file) => {
        copyFileSync(file, `${file}.new`);
        copyFileSync(`${file}.old`, file);
      });
      const refusal = 'clustered database server has stale data; trying another server';
      for (const { ic } of [az1, az2])
        await world.until('the older content is refused', () => ic.log().some((line) => line.endsWith(refusal)));
      is(await az2.ic.ask('ic-sb-connection-status'), 'not connected\n');
      equal(await az2.learned('lr2'), [...routes].sort());

      await restartAll((file) => copyFileSync(`${file}.new`, file));
      await az1.nbctl(...'lr-route-del lr1 10.77.0.0/16'.split(' '));
      await untilLearned(world, az2, 'lr2', gives(1));
      await checkOnce(world);
      await checkSettled(world, { complaints: CONNECTIONS });
    }),
  { deadline: 120_000 },
);

test(
  'schemas are converted while routes come and go',
  () =>
    inWorld({ zones: { az1: 'ours', az2: 'ours' }, clusters: { isb: 3 } }, async (world) => {
      await buildTutorial(world);
      const [az1, az2] = [world.zone('az1'), world.zone('az2')];
      const stream = RouteStream.start(az1, 1);
      await stream.flows(6);
      const convert = async ({ server, remote }: OvnDatabase, schema: DatabaseSchema): Promise<void> => {
        // A column more of each table: clients can't fail to see it.
        const tables = Object.entries(schema.tables).map(([name, table]) => {
          return [name, { ...table, columns: { ...table.columns, added_later: strMap } }] as const;
        });
        const newer = { ...schema, version: '99.0.0', tables: Object.fromEntries(tables) };
        const file = writeSchema(world.directory, newer, 'newer');
        await server.client('convert', remote, file);
      };
      await convert(world.isb, icSouthbound);
      await stream.flows(6);
      await convert(world.inb, icNorthbound);
      await convert(az1.nb, northbound);
      await stream.flows(6);
      const left = await stream.stop();
      await untilLearned(world, az2, 'lr2', [...gives(1), ...left]);
      for (const name of ['OVN_IC_Southbound', 'OVN_IC_Northbound', 'OVN_Northbound'])
        match(az1.ic.log().join('\n'), `${name} database has another schema: reading all of it again`);
      await checkOnce(world);
      await checkSettled(world, { complaints: CONNECTIONS });
    }),
  { deadline: 120_000 },
);

test.run();
