/** Section 8b: the routes a zone puts into IC-SB. */
import { addressText, cidrText, hostOf, isLinkLocalNextHop, parseCidr, parsePortAddress } from './address.ts';
import type { Cidr } from './address.ts';
import { attachments } from './attachment.ts';
import type { Attachment } from './attachment.ts';
import { globalFlag, passes } from './filter.ts';
import { vipsOf } from './load-balancer.ts';
import { entries, findBy, flag, isTrue, list, map, option, referred, text } from './world.ts';
import type { PlainRow } from './world.ts';
import type { Zone } from './zone.ts';

/** Origins, the one that wins a collision first. */
const ORIGINS = ['connected', 'static', 'loadbalancer', 'connected-dynamic'] as const;
export type Origin = (typeof ORIGINS)[number];

/** One row that IC-SB may have: 'nbId' is the NB row it comes from. */
export interface Advertised {
  readonly transitSwitch: string;
  readonly ipPrefix: string;
  readonly nextHop: string;
  readonly origin: Origin;
  readonly routeTable: string;
  readonly override: boolean;
  readonly nbId: string;
  readonly routerId: string;
  readonly routerName: string;
  readonly tag: string;
}

interface Candidate {
  readonly prefix: Cidr;
  readonly origin: Origin;
  readonly routeTable: string;
  readonly override: boolean;
  readonly nbId: string;
}

export const tableOf = (at: Attachment): string => option(at.transitLrp, 'options', 'route_table');

/** The SB prefixes learned by dynamic routing on a router. */
export function learnedPrefixes(zone: Zone, router: string): string[] {
  const isOfRouter = (datapath: PlainRow): boolean =>
    datapath['type'] === undefined
      ? option(datapath, 'external_ids', 'logical-router') === router
      : datapath['type'] === 'logical-router' && datapath['nb_uuid'] === router;
  const datapaths = entries(zone.sb, 'Datapath_Binding').filter(({ row }) => isOfRouter(row));
  return entries(zone.sb, 'Learned_Route')
    .filter(({ row }) => datapaths.some(({ uuid }) => uuid === row['datapath']))
    .map(({ row }) => text(row, 'ip_prefix'));
}

function staticRoutes(zone: Zone, at: Attachment): Candidate[] {
  return referred(zone.nb, 'Logical_Router_Static_Route', at.router.row, 'static_routes').flatMap(({ uuid, row }) => {
    const prefix = parseCidr(text(row, 'ip_prefix'));
    const nextHop = parseCidr(text(row, 'nexthop'));
    const isDiscard = row['nexthop'] === 'discard';
    if (map(row, 'external_ids')['ic-learned-route'] !== undefined || text(row, 'route_table') !== tableOf(at))
      return [];
    if (prefix === undefined || row['policy'] === 'src-ip') return [];
    if (!isDiscard && (nextHop === undefined || isLinkLocalNextHop(nextHop))) return [];
    const override = flag(row, 'options', 'override-connected');
    return [{ prefix, origin: 'static', routeTable: text(row, 'route_table'), override, nbId: uuid }];
  });
}

/** A connected prefix: in the main table, and once more in the transit LRP's own table, overriding. */
function inTables(at: Attachment, prefix: Cidr, origin: Origin, nbId: string): Candidate[] {
  const main: Candidate = { prefix, origin, routeTable: '', override: false, nbId };
  const routeTable = tableOf(at);
  return routeTable === '' ? [main] : [main, { prefix, origin: 'connected', routeTable, override: true, nbId }];
}

function connectedRoutes(zone: Zone, at: Attachment, transitPorts: readonly string[]): Candidate[] {
  const ports = referred(zone.nb, 'Logical_Router_Port', at.router.row, 'ports');
  return ports
    .filter(({ row }) => !transitPorts.includes(text(row, 'name')))
    .flatMap(({ uuid, row }) =>
      list(row, 'networks').flatMap((network) => {
        const prefix = parseCidr(network);
        return prefix === undefined ? [] : inTables(at, prefix, 'connected', uuid);
      }),
    );
}

