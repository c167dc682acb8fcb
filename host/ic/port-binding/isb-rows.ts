/**
 * The IC-SB Port_Binding rows that this zone writes: desired against actual in the binding store, and the writes that
 * its diff asks for.
 */
import { BINDING_WORDS, type BindingValue, type BindingWord } from '../../kernels/binding-store.ts';
import { INSERT, REMOVE, type BindingStore, type Kernels } from '../../kernels/kernels.ts';
import type { Transaction } from '../../ovsdb/api.ts';
import type { Context } from '../context.ts';
import { Interner } from '../interner.ts';
import type { IsbBinding, IsbBindings, IsbPortType } from './isb-bindings.ts';
import type { PortWaits } from './port-waits.ts';

/** What a row of ours should say. The tunnel key is chosen when the row is made. */
export interface DesiredBinding {
  /** The key that the port has in NB: the row gets it when it is made, if it is free there. */
  readonly requestedKey: number | undefined;
  readonly datapath: string;
  readonly type: IsbPortType;
  readonly nbIcUuid: string;
  readonly address: string;
  readonly gateway: string;
  readonly routerId: string;
}

export class IsbRows {
  readonly #context: Context;
  readonly #bindings: IsbBindings;
  readonly #waits: PortWaits;
  readonly #store: BindingStore;
  #texts = new Interner();
  /** By port: the store's handles that stand for it, one, or two while it moves between datapaths. */
  readonly #handles = new Map<string, readonly number[]>();
  /** By handle: the port, what its row should say, and the UUID of the row that is there. */
  readonly #ports: string[] = [];
  readonly #desired: (DesiredBinding | undefined)[] = [];
  readonly #uuids: string[] = [];
  /** By handle: is it only for the leader to make or change the row? */
  readonly #leaderOnly: boolean[] = [];

  constructor(context: Context, bindings: IsbBindings, waits: PortWaits, kernels: Kernels) {
    this.#context = context;
    this.#bindings = bindings;
    this.#waits = waits;
    this.#store = kernels.bindingStore();
  }

  rebuild(): void {
    this.#store.clear();
    this.#texts = new Interner();
    this.#handles.clear();
  }

  /** Gives the kernels' memory back; nothing may be asked of it any more. */
  close(): void {
    this.#store.release();
  }

