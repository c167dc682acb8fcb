/** Topologies of scenarios, in as few commands as can be. */
import { createHash } from 'node:crypto';
import type { World } from '../ovn-world.ts';
import { untilRoutes } from './look.ts';
import { gatewaySteps, place, routerSteps, staticRouteSteps, take, together, untilSwitch } from './topology.ts';
import type { Zone } from './zone.ts';

/** The words of a command, or of several with `--` between. */
export const words = (...commands: string[]): string[] => commands.join(' -- ').split(' ');

/** A MAC that follows from a name. */
export const macOf = (name: string): string =>
  `02${createHash('sha256')
    .update(name)
    .digest('hex')
    .slice(0, 10)
    .replaceAll(/../g, (byte) => `:${byte}`)}`;

/** Zone number 'n' gets gateway chassis gwN. */
export async function addGateway(world: World, n: number): Promise<void> {
  for (const step of gatewaySteps(n)) if (step.program === 'ovn-sbctl') await take(world, step);
}

/** All zones, or those named, exchange routes. */
export async function exchangeRoutes(zones: readonly Zone[]): Promise<void> {
  await Promise.all(
    zones.map((zone) => zone.nbctl(...words('set NB_Global . options:ic-route-adv=true options:ic-route-learn=true'))),
  );
}

/** Transit switches, in all zones when this resolves. */
export async function addSwitches(world: World, ...names: string[]): Promise<void> {
  await world.inb.ctl(...words(...names.map((name) => `ts-add ${name}`)));
  for (const name of names) await untilSwitch(world, name);
}

/**
 * A router (made when it isn't there) gets a port ROUTER-SWITCH with these networks on a transit switch, whose own port is
 * SWITCH-ROUTER; 'more' are further commands of the same transaction.
 */
export async function attach(
  zone: Zone,
  router: string,
  transitSwitch: string,
  networks: string,
  ...more: string[]
): Promise<void> {
  const [lrp, lsp] = [`${router}-${transitSwitch}`, `${transitSwitch}-${router}`];
  await zone.nbctl(
    ...words(
      `--may-exist lr-add ${router}`,
      `lrp-add ${router} ${lrp} ${macOf(lrp)} ${networks}`,
      `lsp-add ${transitSwitch} ${lsp}`,
      `lsp-set-type ${lsp} router`,
      `lsp-set-addresses ${lsp} router`,
      `lsp-set-options ${lsp} router-port=${lrp}`,
      ...more,
    ),
  );
}

/** A router (made when it isn't there) gets a port ROUTER-NAME with networks that only it knows. */
export async function addNetwork(zone: Zone, router: string, name: string, networks: string): Promise<void> {
  const lrp = `${router}-${name}`;
  await zone.nbctl(...words(`--may-exist lr-add ${router}`, `lrp-add ${router} ${lrp} ${macOf(lrp)} ${networks}`));
}

/** What router 'n' of 'interconnect' gives to the others, as rows spell it: with host bits as they were given. */
export function offers(n: number): string[] {
  const { hop, hop6, lan, lan6 } = place(n);
  return [`10.${n}.0.0/16 ${hop}`, `${lan} ${hop}`, `${lan6} ${hop6}`, `2001:db8:a${n}::/48 ${hop6}`];
}

/** The tutorial's topology in all zones of the world (az1, az2...), as 'buildTutorial' but quicker. */
export async function interconnect(world: World): Promise<void> {
  const numbers = world.zones.map((_, at) => at + 1);
  await exchangeRoutes(world.zones);
  await Promise.all(numbers.map((n) => addGateway(world, n)));
  await addSwitches(world, 'ts1');
  await Promise.all(
    numbers.map((n) => world.zone(place(n).zone).nbctl(...together([...routerSteps(n), ...staticRouteSteps(n)]))),
  );
  for (const n of numbers) {
    const others = numbers.filter((other) => other !== n);
    await untilRoutes(world, place(n).zone, place(n).router, others.flatMap(offers));
  }
}
