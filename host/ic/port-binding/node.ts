/**
 * Node `port_binding` (contract 7). The key is a port's name: IC-SB, NB and IC-NB each have at most one row of that name, and
 * all that is written for it follows from those rows and what they refer to.
 *
 * Its inputs mark names (port-marks.ts); the rules for each name are in port-rules.ts, which writes NB and SB; what IC-SB should have
 * goes out as a difference (isb-rows.ts).
 */
import type { ComputeNode } from '../../engine/node.ts';
import type { Kernels } from '../../kernels/kernels.ts';
import { zoneRow } from '../az.ts';
import type { Context } from '../context.ts';
import { DirtyKeys } from '../dirty-keys.ts';
import { input } from '../input.ts';
import { IsbRows } from './isb-rows.ts';
import { PortMarks } from './port-marks.ts';
import { portDecision, reconcilePort } from './port-rules.ts';
import type { PortWaits } from './port-waits.ts';
import { Ports, type PortInputs } from './ports.ts';

const NODE = 'port_binding';

export interface PortBindings {
  readonly node: ComputeNode;
  /** The ports whose rows can't be written yet. */
  readonly waits: Pick<PortWaits, 'has' | 'changed'>;
}

export function portBindingNode(context: Context, kernels: Kernels, inputs: PortInputs): PortBindings {
  const { db } = context;
  const { switches, routers } = inputs;
  const dirty = new DirtyKeys(context, NODE);
  const ports = new Ports(context, inputs);
  const { isb, waits } = ports;
  const rows = new IsbRows(context, isb, waits, kernels);
  const mark = new PortMarks(dirty, ports);

  const reconcile = (name: string): void => {
    ports.dependencies.begin(name);
    ports.waitsFor = undefined;
    const ownership = reconcilePort(ports, name);
    const { desired, owned, leaderOnly } = ownership;
    rows.set(name, desired, owned ? isb.get(name) : undefined, leaderOnly);
    context.observer?.(portDecision(ports, name, ownership));
    waits.set('row', name, ports.waitsFor);
  };

  return {
    waits,
    node: {
      name: NODE,
      inputs: [
        zoneRow,
        input('NB_logical_switch', () => mark.logicalSwitches()),
        input('NB_logical_switch_port', () => mark.namesOf(db.logicalSwitchPort.changes())),
        input('NB_logical_router', () => mark.logicalRouters()),
        input('NB_logical_router_port', () => mark.logicalRouterPorts()),
        input('sb_bindings', () => mark.sbBindings()),
        input('SB_chassis', () => mark.chassis()),
        input('ICNB_transit_switch', () => mark.transitSwitches()),
        input('ICNB_transit_switch_port', () => mark.namesOf(db.transitSwitchPort.changes())),
        input('ICNB_transit_router', () => mark.transitRouters()),
        input('ICNB_transit_router_port', () => mark.namesOf(db.transitRouterPort.changes())),
        input('ICSB_port_binding', () => mark.isbBindings()),
        input('transit_switch', () => mark.onSwitches(switches.changed)),
        input('transit_router', () => mark.onRouters(routers.changed)),
      ],
      rebuild: () => {
        ports.rebuild();
        rows.rebuild();
        mark.everything();
      },
      isPending: () => dirty.hasAny,
      reconcile: () => {
        ports.written = 0;
        dirty.reconcile(reconcile, () => ports.written);
        const writtenOrHeld = rows.write(NODE);
        dirty.addAll(writtenOrHeld);
        return ports.written + writtenOrHeld.length + waits.changed.size;
      },
      clearTracked: () => ports.endRun(),
      close: () => rows.close(),
    },
  };
}
