/** Zones that do the same thing at the same time: they lose few races, and never storm. */
import { equal, ok } from 'uvu/assert';
import { onDebian } from '../../support/debian.ts';
import type { World } from '../../support/ovn-world.ts';
import { addNetwork, addSwitches, attach, exchangeRoutes, words } from '../../support/ovn/build.ts';
import { learnedBy, untilKeys } from '../../support/ovn/look.ts';
import { scenarios } from '../../support/ovn/scenarios.ts';
import { complaints } from '../../support/ovn/settled.ts';
import { suite } from '../../support/suite.ts';

const test = suite('integration/scenarios/races', onDebian);

const scenario = scenarios(test, { zones: { az1: 'ours', az2: 'ours', az3: 'ours' }, northd: 'emulated' });

const failures = (world: World): number =>
  world.zones.reduce((sum, { ic }) => sum + complaints(ic).filter((line) => line.includes('commit failed')).length, 0);

/** Ports of each zone in the first scenario. */
const PORTS = 60;

scenario('three zones add many ports to one transit switch at once', async (world) => {
  await addSwitches(world, 'ts1');
  const before = failures(world);
  const add = (zone: string): string[] =>
    Array.from({ length: PORTS }, (_, n) => `lsp-add ts1 ${zone}-${n} -- lsp-set-type ${zone}-${n} router`);
  await Promise.all(world.zones.map((zone) => zone.nbctl(...words(...add(zone.name)))));
  await world.until('all are in IC-SB', () => world.isb.rows('Port_Binding').length === 3 * PORTS);
  for (const zone of world.zones) await untilKeys(world, zone);
  await world.settle();
  // One for each zone that came too late, and one more should it happen twice.
  ok(failures(world) - before <= 4, `${failures(world) - before} failed commits`);
});

scenario('everybody changes everything at once, again and again', async (world) => {
  await exchangeRoutes(world.zones);
  await addSwitches(world, 'ts1', 'ts2');
  await Promise.all(
    world.zones.map(async (zone, at) => {
      for (const ts of [1, 2]) await attach(zone, `lr${at + 1}`, `ts${ts}`, `169.254.${ts}.${at + 1}/24`);
      await addNetwork(zone, `lr${at + 1}`, 'lan', `192.168.${at + 1}.1/24`);
    }),
  );
  const before = failures(world);
  for (let round = 0; round < 5; round++) {
    const others = [1, 2, 3].flatMap((n) => Array.from({ length: 20 }, (_, m) => `10.${n}.${round}.${m}/32`));
    await Promise.all(
      world.zones.map((zone, at) =>
        zone.nbctl(
          ...words(
            ...others
              .filter((prefix) => prefix.startsWith(`10.${at + 1}.`))
              .map((prefix) => `lr-route-add lr${at + 1} ${prefix} 192.168.${at + 1}.9`),
            ...(round === 0
              ? []
              : Array.from({ length: 20 }, (_, m) => `lr-route-del lr${at + 1} 10.${at + 1}.${round - 1}.${m}/32`)),
          ),
        ),
      ),
    );
  }
  for (const [at, zone] of world.zones.entries()) {
    // Of two routers, by two switches each: a network, and the last round's routes.
    await world.until(`${zone.name} has learned the last round`, () => {
      const learned = learnedBy(zone, `lr${at + 1}`);
      return learned.length === 2 * 2 * 21 && learned.filter((line) => /^10\.\d\.4\./.test(line)).length === 80;
    });
  }
  await world.settle();
  equal(failures(world) - before, 0, 'nobody is in anybody’s way');
});

test.run();
