/** Node `sb_bindings`: SB Port_Binding by logical port, which is what northd and ovn-controller say of a zone's ports. */
import type { ComputeNode } from '../engine/node.ts';
import type { ColumnTable } from '../ovsdb/api.ts';
import { firstText, isSetAt, textAt } from './columns.ts';
import type { Context } from './context.ts';
import { input } from './input.ts';

export interface SbBinding {
  readonly uuid: string;
  /** '' for the ports of virtual machines and containers. */
  readonly type: string;
  readonly datapath: string;
  /** The first of `mac`; '' when there is none. */
  readonly address: string;
  readonly peer: string;
  /** UUID of the chassis, '' when not bound. */
  readonly chassis: string;
  /** Is `up` set, to true or false? northd sets it when it makes the binding. */
  readonly hasUp: boolean;
}

export interface SbBindings {
  readonly node: ComputeNode;
  get(port: string): SbBinding | undefined;
  /** The logical ports whose bindings came, went or changed in this run. */
  readonly changed: Iterable<string>;
}

export function sbBindingsNode({ db }: Context): SbBindings {
  const table = db.sbPortBinding;
  const rows = new BindingRows(table);
  const changed = new Set<string>();
  return {
    node: {
      name: 'sb_bindings',
      inputs: [
        input('SB_port_binding', () => {
          rows.follow();
          for (const port of changedPorts(table)) changed.add(port);
        }),
      ],
      rebuild: () => rows.rebuild(),
      reconcile: () => changed.size,
      clearTracked: () => changed.clear(),
    },
    changed,
    get: (port) => {
      const row = rows.get(port);
      return row === 0 ? undefined : readBinding(table, row);
    },
  };
}

/** The rows of SB Port_Binding by logical port, as handles. */
export class BindingRows {
  readonly #table: ColumnTable;
  readonly #handles = new Map<string, number>();

  constructor(table: ColumnTable) {
    this.#table = table;
  }

  rebuild(): void {
    this.#handles.clear();
    for (const handle of this.#table.handles()) this.#handles.set(textAt(this.#table, 'logical_port', handle), handle);
  }

  /** Takes in the tracked changes. */
  follow(): void {
    const table = this.#table;
    for (const handle of table.removed) {
      const port = textAt(table, 'logical_port', handle);
      if (this.#handles.get(port) === handle) this.#handles.delete(port);
    }
    for (const handle of table.inserted) this.#handles.set(textAt(table, 'logical_port', handle), handle);
  }

  /** 0 when there is none. A row that came and went between two runs is in no tracked change: it is dropped here. */
  get(port: string): number {
    const handle = this.#handles.get(port) ?? 0;
    if (this.#table.isLive(handle)) return handle;
    this.#handles.delete(port);
    return 0;
  }
}

function readBinding(table: ColumnTable, row: number): SbBinding {
  const macs = table.values('mac')[row];
  return {
    uuid: table.uuidOf(row),
    type: textAt(table, 'type', row),
    datapath: textAt(table, 'datapath', row),
    address: macs instanceof Set ? firstText(macs as ReadonlySet<string>) : '',
    peer: textAt(table, 'options:peer', row),
    chassis: textAt(table, 'chassis', row),
    hasUp: isSetAt(table, 'up', row),
  };
}

/** The logical ports whose bindings came, went or changed. */
export function* changedPorts(table: ColumnTable): Generator<string, void, undefined> {
  for (const handle of table.removed) yield textAt(table, 'logical_port', handle);
  for (const handle of table.inserted) yield textAt(table, 'logical_port', handle);
}
