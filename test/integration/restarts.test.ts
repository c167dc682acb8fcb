/** Servers that crash and come back: no change is lost, none is made twice. */
import { equal, is } from 'uvu/assert';
import { onDebian } from '../support/debian.ts';
import type { OvnDatabase } from '../support/ovn/database.ts';
import { scenarios } from '../support/ovn/scenarios.ts';
import { buildTutorial, gives, place, untilLearned, untilSwitch } from '../support/ovn/topology.ts';
import type { World } from '../support/ovn-world.ts';
import { suite } from '../support/suite.ts';

const test = suite('integration/restarts', onDebian);
const scenario = scenarios(test, { zones: { az1: 'ours', az2: 'ours' } });

/** What a controller says about connections that are lost. */
const CONNECTIONS = /^(reconnect|ovsdb|jsonrpc)/;

const DATABASES: Readonly<Record<string, (world: World) => OvnDatabase>> = {
  'NB of az1': (world) => world.zone('az1').nb,
  'SB of az1': (world) => world.zone('az1').sb,
  'NB of az2': (world) => world.zone('az2').nb,
  'SB of az2': (world) => world.zone('az2').sb,
  'IC-NB': (world) => world.inb,
  'IC-SB': (world) => world.isb,
};

/** Resolves when all controllers are active again and hold all four connections. */
async function untilConnected(world: World): Promise<void> {
  for (const { name, ic } of world.zones) {
    await world.until(`${name} is connected and active`, async () => {
      for (const database of ['nb', 'sb', 'ic-nb', 'ic-sb'])
        if ((await ic.ask(`${database}-connection-status`)) !== 'connected\n') return false;
      return (await ic.ask('status')).startsWith('Status: active\n');
    });
  }
  await world.until('all views are connected', () => world.databases().every(({ isConnected }) => isConnected));
}

for (const [name, choose] of Object.entries(DATABASES))
  scenario(
    `${name} crashes and comes back`,
    async (world) => {
      await buildTutorial(world);
      const database = choose(world);
      const [az1, az2] = [world.zone('az1'), world.zone('az2')];
      const uuids = (): string[] =>
        [...world.isb.rows('Route'), ...az2.nb.rows('Logical_Router_Static_Route')].map(({ _uuid }) => _uuid).sort();
      await world.settle();
      const before = uuids();

      await database.kill();
      // Changes at the zones whose NB is there, while the server is not.
      const added1 = database !== az1.nb;
      const added2 = database !== az2.nb;
      if (added1) await az1.nbctl(...'lr-route-add lr1 10.77.0.0/16 192.168.1.77'.split(' '));
      if (added2) await az2.nbctl(...'lr-route-del lr2 10.2.0.0/16'.split(' '));
      await database.restart();
      await untilConnected(world);

      const now1 = [...gives(1), ...(added1 ? [`10.77.0.0/16 ${place(1).hop}`] : [])];
      const now2 = gives(2).filter((route) => !added2 || !route.startsWith('10.2.0.0/16'));
      await untilLearned(world, az2, 'lr2', now1);
      await untilLearned(world, az1, 'lr1', now2);
      // Rows that had no reason to go are the same rows.
      await world.settle();
      const after = new Set(uuids());
      const gone = before.filter((uuid) => !after.has(uuid));
      is(gone.length, added2 ? 2 : 0, 'only the route that was deleted has left NB and ICSB');

      await world.inb.ctl('ts-add', 'ts2');
      await untilSwitch(world, 'ts2');
    },
    { complaints: CONNECTIONS },
  );

scenario(
  'a server that crashes under a stream of changes',
  async (world) => {
    await buildTutorial(world);
    const [az1, az2] = [world.zone('az1'), world.zone('az2')];
    const prefixes = Array.from({ length: 300 }, (_, n) => `10.200.${n % 256}.${n < 256 ? 0 : 128}/25`);
    // Not waited for: the crash comes while routes are on their way.
    const half = prefixes.length / 2;
    const add = (some: readonly string[]): Promise<string> =>
      az1.nbctl(
        ...some
          .join('\0')
          .split('\0')
          .flatMap((prefix) => ['--', 'lr-route-add', 'lr1', prefix, '192.168.1.9'])
          .slice(1),
      );
    await add(prefixes.slice(0, half));
    await world.isb.kill();
    await add(prefixes.slice(half));
    await world.isb.restart();
    await az2.nb.kill();
    await az2.nb.restart();
    await untilConnected(world);
    await untilLearned(world, az2, 'lr2', [...gives(1), ...prefixes.map((prefix) => `${prefix} ${place(1).hop}`)]);
    await world.settle();
    const keys = world.isb.rows('Route').map((row) => `${row.ip_prefix} ${row.nexthop}`);
    equal(keys.length, new Set(keys).size);
  },
  { complaints: CONNECTIONS },
);

for (const name of ['SB of az1', 'IC-SB'])
  scenario(
    `${name} is lost and comes back empty: everything is made again, and ports have the keys that NB has kept`,
    async (world) => {
      await buildTutorial(world);
      const [az1, az2] = [world.zone('az1'), world.zone('az2')];
      // A port between others that comes and goes, so that the keys that are left are not the first ones.
      for (const port of ['a', 'b', 'c']) {
        await az1.nbctl('lsp-add', 'ts1', port, '--', 'lsp-set-type', port, 'router');
        await world.settle();
      }
      await az1.nbctl('lsp-del', 'a');
      await world.settle();
      const keys = (): string[] =>
        world.isb
          .rows('Port_Binding')
          .map((row) => `${row.logical_port} ${row.tunnel_key}`)
          .sort();
      const before = keys();
      equal(before.length, 4);

      await DATABASES[name]!(world).lose();
      await untilConnected(world);

      await untilLearned(world, az2, 'lr2', gives(1));
      await untilLearned(world, az1, 'lr1', gives(2));
      await world.settle();
      equal(keys(), before);
    },
    { complaints: CONNECTIONS },
  );

test.run();