  /** Says what the row of 'port' should be and is; 'actual' only when it is ours to write, and 'leaderOnly' if only as the leader's. */
  set(
    port: string,
    desired: DesiredBinding | undefined,
    actual: IsbBinding | undefined,
    leaderOnly: boolean = false,
  ): void {
    const store = this.#store;
    const actualHandle = actual === undefined ? 0 : this.#handle(actual.datapath, port);
    const desiredHandle = desired === undefined ? 0 : this.#handle(desired.datapath, port);
    for (const handle of this.#handles.get(port) ?? []) {
      if (handle !== actualHandle) store.unactual(handle);
      if (handle !== desiredHandle) store.undesire(handle);
    }
    if (actual !== undefined) {
      this.#uuids[actualHandle] = actual.uuid;
      store.actual(actualHandle, this.#words({ ...actual, type: actual.type ?? '' }));
    }
    if (desired === undefined) this.#waits.set('key', port, undefined);
    else {
      this.#desired[desiredHandle] = desired;
      this.#leaderOnly[desiredHandle] = leaderOnly;
      store.desire(desiredHandle, this.#words(desired));
    }
    const handles = [...new Set([actualHandle, desiredHandle])].filter((handle) => handle !== 0);
    if (handles.length > 0) this.#handles.set(port, handles);
    else this.#handles.delete(port);
  }

  /** Writes the difference, except for the ports that 'node' is held for; returns the ports that are to be looked at again: written, or held. */
  write(node: string): string[] {
    const { holds } = this.#context;
    const written: string[] = [];
    const operations = this.#store.drain();
    // Those that want no key in particular come last, or they would take one that another has in NB.
    const keyless: number[] = [];
    const note = (handle: number, write: (handle: number) => boolean): void => {
      const port = this.#ports[handle] ?? '';
      const work = (): void => {
        if (write(handle)) written.push(port);
      };
      if (holds?.has(node, port) === true) written.push(port);
      else if (holds === undefined) work();
      else holds.work(node, port, work);
    };
    const insert = (handle: number): boolean => this.#insert(handle);
    for (let at = 0; at < operations.length; at += 2) {
      const handle = operations[at] ?? 0;
      const operation = operations[at + 1];
      if (operation === REMOVE) note(handle, (at) => this.#remove(at));
      else if (operation !== INSERT) note(handle, (at) => this.#update(at));
      else if (this.#desired[handle]?.requestedKey === undefined) keyless.push(handle);
      else note(handle, insert);
    }
    for (const handle of keyless) note(handle, insert);
    return written;
  }

  #remove(handle: number): boolean {
    const { db } = this.#context;
    this.#context.write('isb').deleteFrom(db.isbPortBinding, this.#uuids[handle] ?? '');
    return true;
  }

  #insert(handle: number): boolean {
    const { db } = this.#context;
    const desired = this.#desired[handle];
    const port = this.#ports[handle] ?? '';
    if (desired === undefined) return false;
    const key = this.#bindings.allocate(desired.datapath, desired.requestedKey);
    if (key === undefined) {
      this.#waits.set('key', port, `Port ${port}: no port key is free on ${desired.datapath}: left out`);
      return false;
    }
    this.#waits.set('key', port, undefined);
    this.#transaction(handle).insertInto(db.isbPortBinding, {
      transit_switch: desired.datapath,
      logical_port: port,
      availability_zone: this.#context.zone.uuid,
      tunnel_key: key,
      type: desired.type,
      nb_ic_uuid: desired.nbIcUuid,
      address: desired.address,
      gateway: desired.gateway,
      external_ids: new Map(desired.routerId === '' ? [] : [['router-id', desired.routerId]]),
    });
    return true;
  }

  #update(handle: number): boolean {
    const table = this.#context.db.isbPortBinding;
    const desired = this.#desired[handle];
    if (desired === undefined) return false;
    const uuid = this.#uuids[handle] ?? '';
    const transaction = this.#transaction(handle);
    const differs = this.#store.difference(handle);
    const has = (word: BindingWord): boolean => (differs & (1 << BINDING_WORDS.value.indexOf(word))) !== 0;
    const values = {
      ...(has('type') && table.hasColumn('type') && { type: desired.type }),
      ...(has('address') && { address: desired.address }),
      ...(has('gateway') && { gateway: desired.gateway }),
      ...(has('nb_ic_uuid') && table.hasColumn('nb_ic_uuid') && { nb_ic_uuid: desired.nbIcUuid }),
    };
    const plain = Object.keys(values).length > 0;
    if (plain) transaction.updateIn(table, uuid, values);
    if (has('router-id')) {
      const routerId = desired.routerId === '' ? undefined : desired.routerId;
      transaction.setKeysIn(table, uuid, 'external_ids', { 'router-id': routerId });
    }
    return plain || has('router-id');
  }

  #transaction(handle: number): Transaction {
    return this.#leaderOnly[handle] === true ? this.#context.writeAsLeader() : this.#context.write('isb');
  }

  #handle(datapath: string, port: string): number {
    const handle = this.#store.intern(this.#texts.id(datapath), this.#texts.id(port));
    this.#ports[handle] = port;
    return handle;
  }

  #words(row: {
    readonly type: string;
    readonly address: string;
    readonly gateway: string;
    readonly routerId: string;
    readonly nbIcUuid: string;
  }): BindingValue {
    const id = (text: string): number => this.#texts.id(text);
    return [id(row.type), id(row.address), id(row.gateway), id(row.routerId), id(row.nbIcUuid)];
  }
}
