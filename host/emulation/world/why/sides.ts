/** All zones as a question about something other than a route sees them: with what their controllers decide of everything. */
import { finish } from '../../../engine/work.ts';
import { reasonText, type AnyObjectDecision, type ObjectKind } from '../../../ic/object-reasons.ts';
import { decisionsRun } from '../../../ic/shadow.ts';
import type { View } from '../../../ic/why/view.ts';
import type { Kernels } from '../../../kernels/kernels.ts';
import { zoneOf } from '../../interconnection.ts';
import type { World } from '../world.ts';
import { withViews } from './views.ts';

export interface Side extends View {
  readonly objects: readonly AnyObjectDecision[];
}

export const withSides = <T>(world: World, kernels: Kernels, look: (sides: readonly Side[]) => T): T =>
  withViews(
    world,
    kernels,
    (view, controller) => ({ ...view, objects: finish(decisionsRun(controller.context, kernels)) }),
    look,
  );

export function side(sides: readonly Side[], zone: string): Side {
  const found = sides.find((each) => each.zone === zone);
  if (found === undefined) throw new Error(`there is no zone '${zone}': ${sides.map((each) => each.zone).join(', ')}`);
  return found;
}

/** The zone whose controller works for all. */
export function leaderOf(world: World, sides: readonly Side[]): Side | undefined {
  const leads = [...world.simulation.controllers].find(([, { holdsIsbLock }]) => holdsIsbLock)?.[0];
  return leads === undefined ? undefined : sides.find(({ zone }) => zone === zoneOf(leads));
}

export const isWaiting = ({ objects }: Side, kind: ObjectKind, name: string): boolean =>
  objects.some((each) => each.kind === kind && each.name === name && each.reason === 'WAITS');

/** What the zone decides of it, in words: who is in the way, or what its code means. */
export function said({ objects }: Side, kind: ObjectKind, name: string): string {
  // Of one name a monitor may be somebody's and nobody's: as one that is pushed, and as one that is pulled.
  const all = objects.filter((each) => each.kind === kind && each.name === name);
  const decision = all.find(({ reason }) => reason !== 'GONE') ?? all[0];
  if (decision === undefined) return '';
  return `${decision.reason}: ${decision.note === '' ? reasonText(decision) : decision.note}`;
}
