/** The leader's part of node `transit_switch` (contract 5): one IC-SB Datapath_Binding per transit switch, with a key of the present mode. */
import type { Context } from './context.ts';
import type { IsbDatapath, TransitSwitch } from './databases.ts';
import { GLOBAL_KEYS, VXLAN_KEYS, type Datapaths } from './enum-datapath.ts';
import { boolOption, type KeyRange } from './options.ts';
import { keepOne } from './transit-copies.ts';

/** VXLAN mode: it is asked for, and some gateway has a VXLAN tunnel end. */
function isVxlanMode({ db }: Context): boolean {
  if (!boolOption(db.inbGlobal.only()?.options, 'vxlan_mode')) return false;
  for (const encap of db.isbEncap.rows()) if (encap.type === 'vxlan') return true;
  return false;
}

export class SwitchDatapaths {
  readonly #context: Context;
  readonly #datapaths: Datapaths;
  readonly #node: string;
  /** The key that NB asks for, in a range of keys. */
  readonly #requested: (name: string, range: KeyRange) => number | undefined;
  /** Is VXLAN mode on? */
  isVxlan = false;
  /** Rows written in this run. */
  written = 0;

  /** 'node' is the name under which transit switches wait. */
  constructor(
    context: Context,
    datapaths: Datapaths,
    node: string,
    requested: (name: string, range: KeyRange) => number | undefined,
  ) {
    this.#context = context;
    this.#datapaths = datapaths;
    this.#node = node;
    this.#requested = requested;
  }

  /** Reads the mode; true when it is another one now. */
  readMode(): boolean {
    const before = this.isVxlan;
    this.isVxlan = isVxlanMode(this.#context);
    return this.isVxlan !== before;
  }

  /** Brings a transit switch's row in line; returns the key that it has, or is to have. 'row' is undefined when IC-NB has no such switch. */
  reconcile(name: string, row: TransitSwitch | undefined): number | undefined {
    const context = this.#context;
    const { kept, extra } = keepOne(this.#datapaths.allOfSwitch(name), row !== undefined);
    for (const datapath of extra) context.writeAsLeader().delete(datapath);
    this.written += extra.length;
    if (row === undefined) {
      context.waits.delete(this.#node, name);
      return undefined;
    }
    if (kept !== undefined) return this.#correct(kept, row);
    const key = this.#keyFor(name);
    if (key === undefined) return undefined;
    context.writeAsLeader().insert(context.db.isbDatapath, {
      transit_switch: name,
      tunnel_key: key,
      type: 'transit-switch',
      nb_ic_uuid: row._uuid,
    });
    this.written++;
    return key;
  }

  #correct(datapath: IsbDatapath, row: TransitSwitch): number {
    const { db, waits } = this.#context;
    const isRight = this.#suitsMode(datapath.tunnel_key);
    if (isRight) waits.delete(this.#node, row.name);
    const key = isRight ? datapath.tunnel_key : (this.#keyFor(row.name) ?? datapath.tunnel_key);
    const isTyped = !db.isbDatapath.hasColumn('type') || datapath.type === 'transit-switch';
    const isNamed = !db.isbDatapath.hasColumn('nb_ic_uuid') || datapath.nb_ic_uuid === row._uuid;
    if (isTyped && isNamed && key === datapath.tunnel_key) return key;
    const values = { type: 'transit-switch', nb_ic_uuid: row._uuid, tunnel_key: key } as const;
    this.#context.writeAsLeader().update(datapath, values);
    this.written++;
    return key;
  }

  /** Keys of VXLAN's range are for VXLAN mode, all others for the other. */
  #suitsMode(key: number): boolean {
    return (key >= VXLAN_KEYS.minimum && key <= VXLAN_KEYS.maximum) === this.isVxlan;
  }

  #keyFor(name: string): number | undefined {
    const { waits } = this.#context;
    const range = this.isVxlan ? VXLAN_KEYS : GLOBAL_KEYS;
    const key = this.#datapaths.allocate(range, this.#requested(name, range));
    if (key === undefined) {
      const { minimum, maximum } = range;
      const why = `Transit switch ${name}: no datapath key is free in ${minimum}..${maximum}: left out`;
      waits.add(this.#node, name, why);
    } else waits.delete(this.#node, name);
    return key;
  }
}
