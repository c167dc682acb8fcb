/** What OVN 26.09 does otherwise than before, on real servers: what no other suite shows there. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { equal, is } from 'uvu/assert';
import { icSouthbound } from '../../host/schema/ic-southbound.ts';
import { schemaToJson } from '../../host/ovsdb/schema.ts';
import { onDebian } from '../support/debian.ts';
import { addSwitches, attach, macOf, words } from '../support/ovn/build.ts';
import { portBindings, switchPorts, untilSame, zoneRow } from '../support/ovn/look.ts';
import { checkSettled } from '../support/ovn/settled.ts';
import type { Daemon } from '../support/ovn/process.ts';
import { temporaryDirectory } from '../support/ovsdb-server.ts';
import { inWorld, type World } from '../support/ovn-world.ts';
import { Running } from '../support/running.ts';
import type { Zone } from '../support/ovn/zone.ts';
import { suite } from '../support/suite.ts';

const test = suite('integration/upstream', onDebian);

const TWO = { zones: { az1: 'ours', az2: 'ours' }, northd: 'emulated' } as const;

/** What is said of a connection that the server has ended while we wrote. */
const CUT = /^reconnect\|WARN\|.*: connection dropped/;

const ACTIVE = 'Status: active\nIC-SB lock: held\n';
const untilStatus = (world: World, ic: Daemon, status: string): Promise<void> =>
  world.until(`${ic.control} says ${status}`, async () => (await ic.ask('status')) === status);

const keyOf = ({ nb }: Zone, name: string): string | undefined =>
  nb
    .rows('Logical_Switch')
    .find((row) => row.name === name)
    ?.other_config.get('requested-tnl-key');

const datapaths = ({ isb }: World): string[] => isb.rows('Datapath_Binding').map((row) => row.transit_switch);

const logged = (ic: Daemon, words: string): number => ic.log().filter((line) => line.endsWith(`|${words}`)).length;

test("a new transit switch's key is in the leader's NB before IC-SB has it; the other zone waits for IC-SB", () =>
  inWorld(TWO, async (world) => {
    const [az1, az2] = [world.zone('az1'), world.zone('az2')];
    await untilStatus(world, az1.ic, ACTIVE);
    await world.settle();
    const [server] = world.isb.servers;
    server!.freeze();
    try {
      await world.inb.ctl('ts-add', 'ts1');
      await world.until('the leader has a key', () => keyOf(az1, 'ts1') !== undefined);
      await world.until('the other zone has the switch', () =>
        az2.nb.rows('Logical_Switch').some(({ name }) => name === 'ts1'),
      );
      for (let turns = 0; turns < 3; turns++) await az2.ic.answers();
      is(keyOf(az2, 'ts1'), undefined);
      equal(datapaths(world), []);
    } finally {
      server!.thaw();
    }
    await world.until('both have it', () => keyOf(az2, 'ts1') !== undefined && keyOf(az2, 'ts1') === keyOf(az1, 'ts1'));
    is(String(world.isb.rows('Datapath_Binding')[0]?.tunnel_key), keyOf(az1, 'ts1'));
    await checkSettled(world);
  }));

test("the IC-SB lock: 'status' says who holds it; a controller that has lost it makes no datapath", () =>
  inWorld({ ...TWO, zones: { az1: 'ours' } }, async (world) => {
    const { ic } = world.zone('az1');
    await untilStatus(world, ic, ACTIVE);
    const thief = new Running('ovsdb-client', ['steal', world.isb.remote, 'ovn_ic_sb']);
    try {
      await untilStatus(world, ic, 'Status: active\nIC-SB lock: not held\n');
      // The command sees the lock go; the log says so at the next turn.
      await world.until('the log says so', () => logged(ic, 'ovn_ic|INFO|OVN ISB lock lost') === 1);
      await world.inb.ctl('ts-add', 'ts1');
      await world.until('the zone has the switch', () =>
        world
          .zone('az1')
          .nb.rows('Logical_Switch')
          .some(({ name }) => name === 'ts1'),
      );
      await world.settle();
      equal(datapaths(world), []);
      is(keyOf(world.zone('az1'), 'ts1'), undefined);
    } finally {
      await thief.end();
    }
    await untilStatus(world, ic, ACTIVE);
    await world.until('it has a key', () => keyOf(world.zone('az1'), 'ts1') !== undefined);
    await world.until('and its row', () => datapaths(world).join() === 'ts1');
    is(logged(ic, 'ovn_ic|INFO|OVN ISB lock acquired'), 2);
    await checkSettled(world);
  }));

