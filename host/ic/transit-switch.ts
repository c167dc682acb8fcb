/**
 * Node `transit_switch` (contract 5): one NB Logical_Switch per IC-NB Transit_Switch, and, as the leader, one IC-SB
 * Datapath_Binding. The key is the transit switch's name.
 */
import { keyDecision } from './key-decision.ts';
import type { ComputeNode } from '../engine/node.ts';
import { DirtyKeys } from './dirty-keys.ts';
import { input } from './input.ts';
import type { Context } from './context.ts';
import type { IsbDatapath, LogicalSwitch, TransitSwitch } from './databases.ts';
import { GLOBAL_KEYS, VXLAN_KEYS, type Datapaths } from './enum-datapath.ts';
import { boolOption, requestedKey } from './options.ts';
import { keepOne, TransitCopies } from './transit-copies.ts';

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
  let vxlan = false;
  let written = 0;

  const transitSwitch = (name: string): TransitSwitch | undefined => db.transitSwitch.index('name').first(name);

  const vxlanMode = (): boolean => {
    if (!boolOption(db.inbGlobal.only()?.options, 'vxlan_mode')) return false;
    for (const encap of db.isbEncap.rows()) if (encap.type === 'vxlan') return true;
    return false;
  };
  const markAll = (): void => {
    for (const row of db.transitSwitch.rows()) dirty.add(row.name);
    for (const name of switches.keys()) dirty.add(name);
    for (const name of datapaths.switchNames()) dirty.add(name);
  };
  const followMode = (): void => {
    const now = vxlanMode();
    if (now === vxlan) return;
    vxlan = now;
    markAll();
  };

  /** 'key' is the one in IC-SB, or the one that this run, as the leader's, asks IC-SB for. */
  const configOf = (key: number | undefined): Readonly<Record<string, string>> => ({
    'ic-vxlan_mode': String(vxlan),
    ...(key !== undefined && { 'requested-tnl-key': String(key) }),
  });

  const keyFor = (name: string): number | undefined => {
    const range = vxlan ? VXLAN_KEYS : GLOBAL_KEYS;
    const key = datapaths.allocate(range, requestedKey(switches.find(name)[0]?.other_config, range));
    if (key === undefined) {
      const { minimum, maximum } = range;
      waits.hold(NODE, name, `Transit switch ${name}: no datapath key is free in ${minimum}..${maximum}: left out`);
    } else waits.release(NODE, name);
    return key;
  };
  /** Keys of VXLAN's range are for VXLAN mode, all others for the other. */
  const suitsMode = (key: number): boolean => (key >= VXLAN_KEYS.minimum && key <= VXLAN_KEYS.maximum) === vxlan;

  /** The leader's part; returns the key that the transit switch has, or is to have. */
  const reconcileDatapath = (name: string, row: TransitSwitch | undefined): number | undefined => {
    const { kept, extra } = keepOne(datapaths.allOfSwitch(name), row !== undefined);
    for (const datapath of extra) context.writeAsLeader().delete(datapath);
    written += extra.length;
    if (row === undefined) {
      waits.release(NODE, name);
      return undefined;
    }
    if (kept !== undefined) return correct(kept, row);
    const key = keyFor(name);
    if (key === undefined) return undefined;
    context.writeAsLeader().insert(db.isbDatapath, {
      transit_switch: name,
      tunnel_key: key,
      type: 'transit-switch',
      nb_ic_uuid: row._uuid,
    });
    written++;
    return key;
  };
  const correct = (datapath: IsbDatapath, row: TransitSwitch): number => {
    const isRight = suitsMode(datapath.tunnel_key);
    if (isRight) waits.release(NODE, row.name);
    const key = isRight ? datapath.tunnel_key : (keyFor(row.name) ?? datapath.tunnel_key);
    const typed = !db.isbDatapath.hasColumn('type') || datapath.type === 'transit-switch';
    const named = !db.isbDatapath.hasColumn('nb_ic_uuid') || datapath.nb_ic_uuid === row._uuid;
    if (typed && named && key === datapath.tunnel_key) return key;
    context.writeAsLeader().update(datapath, { type: 'transit-switch', nb_ic_uuid: row._uuid, tunnel_key: key });
    written++;
    return key;
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
        input('ICNB_ic_nb_global', () => followMode()),
        input('ICSB_encap', () => followMode()),
        input('NB_logical_switch', () => {
          switches.follow((name) => dirty.add(name));
        }),
        input('enum_datapath', () => {
          for (const name of datapaths.changedSwitches) dirty.add(name);
          for (const name of waits.of(NODE)) dirty.add(name);
        }),
      ],
      rebuild: () => {
        switches.rebuild();
        // Whatever was in use and is gone has changed for those who asked.
        for (const name of copies.namesInUse()) dirty.add(name);
        vxlan = vxlanMode();
        markAll();
      },
      isPending: () => dirty.hasAny,
      reconcile: () => {
        written = 0;
        dirty.reconcile(
          (name) => {
            const row = transitSwitch(name);
            // The leader's zone has the key at once; the others have it when IC-SB does: it may yet go to another.
            if (!context.isLeader) waits.release(NODE, name);
            const key = context.isLeader ? reconcileDatapath(name, row) : datapaths.ofSwitch(name)?.tunnel_key;
            written += copies.reconcile(name, row && configOf(key));
            if (row !== undefined) context.observer?.(keyDecision(context, NODE, row, datapaths.ofSwitch(name), key));
          },
          () => written,
          (name) => copies.use(name, switches.find(name)[0]),
        );
        return written + copies.changed.size;
      },
      clearTracked: () => copies.changed.clear(),
    },
  };
}
