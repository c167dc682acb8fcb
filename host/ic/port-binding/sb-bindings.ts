/** SB Port_Binding by logical port: what a zone's northd and chassis say of its ports. */
import type { Context } from '../context.ts';
import type { Chassis } from '../databases.ts';
import { boolOption } from '../options.ts';

export interface SbBinding {
  readonly uuid: string;
  readonly datapath: string;
  /** The first of `mac`; '' when there is none. */
  readonly address: string;
  readonly peer: string;
  /** UUID of the chassis, '' when not bound. */
  readonly chassis: string;
}

export class SbBindings {
  readonly #context: Context;
  readonly #handles = new Map<string, number>();

  constructor(context: Context) {
    this.#context = context;
  }

  rebuild(): void {
    this.#handles.clear();
    const table = this.#context.db.sbPortBinding;
    const names = table.strings('logical_port');
    for (const handle of table.handles()) this.#handles.set(names[handle] ?? '', handle);
  }

  /** Takes in the tracked changes; 'touched' is told each logical port. */
  follow(touched: (port: string) => void): void {
    const table = this.#context.db.sbPortBinding;
    const names = table.strings('logical_port');
    for (const handle of table.removed) {
      const name = names[handle] ?? '';
      if (this.#handles.get(name) === handle) this.#handles.delete(name);
      touched(name);
    }
    for (const handle of table.inserted) {
      const name = names[handle] ?? '';
      this.#handles.set(name, handle);
      touched(name);
    }
  }

  get(port: string): SbBinding | undefined {
    const handle = this.#handles.get(port);
    if (handle === undefined) return undefined;
    const table = this.#context.db.sbPortBinding;
    const macs = table.values('mac')[handle];
    const [address] = macs instanceof Set ? (macs as ReadonlySet<string>) : [];
    return {
      uuid: table.uuidOf(handle),
      datapath: table.strings('datapath')[handle] ?? '',
      address: address ?? '',
      peer: table.strings('options:peer')[handle] ?? '',
      chassis: table.strings('chassis')[handle] ?? '',
    };
  }
}

/** Is there a chassis of this name that is one of this zone's own? */
export function isLocalChassis(chassis: Chassis | undefined): boolean {
  return chassis !== undefined && !boolOption(chassis.other_config, 'is-remote');
}
