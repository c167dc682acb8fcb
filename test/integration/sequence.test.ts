/** `ovn-ic-nbctl --wait=sb`: IC_NB_Global.sb_ic_cfg follows nb_ic_cfg when every zone has done what was asked. */
import { equal, is } from 'uvu/assert';
import { onDebian } from '../support/debian.ts';
import { checkSettled } from '../support/ovn/settled.ts';
import { buildTutorial } from '../support/ovn/topology.ts';
import { inWorld, type World } from '../support/ovn-world.ts';
import { suite } from '../support/suite.ts';

const test = suite('integration/sequence', onDebian);

/** What newer versions of ovn-ic-nbctl write for `--wait=sb`, along with the changes waited for; Debian's knows no such option. */
async function bump(world: World, value: number, ...operations: unknown[]): Promise<void> {
  const next = { op: 'update', table: 'IC_NB_Global', where: [], row: { nb_ic_cfg: value } };
  await world.inb.transact(...operations, next);
}

/** IC-NB and IC-SB are shown by two connections: either may be ahead of the other. */
const untilReached = (world: World, value: number): Promise<void> =>
  world.until(
    `sb_ic_cfg is ${value}, and IC-SB says so too`,
    () =>
      world.inb.rows('IC_NB_Global').every((row) => row.sb_ic_cfg === value) &&
      world.isb.rows('IC_SB_Global').every((row) => row.nb_ic_cfg === value),
  );

test('the number is reached when the changes before it are in ICSB', () =>
  inWorld({ zones: { az1: 'ours', az2: 'ours' } }, async (world) => {
    await buildTutorial(world);
    for (const value of [1, 2, 3]) {
      const name = `extra${value}`;
      await bump(world, value, { op: 'insert', table: 'Transit_Switch', row: { name } });
      await untilReached(world, value);
      is((await world.isb.ask('Datapath_Binding', 'transit_switch')).includes(name), true, `${name} is in ICSB`);
      equal(await world.isb.ask('Availability_Zone', 'nb_ic_cfg'), [value]);
    }
    await bump(world, 1000);
    await untilReached(world, 1000);
    await bump(world, 7);
    await untilReached(world, 7);
    await checkSettled(world);
  }));

test('a zone that is not done holds the number back; a restart keeps it', () =>
  inWorld({ zones: { az1: 'ours', az2: 'ours' } }, async (world) => {
    await buildTutorial(world);
    const [az1, az2] = [world.zone('az1'), world.zone('az2')];
    await bump(world, 5);
    await untilReached(world, 5);
    await az2.ic.ask('pause');
    await bump(world, 6);
    await world.until('az1 has processed it', () =>
      world.isb.rows('Availability_Zone').some((row) => row.name === 'az1' && row.nb_ic_cfg === 6),
    );
    await world.settle();
    equal(
      world.inb.rows('IC_NB_Global').map((row) => row.sb_ic_cfg),
      [5],
    );
    await az2.ic.ask('resume');
    await untilReached(world, 6);
    await az1.ic.stop();
    await az1.ic.start();
    await world.until('az1 works again', async () => (await az1.ic.ask('status')).startsWith('Status: active\n'));
    await checkSettled(world);
    equal(await world.isb.ask('Availability_Zone', 'nb_ic_cfg'), [6]);
    equal(await world.isb.ask('IC_SB_Global', 'nb_ic_cfg'), [6]);
  }));

test.run();
