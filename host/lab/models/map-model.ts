/** The world as the map shows it. */

/** Who a process of the map is, and how it is. */
export interface ProcessModel {
  /** Such as `ovn-ic-az1`, `nb-az1`, `isb`. */
  readonly name: string;
  readonly kind: 'controller' | 'database' | 'northd' | 'chassis';
  /** What it is really, or what stands for it. */
  readonly isReal: boolean;
  /** `active`, `standby`, `paused`; of a controller that leads, `leader`; `frozen`, `killed`, `stopped`. */
  readonly state: string;
}

/** Something that was broken on purpose. */
export interface FaultModel {
  /** What was typed after `fault`. */
  readonly text: string;
  readonly what: string;
  /** The processes at which it is seen. */
  readonly at: readonly string[];
  /** What breaks it in a real deployment, and what mends it there. */
  readonly command: string;
  readonly mend: string;
  readonly since: number;
  /** It is something on the way between two processes. */
  readonly isOfLink: boolean;
}

export interface InvariantModel {
  readonly title: string;
  /** `unknown`: nothing can be said of it while something is broken. */
  readonly state: 'holds' | 'broken' | 'unknown';
  readonly faults: readonly string[];
}

export interface RouteModel {
  readonly prefix: string;
  readonly nexthop: string;
  /** '' is the main one. */
  readonly table: string;
  readonly kind: 'connected' | 'static' | 'learned';
  /** Of a learned route: the zone that has advertised it. */
  readonly zone: string;
  readonly uuid: string;
}

export interface PortModel {
  readonly name: string;
  readonly uuid: string;
  readonly addresses: readonly string[];
  /** The transit switch that it leads to; '' for none. */
  readonly transit: string;
  /** The chassis that it is at home on now; '' for none. */
  readonly gateway: string;
  /** It has gateways, and none of them has claimed it. */
  readonly isUnclaimed: boolean;
}

export interface RouterModel {
  readonly name: string;
  readonly uuid: string;
  /** The transit router that it is the zone's part of; '' for a router of the zone's own. */
  readonly transit: string;
  readonly ports: readonly PortModel[];
  /** The first, which the map shows; for all see 'allRoutes' (routes.ts). */
  readonly routes: readonly RouteModel[];
  /** The others, as JSON: thousands of them come from the worker as one text in a fraction of the time that as many objects take. */
  readonly more: string;
  /** Of all. */
  readonly routeCount: number;
  readonly learnedCount: number;
}

export interface SwitchModel {
  readonly name: string;
  readonly uuid: string;
  readonly ports: number;
  /** Transit switches that it is a leaf of. */
  readonly transits: readonly string[];
}

export interface ChassisModel {
  readonly name: string;
  readonly isGateway: boolean;
  /** From another zone, entered by the controller. */
  readonly isRemote: boolean;
  readonly address: string;
  readonly uuid: string;
}

export interface ZoneModel {
  /** What the world calls it. */
  readonly id: string;
  /** What NB_Global says: '' for none. */
  readonly name: string;
  readonly processes: readonly ProcessModel[];
  readonly routers: readonly RouterModel[];
  readonly switches: readonly SwitchModel[];
  readonly chassis: readonly ChassisModel[];
}

export interface TransitModel {
  readonly kind: 'switch' | 'router';
  readonly name: string;
  readonly uuid: string;
  /** Of a switch, in IC-SB; undefined while it has none. */
  readonly tunnelKey: number | undefined;
}

/** All that the map shows. */
export interface WorldModel {
  readonly zones: readonly ZoneModel[];
  readonly transits: readonly TransitModel[];
  /** IC-NB and IC-SB. */
  readonly shared: readonly ProcessModel[];
  readonly faults: readonly FaultModel[];
  /** Routes in IC-SB. */
  readonly advertised: number;
}

export interface Clock {
  /** Virtual milliseconds. */
  readonly now: number;
  readonly isAtRest: boolean;
  readonly events: number;
}
