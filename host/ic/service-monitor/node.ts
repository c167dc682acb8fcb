/**
 * Node `service_monitor` (contract 9): monitors of ports in other zones are pushed to IC-SB (push.ts), and those that other zones ask of
 * this one are pulled into SB (pull.ts).
 */
import type { ComputeNode } from '../../engine/node.ts';
import type { Context } from '../context.ts';
import { DirtyKeys } from '../dirty-keys.ts';
import { input } from '../input.ts';
import type { SbBindings } from '../sb-bindings.ts';
import { identity, monitorIn, Monitors, NODE } from './monitors.ts';
import { Pulls } from './pull.ts';
import { pushDecision, reconcilePush } from './push.ts';

export function serviceMonitorNode(context: Context, bindings: SbBindings): ComputeNode {
  const { db, waits } = context;
  const dirtyPushes = new DirtyKeys(context, `${NODE} push`);
  const dirtyPulls = new DirtyKeys(context, `${NODE} pull`);
  const monitors = new Monitors(context);
  const pulls = new Pulls(monitors, bindings);
  const { asked, local, places, shared, wantedOn } = monitors;

  const markAll = (): void => {
    for (const index of [asked, shared]) dirtyPushes.addAll(index.keys());
    for (const row of db.isbServiceMonitor.rows()) dirtyPulls.add(identity(row));
    for (const row of db.sbServiceMonitor.rows()) dirtyPulls.add(identity(row));
  };

  return {
    name: NODE,
    inputs: [
      // The zone has another name: which monitors are meant for it, and which are its own, is decided afresh.
      input('az', () => {
        wantedOn.rebuild();
        markAll();
      }),
      input('SB_sb_global', () => {
        if (monitors.readMac()) markAll();
      }),
      input('SB_service_monitor', () => {
        asked.follow((key) => dirtyPushes.add(key));
        local.follow((key) => dirtyPulls.add(key));
        places.follow(() => undefined);
        dirtyPulls.addAll(waits.of(NODE));
      }),
      input('sb_bindings', () => {
        for (const port of bindings.changed) for (const row of wantedOn.find(port)) dirtyPulls.add(identity(row));
      }),
      input('SB_chassis', () => {
        // A chassis of another name, or a new one, moves the monitors of the ports bound to it.
        if (!db.chassis.changes().some((change) => change.touched('name'))) return;
        for (const row of db.isbServiceMonitor.rows()) dirtyPulls.add(identity(row));
      }),
      input('ICSB_availability_zone', () => {
        if (!db.availabilityZone.changes().some((change) => change.touched('name'))) return;
        dirtyPushes.addAll(shared.keys());
      }),
      input('ICSB_service_monitor', () => {
        for (const { row } of db.isbServiceMonitor.changes()) dirtyPulls.add(identity(row));
        shared.follow((key) => {
          dirtyPushes.add(key);
          dirtyPulls.add(monitorIn(key));
        });
        wantedOn.follow(() => undefined);
      }),
    ],
    rebuild: () => {
      monitors.rebuild();
      markAll();
    },
    isPending: () => dirtyPushes.hasAny || dirtyPulls.hasAny,
    reconcile: () => {
      monitors.written = 0;
      const written = (): number => monitors.written;
      dirtyPushes.reconcile((key) => {
        reconcilePush(monitors, key);
        context.observer?.(pushDecision(monitors, key));
      }, written);
      dirtyPulls.reconcile((monitor) => {
        pulls.reconcile(monitor);
        context.observer?.(pulls.decision(monitor));
      }, written);
      dirtyPulls.addAll(pulls.endRun());
      return monitors.written;
    },
  };
}
