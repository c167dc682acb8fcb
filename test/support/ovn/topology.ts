/**
 * The topology of OVN's interconnection tutorial, as commands: zones with a gateway chassis each, one transit switch,
 * and in each zone a router on it with a network behind. Tests run them, `npm start` shows them too.
 */
import type { World } from '../ovn-world.ts';
import type { Zone } from './zone.ts';

/** One command, and why it is given. */
export interface Step {
  readonly what: string;
  readonly program: 'ovn-ic-nbctl' | 'ovn-nbctl' | 'ovn-sbctl';
  /** Whose NB or SB; undefined for IC-NB. */
  readonly zone: string | undefined;
  readonly args: readonly string[];
}

/** The words of some texts. */
const words = (...texts: string[]): string[] => texts.join(' ').split(' ');

/** Where zone number 'n' (from 1) is. */
export const place = (
  n: number,
): {
  zone: string;
  router: string;
  chassis: string;
  transit: string;
  port: string;
  hop: string;
  hop6: string;
  lan: string;
  lan6: string;
} => ({
  zone: `az${n}`,
  router: `lr${n}`,
  chassis: `gw${n}`,
  transit: `lrp-lr${n}-ts1`,
  port: `lsp-ts1-lr${n}`,
  hop: `169.254.100.${n}`,
  hop6: `2001:db8:100::${n}`,
  lan: `192.168.${n}.1/24`,
  lan6: `2001:db8:${n}::1/64`,
});

/** Before anything else: the zone's gateway, and the consent to exchange routes. */
export function gatewaySteps(n: number): Step[] {
  const { zone, chassis } = place(n);
  return [
    {
      what: `${zone}: exchange routes with the other zones`,
      program: 'ovn-nbctl',
      zone,
      args: words('set NB_Global . options:ic-route-adv=true options:ic-route-learn=true'),
    },
    {
      what: `${zone}: gateway ${chassis} carries what goes between the zones`,
      program: 'ovn-sbctl',
      zone,
      args: words(
        `chassis-add ${chassis} geneve 10.0.0.${n}`,
        `-- set Chassis ${chassis} other_config:is-interconn=true`,
      ),
    },
  ];
}

export const transitSwitchStep: Step = {
  what: 'all zones: a transit switch between them',
  program: 'ovn-ic-nbctl',
  zone: undefined,
  args: words('ts-add ts1'),
};

/** The zone's router, with a network behind it and a port on the transit switch; the switch is there already. */
export function routerSteps(n: number): Step[] {
  const { zone, router, chassis, transit, port, hop, hop6, lan, lan6 } = place(n);
  return [
    {
      what: `${zone}: router ${router} with a network behind it`,
      program: 'ovn-nbctl',
      zone,
      args: words(`lr-add ${router}`, `-- lrp-add ${router} lrp-${router}-lan aa:aa:aa:aa:00:0${n} ${lan} ${lan6}`),
    },
    {
      what: `${zone}: ${router} gets a port for the transit switch, at home on ${chassis}`,
      program: 'ovn-nbctl',
      zone,
      args: words(
        `lrp-add ${router} ${transit} aa:aa:aa:aa:aa:0${n} ${hop}/24 ${hop6}/64`,
        `-- lrp-set-gateway-chassis ${transit} ${chassis}`,
      ),
    },
    {
      what: `${zone}: and the transit switch one for ${router}`,
      program: 'ovn-nbctl',
      zone,
      args: words(
        `lsp-add ts1 ${port}`,
        `-- lsp-set-type ${port} router`,
        `-- lsp-set-addresses ${port} router`,
        `-- lsp-set-options ${port} router-port=${transit}`,
      ),
    },
  ];
}

/** A static route in each address family. */
export function staticRouteSteps(n: number): Step[] {
  const { zone, router } = place(n);
  return [
    {
      what: `${zone}: ${router} knows networks behind its own`,
      program: 'ovn-nbctl',
      zone,
      args: words(
        `lr-route-add ${router} 10.${n}.0.0/16 192.168.${n}.100`,
        `-- lr-route-add ${router} 2001:db8:a${n}::/48 2001:db8:${n}::100`,
      ),
    },
  ];
}

/** Gives a step's command; resolves to what it printed. */
export function take(world: World, { program, zone, args }: Step): Promise<string> {
  if (zone === undefined) return world.icNb.ctl(...args);
  return program === 'ovn-sbctl' ? world.zone(zone).sbctl(...args) : world.zone(zone).nbctl(...args);
}

/** What a router at place 'n' gives to the others, as `PREFIX NEXTHOP`. */
export function gives(n: number): string[] {
  const { hop, hop6 } = place(n);
  return [
    `10.${n}.0.0/16 ${hop}`,
    `192.168.${n}.0/24 ${hop}`,
    `2001:db8:${n}::/64 ${hop6}`,
    `2001:db8:a${n}::/48 ${hop6}`,
  ];
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