test('IC-SB is cut while the active controllers are frozen: a standby never gets its lock, and a new switch gets its row', () =>
  inWorld(TWO, async (world) => {
    const [az1, az2] = [world.zone('az1'), world.zone('az2')];
    const standby = await az1.controller('ours', 'standby').start();
    const idle = 'Status: standby\nIC-SB lock: not held\n';
    await untilStatus(world, standby, idle);
    const actives = [az1.ic, az2.ic];
    for (const ic of actives) ic.signal('SIGSTOP');
    try {
      await world.inb.ctl('ts-add', 'ts1');
      const [server] = world.isb.servers;
      const connected = (): number =>
        standby.log().filter((line) => line.endsWith(`${server!.remote}: connected`)).length;
      const before = connected();
      await server!.appctl('ovsdb-server/reconnect');
      await world.until('the standby is connected again', () => connected() > before);
      await world.until('so it says', async () => (await standby.ask('ic-sb-connection-status')) === 'connected\n');
      is(await standby.ask('status'), idle);
      equal(datapaths(world), []);
    } finally {
      for (const ic of actives) ic.signal('SIGCONT');
    }
    await world.until('ts1 has its row', () => datapaths(world).join() === 'ts1');
    await world.until('and a key', () => world.zones.every((zone) => keyOf(zone, 'ts1') !== undefined));
    is(await standby.ask('status'), idle);
    is(logged(standby, 'ovn_ic|INFO|OVN ISB lock acquired'), 0);
    await checkSettled(world, { complaints: CUT });
  }));

test('`is_router` that the CMS sets on a remote port stays', () =>
  inWorld(TWO, async (world) => {
    const [az1, az2] = [world.zone('az1'), world.zone('az2')];
    await addSwitches(world, 'ts1');
    await attach(az1, 'lr1', 'ts1', '169.254.100.1/24');
    const remote = () => az2.nb.rows('Logical_Switch_Port').find(({ name }) => name === 'ts1-lr1');
    await world.until('az2 has a copy of the port', () => (remote()?.addresses.size ?? 0) > 0);
    await az2.nbctl(...words('set Logical_Switch_Port ts1-lr1 options:is_router=true'));
    await az1.nbctl(...words('set Logical_Router_Port lr1-ts1 networks=169.254.100.7/24'));
    await world.until('the copy follows', () => [...(remote()?.addresses ?? [])].join().includes('169.254.100.7'));
    await az2.ic.ask('inc-engine/recompute');
    await checkSettled(world);
    is(remote()?.options.get('is_router'), 'true');
  }));

/** IC-SB's schema without the index that keeps two rows from having one logical port. */
function schemaWithoutPortIndex(): string {
  const file = join(temporaryDirectory(), 'ovn-ic-sb.ovsschema');
  const json = schemaToJson(icSouthbound) as { tables: Record<string, { indexes?: string[][] }> };
  const { Port_Binding } = json.tables;
  Port_Binding!.indexes = Port_Binding!.indexes!.filter((columns) => !columns.includes('logical_port'));
  writeFileSync(file, JSON.stringify(json));
  return file;
}

test('two rows of other zones with one logical port make one port, as long as either is there', () =>
  inWorld({ ...TWO, zones: { az1: 'ours' }, icSbSchema: schemaWithoutPortIndex() }, async (world) => {
    const az1 = world.zone('az1');
    await addSwitches(world, 'ts1');
    const zones = ['far1', 'far2'];
    await world.isb.transact(...zones.map((name) => ({ op: 'insert', table: 'Availability_Zone', row: { name } })));
    await world.until('two more zones', () => zones.every((name) => zoneRow(world, name) !== undefined));
    const address = `${macOf('p')} 10.77.0.1`;
    await world.isb.transact(
      ...zones.map((name, at) => ({
        op: 'insert',
        table: 'Port_Binding',
        row: {
          transit_switch: 'ts1',
          logical_port: 'p',
          availability_zone: ['uuid', zoneRow(world, name)!._uuid],
          tunnel_key: 100 + at,
          address,
        },
      })),
    );
    await untilSame(world, 'one port', () => switchPorts(az1, 'ts1'), [`p remote [${address}]`]);
    for (const [at, left] of [
      [100, 1],
      [101, 0],
    ] as const) {
      await world.isb.transact({ op: 'delete', table: 'Port_Binding', where: [['tunnel_key', '==', at]] });
      await world.until(`${left} rows`, () => portBindings(world).length === left);
      await untilSame(
        world,
        `${left} ports`,
        () => switchPorts(az1, 'ts1'),
        left === 1 ? [`p remote [${address}]`] : [],
      );
      await world.settle();
    }
    await checkSettled(world);
  }));

test.run();
