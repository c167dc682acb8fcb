/** IC-SB Port_Binding by logical port and by transit switch or router, and the port keys that are taken on each. */
import type { Context } from '../context.ts';
import { all, oneOrMany, first, type OneOrMany } from '../one-or-many.ts';
import { Groups } from '../groups.ts';
import { KeySpace } from '../key-space.ts';

/** Port keys, on each transit switch or router. */
export const PORT_KEYS = { minimum: 1, maximum: 32_767 } as const;

export type IsbPortType = 'transit-switch-port' | 'transit-router-port';

export interface IsbBinding {
  readonly uuid: string;
  readonly port: string;
  /** Transit switch or router. */
  readonly datapath: string;
  readonly zone: string;
  readonly key: number;
  readonly gateway: string;
  readonly address: string;
  /** Unset in rows of older writers, which know transit switches only. */
  readonly type: IsbPortType | undefined;
  readonly nbIcUuid: string;
  readonly routerId: string;
}

export class IsbBindings {
  readonly #context: Context;
  /** By logical port; several only where the schema has no index on it. The first, by UUID, is the port's. */
  readonly #handles = new Map<string, OneOrMany<number>>();
  readonly #byDatapath = new Groups<string, string>();
  readonly #keys = new Map<string, KeySpace>();
  /** Transit switches and routers whose keys this run may have changed: handed out, or given back. */
  readonly #touched = new Set<string>();

  constructor(context: Context) {
    this.#context = context;
  }

  rebuild(): void {
    this.#handles.clear();
    this.#byDatapath.clear();
    this.#keys.clear();
    this.#touched.clear();
    for (const handle of this.#context.db.isbPortBinding.handles()) this.#add(handle);
  }

  /** Takes in the tracked changes; 'touched' is called with each logical port. */
  follow(touched: (port: string) => void): void {
    const table = this.#context.db.isbPortBinding;
    const names = table.strings('logical_port');
    for (const handle of table.removed) {
      const name = names[handle] ?? '';
      const datapath = table.strings('transit_switch')[handle] ?? '';
      this.#keys.get(datapath)?.giveBack(table.numbers('tunnel_key')[handle] ?? 0);
      this.#touched.add(datapath);
      const left = all(this.#handles.get(name)).filter((other) => other !== handle);
      const others = oneOrMany(left);
      if (others === undefined) this.#handles.delete(name);
      else this.#handles.set(name, others);
      if (!left.some((other) => table.strings('transit_switch')[other] === datapath))
        this.#byDatapath.delete(datapath, name);
      touched(name);
    }
    for (const handle of table.inserted) {
      this.#add(handle);
      touched(names[handle] ?? '');
    }
  }

  get(port: string): IsbBinding | undefined {
    const handle = first(this.#handles.get(port));
    if (handle === undefined) return undefined;
    const table = this.#context.db.isbPortBinding;
    const text = (column: string): string => table.strings(column)[handle] ?? '';
    const type = text('type');
    return {
      uuid: table.uuidOf(handle),
      port,
      datapath: text('transit_switch'),
      zone: text('availability_zone'),
      key: table.numbers('tunnel_key')[handle] ?? 0,
      gateway: text('gateway'),
      address: text('address'),
      type: type === 'transit-switch-port' || type === 'transit-router-port' ? type : undefined,
      nbIcUuid: text('nb_ic_uuid'),
      routerId: text('external_ids:router-id'),
    };
  }

  ports(): Iterable<string> {
    return this.#handles.keys();
  }

  /** The ports of a transit switch or router. */
  of(datapath: string): Iterable<string> {
    return this.#byDatapath.of(datapath);
  }

  /**
   * A free port key: the 'requested' one when it is free, else the next; undefined when all are taken. After a lost race
   * the search goes on from a random place.
   */
  allocate(datapath: string, requested: number | undefined): number | undefined {
    const keys = this.#keySpace(datapath);
    this.#touched.add(datapath);
    if (requested !== undefined && keys.request(requested)) return requested;
    if (this.#context.lostRace) {
      keys.startAt(1 + Math.floor(this.#context.random() * (PORT_KEYS.maximum - 1)));
    }
    return keys.allocate(PORT_KEYS.minimum, PORT_KEYS.maximum, 0);
  }

  /** The end of a run: keys that were handed out count again only when their rows are there. What is gone for good leaves nothing. */
  endRun(): void {
    const { transitSwitch, transitRouter } = this.#context.db;
    for (const table of [transitSwitch, transitRouter])
      for (const change of table.changes()) this.#touched.add(change.before('name'));
    for (const datapath of this.#touched) {
      const keys = this.#keys.get(datapath);
      keys?.endRun();
      // As long as IC-NB has it, it is remembered which key comes next.
      const isGone = [transitSwitch, transitRouter].every((table) => table.index('name').first(datapath) === undefined);
      if (keys?.size === 0 && isGone) this.#keys.delete(datapath);
    }
    this.#touched.clear();
  }

  /** How many transit switches and routers have keys to remember. */
  get keySpaces(): number {
    return this.#keys.size;
  }

  #keySpace(datapath: string): KeySpace {
    let keys = this.#keys.get(datapath);
    if (keys === undefined) this.#keys.set(datapath, (keys = new KeySpace()));
    return keys;
  }

  #add(handle: number): void {
    const table = this.#context.db.isbPortBinding;
    const name = table.strings('logical_port')[handle] ?? '';
    const datapath = table.strings('transit_switch')[handle] ?? '';
    const others = this.#handles.get(name);
    const byUuid = (a: number, b: number): number => (table.uuidOf(a) < table.uuidOf(b) ? -1 : 1);
    this.#handles.set(name, others === undefined ? handle : [...all(others), handle].sort(byUuid));
    this.#keySpace(datapath).take(table.numbers('tunnel_key')[handle] ?? 0);
    this.#byDatapath.add(datapath, name);
  }
}
