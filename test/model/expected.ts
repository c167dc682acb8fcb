/**
 * The model's one question: has the world settled?
 *
 * ## Law
 * A world is settled when every zone's active controller has made of it exactly what the contract says, so that none
 * would write anything more. What the contract leaves free (tunnel keys, which of equal NB rows a route comes from) is
 * judged by law and not by value. Zones without a controller are other people's rows: nothing is asked of them.
 */
import { checkAddressSets } from './address-set.ts';
import { checkDatapaths, checkTransitRouters, checkTransitSwitches } from './datapath.ts';
import { checkGateways } from './gateway.ts';
import { checkPortKeys, checkPorts } from './port.ts';
import { checkAdvertised, checkLearned } from './route.ts';
import { checkSequence } from './sequence.ts';
import { checkServiceMonitors } from './service-monitor.ts';
import { checkTransitRouterPorts, checkTransitSwitchPorts } from './transit-port.ts';
import type { World } from './world.ts';
import { checkZone, zoneOf } from './zone.ts';
import type { ActiveController, Report } from './zone.ts';

export interface Settings {
  /** The controllers run with `--forget-on-detach` (section 13). */
  readonly forgetOnDetach?: boolean;
}

/**
 * The differences between the world and what the given controllers must have made of it, as sentences that name the
 * row and the section of the contract: `az1 [8b]: IC-SB Route 10.0.1.0/24 via ... is missing`. None: settled.
 * At most one controller may be the leader; without one, nothing is asked of what only the leader writes.
 */
export function checkSettled(
  world: World,
  controllers: readonly ActiveController[],
  { forgetOnDetach = false }: Settings = {},
): string[] {
  const differences: string[] = [];
  const reporter =
    (who: string): Report =>
    (section, difference) =>
      differences.push(`${who} [${section}]: ${difference}`);
  const shared = reporter('all zones');
  const zones = controllers.flatMap((controller) => {
    checkZone(world, controller, reporter(controller.zone));
    return zoneOf(world, controller) ?? [];
  });
  for (const zone of zones) {
    const report = reporter(zone.name);
    checkGateways(zone, report);
    checkTransitSwitches(zone, report);
    checkTransitRouters(zone, report);
    checkPorts(zone, report);
    checkTransitSwitchPorts(zone, report);
    checkTransitRouterPorts(zone, report);
    checkAdvertised(zone, report);
    checkLearned(zone, forgetOnDetach, report);
    checkServiceMonitors(zone, report);
    checkAddressSets(zone, report);
    if (zone.isLeader) checkDatapaths(world, report);
  }
  checkPortKeys(world.isb, shared);
  checkSequence(world, zones, shared);
  return differences;
}
