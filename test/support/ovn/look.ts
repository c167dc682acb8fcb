/** What is in a world's databases, as lines of text that tests compare. */
import type { World } from '../ovn-world.ts';
import type { Zone } from './zone.ts';

/** Resolves when 'look' shows just these lines, in any order. Rejects with the difference. */
export async function untilSame(
  world: World,
  what: string,
  look: () => readonly string[],
  wanted: readonly string[],
): Promise<void> {
  const goal = wanted.toSorted().join('\n');
  try {
    await world.until(what, () => look().toSorted().join('\n') === goal);
  } catch (error) {
    const seen = look();
    const missing = wanted.filter((line) => !seen.includes(line));
    const extra = seen.filter((line) => !wanted.includes(line));
    const difference = `missing [${missing.join('; ')}], too many [${extra.join('; ')}]`;
    throw new Error(`${what}: ${difference}, ${seen.length} of ${wanted.length} lines`, { cause: error });
  }
}

/**
 * A router's learned routes: `PREFIX NEXTHOP`, then what is not usual of `table=T`, `override` and an origin other than static, connected.
 * One line that says so when the zone has no such router (yet).
 */
export function learnedBy(zone: Zone, router: string): string[] {
  const row = zone.nb.rows('Logical_Router').find(({ name }) => name === router);
  if (row === undefined) return [`no router ${router}`];
  const { static_routes: routes } = row;
  return zone.nb
    .rows('Logical_Router_Static_Route')
    .filter((row) => routes.has(row._uuid) && row.external_ids.has('ic-learned-route'))
    .map((row) => {
      const origin = row.options.get('origin') ?? 'no origin';
      return [
        `${row.ip_prefix} ${row.nexthop}`,
        ...(row.route_table === '' ? [] : [`table=${row.route_table}`]),
        ...(row.options.get('override-connected') === 'true' ? ['override'] : []),
        ...(origin === 'static' || origin === 'connected' ? [] : [origin]),
      ].join(' ');
    });
}

/** What a zone advertises: `SWITCH PREFIX NEXTHOP ORIGIN`, then what there is of `table=T`, `override` and `tag=T`. */
export function advertisedBy(world: World, zone: string): string[] {
  const uuid = zoneRow(world, zone)?._uuid;
  return world.isb
    .rows('Route')
    .filter((row) => row.availability_zone === uuid)
    .map((row) => {
      const tag = row.external_ids.get('ic-route-tag');
      return [
        `${row.transit_switch} ${row.ip_prefix} ${row.nexthop} ${row.origin}`,
        ...(row.route_table === '' ? [] : [`table=${row.route_table}`]),
        ...(row.options.get('override-connected') === 'true' ? ['override'] : []),
        ...(tag === undefined ? [] : [`tag=${tag}`]),
      ].join(' ');
    });
}

export function zoneRow({ isb }: World, name: string): { readonly _uuid: string; readonly name: string } | undefined {
  return isb.rows('Availability_Zone').find((row) => row.name === name);
}

/** Resolves when a router has learned just these routes, as 'learnedBy' writes them. */
export function untilRoutes(world: World, zone: string, router: string, routes: readonly string[]): Promise<void> {
  return untilSame(world, `${zone}: ${router} learns`, () => learnedBy(world.zone(zone), router), routes);
}

/** Resolves when a zone advertises just these routes, as 'advertisedBy' writes them. */
export function untilAdvertised(world: World, zone: string, routes: readonly string[]): Promise<void> {
  return untilSame(world, `${zone} advertises`, () => advertisedBy(world, zone), routes);
}

/** The ports of a zone's logical switch: `NAME TYPE`, then what there is of `peer=P`, `router-port=P`, `chassis=C` (requested) and `[ADDRESSES]`. */
export function switchPorts({ nb }: Zone, name: string): string[] {
  const row = nb.rows('Logical_Switch').find((row) => row.name === name);
  return nb
    .rows('Logical_Switch_Port')
    .filter(({ _uuid }) => row?.ports.has(_uuid))
    .map((port) => {
      const routerPort = port.options.get('router-port');
      const chassis = port.options.get('requested-chassis');
      return [
        `${port.name} ${port.type}`,
        ...(port.peer === undefined ? [] : [`peer=${port.peer}`]),
        ...(routerPort === undefined ? [] : [`router-port=${routerPort}`]),
        ...(chassis === undefined ? [] : [`chassis=${chassis}`]),
        `[${[...port.addresses].sort().join(', ')}]`,
      ].join(' ');
    });
}

/** All IC-SB port bindings: `DATAPATH PORT ZONE [ADDRESS] GATEWAY`. */
export function portBindings({ isb }: World): string[] {
  const zones = new Map(isb.rows('Availability_Zone').map(({ _uuid, name }) => [_uuid, name]));
  return isb
    .rows('Port_Binding')
    .map((row) =>
      [row.transit_switch, row.logical_port, zones.get(row.availability_zone), `[${row.address}]`, row.gateway]
        .join(' ')
        .trimEnd(),
    );
}

/** Resolves when a zone's ports have the keys that IC-SB has now, for all of them and no others. */
export function untilKeys(
  world: World,
  { name, nb }: Zone,
  table: 'Logical_Switch_Port' | 'Logical_Router_Port' = 'Logical_Switch_Port',
): Promise<void> {
  return untilSame(
    world,
    `${name}: ports and their keys`,
    () => nb.rows(table).map((row) => `${row.name} ${row.options.get('requested-tnl-key')}`),
    world.isb.rows('Port_Binding').map((row) => `${row.logical_port} ${row.tunnel_key}`),
  );
}

/** The ports of a zone's logical router: `NAME MAC [NETWORKS]`, then `chassis=C` when one is requested. */
export function routerPorts({ nb }: Zone, name: string): string[] {
  const row = nb.rows('Logical_Router').find((row) => row.name === name);
  return nb
    .rows('Logical_Router_Port')
    .filter(({ _uuid }) => row?.ports.has(_uuid))
    .map((port) => {
      const chassis = port.options.get('requested-chassis');
      const where = chassis === undefined ? '' : ` chassis=${chassis}`;
      return `${port.name} ${port.mac} [${[...port.networks].sort().join(', ')}]${where}`;
    });
}

/** Where SB has a zone's ports: `PORT TYPE CHASSIS`, of those whose names begin so. */
export function boundPorts({ sb }: Zone, prefix: string): string[] {
  const chassis = new Map(sb.rows('Chassis').map(({ _uuid, name }) => [_uuid, name]));
  return sb
    .rows('Port_Binding')
    .filter((row) => row.logical_port.startsWith(prefix))
    .map((row) => `${row.logical_port} ${row.type} ${chassis.get(row.chassis ?? '') ?? '-'}`);
}
