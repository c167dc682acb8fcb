/** Ours in one zone and Debian's 23.03, which knows neither transit routers nor declared ports, in the other: neither undoes the other's rows. */
import { readFileSync } from 'node:fs';
import { equal, ok } from 'uvu/assert';
import { onDebian } from '../support/debian.ts';
import { addGateway, addNetwork, addSwitches, attach, exchangeRoutes } from '../support/ovn/build.ts';
import { switchPorts, untilRoutes, untilSame } from '../support/ovn/look.ts';
import { checkSettled, complaints } from '../support/ovn/settled.ts';
import { addRouterPort, addSwitchPort, addTransitRouter } from '../support/ovn/transit-ports.ts';
import { inWorld, type World } from '../support/ovn-world.ts';
import type { ControllerKind, Zone } from '../support/ovn/zone.ts';
import { suite } from '../support/suite.ts';

const test = suite('integration/mixed-fleet', onDebian);

/** A row that somebody else deletes whenever it is made. */
const FOUGHT_OVER = /insert into Datapath_Binding .*transit-router.*written again and again/;

/** The record of its insertion in its server's log. */
const MADE = '"type":"transit-router"';

const ROUTE = '10.99.0.0/16';

const MAC = '02:00:00:00:01:01';

const PAIRS: readonly (readonly [ControllerKind, ControllerKind])[] = [
  ['ours', 'debian'],
  ['debian', 'ours'],
];

/** The zones' keys of their copies of a transit switch. */
const keys = ({ zones }: World, name: string): (string | undefined)[] =>
  zones.map(({ nb }) =>
    nb
      .rows('Logical_Switch')
      .find((row) => row.name === name)
      ?.other_config.get('requested-tnl-key'),
  );

for (const [first, second] of PAIRS) {
  test(`${first} and ${second}: a transit switch is renamed`, () =>
    inWorld({ zones: { az1: first, az2: second } }, async (world) => {
      await exchangeRoutes(world.zones);
      await addSwitches(world, 'ts1');
      const build = async (name: string): Promise<void> => {
        for (const n of [1, 2]) {
          await attach(world.zone(`az${n}`), `lr${n}`, name, `169.254.100.${n}/24`);
          await addNetwork(world.zone(`az${n}`), `lr${n}`, `lan-${name}`, `192.168.${n}.1/24`);
        }
      };
      await build('ts1');
      await untilRoutes(world, 'az1', 'lr1', ['192.168.2.1/24 169.254.100.2']);
      await untilRoutes(world, 'az2', 'lr2', ['192.168.1.1/24 169.254.100.1']);
      await world.inb.transact({ op: 'update', table: 'Transit_Switch', where: [], row: { name: 'ts2' } });
      await world.until('one datapath, of which both zones have the key', () => {
        const [row, ...more] = world.isb.rows('Datapath_Binding');
        return (
          row?.transit_switch === 'ts2' &&
          more.length === 0 &&
          keys(world, 'ts2').every((key) => key === String(row.tunnel_key))
        );
      });
      for (const n of [1, 2]) await world.zone(`az${n}`).nbctl('lrp-del', `lr${n}-ts1`);
      await world.until('nothing of the old name', () =>
        [...world.isb.rows('Route'), ...world.isb.rows('Port_Binding')].every((row) => row.transit_switch !== 'ts1'),
      );
      await checkSettled(world);
    }));

  test(`${first} and ${second}: declared ports, of which 23.03 knows nothing`, () =>
    inWorld({ zones: { az1: first, az2: second } }, async (world) => {
      const ours = world.zone(first === 'ours' ? 'az1' : 'az2');
      const theirs = world.zone(first === 'ours' ? 'az2' : 'az1');
      await addSwitches(world, 'ts1');
      await addSwitchPort(world, 'ts1', 'tsp', { addresses: [`${MAC} 10.77.0.1`] });
      await untilSame(world, 'our port', () => switchPorts(ours, 'ts1'), [`tsp  [${MAC} 10.77.0.1]`]);
      await untilSame(world, 'its copy', () => switchPorts(theirs, 'ts1'), [`tsp remote [${MAC} 10.77.0.1]`]);
      await world.inb.transact({ op: 'delete', table: 'Transit_Switch', where: [] });
      await world.until('all of it goes', () =>
        world.zones.every(
          ({ nb }) => nb.rows('Logical_Switch').length === 0 && nb.rows('Logical_Switch_Port').length === 0,
        ),
      );
      await checkSettled(world);
    }));

  test(`${first} and ${second}: a transit router, whose datapath 23.03 deletes whenever it sees it, costs little`, () =>
    inWorld({ zones: { az1: first, az2: second } }, async (world) => {
      const ours = world.zone(first === 'ours' ? 'az1' : 'az2');
      await exchangeRoutes(world.zones);
      await addSwitches(world, 'ts1');
      await attach(ours, 'lr1', 'ts1', '169.254.100.1/24');
      await addNetwork(ours, 'lr1', 'lan', '192.168.1.1/24');
      await world.until('lr1 advertises', () => world.isb.rows('Route').length > 0);
      await addTransitRouter(world, 'tr1');
      await addRouterPort(world, 'tr1', 'trp', { mac: MAC, networks: ['10.0.1.1/24'] });
      await world.until('ours paces what is undone', () => complaints(ours.ic).some((line) => FOUGHT_OVER.test(line)));
      const before = world.isb.fileSize;
      const isTold = (): boolean => ours.nb.rows('Logical_Router').some(({ name }) => name === 'tr1');
      await world.until('our zone has its router', isTold);
      const [server] = world.isb.servers;
      // In the server's log: in the view a row that comes and goes at once is never seen.
      const records = (what: string): string[] =>
        readFileSync(server!.database, 'utf8')
          .split('\n')
          .filter((line) => line.includes(what));
      const timesMade = records(MADE).length;
      // The pauses are 5 s long at the end: two of them.
      await world.until('the row is made twice more', () => records(MADE).length >= timesMade + 2);
      ok(world.isb.fileSize - before < 50_000, `IC-SB has grown by ${world.isb.fileSize - before} bytes`);
      equal(complaints(ours.ic).filter((line) => FOUGHT_OVER.test(line)).length, 1, 'said once');
      // Meanwhile the rest of the zone works on: a route doesn't wait until the datapath is made again.
      await ours.nbctl('lr-route-add', 'lr1', ROUTE, '192.168.1.9');
      await world.until('the route is advertised', () =>
        world.isb.rows('Route').some(({ ip_prefix }) => ip_prefix === ROUTE),
      );
      const [record] = records(ROUTE);
      ok(record !== undefined && !record.includes('transit-router'), `the route came with the datapath: ${record}`);
      await world.inb.transact({ op: 'delete', table: 'Transit_Router', where: [] });
      await world.until('it goes', () =>
        world.isb.rows('Datapath_Binding').every((row) => row.type !== 'transit-router'),
      );
    }));
}

