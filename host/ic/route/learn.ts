/** Whether a router learns a route of IC-SB through one attachment (contract 8c). */
import type { LearnReason } from '../reason.ts';
import type { Attachment } from './attachments.ts';
import { isDenied, isFilteredOut } from './filters.ts';
import { BAD_NEXTHOP, BAD_PREFIX, DISCARD, type ParseState, type RouteWords } from './parsed-routes.ts';
import { isDefaultRoute, isLinkLocalNexthop, isLinkLocalPrefix } from './prefix.ts';
import type { RouteSettings } from './settings.ts';
import { letsIn } from './tag-rules.ts';

/** A row of IC-SB Route, as far as the decision needs it. */
export interface IsbRoute {
  readonly zone: string;
  readonly routeTable: string;
  /** As the row spells it. */
  readonly prefix: string;
  readonly origin: string;
  readonly lrId: string | undefined;
  readonly tag: string;
  readonly parsed: ParseState;
  /** Valid when it parsed. */
  readonly words: RouteWords;
}

/** What the router itself has that keeps routes out. */
export interface LocalRoutes {
  hasStatic(prefix: string, routeTable: string): boolean;
  hasVipInside(words: RouteWords): boolean;
  hasDynamic(prefix: string): boolean;
}

export function learnReason(
  settings: RouteSettings,
  zone: string,
  attachment: Attachment,
  local: LocalRoutes,
  route: IsbRoute,
): LearnReason {
  const { router } = attachment;
  if (!settings.learn) return 'LEARN_OFF';
  if (attachment.address === '') return 'PORT_ADDRESS';
  if (route.lrId !== undefined ? route.lrId === router._uuid : route.zone === zone) {
    return route.lrId !== undefined ? 'OWN_ROUTER' : 'OWN_ZONE';
  }
  if (attachment.tagRules !== undefined && !letsIn(attachment.tagRules, route.tag)) return 'TAG_RULES';
  if (attachment.filterTag !== '' && route.tag === attachment.filterTag) return 'TAG_FILTERED';
  if (route.routeTable !== '' && route.routeTable !== attachment.routeTable) return 'ROUTE_TABLE';
  if (route.parsed === BAD_PREFIX) return 'PREFIX_MALFORMED';
  if (route.parsed === BAD_NEXTHOP || route.parsed === DISCARD) return 'NEXTHOP_MALFORMED';
  const { p0, p1, p2, p3, length, n0, n1, n2, n3 } = route.words;
  if (isLinkLocalNexthop(n0, n1)) return 'NEXTHOP_LINK_LOCAL';
  if (!settings.learnDefault && isDefaultRoute(p0, p1, p2, length)) return 'DEFAULT_ROUTE';
  if (!settings.learnLoadBalancers && route.origin === 'loadbalancer') return 'LOAD_BALANCER_OFF';
  if (router.enabled === false) return 'ROUTER_DISABLED';
  if (isLinkLocalPrefix(p0, p1, p2, p3, length)) return 'LINK_LOCAL';
  if (isDenied(attachment.learnPolicy, p0, p1, p2, p3, length)) return 'DENIED';
  if (isFilteredOut(attachment.learnPolicy, p0, p1, p2, p3, length)) return 'NOT_IN_FILTER';
  if (local.hasStatic(route.prefix, route.routeTable)) return 'LOCAL_STATIC';
  if (attachment.neighbours?.covers(n0, n1, n2, n3, 128) !== true) return 'NEXTHOP_NOT_NEIGHBOUR';
  if (local.hasVipInside(route.words)) return 'LOCAL_VIP';
  return local.hasDynamic(route.prefix) ? 'DYNAMIC_ROUTE' : 'ACCEPTED';
}
