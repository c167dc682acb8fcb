/** Transit switches that come and go, with their ports and the routes that go through them. */
import { onDebian } from '../../support/debian.ts';
import { untilSame } from '../../support/ovn/look.ts';
import { scenarios } from '../../support/ovn/scenarios.ts';
import { checkSettled } from '../../support/ovn/settled.ts';
import { buildTutorial, gives, place, untilLearned, untilSwitch } from '../../support/ovn/topology.ts';
import type { ControllerKind, Zone } from '../../support/ovn/zone.ts';
import { inWorld, type World } from '../../support/ovn-world.ts';
import { suite } from '../../support/suite.ts';

const test = suite('integration/scenarios/transit-switches', onDebian);

const scenario = scenarios(test, { zones: { az1: 'ours', az2: 'ours' } });

/** Attaches router 'n' to transit switch 'ts2' as well. */
async function attach(world: World, n: number): Promise<void> {
  const { zone, router, chassis } = place(n);
  const [lrp, lsp] = [`lrp-${router}-ts2`, `lsp-ts2-${router}`];
  await world
    .zone(zone)
    .nbctl(
      ...`lrp-add ${router} ${lrp} aa:aa:aa:aa:bb:0${n} 169.254.200.${n}/24 2001:db8:200::${n}/64`.split(' '),
      ...`-- lrp-set-gateway-chassis ${lrp} ${chassis} -- lsp-add ts2 ${lsp} -- lsp-set-type ${lsp} router`.split(' '),
      ...`-- lsp-set-addresses ${lsp} router -- lsp-set-options ${lsp} router-port=${lrp}`.split(' '),
    );
}

/** What router 'n' gives through ts2. */
const givesThroughTs2 = (n: number): string[] =>
  gives(n).map((route) =>
    route.replace(`169.254.100.${n}`, `169.254.200.${n}`).replace(`2001:db8:100::${n}`, `2001:db8:200::${n}`),
  );

/** The ports of a zone's logical switch, as `NAME TYPE`. */
function ports({ nb }: Zone, name: string): string[] {
  const [row] = nb.rows('Logical_Switch').filter((row) => row.name === name);
  return nb
    .rows('Logical_Switch_Port')
    .filter(({ _uuid }) => row?.ports.has(_uuid))
    .map((port) => `${port.name} ${port.type}`)
    .sort();
}

/** A second transit switch, its ports and routes, and its end. */
async function second(world: World): Promise<void> {
  await buildTutorial(world);
  const [az1, az2] = [world.zone('az1'), world.zone('az2')];
  await world.inb.ctl('ts-add', 'ts2');
  await untilSwitch(world, 'ts2');
  for (const n of [1, 2]) await attach(world, n);
  await untilLearned(world, az1, 'lr1', [...gives(2), ...givesThroughTs2(2)]);
  await untilLearned(world, az2, 'lr2', [...gives(1), ...givesThroughTs2(1)]);
  await untilSame(world, 'ports of az1', () => ports(az1, 'ts2'), ['lsp-ts2-lr1 router', 'lsp-ts2-lr2 remote']);
  await untilSame(world, 'ports of az2', () => ports(az2, 'ts2'), ['lsp-ts2-lr1 remote', 'lsp-ts2-lr2 router']);
  const keys = ({ nb }: Zone): string[] =>
    nb.rows('Logical_Switch').map((row) => `${row.name} ${row.other_config.get('requested-tnl-key')}`);
  await world.until('both zones use the same tunnel keys', () => {
    const [keys1, keys2] = [az1, az2].map((zone) => keys(zone).sort().join());
    return keys1 === keys2;
  });

  await world.inb.ctl('ts-del', 'ts2');
  // What was the network of a transit port is now one like any other.
  await untilLearned(world, az1, 'lr1', [...gives(2), '2001:db8:200::/64 2001:db8:100::2']);
  await untilLearned(world, az2, 'lr2', [...gives(1), '2001:db8:200::/64 2001:db8:100::1']);
  for (const n of [1, 2]) await world.zone(place(n).zone).nbctl('lrp-del', `lrp-${place(n).router}-ts2`);
  await untilLearned(world, az1, 'lr1', gives(2));
  await untilLearned(world, az2, 'lr2', gives(1));
  await world.until('nothing of ts2 is left', () => {
    const { isb, zones } = world;
    const rows = [...isb.rows('Datapath_Binding'), ...isb.rows('Port_Binding'), ...isb.rows('Route')];
    const isGone = ({ nb }: Zone): boolean => nb.rows('Logical_Switch').every(({ name }) => name !== 'ts2');
    return rows.every((row) => row.transit_switch !== 'ts2') && zones.every(isGone);
  });
}

/** Ports of a transit switch come and go. */
async function portsComeAndGo(world: World): Promise<void> {
  await buildTutorial(world);
  const [az1, az2] = [world.zone('az1'), world.zone('az2')];
  await az1.nbctl('lsp-del', 'lsp-ts1-lr1');
  await untilLearned(world, az2, 'lr2', []);
  await world.until('the other zone drops its copy', () => ports(az2, 'ts1').join() === 'lsp-ts1-lr2 router');
  await az1.nbctl(
    ...'lsp-add ts1 again -- lsp-set-type again router -- lsp-set-addresses again router'.split(' '),
    ...'-- lsp-set-options again router-port=lrp-lr1-ts1'.split(' '),
  );
  await untilLearned(world, az2, 'lr2', gives(1));
  await untilLearned(world, az1, 'lr1', gives(2));
  await untilSame(world, 'ports of az2', () => ports(az2, 'ts1'), ['again remote', 'lsp-ts1-lr2 router']);
}

const SECOND = 'a second transit switch, its ports and routes, and its end';
const PORTS = 'ports come and go';

scenario(`ours and ours: ${SECOND}`, second);
scenario(`ours and ours: ${PORTS}`, portsComeAndGo);

/** Declares a test of a world in which one of the controllers is Debian's. */
function mixed(what: string, az1: ControllerKind, az2: ControllerKind, body: (world: World) => Promise<void>): void {
  test(`${az1} and ${az2}: ${what}`, () =>
    inWorld({ zones: { az1, az2 } }, async (world) => {
      await body(world);
      await checkSettled(world);
    }));
}

mixed(SECOND, 'ours', 'debian', second);
mixed(PORTS, 'ours', 'debian', portsComeAndGo);
// Debian's leaves the routes of a port that is gone in ICSB: its ports don't come and go.
mixed(SECOND, 'debian', 'ours', second);

test.run();