/** What shows that a name is another zone's, which holds no lock for it. */
const TAKEN = /AZ name az1 is taken: another zone's controller works under it, as (gateway|port) '/;

const untilThere = (world: World, { name, nb }: Zone, ts: string): Promise<void> =>
  world.until(`${name} has ${ts}`, () => nb.rows('Logical_Switch').some((row) => row.name === ts));

test("a zone is given the name of one that Debian's controller works for: it waits, and that one's rows stay", () =>
  inWorld({ zones: { az1: 'debian', az2: 'none' } }, async (world) => {
    const [az1, az2] = [world.zone('az1'), world.zone('az2')];
    const join = (n: number): Promise<void> =>
      attach(world.zone(`az${n}`), `lr${n}`, 'ts1', `169.254.100.${n}/24 2001:db8:100::${n}/64`);
    await exchangeRoutes(world.zones);
    for (const n of [1, 2]) await addGateway(world, n);
    await world.inb.ctl('ts-add', 'ts1');
    await untilThere(world, az1, 'ts1');
    await join(1);
    await addNetwork(az1, 'lr1', 'lan', '192.168.1.1/24');
    await world.until('az1 advertises', () => world.isb.rows('Route').length === 1);
    await az2.nbctl('set', 'NB_Global', '.', 'name=az1');
    await az2.ic.start();
    await world.until('it waits', () => az2.ic.log().some((line) => TAKEN.test(line)));
    await world.settle();
    const rows = (): string[] =>
      (['Gateway', 'Port_Binding', 'Route'] as const).flatMap((table) => world.isb.rows(table).map((row) => row._uuid));
    const before = rows();
    equal(before.length, 3);
    await az2.nbctl('lr-add', 'lr2');
    await az2.ic.ask('inc-engine/recompute');
    await world.settle();
    equal(rows(), before);
    equal(az2.ic.log().filter((line) => TAKEN.test(line)).length, 1, 'said once');
    await az2.nbctl('set', 'NB_Global', '.', 'name=az2');
    await untilThere(world, az2, 'ts1');
    await join(2);
    await addNetwork(az2, 'lr2', 'lan', '192.168.2.1/24');
    await untilRoutes(world, 'az1', 'lr1', ['192.168.2.1/24 169.254.100.2']);
    await untilRoutes(world, 'az2', 'lr2', ['192.168.1.1/24 169.254.100.1']);
    await checkSettled(world, { complaints: /is taken|written again and again|commit failed/ });
  }));

test.run();
