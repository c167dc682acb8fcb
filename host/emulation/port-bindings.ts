/** Port_Binding: one for each port of NB, and one more for each router port that has gateways. */
import type { Transaction } from '../ovsdb/api.ts';
import type { SbRow, Tables } from './databases.ts';
import type { Datapaths } from './datapaths.ts';
import { logicalPort } from './logical-port.ts';
import { NorthboundPorts } from './northbound-ports.ts';
import { TunnelKeys } from './tunnel-keys.ts';

export class PortBindings {
  readonly #tables: Tables;
  readonly #datapaths: Datapaths;
  readonly #ports: NorthboundPorts;
  /** Names of logical ports to look at. */
  readonly #touched = new Set<string>();
  /** The keys of each switch and router, by its NB UUID. */
  readonly #keys = new Map<string, TunnelKeys>();
  /** The switch or router whose key a port has. */
  readonly #homes = new Map<string, string>();

  constructor(tables: Tables, datapaths: Datapaths) {
    this.#tables = tables;
    this.#datapaths = datapaths;
    this.#ports = new NorthboundPorts(tables);
  }

  /** Everything has to be looked at. */
  rebuild(): void {
    this.#touched.clear();
    this.#keys.clear();
    this.#homes.clear();
    for (const { logical_port, datapath, tunnel_key } of this.#tables.portBinding.rows()) {
      const parent = this.#datapaths.nbUuidOf(datapath);
      this.#keysOf(parent).adopt(logical_port, tunnel_key);
      this.#homes.set(logical_port, parent);
      this.#touched.add(logical_port);
    }
    this.#ports.rebuild((name) => this.#touched.add(name));
  }

  /** Takes in what has changed in NB and SB. */
  follow(): void {
    for (const change of this.#tables.portBinding.changes()) {
      this.#touched.add(change.row.logical_port);
      this.#touched.add(change.before('logical_port'));
    }
    this.#ports.follow((name) => this.#touched.add(name));
  }

  get hasWork(): boolean {
    return this.#touched.size > 0;
  }

  /** Brings the bindings that were touched in step; their datapaths are already. */
  reconcile(transaction: Transaction): void {
    // Giving a key to one may take it from another: the set grows while it is gone through.
    for (const name of this.#touched) {
      this.#touched.delete(name);
      this.#reconcileOne(name, transaction);
    }
  }

  #reconcileOne(name: string, transaction: Transaction): void {
    const { portBinding } = this.#tables;
    const existing = portBinding.index('logical_port').first(name);
    const port = logicalPort(this.#tables, this.#ports, name);
    const datapath = port === undefined ? undefined : this.#datapaths.uuidOf(port.parent);
    this.#moveTo(name, port?.parent);
    if (port === undefined || datapath === undefined) {
      if (existing !== undefined) this.#remove(existing, transaction);
      return;
    }
    const tunnel_key = this.#keysOf(port.parent).assign(name, port.requestedKey);
    const values = { datapath, tunnel_key, ...port.columns };
    if (existing === undefined) transaction.insert(portBinding, { logical_port: name, ...values });
    else transaction.update(existing, values);
  }

  #moveTo(name: string, parent: string | undefined): void {
    const before = this.#homes.get(name);
    if (before === parent) return;
    const keys = before === undefined ? undefined : this.#keys.get(before);
    keys?.drop(name);
    if (before !== undefined && keys?.isEmpty === true) this.#keys.delete(before);
    if (parent === undefined) this.#homes.delete(name);
    else this.#homes.set(name, parent);
  }

  #keysOf(parent: string): TunnelKeys {
    let keys = this.#keys.get(parent);
    if (keys === undefined) this.#keys.set(parent, (keys = new TunnelKeys((name) => this.#touched.add(name))));
    return keys;
  }

  #remove(row: SbRow<'Port_Binding'>, transaction: Transaction): void {
    const { learnedRoute } = this.#tables;
    // They refer to it strongly: ovn-controller withdraws the routes of what goes.
    for (const route of learnedRoute.index('logical_port').find(row._uuid)) transaction.delete(route);
    transaction.delete(row);
  }
}
