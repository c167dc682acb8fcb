/** Datapath_Binding: one for each logical switch, and for each logical router that is enabled. */
import { KeyIndex } from '../ic/key-index.ts';
import type { Transaction } from '../ovsdb/api.ts';
import type { NbRow, SbRow, Tables } from './databases.ts';
import { requestedKey } from './options.ts';
import { TunnelKeys } from './tunnel-keys.ts';

const MAXIMUM_KEY = 16_777_215;

/** The NB row that a datapath stands for. */
const nbUuidOf = ({ nb_uuid, external_ids }: SbRow<'Datapath_Binding'>): string =>
  nb_uuid ?? external_ids.get('logical-switch') ?? external_ids.get('logical-router') ?? '';

/** A logical switch or an enabled logical router. */
interface Owner {
  readonly row: NbRow<'Logical_Switch'> | NbRow<'Logical_Router'>;
  readonly type: 'logical-switch' | 'logical-router';
  readonly options: ReadonlyMap<string, string>;
}

export class Datapaths {
  readonly #tables: Tables;
  readonly #byNbUuid: KeyIndex<SbRow<'Datapath_Binding'>>;
  readonly #touched = new Set<string>();
  /** Rows that the open transaction inserts, by NB UUID. */
  readonly #pending = new Map<string, SbRow<'Datapath_Binding'>>();
  #keys = this.#newKeys();

  constructor(tables: Tables) {
    this.#tables = tables;
    this.#byNbUuid = new KeyIndex(tables.datapath, nbUuidOf);
  }

  #newKeys(): TunnelKeys {
    return new TunnelKeys((uuid) => this.#touched.add(uuid));
  }

  /** Everything has to be looked at. */
  rebuild(): void {
    const { logicalSwitch, logicalRouter, datapath } = this.#tables;
    this.#byNbUuid.rebuild();
    this.#touched.clear();
    this.#pending.clear();
    this.#keys = this.#newKeys();
    for (const row of datapath.rows()) {
      this.#keys.adopt(nbUuidOf(row), row.tunnel_key);
      this.#touched.add(nbUuidOf(row));
    }
    for (const table of [logicalSwitch, logicalRouter]) for (const { _uuid } of table.rows()) this.#touched.add(_uuid);
  }

  /** Takes in what has changed in NB and SB. */
  follow(): void {
    const { logicalSwitch, logicalRouter } = this.#tables;
    this.#pending.clear();
    this.#byNbUuid.follow((uuid) => this.#touched.add(uuid));
    for (const change of logicalSwitch.changes())
      if (change.touched('name') || change.touched('other_config')) this.#touched.add(change.row._uuid);
    for (const change of logicalRouter.changes())
      if (change.touched('name') || change.touched('options') || change.touched('enabled'))
        this.#touched.add(change.row._uuid);
  }

  get hasWork(): boolean {
    return this.#touched.size > 0;
  }

  /** Brings the datapaths that were touched in step; of those that came in the open transaction, 'uuidOf' knows. */
  reconcile(transaction: Transaction): void {
    // Giving a key to one may take it from another: the set grows while it is gone through.
    for (const uuid of this.#touched) {
      this.#touched.delete(uuid);
      this.#reconcileOne(uuid, transaction);
    }
  }

  /** The NB UUID of a datapath; '' when there is no such row. */
  nbUuidOf(datapath: string): string {
    const row = this.#tables.datapath.get(datapath);
    return row === undefined ? '' : nbUuidOf(row);
  }

  /** The datapath of a logical switch or router, by the NB row's UUID. */
  uuidOf(nbUuid: string): string | undefined {
    return (this.#pending.get(nbUuid) ?? this.#byNbUuid.find(nbUuid)[0])?._uuid;
  }

  #owner(uuid: string): Owner | undefined {
    const ls = this.#tables.logicalSwitch.get(uuid);
    if (ls !== undefined) return { row: ls, type: 'logical-switch', options: ls.other_config };
    const lr = this.#tables.logicalRouter.get(uuid);
    return lr === undefined || lr.enabled === false
      ? undefined
      : { row: lr, type: 'logical-router', options: lr.options };
  }

  #reconcileOne(uuid: string, transaction: Transaction): void {
    const { datapath } = this.#tables;
    const pending = this.#pending.get(uuid);
    const [first, ...more] = pending === undefined ? this.#byNbUuid.find(uuid) : [pending];
    const owner = this.#owner(uuid);
    const gone = owner === undefined && first !== undefined ? [first, ...more] : more;
    for (const row of gone) this.#remove(row, transaction);
    if (owner === undefined) {
      this.#keys.drop(uuid);
      return;
    }
    const values = {
      tunnel_key: this.#keys.assign(uuid, requestedKey(owner.options, MAXIMUM_KEY)),
      type: owner.type,
      nb_uuid: uuid,
      external_ids: new Map([
        [owner.type, uuid],
        ['name', owner.row.name],
      ]),
    };
    if (first === undefined) this.#pending.set(uuid, transaction.insert(datapath, values));
    else transaction.update(first, values);
  }

  #remove(row: SbRow<'Datapath_Binding'>, transaction: Transaction): void {
    const { learnedRoute } = this.#tables;
    // They refer to it strongly: ovn-controller withdraws the routes of what goes.
    for (const route of learnedRoute.index('datapath').find(row._uuid)) transaction.delete(route);
    transaction.delete(row);
  }
}
