/** Steps that rename transit switches and routers in IC-NB, one at a time or two that change names in one transaction. */
import { entries, text } from '../world.ts';
import type { World } from '../world.ts';
import type { Draw } from './draw.ts';
import { TRANSIT_ROUTERS, TRANSIT_SWITCHES } from './pools.ts';
import { step, toShared, update } from './step.ts';
import type { Step, StepMaker } from './step.ts';

function rename(world: World, draw: Draw, table: string, names: readonly string[]): Step | undefined {
  const all = entries(world.inb, table);
  const found = draw.pick(all);
  if (found === undefined) return undefined;
  const was = text(found.row, 'name');
  const holder = draw.oneIn(3) ? draw.pick(all.filter(({ uuid }) => uuid !== found.uuid)) : undefined;
  if (holder !== undefined) {
    const name = text(holder.row, 'name');
    const both = [update('inb', table, found.uuid, { name }), update('inb', table, holder.uuid, { name: was })];
    return step(`${table} '${was}' and '${name}' change names`, toShared('inb', ...both));
  }
  const name = draw.pick(names.filter((free) => all.every(({ row }) => text(row, 'name') !== free)));
  if (name === undefined) return undefined;
  return step(`${table} '${was}' becomes '${name}'`, toShared('inb', update('inb', table, found.uuid, { name })));
}

const renameTransitSwitch: StepMaker = (world, draw) =>
  rename(world, draw, 'Transit_Switch', [...TRANSIT_SWITCHES, 'ts-renamed']);

const renameTransitRouter: StepMaker = (world, draw) =>
  rename(world, draw, 'Transit_Router', [...TRANSIT_ROUTERS, 'tr-renamed']);

export const renameSteps: Readonly<Record<string, StepMaker>> = { renameTransitSwitch, renameTransitRouter };
