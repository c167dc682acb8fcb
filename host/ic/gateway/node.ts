/**
 * Node `gateway` (contract 3): SB Chassis that are interconnection gateways become IC-SB Gateways of this zone, and other
 * zones' IC-SB Gateways become SB Chassis. The key is a name: chassis and gateway of one name belong together.
 *
 * The rules for each name are in gateway-rules.ts, those for its tunnel ends in encaps.ts.
 */
import type { ComputeNode } from '../../engine/node.ts';
import type { Table } from '../../ovsdb/api.ts';
import type { Change } from '../../ovsdb/row.ts';
import { zoneRow } from '../az.ts';
import type { Context } from '../context.ts';
import type { Chassis, Gateway } from '../databases.ts';
import { DirtyKeys } from '../dirty-keys.ts';
import { input } from '../input.ts';
import type { References } from '../references.ts';
import { Encaps, type Encap } from './encaps.ts';
import { GatewayRules } from './gateway-rules.ts';

const NODE = 'gateway';

export function gatewayNode(context: Context): ComputeNode {
  const { db, waits } = context;
  const dirty = new DirtyKeys(context, NODE);
  const encaps = new Encaps(context);
  const rules = new GatewayRules(context, encaps);

  const markNames = (changes: readonly Change<Chassis | Gateway>[]): void => {
    for (const change of changes) {
      dirty.add(change.row.name);
      dirty.add(change.before('name'));
    }
  };
  /** Whatever waits may have waited for what has just changed. */
  const markWaiting = (): void => dirty.addAll(waits.of(NODE));
  const markOwners = <E extends Encap>(table: Table<E>, owners: References<Chassis> | References<Gateway>): void => {
    for (const change of table.changes()) {
      const owner = owners.first(change.row._uuid);
      if (owner !== undefined) dirty.add(owner.name);
    }
    markWaiting();
  };

  return {
    name: NODE,
    inputs: [
      zoneRow,
      input('SB_chassis', () => {
        encaps.chassisOfEncap.follow(() => undefined);
        markNames(db.chassis.changes());
        markWaiting();
      }),
      input('SB_encap', () => markOwners(db.sbEncap, encaps.chassisOfEncap)),
      input('ICSB_gateway', () => {
        encaps.gatewayOfEncap.follow(() => undefined);
        markNames(db.gateway.changes());
        markWaiting();
      }),
      input('ICSB_encap', () => markOwners(db.isbEncap, encaps.gatewayOfEncap)),
    ],
    rebuild: () => {
      encaps.rebuild();
      for (const table of [db.chassis, db.gateway]) for (const row of table.rows()) dirty.add(row.name);
      markWaiting();
    },
    isPending: () => dirty.hasAny,
    reconcile: () => {
      rules.written = 0;
      encaps.begin();
      // In order of names: which of two gets a tunnel end that both want must not hang on the order of events.
      dirty.reconcile(
        (name) => {
          rules.reconcile(name);
          context.observer?.(rules.decision(name));
          if (rules.waitsFor === undefined) waits.delete(NODE, name);
          else waits.add(NODE, name, rules.waitsFor);
        },
        () => rules.written,
      );
      return rules.written;
    },
  };
}
