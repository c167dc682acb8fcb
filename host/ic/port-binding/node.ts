/**
 * Node `port_binding` (contract 7). The key is a port's name: IC-SB, NB and IC-NB each have at most one row of that name, and
 * all that is written for it follows from those rows and what they refer to.
 */
import type { ComputeNode } from '../../engine/node.ts';
import type { Kernels } from '../../kernels/kernels.ts';
import type { Change, Row } from '../../ovsdb/row.ts';
import { zoneRow } from '../az.ts';
import type { Context } from '../context.ts';
import { Dependencies } from '../dependencies.ts';
import { DirtyKeys } from '../dirty-keys.ts';
import { input } from '../input.ts';
import { rowsOf } from '../evidence.ts';
import type { ObjectDecision, ObjectReason } from '../object-reasons.ts';
import { References } from '../references.ts';
import type { SbBindings } from '../sb-bindings.ts';
import type { TransitRouters } from '../transit-router.ts';
import type { TransitSwitches } from '../transit-switch.ts';
import { IsbBindings, type IsbBinding } from './isb-bindings.ts';
import { IsbRows, KEY_WAITS } from './isb-rows.ts';
import { reconcileLegacyPort, removeTransitSwitchPort } from './legacy-port.ts';
import { Ports, type Ownership } from './ports.ts';
import { reconcileTransitRouterPort, removeTransitRouterPort, TR_OPTION } from './transit-router-port.ts';
import { makePlainCopy, reconcileTransitSwitchPort, TSP_OPTION } from './transit-switch-port.ts';

const NODE = 'port_binding';

interface Named extends Row {
  readonly name: string;
}

/** The nodes that it reads. */
export interface PortBindingInputs {
  readonly bindings: SbBindings;
  readonly switches: TransitSwitches;
  readonly routers: TransitRouters;
}

