/**
 * Node `az` (contract 2): the zone that this controller works for, as an input of the nodes that need its row or name. The row itself is
 * made and renamed before the nodes run (zone.ts), since without it there is nothing for them to do.
 *
 * When the zone gets another row, everything is recomputed (run.ts), since all its rows in IC-SB refer to that one. A new name of the same row is
 * handled.
 */
import type { ComputeNode, Input } from '../engine/node.ts';
import type { Context } from './context.ts';
import { input } from './input.ts';

/** The edge of a node that needs only the zone's row: a new name changes nothing for it. */
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
