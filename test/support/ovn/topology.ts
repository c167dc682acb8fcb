/** The tutorial's topology on real servers: its commands given, and what must come of them awaited. */
import {
  gatewaySteps,
  gives,
  place,
  routerSteps,
  staticRouteSteps,
  transitSwitchStep,
  type TutorialStep,
} from '../../../host/emulation/tutorial.ts';
import type { World } from '../ovn-world.ts';
import type { Zone } from './zone.ts';

export { gatewaySteps, gives, place, routerSteps, staticRouteSteps, transitSwitchStep };

/** Gives a step's command; resolves to what it printed. */
export function take(world: World, { program, zone, args }: TutorialStep): Promise<string> {
  if (zone === undefined) return world.inb.ctl(...args);
  return program === 'ovn-sbctl' ? world.zone(zone).sbctl(...args) : world.zone(zone).nbctl(...args);
}

/** Resolves when a router has learned just these routes (`PREFIX NEXTHOP`). */
export async function untilLearned(world: World, zone: Zone, router: string, routes: readonly string[]): Promise<void> {
  const wanted = routes.toSorted().join(', ');
  let last = '';
  try {
    await world.until(`${zone.name}: ${router} learns`, async () => {
      last = (await zone.learned(router)).join(', ');
      return last === wanted;
    });
  } catch (error) {
    throw new Error(`${zone.name}: ${router} should have learned [${wanted}] but has [${last}]`, { cause: error });
  }
}

/** Resolves when every zone has the transit switch. */
export function untilSwitch(world: World, name: string): Promise<void> {
  return world.until(`every zone has ${name}`, () =>
    world.zones.every(({ nb }) => nb.rows('Logical_Switch').some((row) => row.name === name)),
  );
}

/** Builds all of it in a world with zones az1 and az2; resolves when each router has learned all of the other's routes. */
export async function buildTutorial(world: World): Promise<void> {
  const numbers = world.zones.map((_, at) => at + 1);
  for (const n of numbers) for (const step of gatewaySteps(n)) await take(world, step);
  await take(world, transitSwitchStep);
  await untilSwitch(world, 'ts1');
  for (const n of numbers) for (const step of [...routerSteps(n), ...staticRouteSteps(n)]) await take(world, step);
  for (const n of numbers) {
    const others = numbers.filter((other) => other !== n);
    await untilLearned(world, world.zone(place(n).zone), place(n).router, others.flatMap(gives));
  }
}