export function portBindingNode(
  context: Context,
  kernels: Kernels,
  { bindings, switches, routers }: PortBindingInputs,
): ComputeNode {
  const { db, waits } = context;
  const dirty = new DirtyKeys(context, NODE);
  const dependencies = new Dependencies();
  const isb = new IsbBindings(context);
  const rows = new IsbRows(context, isb, kernels);
  const switchOfPort = new References(db.logicalSwitch, 'ports');
  const routerOfPort = new References(db.logicalRouter, 'ports');
  const transitSwitchOfPort = new References(db.transitSwitch, 'ports');
  const transitRouterOfPort = new References(db.transitRouter, 'ports');
  const ports = new Ports({
    context,
    dependencies,
    sb: bindings,
    isb,
    switches,
    routers,
    switchOfPort,
    routerOfPort,
    transitSwitchOfPort,
    transitRouterOfPort,
  });

  const mark = (names: Iterable<string>): void => {
    for (const name of names) dirty.add(name);
  };
  const markNamed = (changes: readonly Change<Named>[]): void => {
    for (const change of changes) {
      dirty.add(change.row.name);
      dirty.add(change.before('name'));
    }
  };
  const markSwitch = (name: string): void => {
    mark(isb.of(name));
    for (const uuid of switches.logicalSwitch(name)?.ports ?? []) markPort(db.logicalSwitchPort.get(uuid));
    for (const uuid of db.transitSwitch.index('name').first(name)?.ports ?? [])
      markPort(db.transitSwitchPort.get(uuid));
  };
  const markRouter = (name: string): void => {
    mark(isb.of(name));
    for (const uuid of routers.logicalRouter(name)?.ports ?? []) markPort(db.logicalRouterPort.get(uuid));
    for (const uuid of db.transitRouter.index('name').first(name)?.ports ?? [])
      markPort(db.transitRouterPort.get(uuid));
  };
  const markPort = (row: { readonly name: string } | undefined): void => {
    if (row !== undefined) dirty.add(row.name);
  };

  /**
   * NB's copies of IC-NB's ports: one whose port is gone goes, whatever else is of that name; true when a switch port does. While another
   * zone still has its row in IC-SB, it becomes a plain copy of that: one removed now would be made again.
   */
  const removeStale = (name: string, row: IsbBinding | undefined, isSwitchPort: boolean, isRouterPort: boolean) => {
    const routerPort = ports.logicalRouterPort(name);
    if (!isRouterPort && routerPort?.options.get(TR_OPTION) !== undefined) removeTransitRouterPort(ports, routerPort);
    const switchPort = ports.logicalSwitchPort(name);
    if (isSwitchPort || switchPort?.options.get(TSP_OPTION) === undefined) return false;
    if (row !== undefined && !isRouterPort && makePlainCopy(ports, switchPort, row)) return false;
    removeTransitSwitchPort(ports, switchPort);
    return true;
  };

  const ownershipOf = (name: string): Ownership => {
    const row = isb.get(name);
    const switchPort = db.transitSwitchPort.index('name').first(name);
    const routerPort = db.transitRouterPort.index('name').first(name);
    const transitSwitch = switchPort === undefined ? undefined : transitSwitchOfPort.first(switchPort._uuid);
    const transitRouter = routerPort === undefined ? undefined : transitRouterOfPort.first(routerPort._uuid);
    const isSwitchPort = switchPort !== undefined && transitSwitch !== undefined;
    const isRouterPort = routerPort !== undefined && transitRouter !== undefined && !isSwitchPort;
    const removed = removeStale(name, row, isSwitchPort, isRouterPort);
    if (isSwitchPort) return reconcileTransitSwitchPort(ports, switchPort, transitSwitch, row);
    if (isRouterPort) return reconcileTransitRouterPort(ports, routerPort, transitRouter, row);
    if (removed) return { desired: undefined, owned: row?.zone === context.zone.uuid };
    return reconcileLegacyPort(ports, name, row);
  };

  const decisionOn = (name: string, { desired, leaderOnly }: Ownership): ObjectDecision<'port'> => {
    const row = isb.get(name);
    const port = ports.logicalSwitchPort(name) ?? ports.logicalRouterPort(name);
    const at = row === undefined ? [] : [{ table: 'Port_Binding', uuid: row.uuid }];
    const isSwitchPort = ports.logicalSwitchPort(name) !== undefined;
    const evidence = [...rowsOf([isSwitchPort ? 'Logical_Switch_Port' : 'Logical_Router_Port', port]), ...at];
    const decided = (reason: ObjectReason<'port'>, note = '') =>
      ({ kind: 'port', name, reason, note, evidence }) as const;
    if (ports.waitsFor !== undefined) return decided('HELD', ports.waitsFor);
    if (desired !== undefined) return decided(leaderOnly === true ? 'OWN_AS_LEADER' : 'OWN');
    if (row !== undefined && row.zone !== context.zone.uuid) return decided('COPIED');
    const isOwn = isSwitchPort && ['router', 'switch'].includes(ports.logicalSwitchPort(name)?.type ?? '');
    return decided(isOwn && bindings.get(name) === undefined ? 'NOT_BOUND' : 'NOT_WANTED');
  };

  const reconcile = (name: string): void => {
    dependencies.begin(name);
    ports.waitsFor = undefined;
    const { desired, owned, leaderOnly } = ownershipOf(name);
    rows.set(name, desired, owned ? isb.get(name) : undefined, leaderOnly);
    context.observer?.(decisionOn(name, { desired, owned, ...(leaderOnly !== undefined && { leaderOnly }) }));
    if (ports.waitsFor === undefined) waits.release(NODE, name);
    else waits.hold(NODE, name, ports.waitsFor);
  };

  return {
    name: NODE,
    inputs: [
      zoneRow,
      input('NB_logical_switch', () => {
        switchOfPort.follow((child) => markPort(db.logicalSwitchPort.get(child)));
      }),
      input('NB_logical_switch_port', () => markNamed(db.logicalSwitchPort.changes())),
      input('NB_logical_router', () => {
        routerOfPort.follow((child) => {
          const port = db.logicalRouterPort.get(child);
          markPort(port);
          if (port !== undefined) mark(dependencies.of(`peer ${port.name}`));
        });
        for (const change of db.logicalRouter.changes()) {
          if (change.kind !== 'modify') mark(dependencies.of(`router ${change.row._uuid}`));
        }
      }),
      input('NB_logical_router_port', () => {
        const changes = db.logicalRouterPort.changes();
        markNamed(changes);
        for (const change of changes) {
          if (!change.touched('name')) continue;
          mark(dependencies.of(`peer ${change.row.name}`));
          mark(dependencies.of(`peer ${change.before('name')}`));
        }
      }),
      input('sb_bindings', () => {
        for (const port of bindings.changed) {
          dirty.add(port);
          mark(dependencies.of(`port ${port}`));
          if (port.startsWith('cr-')) mark(dependencies.of(`port ${port.slice(3)}`));
        }
      }),
      input('SB_chassis', () => {
        for (const change of db.chassis.changes()) {
          if (change.touched('name')) mark(dependencies.of(`chassis ${change.row._uuid}`));
          mark(dependencies.of(`chassis ${change.row.name}`));
          mark(dependencies.of(`chassis ${change.before('name')}`));
        }
      }),
      input('ICNB_transit_switch', () => {
        transitSwitchOfPort.follow((child) => markPort(db.transitSwitchPort.get(child)));
        for (const change of db.transitSwitch.changes()) {
          if (!change.touched('name')) continue;
          markSwitch(change.row.name);
          markSwitch(change.before('name'));
        }
      }),
      input('ICNB_transit_switch_port', () => markNamed(db.transitSwitchPort.changes())),
      input('ICNB_transit_router', () => {
        transitRouterOfPort.follow((child) => markPort(db.transitRouterPort.get(child)));
        for (const change of db.transitRouter.changes()) {
          if (!change.touched('name')) continue;
          markRouter(change.row.name);
          markRouter(change.before('name'));
        }
      }),
      input('ICNB_transit_router_port', () => markNamed(db.transitRouterPort.changes())),
      input('ICSB_port_binding', () => {
        isb.follow((port) => dirty.add(port));
        mark(waits.of(NODE));
        mark(waits.of(KEY_WAITS));
      }),
      input('transit_switch', () => {
        for (const name of switches.changed) markSwitch(name);
      }),
      input('transit_router', () => {
        for (const name of routers.changed) markRouter(name);
      }),
    ],
    rebuild: () => {
      for (const part of [isb, rows, switchOfPort, routerOfPort, transitSwitchOfPort, transitRouterOfPort]) {
        part.rebuild();
      }
      dependencies.clear();
      mark(isb.ports());
      // Only ports of transit switches can matter: the others of a zone may be a hundred thousand.
      for (const logicalSwitch of db.logicalSwitch.rows()) {
        if (!logicalSwitch.other_config.has('interconn-ts')) continue;
        for (const uuid of logicalSwitch.ports) markPort(db.logicalSwitchPort.get(uuid));
      }
      for (const router of db.logicalRouter.rows()) {
        if (!router.options.has('interconn-tr')) continue;
        for (const uuid of router.ports) markPort(db.logicalRouterPort.get(uuid));
      }
      for (const row of db.transitSwitchPort.rows()) dirty.add(row.name);
      for (const row of db.transitRouterPort.rows()) dirty.add(row.name);
      mark(waits.of(NODE));
    },
    close: () => rows.close(),
    isPending: () => dirty.hasAny,
    reconcile: () => {
      ports.written = 0;
      dirty.reconcile(reconcile, () => ports.written);
      const rowsWritten = rows.write(NODE);
      dirty.addAll(rowsWritten);
      return ports.written + rowsWritten.length;
    },
    clearTracked: () => isb.endRun(),
  };
}
