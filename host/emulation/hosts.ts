/** What a zone's chassis are to northd's emulation: which are alive, which ports of virtual machines they have, and what routes they learn. */
import { DynamicRoutes } from './dynamic-routes.ts';

export interface Hosts {
  /** Would its peers' BFD sessions say that it is there? Chassis that nobody knows are. */
  isAlive(chassis: string): boolean;
  /** The chassis with an interface whose external_ids:iface-id names the port; '' for none. */
  chassisWith(port: string): string;
  /** What routing daemons have learned on them. */
  readonly routes: DynamicRoutes;
}

/** Where no host is emulated: all chassis are alive, and none has interfaces or routing daemons. */
export const NO_HOSTS: Hosts = { isAlive: () => true, chassisWith: () => '', routes: new DynamicRoutes() };