function balancedRoutes(zone: Zone, at: Attachment): Candidate[] {
  if (!globalFlag(zone, 'ic-route-adv-lb')) return [];
  return vipsOf(zone, at.router.row).map(({ address, loadBalancer }) => ({
    prefix: hostOf(address),
    origin: 'loadbalancer',
    routeTable: '',
    override: false,
    nbId: loadBalancer,
  }));
}

function dynamicRoutes(zone: Zone, at: Attachment): Candidate[] {
  return learnedPrefixes(zone, at.router.uuid).flatMap((learned) => {
    const prefix = parseCidr(learned);
    return prefix === undefined ? [] : inTables(at, prefix, 'connected-dynamic', at.router.uuid);
  });
}

/** The port's own address that stands as next hop of prefixes of this family. */
function nextHopOf(at: Attachment, family: 4 | 6): string | undefined {
  const addresses = parsePortAddress(at.address)?.addresses ?? [];
  const v4 = addresses.find((address) => address.family === 4);
  const v6 = addresses.find((address) => address.family === 6);
  const key = 'ic-route-ipv4-next-hop-ipv6';
  const overSix = isTrue(map(at.transitLrp, 'options')[key] ?? option(at.router.row, 'options', key));
  const chosen = family === 6 || (overSix && v6 !== undefined) ? v6 : v4;
  return chosen === undefined ? undefined : addressText(chosen);
}

/** Everything the zone might advertise, before duplicates and collisions are settled. */
function candidates(zone: Zone): Advertised[] {
  if (!globalFlag(zone, 'ic-route-adv')) return [];
  const all = attachments(zone);
  return all.flatMap((at) => {
    if (at.router.row['enabled'] === false || at.transitLrp === undefined) return [];
    if (findBy(zone.inb, 'Transit_Switch', 'name', at.transitSwitch) === undefined) return [];
    const mine = all.filter(({ router }) => router.uuid === at.router.uuid);
    const transitPorts = mine.map(({ routerPort }) => routerPort);
    const found = [
      ...connectedRoutes(zone, at, transitPorts),
      ...staticRoutes(zone, at),
      ...balancedRoutes(zone, at),
      ...dynamicRoutes(zone, at),
    ];
    return found.flatMap(({ prefix, ...rest }) => {
      const nextHop = nextHopOf(at, prefix.family);
      if (nextHop === undefined || !passes(zone, at, 'adv', prefix)) return [];
      const tag = option(at.transitLrp, 'options', 'ic-route-tag');
      const place = { transitSwitch: at.transitSwitch, ipPrefix: cidrText(prefix), nextHop };
      return [{ ...place, ...rest, routerId: at.router.uuid, routerName: text(at.router.row, 'name'), tag }];
    });
  });
}

/** The columns of IC-SB's index, apart from the zone: only one route of mine may have them. */
export const indexKey = (route: Pick<Advertised, 'transitSwitch' | 'routeTable' | 'ipPrefix' | 'nextHop'>): string =>
  JSON.stringify([route.transitSwitch, route.routeTable, route.ipPrefix, route.nextHop]);

const rank = ({ origin, override }: Advertised): number => ORIGINS.indexOf(origin) * 2 + (override ? 0 : 1);

/** Does 'a' come before 'b' where both would be one row? By origin, override, the router's name, then UUIDs. */
function comesBefore(a: Advertised, b: Advertised): boolean {
  if (rank(a) !== rank(b)) return rank(a) < rank(b);
  const [one, other] = [a, b].map(({ routerName, routerId, nbId }) => [routerName, routerId, nbId]);
  for (const [at, word] of (one ?? []).entries()) if (word !== other?.[at]) return word < (other?.[at] ?? '');
  return false;
}

/** By index key, the route that stands there. */
export function advertisedRoutes(zone: Zone): Map<string, Advertised> {
  const routes = new Map<string, Advertised>();
  for (const route of candidates(zone)) {
    const rival = routes.get(indexKey(route));
    if (rival === undefined || comesBefore(route, rival)) routes.set(indexKey(route), route);
  }
  return routes;
}
