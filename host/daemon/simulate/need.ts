/** What a simulation will need, foretold from what simulations on one machine have needed. */
import { learnedRoutes, type Scale } from '../../emulation/scale-topology.ts';

export interface Need {
  /** Bytes. */
  readonly memory: number;
  /** On a machine like the one that was measured. */
  readonly seconds: number;
}

/** Bytes and seconds of the process itself, of a zone, of a router's port seen by a zone, and of a route learned. */
const MEMORY = { process: 70e6, zone: 2e6, port: 20e3, route: 9e3 };
const SECONDS = { process: 0.1, zone: 0.03, port: 0.5e-3, route: 120e-6 };

const sum = (costs: typeof MEMORY, scale: Scale): number =>
  costs.process +
  costs.zone * scale.zones +
  costs.port * scale.zones * scale.zones * scale.routers +
  costs.route * learnedRoutes(scale);

export const need = (scale: Scale): Need => ({ memory: sum(MEMORY, scale), seconds: sum(SECONDS, scale) });

/** The most zones with as many routers and routes that 'memory' bytes will hold; 0 when not even two. */
export function zonesWithin(scale: Scale, memory: number): number {
  let zones = scale.zones;
  while (zones >= 2 && need({ ...scale, zones }).memory > memory) zones--;
  return zones >= 2 ? zones : 0;
}
