/**
 * What ours makes otherwise than Debian's controller on purpose, each with its reason and an example. A difference that is
 * not here fails a run; so does one whose example no longer shows it.
 */
import { belongs, cidrText, hostOf, parseCidr } from '../../model/address.ts';
import { entries, findBy, globalRow, list, option, referred, rowOf, text } from '../../model/world.ts';
import type { World, ZoneDatabases } from '../../model/world.ts';
import type { Difference } from './compare.ts';

export interface Deliberate {
  readonly what: string;
  readonly reason: string;
  /** Is this difference of that kind? 'ours' is the whole world as ours made it. */
  readonly covers: (difference: Difference, ours: World) => boolean;
}

const zonesOf = (world: World): ZoneDatabases[] => Object.values(world.zones);

const withoutKeys = (json: string | undefined, ...keys: string[]): string =>
  JSON.stringify(
    Object.entries(JSON.parse(json ?? '{}') as Record<string, string>)
      .filter(([key]) => !keys.includes(key))
      .sort(([a], [b]) => (a < b ? -1 : 1)),
  );

interface Route {
  readonly transitSwitch: string;
  readonly table: string;
  readonly prefix: string;
  readonly nextHop: string;
}

/** The IC-SB route that a row is or was learned from. */
function routeOf({ row }: Difference): Route | undefined {
  const pattern =
    /isb Route (?<transitSwitch>\S+) isb Availability_Zone \S+ (?<table>\S*) (?<prefix>\S*) (?<nextHop>[^\s"}]*)/;
  const { transitSwitch, table = '', prefix = '', nextHop } = pattern.exec(row)?.groups ?? {};
  return transitSwitch === undefined || nextHop === undefined ? undefined : { transitSwitch, table, prefix, nextHop };
}

const isOnlyDebians = ({ ours, column }: Difference): boolean => ours === undefined && column === undefined;
const isLearned = ({ row }: Difference): boolean => / route of .*"ic-learned-route"/.test(row);

const isAddress = (network: string, address: string): boolean => {
  const [a, b] = [parseCidr(network), parseCidr(address)];
  return a !== undefined && b !== undefined && belongs(hostOf(b), hostOf(a));
};

/**
 * Is an IC-SB route one of a zone without a port of type router on its switch? It stays as it was when the last one went, whatever has
 * become of what it came from.
 */
function isLeftBehind(world: World, { row }: Difference): boolean {
  const [, transitSwitch, zone = ''] = /isb Route (\S+) isb Availability_Zone (\S+)/.exec(row) ?? [];
  const nb = world.zones[zone]?.nb;
  if (nb === undefined) return false;
  const ports = list(findBy(nb, 'Logical_Switch', 'name', transitSwitch)?.row, 'ports');
  return !ports.some((uuid) => text(rowOf(nb, 'Logical_Switch_Port', uuid), 'type') === 'router');
}

/** Is a prefix in IC-SB that comes from a route to `discard`? */
const isDiscarded = (world: World, prefix: string): boolean =>
  entries(world.isb, 'Route').some(({ row }) => {
    const source = option(row, 'external_ids', 'nb-id');
    const nexthop = zonesOf(world).map(({ nb }) => rowOf(nb, 'Logical_Router_Static_Route', source)?.['nexthop']);
    return row['ip_prefix'] === prefix && nexthop.includes('discard');
  });

/** Does a switch port of some zone lead to a router port that owns the next hop? */
const isOwned = (world: World, transitSwitch: string, nextHop: string): boolean =>
  zonesOf(world).some(({ nb }) => {
    const ports = list(findBy(nb, 'Logical_Switch', 'name', transitSwitch)?.row, 'ports');
    return entries(nb, 'Logical_Switch_Port').some(({ uuid, row }) => {
      const lrp = findBy(nb, 'Logical_Router_Port', 'name', option(row, 'options', 'router-port'))?.row;
      return ports.includes(uuid) && list(lrp, 'networks').some((network) => isAddress(network, nextHop));
    });
  });

/** Does a switch port of type router lead to the router that a static route is of? */
function isAttached(world: World, { row }: Difference): boolean {
  const [, zone = '', router] = /^(\S+) route of ([^:]+):/.exec(row) ?? [];
  const nb = world.zones[zone]?.nb ?? {};
  const own = referred(nb, 'Logical_Router_Port', findBy(nb, 'Logical_Router', 'name', router)?.row, 'ports');
  const leads = entries(nb, 'Logical_Switch_Port')
    .filter(({ row }) => row['type'] === 'router')
    .map(({ row }) => option(row, 'options', 'router-port'));
  return own.some((port) => leads.includes(text(port.row, 'name')));
}

/** Is the next hop in a network of one of the router's ports that switch ports of this transit switch lead to? */
function isNeighbour(world: World, difference: Difference): boolean {
  const [, zone = '', router] = /^(\S+) route of ([^:]+):/.exec(difference.row) ?? [];
  const { transitSwitch = '', nextHop = '' } = routeOf(difference) ?? {};
  const nb = world.zones[zone]?.nb ?? {};
  const own = list(findBy(nb, 'Logical_Router', 'name', router)?.row, 'ports');
  const switched = list(findBy(nb, 'Logical_Switch', 'name', transitSwitch)?.row, 'ports');
  const leads = entries(nb, 'Logical_Switch_Port')
    .filter(({ uuid }) => switched.includes(uuid))
    .map(({ row }) => option(row, 'options', 'router-port'));
  const hop = parseCidr(nextHop);
  return entries(nb, 'Logical_Router_Port').some(
    ({ uuid, row }) =>
      own.includes(uuid) &&
      leads.includes(text(row, 'name')) &&
      list(row, 'networks').some((network) => {
        const cidr = parseCidr(network);
        return hop !== undefined && cidr !== undefined && belongs(hostOf(hop), cidr);
      }),
  );
}

/** The port that a row of NB, SB or IC-SB is about. */
const portOf = ({ row }: Difference): string | undefined =>
  /(?:Logical_Switch_Port|Port_Binding) (\S+)$/.exec(row)?.[1];

export const DELIBERATE: readonly Deliberate[] = [
  {
    what: 'other_config:ic-vxlan_mode of transit switches',
    reason: 'northd reads it since the VXLAN mode of interconnection, which 23.03 does not have',
    covers: ({ row, column, ours, debian }) =>
      / Logical_Switch /.test(row) &&
      column === 'other_config' &&
      withoutKeys(ours, 'ic-vxlan_mode') === withoutKeys(debian, 'ic-vxlan_mode'),
  },
  {
    what: 'external_ids:lr-id of IC-SB routes',
    reason: 'routers of one zone learn from one another since; 23.03 tells only zones apart',
    covers: ({ row, column, ours, debian }) =>
      row.startsWith('isb Route ') && column === 'external_ids' && withoutKeys(ours, 'lr-id') === withoutKeys(debian),
  },
  {
    what: 'a switch port without router-port has an IC-SB row',
    reason: '23.03 makes the row and deletes it in the same transaction; the current controller keeps it',
    covers: (difference, ours) => {
      const port = portOf(difference);
      const isWithout = zonesOf(ours).some(({ nb }) => {
        const row = findBy(nb, 'Logical_Switch_Port', 'name', port)?.row;
        return row !== undefined && text(row, 'type') !== 'remote' && option(row, 'options', 'router-port') === '';
      });
      return isWithout && (difference.debian === undefined || difference.debian === '{}');
    },
  },
  {
    what: 'routes are deleted when nobody on the switch owns their next hop any more, or the zone has no router port left there',
    reason: '23.03 leaves them, for all zones to learn, until the transit switch goes',
    covers: (difference, ours) => {
      const route = routeOf(difference);
      const isOrphan = ({ transitSwitch, nextHop }: Route): boolean =>
        isLeftBehind(ours, difference) || !isOwned(ours, transitSwitch, nextHop);
      if (route !== undefined) return isOnlyDebians(difference) && isOrphan(route);
      // What a router without attachments has learned stays in both; its IC-SB route in Debian's world only.
      return isLearned(difference) && difference.row.includes('"(gone)"') && !isAttached(ours, difference);
    },
  },
  {
    what: 'routes whose next hop is no neighbour are not learned',
    reason: 'northd drops them with a warning; 23.03 learns them all the same',
    covers: (difference, ours) => isLearned(difference) && isOnlyDebians(difference) && !isNeighbour(ours, difference),
  },
  {
    what: "connected prefixes also in the transit router port's route table",
    reason: '23.03 has them in the main table only; where a static route has the same prefix, connected comes first',
    covers: (difference) => {
      const { row, ours, debian } = difference;
      const isBoth = ours === '{"origin":"connected"}' && debian === '{"origin":"static"}';
      if ((routeOf(difference)?.table ?? '') === '') return false;
      if (isLearned(difference))
        return isBoth || (ours === '{"options":"{\\"origin\\":\\"connected\\"}"}' && debian === undefined);
      return (
        row.startsWith('isb Route ') && (ours?.includes('connected') === true || difference.column === 'external_ids')
      );
    },
  },
  {
    what: 'routes to discard are advertised',
    reason: '23.03 takes `discard` for a next hop that does not parse',
    covers: (difference, ours) => {
      const prefix = routeOf(difference)?.prefix;
      if (difference.debian !== undefined || prefix === undefined) return false;
      return isDiscarded(ours, prefix) || isLeftBehind(ours, difference);
    },
  },
  {
    what: 'an IPv6 CIDR on the deny list denies what belongs to it',
    reason: '23.03 denies every IPv6 prefix that is as long or longer, whatever its bits',
    covers: (difference, ours) => {
      const prefix = parseCidr(routeOf(difference)?.prefix ?? '');
      const denied = zonesOf(ours).flatMap(({ nb }) =>
        option(globalRow(nb, 'NB_Global'), 'options', 'ic-route-blacklist').split(',').map(parseCidr),
      );
      return (
        difference.debian === undefined &&
        prefix?.family === 6 &&
        denied.some((cidr) => cidr?.family === 6 && cidr.length <= prefix.length)
      );
    },
  },
  {
    what: 'which of two routes to one prefix is the one advertised',
    reason: 'the prefix is the same: nb-id names the first, in an order of its own in each',
    covers: (difference, world) => {
      const { row, column, ours, debian } = difference;
      if (column === 'external_ids' && isLeftBehind(world, difference)) return true;
      const prefix = routeOf(difference)?.prefix;
      const isOfPrefix = (text: string | undefined): boolean => {
        const source = parseCidr(/"nb-id":"\S+ route of \S+: (\S+) /.exec(text ?? '')?.[1] ?? '');
        return source !== undefined && cidrText(source) === prefix;
      };
      return row.startsWith('isb Route ') && column === 'external_ids' && isOfPrefix(ours) && isOfPrefix(debian);
    },
  },
  {
    what: 'external_ids:router-id is that of the router that NB says, or the last one, as long as NB has it',
    reason: '23.03 keeps the UUID of a router that is gone, and asks SB, which knows no router that is disabled',
    covers: ({ row, column, ours, debian }) =>
      row.startsWith('isb Port_Binding ') &&
      column === 'external_ids' &&
      ours !== debian &&
      withoutKeys(ours, 'router-id') === withoutKeys(debian, 'router-id'),
  },
];

/** The deliberate kind that a difference is of; undefined when nobody meant it. */
export const deliberate = (difference: Difference, ours: World): Deliberate | undefined =>
  DELIBERATE.find(({ covers }) => covers(difference, ours));
