/**
 * Reasons: what a decision was and why, as a closed list of codes. Recording is off unless a recorder is set, and then
 * costs one branch per decision; logs, `route/explain` and the lab all read the same records.
 */

/** Why a route is, or isn't, advertised (spec 8b). */
export type AdvertiseReason =
  | 'ADVERTISED'
  | 'ADVERTISE_OFF'
  | 'TRANSIT_SWITCH_UNKNOWN'
  | 'PORT_ADDRESS'
  | 'LEARNED'
  | 'ROUTE_TABLE'
  | 'POLICY_SRC_IP'
  | 'PREFIX_MALFORMED'
  | 'NEXTHOP_MALFORMED'
  | 'NEXTHOP_LINK_LOCAL'
  | 'LINK_LOCAL'
  | 'DEFAULT_ROUTE'
  | 'LOAD_BALANCER_OFF'
  | 'DENIED'
  | 'NOT_IN_FILTER'
  | 'NO_NEXTHOP_OF_FAMILY'
  | 'DUPLICATE';

/** Why a route is, or isn't, learned (spec 8c). */
export type LearnReason =
  | 'ACCEPTED'
  | 'LEARN_OFF'
  | 'PORT_ADDRESS'
  | 'OWN_ROUTER'
  | 'OWN_ZONE'
  | 'TAG_FILTERED'
  | 'ROUTE_TABLE'
  | 'PREFIX_MALFORMED'
  | 'NEXTHOP_MALFORMED'
  | 'NEXTHOP_LINK_LOCAL'
  | 'LINK_LOCAL'
  | 'DEFAULT_ROUTE'
  | 'LOAD_BALANCER_OFF'
  | 'ROUTER_DISABLED'
  | 'DENIED'
  | 'NOT_IN_FILTER'
  | 'LOCAL_STATIC'
  | 'NEXTHOP_NOT_NEIGHBOUR'
  | 'LOCAL_VIP'
  | 'DYNAMIC_ROUTE';

/** Rows that a decision rests on: table and UUID. */
export type Evidence = readonly { readonly table: string; readonly uuid: string }[];

export interface Decision {
  readonly kind: 'advertise' | 'learn';
  /** 'yes' when the reason is ADVERTISED or ACCEPTED. */
  readonly verdict: 'yes' | 'no';
  readonly reason: AdvertiseReason | LearnReason;
  readonly router: string;
  readonly transitSwitch: string;
  readonly prefix: string;
  readonly evidence: Evidence;
}

export type DecisionRecorder = (decision: Decision) => void;
