/** Three zones with two controllers each: who leads, who works, who waits; and what `--wait=sb` waits for. */
import { equal, is } from 'uvu/assert';
import { onDebian } from '../../support/debian.ts';
import type { World } from '../../support/ovn-world.ts';
import { addSwitches, interconnect, offers, words } from '../../support/ovn/build.ts';
import { untilRoutes } from '../../support/ovn/look.ts';
import type { Daemon } from '../../support/ovn/process.ts';
import { scenarios } from '../../support/ovn/scenarios.ts';
import { suite } from '../../support/suite.ts';

const test = suite('integration/scenarios/roles', onDebian);

const scenario = scenarios(test, { zones: { az1: 'ours', az2: 'ours', az3: 'ours' } }, 'own');

const untilStatus = (world: World, ic: Daemon, status: string): Promise<void> =>
  world.until(`${ic.control} is ${status}`, async () => (await ic.ask('status')).startsWith(`Status: ${status}\n`));

/** How often a controller has begun to lead. */
const timesLeading = (ic: Daemon): number => ic.log().filter((line) => line.includes('OVN ISB lock acquired')).length;

/** A switch that is new: it has a key only when somebody leads. */
async function untilLed(world: World, name: string): Promise<void> {
  await addSwitches(world, name);
  await world.until(`${name} has a key everywhere`, () =>
    world.zones.every(({ ic, nb }) =>
      nb
        .rows('Logical_Switch')
        .some((row) => row.name === name && (!ic.isRunning || row.other_config.has('requested-tnl-key'))),
    ),
  );
}

/** What newer versions of ovn-ic-nbctl write for `--wait=sb`. */
const bump = ({ inb }: World, value: number): Promise<unknown> =>
  inb.transact({ op: 'update', table: 'IC_NB_Global', where: [], row: { nb_ic_cfg: value } });

const reached = ({ inb }: World): unknown[] => inb.rows('IC_NB_Global').map((row) => row.sb_ic_cfg);

const numbers = ({ isb }: World): string[] =>
  [
    ...isb.rows('Availability_Zone').map((row) => `${row.name} ${row.nb_ic_cfg}`),
    ...isb.rows('IC_SB_Global').map((row) => `all ${row.nb_ic_cfg}`),
  ].sort();

scenario('the leader pauses, exits, is killed: another one leads each time', async (world) => {
  await interconnect(world);
  const [az1, az2, az3] = world.zones.map(({ ic }) => ic) as [Daemon, Daemon, Daemon];
  is(timesLeading(az1) - timesLeading(az2) - timesLeading(az3) > 0, true, 'the first to start leads');
  const leading = (): number => timesLeading(az1) + timesLeading(az2) + timesLeading(az3);

  // The locks go to the others in the order they asked: az2, az3.
  let before = leading();
  await az1.ask('pause');
  await world.until('az2 leads', () => timesLeading(az2) === 1);
  await world.inb.ctl('ts-add', 'ts2');
  await world.until('ts2 has a key', () => world.isb.rows('Datapath_Binding').length === 2);
  await az1.ask('resume');
  await untilStatus(world, az1, 'active');
  await world.settle();
  is(leading(), before + 1, 'one more has led');

  before = leading();
  await az2.stop();
  await world.until('az3 leads', () => timesLeading(az3) === 1);
  await world.inb.ctl('ts-add', 'ts3');
  await world.until('ts3 has a key', () => world.isb.rows('Datapath_Binding').length === 3);
  await az2.start();

  await az3.kill();
  await world.until('another one leads', () => leading() === before + 2);
  await world.inb.ctl('ts-del', 'ts2');
  await world.until('the leader removes the datapath', () => world.isb.rows('Datapath_Binding').length === 2);
  await az3.start();
  await untilLed(world, 'ts4');
  await world.zone('az3').nbctl(...words('lr-route-add lr3 10.77.0.0/16 192.168.3.77'));
  await untilRoutes(world, 'az1', 'lr1', [...offers(2), ...offers(3), '10.77.0.0/16 169.254.100.3']);
});

scenario('every zone’s active controller is killed at once: the standbys take over', async (world) => {
  await interconnect(world);
  const seconds: Daemon[] = [];
  for (const zone of world.zones) {
    const second = await zone.controller('ours', 'second').start();
    seconds.push(second);
    await untilStatus(world, second, 'standby');
  }
  await Promise.all(world.zones.map(({ ic }) => ic.kill()));
  for (const second of seconds) await untilStatus(world, second, 'active');
  await world.until('one of them leads', () => seconds.some((second) => timesLeading(second) === 1));
  await world.settle();
  is(
    seconds.reduce((sum, second) => sum + timesLeading(second), 0),
    1,
    'and only one',
  );
  await world.inb.ctl('ts-add', 'ts2');
  await world.until('ts2 has a key everywhere', () =>
    world.zones.every(({ nb }) =>
      nb.rows('Logical_Switch').some((row) => row.name === 'ts2' && row.other_config.has('requested-tnl-key')),
    ),
  );
  for (const n of [1, 2, 3]) await world.zone(`az${n}`).nbctl('lr-route-del', `lr${n}`, `10.${n}.0.0/16`);
  for (const [n, others] of [
    [1, [2, 3]],
    [2, [1, 3]],
    [3, [1, 2]],
  ] as const)
    await untilRoutes(
      world,
      `az${n}`,
      `lr${n}`,
      others.flatMap((other) => offers(other).slice(1)),
    );
  for (const [at, zone] of world.zones.entries()) {
    await zone.ic.start();
    await untilStatus(world, zone.ic, 'standby');
    await seconds[at]?.stop();
    await untilStatus(world, zone.ic, 'active');
  }
});

scenario('--wait=sb waits for all three zones, the paused one too', async (world) => {
  await interconnect(world);
  await bump(world, 7);
  await world.until('7 is reached', () => reached(world).join() === '7');
  await world.until('IC-SB says so', () => numbers(world).join() === 'all 7,az1 7,az2 7,az3 7');
  const az2 = world.zone('az2').ic;
  await az2.ask('pause');
  await bump(world, 8);
  await world.until('the others have done it', () => numbers(world).join() === 'all 7,az1 8,az2 7,az3 8');
  await world.settle();
  equal(reached(world), [7], 'not before az2 has done it');
  await bump(world, 9);
  await world.until('the others have done that too', () => numbers(world).join() === 'all 7,az1 9,az2 7,az3 9');
  await az2.ask('resume');
  await world.until('9 is reached', () => reached(world).join() === '9');

  // A zone whose controller is dead holds it back as well; its standby takes over.
  const second = await world.zone('az3').controller('ours', 'second').start();
  await untilStatus(world, second, 'standby');
  await world.zone('az3').ic.kill();
  await bump(world, 10);
  await world.until('10 is reached', () => reached(world).join() === '10');
  await world.zone('az3').ic.start();
  await untilStatus(world, world.zone('az3').ic, 'standby');
  await second.stop();
  await untilStatus(world, world.zone('az3').ic, 'active');
  await bump(world, 3);
  await world.until('3 is reached: it may go back', () => reached(world).join() === '3');
});

test.run();
