/** SB Port_Binding by logical port: what a zone's northd and chassis say of its ports. */
import type { ColumnTable } from '../ovsdb/api.ts';
import { firstText, isSetAt, textAt } from './columns.ts';
import type { Chassis } from './databases.ts';
import { boolOption } from './options.ts';
import { Recent } from './recent.ts';

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

export class SbBindings {
  readonly #table: ColumnTable;
  readonly #handles = new Map<string, number>();
  readonly #recent = new Recent();

  constructor(table: ColumnTable) {
    this.#table = table;
  }

  /** Takes in the tracked changes, any number of times; 'touched' is told each logical port. */
  follow(touched: (port: string) => void): void {
    const table = this.#table;
    for (const handle of table.removed) {
      const name = textAt(table, 'logical_port', handle);
      if (this.#handles.get(name) === handle) this.#handles.delete(name);
    }
    for (const handle of table.inserted) this.#handles.set(textAt(table, 'logical_port', handle), handle);
    for (const name of this.#recent.take(changedPorts(table))) {
      if (!table.isLive(this.#handles.get(name) ?? 0)) this.#handles.delete(name);
      touched(name);
    }
  }

  get(port: string): SbBinding | undefined {
    const handle = this.#handles.get(port);
    if (handle === undefined) return undefined;
    const table = this.#table;
    const macs = table.values('mac')[handle];
    return {
      uuid: table.uuidOf(handle),
      type: textAt(table, 'type', handle),
      datapath: textAt(table, 'datapath', handle),
      address: macs instanceof Set ? firstText(macs as ReadonlySet<string>) : '',
      peer: textAt(table, 'options:peer', handle),
      chassis: textAt(table, 'chassis', handle),
      hasUp: isSetAt(table, 'up', handle),
    };
  }
}

/** The logical ports whose bindings came, went or changed. */
export function* changedPorts(table: ColumnTable): Generator<string, void, undefined> {
  for (const handle of table.removed) yield textAt(table, 'logical_port', handle);
  for (const handle of table.inserted) yield textAt(table, 'logical_port', handle);
}

/** Is there a chassis of this name that is one of this zone's own? */
export function isLocalChassis(chassis: Chassis | undefined): boolean {
  return chassis !== undefined && !boolOption(chassis.other_config, 'is-remote');
}
