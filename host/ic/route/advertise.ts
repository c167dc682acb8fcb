/** Whether, and how, a router's prefix is advertised through one attachment (contract 8b). */
import type { AdvertiseReason } from '../reason.ts';
import type { Attachment } from './attachments.ts';
import { isDenied, isFilteredOut } from './filters.ts';
import { isDefaultRoute, isIPv4Prefix, isLinkLocalPrefix, type Address, type Prefix } from './prefix.ts';
import type { RouteSettings } from './settings.ts';

/** In the order in which they win where two of our routes would be one row in IC-SB. */
export const ORIGINS = ['connected', 'static', 'loadbalancer', 'connected-dynamic'] as const;
export type Origin = (typeof ORIGINS)[number];

/** How a route is advertised, apart from its prefix: the same for all static routes of a table and attachment. */
export interface Manner {
  readonly origin: Origin;
  readonly override: boolean;
  readonly attachment: Attachment;
  readonly nexthop: Address;
  readonly routeTable: string;
  readonly lrId: string;
}

/** A route that is advertised for a source, through one attachment. */
export interface Advertisement extends Prefix {
  readonly manner: Manner;
  /** The NB row it comes from. */
  readonly nbId: string;
  /** The store's (advertised-routes.ts), while it is wanted. */
  handle: number;
}

/** What advertisements are compared by, where several want one row in IC-SB. */
export interface Candidate {
  readonly manner: Pick<Manner, 'origin' | 'override' | 'lrId'>;
  readonly nbId: string;
}

/** The port's own address that a prefix is reached through; undefined when it has none that fits. */
export function nexthopFor(attachment: Attachment, prefix: Prefix): Address | undefined {
  if (!isIPv4Prefix(prefix)) return attachment.ipv6;
  return attachment.ipv4ByIpv6 && attachment.ipv6 !== undefined ? attachment.ipv6 : attachment.ipv4;
}

/** The rules that are the same for every prefix of an attachment. */
export function attachmentReason(settings: RouteSettings, attachment: Attachment): AdvertiseReason {
  if (!settings.advertise) return 'ADVERTISE_OFF';
  if (attachment.router.enabled === false) return 'ROUTER_DISABLED';
  if (!attachment.inTransitSwitches) return 'TRANSIT_SWITCH_UNKNOWN';
  if (attachment.transitPort === undefined) return 'TRANSIT_PORT_UNKNOWN';
  return attachment.addressParses ? 'ADVERTISED' : 'PORT_ADDRESS';
}

/** The rules for one prefix, of any origin. */
export function prefixReason(settings: RouteSettings, attachment: Attachment, prefix: Prefix): AdvertiseReason {
  const { w0, w1, w2, w3, length } = prefix;
  if (!settings.advertiseDefault && isDefaultRoute(w0, w1, w2, length)) return 'DEFAULT_ROUTE';
  if (isLinkLocalPrefix(w0, w1, w2, w3, length)) return 'LINK_LOCAL';
  if (isDenied(attachment.advertisePolicy, w0, w1, w2, w3, length)) return 'DENIED';
  if (isFilteredOut(attachment.advertisePolicy, w0, w1, w2, w3, length)) return 'NOT_IN_FILTER';
  return nexthopFor(attachment, prefix) === undefined ? 'NO_NEXTHOP_OF_FAMILY' : 'ADVERTISED';
}

/**
 * The order of candidates for one row, the winner first, as a comparison: by origin, then with override before without, then by the
 * router's name, so that equal configurations advertise the same; then by the UUIDs of the router and the NB row. 'nameOf' gives a
 * router's name by its UUID.
 */
export function order(a: Candidate, b: Candidate, nameOf: (router: string) => string): number {
  const [ours, theirs] = [a.manner, b.manner];
  if (ours.origin !== theirs.origin) return ORIGINS.indexOf(ours.origin) - ORIGINS.indexOf(theirs.origin);
  if (ours.override !== theirs.override) return ours.override ? -1 : 1;
  if (ours.lrId === theirs.lrId) return compare(a.nbId, b.nbId);
  return compare(nameOf(ours.lrId), nameOf(theirs.lrId)) || compare(ours.lrId, theirs.lrId);
}

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);
