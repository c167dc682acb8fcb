/** `dynamic`: what a routing daemon learns and forgets. */
import type { World } from './world.ts';

interface Selected {
  readonly rows: readonly unknown[];
}

export const DYNAMIC = 'dynamic add|remove ZONE ROUTER-PORT PREFIX NEXTHOP';

/** A routing daemon learns or forgets a route, whether the port is in SB just now or not. Throws Error. */
export function dynamicVerb(
  world: World,
  [what, zone = '', port = '', prefix = '', nexthop = '']: readonly string[],
): string {
  if ((what !== 'add' && what !== 'remove') || nexthop === '') throw new Error(`usage: ${DYNAMIC}`);
  const { simulation } = world;
  const name = `routing-daemon-${zone}`;
  const label = { kind: 'command', worker: 'emulations', from: name, to: name } as const;
  simulation.scheduler.perform(label, () => {
    const routes = world.dynamicRoutesOf(zone);
    const select = { op: 'select', table: 'Logical_Router_Port', where: [['name', '==', port]], columns: ['_uuid'] };
    const [ports] = simulation.transact('nb', zone, [select]) as [Selected];
    if (ports.rows.length === 0) throw new Error(`the Northbound of ${zone} has no router port '${port}'`);
    if (what === 'add') routes.learn({ port, prefix, nexthop });
    else routes.withdraw({ port, prefix, nexthop });
    simulation.emulations.get(zone)?.hostsChanged();
  });
  return `${port} ${what === 'add' ? 'has learned' : 'has forgotten'} ${prefix} via ${nexthop}\n`;
}

/** The lines that make the zone's routing daemons forget a prefix that they have learned at these ports. */
export function forgetDynamic(world: World, zone: string, ports: ReadonlySet<string>, prefix: string): string[] {
  return [...world.dynamicRoutesOf(zone).all()]
    .filter(({ route, isWithdrawn }) => !isWithdrawn && ports.has(route.port) && route.prefix === prefix)
    .map(({ route }) => `dynamic remove ${zone} ${route.port} ${route.prefix} ${route.nexthop}`);
}
