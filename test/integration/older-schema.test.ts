/** Databases of OVN 23.03, which lack tables and columns that the controller knows. */
import { equal, is, ok } from 'uvu/assert';
import { onDebian } from '../support/debian.ts';
import { checkSettled, complaints } from '../support/ovn/settled.ts';
import { buildTutorial, gives, place, untilLearned } from '../support/ovn/topology.ts';
import type { ControllerKind } from '../support/ovn/zone.ts';
import { inWorld, type WorldOptions } from '../support/ovn-world.ts';
import { suite } from '../support/suite.ts';

const test = suite('integration/older-schema', onDebian);

const OLD: Omit<WorldOptions, 'zones'> = { icSchemas: 'debian', zoneSchemas: 'debian' };
const LACKS = /lacks|no (table|column)|has no|older|upgrade/;

const PAIRS: readonly (readonly [ControllerKind, ControllerKind])[] = [
  ['ours', 'ours'],
  ['ours', 'debian'],
  ['debian', 'ours'],
];

for (const [first, second] of PAIRS) {
  test(`${first} and ${second}: routes are exchanged`, () =>
    inWorld({ zones: { az1: first, az2: second }, ...OLD }, async (world) => {
      await buildTutorial(world);
      const [az1, az2] = [world.zone('az1'), world.zone('az2')];
      await az1.nbctl(...'lr-route-add lr1 10.99.0.0/16 192.168.1.101'.split(' '));
      await untilLearned(world, az2, 'lr2', [...gives(1), `10.99.0.0/16 ${place(1).hop}`]);
      await az1.nbctl(...'lr-route-del lr1 10.99.0.0/16'.split(' '));
      await untilLearned(world, az2, 'lr2', gives(1));
      await az2.nbctl('lrp-del', 'lrp-lr2-lan');
      await untilLearned(
        world,
        az1,
        'lr1',
        gives(2).filter((route) => !/^(192|2001:db8:2:)/.test(route)),
      );
      await checkSettled(world, { complaints: LACKS });
    }));
}

test('each thing that is missing is named once', () =>
  inWorld({ zones: { az1: 'ours' }, ...OLD }, async (world) => {
    await world.settle();
    const [az1] = world.zones;
    const lines = complaints(az1!.ic);
    ok(lines.length > 0, 'nothing was said');
    equal(lines.length, new Set(lines).size, lines.join('\n'));
    for (const table of ['Transit_Router', 'Learned_Route', 'IC_NB_Global'])
      is(
        lines.some((line) => line.includes(table)),
        true,
        `${table}: ${lines.join('\n')}`,
      );
    // A reconnect finds the same schema: nothing new to say.
    await world.isb.kill();
    await world.isb.restart();
    await world.until('connected again', async () => (await az1!.ic.ask('ic-sb-connection-status')) === 'connected\n');
    await world.settle();
    equal(
      complaints(az1!.ic).filter((line) => !/^(reconnect|jsonrpc)/.test(line)),
      lines,
    );
  }));

test.run();
