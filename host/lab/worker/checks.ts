/** How the invariants of a world stand, for people. */
import type { Contents } from '../../emulation/contents.ts';
import { checkInvariants, INVARIANTS } from '../../emulation/world/invariants.ts';
import type { World } from '../../emulation/world/world.ts';
import type { InvariantModel } from '../models/map-model.ts';

/** 'contents': of its databases now. Of a world that is not at rest nothing can be said. */
export function invariantModels(world: World, contents: Contents, isAtRest: boolean): InvariantModel[] {
  if (!isAtRest) return INVARIANTS.map(({ title }) => ({ title, state: 'unknown', faults: [] }));
  return checkInvariants(world, contents).map(({ title, faults }) => {
    if (faults === undefined) return { title, state: 'unknown', faults: [] };
    return { title, state: faults.length === 0 ? 'holds' : 'broken', faults };
  });
}
