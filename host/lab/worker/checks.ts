/** How the invariants of a world stand, for people. */
import { checkInvariants, INVARIANTS } from '../../emulation/world/invariants.ts';
import type { World } from '../../emulation/world/world.ts';
import type { InvariantModel } from '../models/map-model.ts';

/** Of a world that is not at rest nothing can be said. */
export function invariantModels(world: World, isAtRest: boolean): InvariantModel[] {
  if (!isAtRest) return INVARIANTS.map(({ title }) => ({ title, state: 'unknown', faults: [] }));
  return checkInvariants(world).map(({ title, faults }) => {
    if (faults === undefined) return { title, state: 'unknown', faults: [] };
    return { title, state: faults.length === 0 ? 'holds' : 'broken', faults };
  });
}
