/** The tutorial's topology on real servers: its commands given, and what must come of them awaited. */
import { parseNetwork, prefixText } from '../../../host/ctl/address.ts';
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
import { learnedBy } from './look.ts';
import type { Zone } from './zone.ts';

export { gatewaySteps, gives, place, routerSteps, staticRouteSteps, transitSwitchStep };

/** Gives a step's command; resolves to what it printed. */
export function take(world: World, { program, zone, args }: TutorialStep): Promise<string> {
  if (zone === undefined) return world.inb.ctl(...args);
  return program === 'ovn-sbctl' ? world.zone(zone).sbctl(...args) : world.zone(zone).nbctl(...args);
}

/** Several steps for one NB as one command. */
export const together = (steps: readonly TutorialStep[]): string[] =>
  steps.flatMap(({ args }, at) => (at === 0 ? args : ['--', ...args]));

/** A line of 'learnedBy' as ovn-nbctl lists its route: `PREFIX NEXTHOP`, without host bits. */
function listed(line: string): string {
  const [prefix = '', nexthop = ''] = line.split(' ');
  const network = parseNetwork(prefix);
  return `${network === undefined ? prefix : prefixText(network)} ${nexthop}`;
}

/** Resolves when ovn-nbctl shows that a router has learned just these routes (`PREFIX NEXTHOP`). It is asked when the view of NB shows them. */
export async function untilLearned(world: World, zone: Zone, router: string, routes: readonly string[]): Promise<void> {
  const wanted = routes.toSorted().join(', ');
  try {
    await world.until(
      `${zone.name}: ${router} learns`,
      async () =>
        learnedBy(zone, router).map(listed).toSorted().join(', ') === wanted &&
        (await zone.learned(router)).join(', ') === wanted,
    );
  } catch (error) {
    const last = (await zone.learned(router)).join(', ');
    throw new Error(`${zone.name}: ${router} should have learned [${wanted}] but has [${last}]`, { cause: error });
  }
}

/** Resolves when every zone has the transit switch. */
export function untilSwitch(world: World, name: string): Promise<void> {
  return world.until(`every zone has ${name}`, () =>
    world.zones.every(({ nb }) => nb.rows('Logical_Switch').some((row) => row.name === name)),
  );
}

/** Builds all of it in a world with zones az1, az2...; resolves when each router has learned all of the others' routes. */
export async function buildTutorial(world: World): Promise<void> {
  const numbers = world.zones.map((_, at) => at + 1);
  const gateways = numbers.flatMap((n) => gatewaySteps(n)).filter(({ program }) => program === 'ovn-sbctl');
  for (const step of [...gateways, transitSwitchStep]) await take(world, step);
  await untilSwitch(world, 'ts1');
  for (const n of numbers) {
    const exchange = gatewaySteps(n).filter(({ program }) => program === 'ovn-nbctl');
    await world.zone(place(n).zone).nbctl(...together([...exchange, ...routerSteps(n), ...staticRouteSteps(n)]));
  }
  for (const n of numbers) {
    const others = numbers.filter((other) => other !== n);
    await untilLearned(world, world.zone(place(n).zone), place(n).router, others.flatMap(gives));
  }
}
