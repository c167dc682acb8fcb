/** Active, standby, paused: who works, and who takes over. */
import { equal, is, ok } from 'uvu/assert';
import { onDebian } from '../support/debian.ts';
import type { Daemon } from '../support/ovn/process.ts';
import { checkSettled, recomputes } from '../support/ovn/settled.ts';
import { buildTutorial, gives, place, untilLearned, untilSwitch } from '../support/ovn/topology.ts';
import { inWorld, type World } from '../support/ovn-world.ts';
import { suite } from '../support/suite.ts';

const test = suite('integration/roles', onDebian);

const OURS = { zones: { az1: 'ours', az2: 'ours' } } as const;

const untilStatus = (world: World, ic: Daemon, status: string): Promise<void> =>
  world.until(`${ic.control} is ${status}`, async () => (await ic.ask('status')).startsWith(`Status: ${status}`));

/** How often its loop has gone round without waiting. */
const turnsOf = async (ic: Daemon): Promise<number> =>
  Number(await ic.ask('coverage/read-counter', 'poll_zero_timeout'));

test('a standby takes over when the active controller is killed, and the killed one comes back as standby', () =>
  inWorld(OURS, async (world) => {
    await buildTutorial(world);
    const [az1, az2] = [world.zone('az1'), world.zone('az2')];
    const second = await az1.controller('ours', 'second').start();
    await untilStatus(world, second, 'standby');
    await world.settle();
    is(await second.ask('inc-engine/verify'), 'no differences\n', 'a standby knows that there is nothing to do');

    await az1.ic.kill();
    await untilStatus(world, second, 'active');
    await az1.nbctl(...'lr-route-add lr1 10.77.0.0/16 192.168.1.77'.split(' '));
    await untilLearned(world, az2, 'lr2', [...gives(1), `10.77.0.0/16 ${place(1).hop}`]);
    // Somebody leads: a new transit switch gets its datapath.
    await world.inb.ctl('ts-add', 'ts2');
    await untilSwitch(world, 'ts2');
    await world.until('the leader has made its datapath', () =>
      world.isb.rows('Datapath_Binding').some((row) => row.transit_switch === 'ts2'),
    );

    await az1.ic.start();
    await untilStatus(world, az1.ic, 'standby');
    await az1.nbctl(...'lr-route-del lr1 10.77.0.0/16'.split(' '));
    await untilLearned(world, az2, 'lr2', gives(1));
    await checkSettled(world);
    equal(new Set(Object.values(await recomputes(az1.ic))), new Set([0]), 'a standby computes nothing');
  }));

test('the leader’s zone dies, another zone’s controller leads', () =>
  inWorld(OURS, async (world) => {
    await buildTutorial(world);
    const az2 = world.zone('az2');
    await world.zone('az1').ic.kill();
    await world.until('az2 leads', () => az2.ic.log().some((line) => line.includes('OVN ISB lock acquired')));
    await world.inb.ctl('ts-add', 'ts2');
    await world.until('az2 has made ts2', () => {
      const [row] = az2.nb.rows('Logical_Switch').filter(({ name }) => name === 'ts2');
      return row?.other_config.get('requested-tnl-key') !== undefined;
    });
    await world.zone('az1').ic.start();
    await untilSwitch(world, 'ts2');
    await checkSettled(world);
  }));

test('a paused controller writes nothing; resumed, it catches up', () =>
  inWorld(OURS, async (world) => {
    await buildTutorial(world);
    const [az1, az2] = [world.zone('az1'), world.zone('az2')];
    await az1.ic.ask('pause');
    is(await az1.ic.ask('is-paused'), 'true\n');
    is(await az1.ic.ask('status'), 'Status: paused\nIC-SB lock: not held\n');
    await world.until('az2 leads', () => az2.ic.log().some((line) => line.includes('OVN ISB lock acquired')));
    await az1.nbctl(...'lr-route-add lr1 10.77.0.0/16 192.168.1.77'.split(' '));
    await az2.nbctl(...'lr-route-del lr2 10.2.0.0/16'.split(' '));
    await world.inb.ctl('ts-add', 'ts2');
    await world.until('az2 has made ts2', () => az2.nb.rows('Logical_Switch').some(({ name }) => name === 'ts2'));
    await world.settle();
    equal(await az2.learned('lr2'), gives(1).toSorted());
    equal(await az1.learned('lr1'), gives(2).toSorted());
    is(
      az1.nb.rows('Logical_Switch').some(({ name }) => name === 'ts2'),
      false,
    );

    await az1.ic.ask('resume');
    await untilStatus(world, az1.ic, 'active');
    await untilLearned(world, az2, 'lr2', [...gives(1), `10.77.0.0/16 ${place(1).hop}`]);
    await untilLearned(world, az1, 'lr1', gives(2).slice(1));
    await untilSwitch(world, 'ts2');
    await checkSettled(world);
  }));

const NOT_HELD = 'IC-SB lock: not held\n';

test('pausing the active controllers hands over to the standby, and no lock to one that is paused, which does not spin', () =>
  inWorld(OURS, async (world) => {
    await buildTutorial(world);
    const [az1, az2] = [world.zone('az1'), world.zone('az2')];
    const second = await az1.controller('ours', 'second').start();
    await untilStatus(world, second, `standby\n${NOT_HELD}`);
    // The leader last: its lock is for nobody but the standby.
    await az2.ic.ask('pause');
    await az1.ic.ask('pause');
    await untilStatus(world, second, 'active\nIC-SB lock: held\n');
    await world.settle();
    for (const { ic } of world.zones) is(await ic.ask('status'), `Status: paused\n${NOT_HELD}`);
    const said = second.log().flatMap((line) => /\|INFO\|(.*OVN ISB lock.*)$/.exec(line)?.[1] ?? []);
    equal(said, ['Acquiring OVN ISB lock', 'OVN ISB lock acquired']);
    const turns = await turnsOf(az1.ic);
    await az1.nbctl(...'lr-route-del lr1 10.1.0.0/16'.split(' '));
    await world.until(
      'it is gone from IC-SB',
      async () => !(await world.isb.ask('Route', 'ip_prefix')).includes('10.1.0.0/16'),
    );
    ok((await turnsOf(az1.ic)) - turns < 100, 'a paused controller spins');
    await az2.ic.ask('resume');
    await untilLearned(world, az2, 'lr2', gives(1).slice(1));
    await az1.ic.ask('resume');
    await untilStatus(world, az1.ic, 'standby');
    await second.stop();
    await untilStatus(world, az1.ic, 'active');
    await az1.nbctl(...'lr-route-add lr1 10.1.0.0/16 192.168.1.100'.split(' '));
    await untilLearned(world, az2, 'lr2', gives(1));
    await checkSettled(world);
  }));

test.run();
