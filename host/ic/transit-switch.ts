/**
 * Node `transit_switch` (contract 5): one NB Logical_Switch per IC-NB Transit_Switch, and, as the leader, one IC-SB
 * Datapath_Binding (switch-datapaths.ts). The key is the transit switch's name.
 */
import type { ComputeNode } from '../engine/node.ts';
import type { Context } from './context.ts';
import type { LogicalSwitch } from './databases.ts';
import { DirtyKeys } from './dirty-keys.ts';
import type { Datapaths } from './enum-datapath.ts';
import { input } from './input.ts';
import { keyDecision } from './key-decision.ts';
import { requestedKey } from './options.ts';
import { SwitchDatapaths } from './switch-datapaths.ts';
import { TransitCopies } from './transit-copies.ts';

const NODE = 'transit_switch';

export interface TransitSwitches {
  readonly node: ComputeNode;
  /** This zone's switch for a transit switch, also when it is only being made in this run. */
  logicalSwitch(name: string): LogicalSwitch | undefined;
  /** The transit switch that a logical switch stands for; undefined for ordinary switches and for those IC-NB doesn't have. */
  nameOf(logicalSwitch: LogicalSwitch): string | undefined;
  /** Transit switches that came, went or got another logical switch in this run. */
  readonly changed: ReadonlySet<string>;
}

export function transitSwitchNode(context: Context, datapaths: Datapaths): TransitSwitches {
  const { db, waits } = context;
  const dirty = new DirtyKeys(context, NODE);
  const copies = new TransitCopies<LogicalSwitch>(context, {
    table: db.logicalSwitch,
    column: 'other_config',
    marker: 'interconn-ts',
    configOf: (row) => row.other_config,
    values: (name, config) => ({ name, ...(config !== undefined && { other_config: config }) }),
  });
  const switches = copies.rows;
  const rows = new SwitchDatapaths(context, datapaths, NODE, (name, range) =>
    requestedKey(switches.find(name)[0]?.other_config, range),
  );
  /** Rows of NB written in this run. */
  let written = 0;

  const markAll = (): void => {
    for (const row of db.transitSwitch.rows()) dirty.add(row.name);
    dirty.addAll(switches.keys());
    dirty.addAll(datapaths.switchNames());
  };
  const followMode = (): void => {
    if (rows.readMode()) markAll();
  };

  /** 'key' is the one in IC-SB, or the one that this run, as the leader's, asks IC-SB for. */
  const configOf = (key: number | undefined): Readonly<Record<string, string>> => ({
    'ic-vxlan_mode': String(rows.isVxlan),
    ...(key !== undefined && { 'requested-tnl-key': String(key) }),
  });

  const reconcile = (name: string): void => {
    const row = db.transitSwitch.index('name').first(name);
    // The leader's zone has the key at once; the others have it when IC-SB does: it may yet go to another.
    if (!context.isLeader) waits.delete(NODE, name);
    const key = context.isLeader ? rows.reconcile(name, row) : datapaths.ofSwitch(name)?.tunnel_key;
    written += copies.reconcile(name, row && configOf(key));
    if (row !== undefined) context.observer?.(keyDecision(context, NODE, row, datapaths.ofSwitch(name), key));
  };

  return {
    logicalSwitch: (name) => copies.inUse(name),
    nameOf: (logicalSwitch) => copies.nameOf(logicalSwitch),
    changed: copies.changed,
    node: {
      name: NODE,
      inputs: [
        input('ICNB_transit_switch', () => {
          for (const change of db.transitSwitch.changes()) {
            if (!change.touched('name')) continue;
            dirty.add(change.row.name);
            dirty.add(change.before('name'));
          }
        }),
        input('ICNB_ic_nb_global', followMode),
        input('ICSB_encap', followMode),
        input('NB_logical_switch', () => switches.follow((name) => dirty.add(name))),
        input('enum_datapath', () => {
          dirty.addAll(datapaths.changedSwitches);
          dirty.addAll(waits.of(NODE));
        }),
      ],
      rebuild: () => {
        switches.rebuild();
        // What was in use and is gone has changed for the nodes that asked.
        dirty.addAll(copies.namesInUse());
        rows.readMode();
        markAll();
      },
      isPending: () => dirty.hasAny,
      reconcile: () => {
        written = 0;
        rows.written = 0;
        dirty.reconcile(
          reconcile,
          () => written + rows.written,
          (name) => copies.use(name, switches.find(name)[0]),
        );
        return written + rows.written + copies.changed.size;
      },
      clearTracked: () => copies.changed.clear(),
    },
  };
}
