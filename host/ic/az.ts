/**
 * Node `az` (contract 2): the zone that this controller works for, as an input of the nodes that ask for its row or name. The row itself is
 * brought in line before the nodes run (zone.ts), since without it there is nothing for them to do.
 *
 * Another row forces a full recompute (run.ts): all that is mine is known by it. Another name of the same row is handled.
 */
import type { ComputeNode, Input } from '../engine/node.ts';
import type { Context } from './context.ts';
import { input } from './input.ts';

/** The edge of a node that asks for the zone's row alone: nothing is left to do when the name changes. */
export const zoneRow: Input = input('az', () => undefined);

export function azNode(context: Context): ComputeNode {
  let name = '';
  return {
    name: 'az',
    inputs: [input('NB_nb_global', () => undefined), input('ICSB_availability_zone', () => undefined)],
    rebuild: () => undefined,
    reconcile: () => {
      const isChanged = context.zone.name !== name;
      name = context.zone.name;
      return isChanged ? 1 : 0;
    },
  };
}
