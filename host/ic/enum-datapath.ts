/**
 * Node `enum_datapath` (contract 4): rows of IC-SB Datapath_Binding by their transit switch or router, and the datapath keys that are taken.
 */
import type { ComputeNode } from '../engine/node.ts';
import { input } from './input.ts';
import type { Context } from './context.ts';
import type { IsbDatapath } from './databases.ts';
import { KeySpace } from './key-space.ts';
import { Groups } from './groups.ts';
import type { KeyRange } from './options.ts';

/** Datapath keys: a range of their own, so that they meet no key that a zone's northd hands out. */
export const GLOBAL_KEYS: KeyRange = { minimum: 16_711_681, maximum: 16_777_215 };
/** With VXLAN mode a key must fit 12 bits. */
export const VXLAN_KEYS: KeyRange = { minimum: 1024, maximum: 4095 };

export interface Datapaths {
  readonly node: ComputeNode;
  /**
   * A key for a binding that is to be made: the 'requested' one when it is free, else the lowest free one above the range's
   * minimum; undefined when none is left.
   */
  allocate(range: KeyRange, requested: number | undefined): number | undefined;
  /** The binding of a transit switch: found by name; of several, the first by UUID. */
  ofSwitch(name: string): IsbDatapath | undefined;
  /** The binding of a transit router: found by the UUID of its IC-NB row. */
  ofRouter(uuid: string): IsbDatapath | undefined;
  /** All bindings of a transit switch, by its name, or of a transit router, by the UUID of its IC-NB row. */
  allOfSwitch(name: string): readonly IsbDatapath[];
  allOfRouter(uuid: string): readonly IsbDatapath[];
  switchNames(): Iterable<string>;
  routerUuids(): Iterable<string>;
  /** What changed in this run. */
  readonly changedSwitches: ReadonlySet<string>;
  readonly changedRouters: ReadonlySet<string>;
}

const isNobodys = (at: { readonly router: boolean; readonly key: string }): boolean => at.router && at.key === '';

/** The rows of a group by UUID. Mostly there is one. */
function sorted(group: Iterable<IsbDatapath>): readonly IsbDatapath[] {
  const rows = [...group];
  return rows.length > 1 ? rows.sort((a, b) => (a._uuid < b._uuid ? -1 : 1)) : rows;
}

export function enumDatapathNode(context: Context): Datapaths {
  const table = context.db.isbDatapath;
  const keys = new KeySpace();
  const switches = new Groups<string, IsbDatapath>();
  const routers = new Groups<string, IsbDatapath>();
  const changedSwitches = new Set<string>();
  const changedRouters = new Set<string>();
  /** How each row was indexed, so that it can be removed even if it has changed since. */
  const known = new Map<string, { row: IsbDatapath; router: boolean; key: string; tunnelKey: number }>();

  const forget = (uuid: string): void => {
    const at = known.get(uuid);
    if (at === undefined) return;
    known.delete(uuid);
    keys.giveBack(at.tunnelKey);
    if (isNobodys(at)) return;
    (at.router ? routers : switches).delete(at.key, at.row);
    (at.router ? changedRouters : changedSwitches).add(at.key);
  };
  const learn = (row: IsbDatapath): void => {
    const router = row.type === 'transit-router';
    const key = router ? (row.nb_ic_uuid ?? '') : row.transit_switch;
    known.set(row._uuid, { row, router, key, tunnelKey: row.tunnel_key });
    keys.take(row.tunnel_key);
    // A router's row that names no router is left alone; its key is taken.
    if (isNobodys({ router, key })) return;
    (router ? routers : switches).add(key, row);
    (router ? changedRouters : changedSwitches).add(key);
  };

  return {
    allocate: (range, requested) => {
      if (requested !== undefined && keys.request(requested)) return requested;
      return keys.lowest(range);
    },
    ofSwitch: (name) => sorted(switches.of(name))[0],
    ofRouter: (uuid) => sorted(routers.of(uuid))[0],
    allOfSwitch: (name) => sorted(switches.of(name)),
    allOfRouter: (uuid) => sorted(routers.of(uuid)),
    switchNames: () => switches.keys(),
    routerUuids: () => routers.keys(),
    changedSwitches,
    changedRouters,
    node: {
      name: 'enum_datapath',
      inputs: [
        input('ICSB_datapath_binding', () => {
          for (const change of table.changes()) {
            forget(change.row._uuid);
            if (change.kind !== 'delete') learn(change.row);
          }
        }),
      ],
      rebuild: () => {
        keys.clear();
        switches.clear();
        routers.clear();
        known.clear();
        for (const row of table.rows()) learn(row);
      },
      reconcile: () => changedSwitches.size + changedRouters.size,
      clearTracked: () => {
        changedSwitches.clear();
        changedRouters.clear();
        keys.endRun();
      },
    },
  };
}
