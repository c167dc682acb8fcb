/**
 * Reasons: what a decision was and why, as a closed list of codes. Recording is off unless a recorder is set, and then
 * costs one branch per decision; explanations read the same records.
 */

/**
 * The rules that an advertised route has to pass (contract 8b), in the order in which they are asked: a decision's reason is the
 * first that it failed. Each says what holds when it is passed.
 */
export const ADVERTISE_RULES = {
  NOT_ATTACHED: 'the router has a port on a transit switch',
  TRANSIT_PORT: 'no network of a port that leads to a transit switch',
  LEARNED: 'not learned from another zone itself',
  POLICY_SRC_IP: 'routes by destination, not by source',
  PREFIX_MALFORMED: 'the prefix can be read',
  NEXTHOP_MALFORMED: 'the next hop can be read, or is discard',
  NEXTHOP_LINK_LOCAL: 'the next hop is not link-local',
  LOAD_BALANCER_OFF: 'NB_Global.options:ic-route-adv-lb is on, for VIPs',
  ROUTE_TABLE: "the route table is that of the transit port's options:route_table",
  ORIGIN_UNKNOWN: 'IC-SB is new enough to know routes of this origin',
  ADVERTISE_OFF: 'NB_Global.options:ic-route-adv is on',
  ROUTER_DISABLED: 'the router is enabled',
  TRANSIT_SWITCH_UNKNOWN: 'IC-NB has the transit switch',
  TRANSIT_PORT_UNKNOWN: "NB has the router port that the switch port's options:router-port names",
  PORT_ADDRESS: "the port's address in IC-SB can be read",
  DEFAULT_ROUTE: 'no default route, or NB_Global.options:ic-route-adv-default is on',
  LINK_LOCAL: 'the prefix is not link-local',
  DENIED: 'not in ic-route-deny-adv of port or router, nor in NB_Global.options:ic-route-denylist',
  NOT_IN_FILTER: 'in ic-route-filter-adv of port or router, where there is one',
  NO_NEXTHOP_OF_FAMILY: 'the port has an address that can be the next hop',
  DUPLICATE: 'no other route of this zone comes before it',
} as const;

/** Why a route is, or isn't, advertised. */
export type AdvertiseReason = keyof typeof ADVERTISE_RULES | 'ADVERTISED';

/** The rules that a learned route has to pass (contract 8c), likewise. */
export const LEARN_RULES = {
  NOT_ATTACHED: 'the router has a port on a transit switch',
  LEARN_OFF: 'NB_Global.options:ic-route-learn is on',
  PORT_ADDRESS: 'the port has an address in IC-SB',
  OWN_ROUTER: "not this router's own",
  OWN_ZONE: "not this zone's own, for rows that don't name their router",
  TAG_RULES: "the transit port's options:ic-route-learn-tag-rules let its tag in, where there are such rules",
  TAG_FILTERED: "without such rules, its tag is not the transit port's options:ic-route-filter-tag",
  ROUTE_TABLE: "its route table is empty or that of the transit port's options:route_table",
  PREFIX_MALFORMED: 'the prefix can be read',
  NEXTHOP_MALFORMED: 'the next hop can be read',
  NEXTHOP_LINK_LOCAL: 'the next hop is not link-local',
  DEFAULT_ROUTE: 'no default route, or NB_Global.options:ic-route-learn-default is on',
  LOAD_BALANCER_OFF: 'no load balancer route, or NB_Global.options:ic-route-learn-lb is on',
  ROUTER_DISABLED: 'the router is enabled',
  LINK_LOCAL: 'the prefix is not link-local',
  DENIED: 'not in ic-route-deny-learn of port or router, nor in NB_Global.options:ic-route-denylist',
  NOT_IN_FILTER: 'in ic-route-filter-learn of port or router, where there is one',
  LOCAL_STATIC: 'the router has no static route of its own for it',
  NEXTHOP_NOT_NEIGHBOUR: 'the next hop is inside a network of the transit port',
  LOCAL_VIP: "no VIP of the router's load balancers lies inside it",
  DYNAMIC_ROUTE: 'SB has no Learned_Route of the router for it',
} as const;

/** Why a route is, or isn't, learned. */
export type LearnReason = keyof typeof LEARN_RULES | 'ACCEPTED';

/** Rows that a decision rests on: table and UUID. */
export type Evidence = readonly { readonly table: string; readonly uuid: string }[];

export interface Decision {
  readonly kind: 'advertise' | 'learn';
  /** 'yes' when the reason is ADVERTISED or ACCEPTED. */
  readonly verdict: 'yes' | 'no';
  readonly reason: AdvertiseReason | LearnReason;
  readonly router: string;
  /** '' when the router has no attachment. */
  readonly transitSwitch: string;
  /** As its row spells it. */
  readonly prefix: string;
  readonly evidence: Evidence;
}

export type DecisionRecorder = (decision: Decision) => void;
