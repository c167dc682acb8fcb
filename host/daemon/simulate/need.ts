/** What a simulation will need, foretold from what simulations on one machine have needed. */
import { learnedRoutes, type Scale } from '../../emulation/scale-topology.ts';

export interface Need {
  /** Bytes. */
  readonly memory: number;
  /** Of one processor like the one that was measured. */
  readonly seconds: number;
}

/**
 * Bytes and seconds of processor time: of the process itself, of a zone, of a router's port seen by a zone, and of a route
 * learned. Rounded up from the runs that test/bench/README.md shows, so that what is let through fits.
 */
const MEMORY = { process: 120e6, zone: 2.3e6, port: 22e3, route: 3e3 };
const SECONDS = { process: 1, zone: 0, port: 0.3e-3, route: 80e-6 };

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
