/**
 * What becomes of one port's name (contract 7): which of the three kinds it is, whose its row in IC-SB is, and which copies in NB are
 * stale.
 */
import { rowsOf } from '../evidence.ts';
import type { ObjectDecision, ObjectReason } from '../object-reasons.ts';
import type { IsbBinding } from './isb-bindings.ts';
import { reconcileLegacyPort, removeTransitSwitchPort } from './legacy-port.ts';
import type { Ownership, Ports } from './ports.ts';
import { reconcileTransitRouterPort, removeTransitRouterPort, TR_OPTION } from './transit-router-port.ts';
import { makePlainCopy, reconcileTransitSwitchPort, TSP_OPTION } from './transit-switch-port.ts';

/** Brings NB and SB in line for a name; returns what its row in IC-SB should be. Leaves in 'ports' what the port waits for. */
export function reconcilePort(ports: Ports, name: string): Ownership {
  const { db, zone } = ports.context;
  const row = ports.isb.get(name);
  const switchPort = db.transitSwitchPort.index('name').first(name);
  const routerPort = db.transitRouterPort.index('name').first(name);
  const transitSwitch = switchPort === undefined ? undefined : ports.transitSwitchOfPort.first(switchPort._uuid);
  const transitRouter = routerPort === undefined ? undefined : ports.transitRouterOfPort.first(routerPort._uuid);
  const isSwitchPort = switchPort !== undefined && transitSwitch !== undefined;
  const isRouterPort = routerPort !== undefined && transitRouter !== undefined && !isSwitchPort;
  const removed = removeStale(ports, name, row, isSwitchPort, isRouterPort);
  if (isSwitchPort) return reconcileTransitSwitchPort(ports, switchPort, transitSwitch, row);
  if (isRouterPort) return reconcileTransitRouterPort(ports, routerPort, transitRouter, row);
  if (removed) return { desired: undefined, owned: row?.zone === zone.uuid };
  return reconcileLegacyPort(ports, name, row);
}

/**
 * NB's copies of IC-NB's ports: a copy whose port is gone is removed, no matter what else has that name; true when a switch port is. While another
 * zone still has its row in IC-SB, it becomes a plain copy of that: one removed now would be recreated.
 */
function removeStale(
  ports: Ports,
  name: string,
  row: IsbBinding | undefined,
  isSwitchPort: boolean,
  isRouterPort: boolean,
): boolean {
  const routerPort = ports.logicalRouterPort(name);
  if (!isRouterPort && routerPort?.options.get(TR_OPTION) !== undefined) removeTransitRouterPort(ports, routerPort);
  const switchPort = ports.logicalSwitchPort(name);
  if (isSwitchPort || switchPort?.options.get(TSP_OPTION) === undefined) return false;
  if (row !== undefined && !isRouterPort && makePlainCopy(ports, switchPort, row)) return false;
  removeTransitSwitchPort(ports, switchPort);
  return true;
}

/** What was decided of a name that has been reconciled. */
export function portDecision(ports: Ports, name: string, { desired, leaderOnly }: Ownership): ObjectDecision<'port'> {
  const row = ports.isb.get(name);
  const switchPort = ports.logicalSwitchPort(name);
  const evidence = [
    ...(switchPort === undefined
      ? rowsOf(['Logical_Router_Port', ports.logicalRouterPort(name)])
      : rowsOf(['Logical_Switch_Port', switchPort])),
    ...(row === undefined ? [] : [{ table: 'Port_Binding', uuid: row.uuid }]),
  ];
  const decided = (reason: ObjectReason<'port'>, note = '') =>
    ({ kind: 'port', name, reason, note, evidence }) as const;
  if (ports.waitsFor !== undefined) return decided('WAITS', ports.waitsFor);
  if (desired !== undefined) return decided(leaderOnly === true ? 'OWN_AS_LEADER' : 'OWN');
  if (row !== undefined && row.zone !== ports.context.zone.uuid) return decided('COPIED');
  const isOwn = switchPort !== undefined && ['router', 'switch'].includes(switchPort.type);
  return decided(isOwn && ports.sb.get(name) === undefined ? 'NOT_BOUND' : 'NOT_WANTED');
}
