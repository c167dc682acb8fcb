/** All zones of a world as a path sees them. */
import type { Controller } from '../../../ic/controller.ts';
import type { View } from '../../../ic/why/view.ts';
import type { Kernels } from '../../../kernels/kernels.ts';
import type { World } from '../world.ts';
import { forgetDynamic } from '../dynamic-verb.ts';
import { controllerFault, northdMend, workingController } from './faults.ts';
import { withLooker } from './looker.ts';

/**
 * Gives the views to 'look', while they hold. 'complete' adds what is asked of each zone's controller: the live one where it is current,
 * else one that looks at the same databases.
 */
export function withViews<V extends View, T>(
  world: World,
  kernels: Kernels,
  complete: (view: View, controller: Controller, isLive: boolean) => V,
  look: (views: readonly V[]) => T,
): T {
  const views: V[] = [];
  const next = (at: number): T => {
    const zone = world.zones[at];
    if (zone === undefined) return look(views);
    const fault = controllerFault(world, zone);
    const working = workingController(world, zone)?.[1];
    const add = (controller: Controller, isLive: boolean): T => {
      const view: View = {
        zone,
        context: controller.context,
        kernels,
        decisions: [],
        fault,
        pausing: working?.pausing,
        northdMend: northdMend(world, zone),
        forgetDynamic: (ports, prefix) => forgetDynamic(world, zone, ports, prefix),
        at: (command) => `${zone}$ ${command}`,
        wait: ['settle'],
      };
      views.push(complete(view, controller, isLive));
      return next(at + 1);
    };
    const isLive = working !== undefined && fault === undefined && world.isAtRest && !working.engine.recomputeForced;
    return isLive ? add(working, true) : withLooker(world, zone, kernels, (controller) => add(controller, false));
  };
  return next(0);
}
