/** Section 8c: the routes a router learns from IC-SB. */
import { belongs, hostOf, isLinkLocalNextHop, parseCidr } from './address.ts';
import type { Cidr } from './address.ts';
import { learnedPrefixes, tableOf } from './advertise.ts';
import { attachments } from './attachment.ts';
import type { Attachment } from './attachment.ts';
import { globalFlag, passes } from './filter.ts';
import { vipsOf } from './load-balancer.ts';
import { entries, list, map, option, referred, text } from './world.ts';
import type { Entry, PlainRow } from './world.ts';
import type { Zone } from './zone.ts';

export const isLearned = (route: PlainRow): boolean => map(route, 'external_ids')['ic-learned-route'] !== undefined;

function isOwn(zone: Zone, at: Attachment, route: PlainRow): boolean {
  const owner = option(route, 'external_ids', 'lr-id');
  return owner === '' ? route['availability_zone'] === zone.az : owner === at.router.uuid;
}

/** Is the next hop inside one of the transit LRP's networks? Its link-local /64 never matters: such next hops are not learned. */
function isNeighbour(at: Attachment, nextHop: Cidr): boolean {
  return list(at.transitLrp, 'networks').some((network) => {
    const cidr = parseCidr(network);
    return cidr !== undefined && belongs(hostOf(nextHop), cidr);
  });
}

/** What a router has of its own that keeps routes out, gathered once for all of them. */
interface Own {
  /** Its static routes, as 'gatewayKey' writes them: a local gateway with the same texts wins. */
  readonly gateways: ReadonlySet<string>;
  readonly vips: ReturnType<typeof vipsOf>;
  readonly dynamic: readonly string[];
}

const gatewayKey = (route: PlainRow): string => JSON.stringify([text(route, 'ip_prefix'), text(route, 'route_table')]);

function ownOf(zone: Zone, router: Entry): Own {
  const routes = referred(zone.nb, 'Logical_Router_Static_Route', router.row, 'static_routes');
  return {
    gateways: new Set(routes.filter(({ row }) => !isLearned(row)).map(({ row }) => gatewayKey(row))),
    vips: vipsOf(zone, router.row),
    dynamic: learnedPrefixes(zone, router.uuid),
  };
}

/** The tags that rules name: none when they are no rules, or name none. */
const namedTags = (rules: string, kind: 'allow:' | 'block:'): string[] =>
  rules.startsWith(kind)
    ? rules
        .slice(kind.length)
        .split(',')
        .filter((tag) => tag !== '')
    : [];

/** Do the tag rules of the transit LRP let a tag pass; or, where there are none that count, its filter tag? */
function tagPasses(at: Attachment, tag: string): boolean {
  const rules = option(at.transitLrp, 'options', 'ic-route-learn-tag-rules');
  const [allowed, blocked] = [namedTags(rules, 'allow:'), namedTags(rules, 'block:')];
  if (allowed.length > 0) return allowed.includes(tag);
  if (blocked.length > 0) return !blocked.includes(tag);
  return tag === '' || tag !== option(at.transitLrp, 'options', 'ic-route-filter-tag');
}

/** Does this attachment learn this IC-SB route of its transit switch? */
function learns(zone: Zone, at: Attachment, route: PlainRow, own: Own): boolean {
  const prefix = parseCidr(text(route, 'ip_prefix'));
  const nextHop = parseCidr(text(route, 'nexthop'));
  const tag = option(route, 'external_ids', 'ic-route-tag');
  const table = text(route, 'route_table');
  if (!globalFlag(zone, 'ic-route-learn') || at.address === '' || route['transit_switch'] !== at.transitSwitch)
    return false;
  if (isOwn(zone, at, route)) return false;
  if (!tagPasses(at, tag)) return false;
  if (table !== '' && table !== tableOf(at)) return false;
  if (prefix === undefined || nextHop === undefined || isLinkLocalNextHop(nextHop)) return false;
  if (route['origin'] === 'loadbalancer' && !globalFlag(zone, 'ic-route-learn-lb')) return false;
  if (at.router.row['enabled'] === false) return false;
  if (!passes(zone, at, 'learn', prefix)) return false;
  if (own.gateways.has(gatewayKey(route)) || !isNeighbour(at, nextHop)) return false;
  if (own.vips.some(({ address }) => belongs(hostOf(address), prefix))) return false;
  return !own.dynamic.includes(text(route, 'ip_prefix'));
}

/** What one router with attachments should have learned: IC-SB routes, each once however many attachments let it through. */
export interface Learner {
  readonly router: Entry;
  readonly routes: readonly Entry[];
}

/** All routers of the zone that have an attachment. (Others are left alone.) */
export function learners(zone: Zone): Learner[] {
  const all = attachments(zone);
  const routes = entries(zone.isb, 'Route');
  return [...new Map(all.map(({ router }) => [router.uuid, router])).values()].map((router) => {
    const mine = all.filter((at) => at.router.uuid === router.uuid);
    const own = ownOf(zone, router);
    return { router, routes: routes.filter(({ row }) => mine.some((at) => learns(zone, at, row, own))) };
  });
}
