/** IC-SB routes by transit switch, and there by the text of their prefix. */
import type { ColumnTable } from '../../ovsdb/api.ts';
import { textAt } from '../columns.ts';
import { Groups } from '../groups.ts';

export class IsbRouteIndex {
  readonly #table: ColumnTable;
  readonly #bySwitch = new Map<string, Groups<string, number>>();

  constructor(table: ColumnTable) {
    this.#table = table;
  }

  clear(): void {
    this.#bySwitch.clear();
  }

  add(row: number): void {
    const transitSwitch = textAt(this.#table, 'transit_switch', row);
    let byPrefix = this.#bySwitch.get(transitSwitch);
    if (byPrefix === undefined) this.#bySwitch.set(transitSwitch, (byPrefix = new Groups<string, number>()));
    byPrefix.add(textAt(this.#table, 'ip_prefix', row), row);
  }

  remove(row: number): void {
    const transitSwitch = textAt(this.#table, 'transit_switch', row);
    const byPrefix = this.#bySwitch.get(transitSwitch);
    byPrefix?.delete(textAt(this.#table, 'ip_prefix', row), row);
    if (byPrefix?.size === 0) this.#bySwitch.delete(transitSwitch);
  }

  hasPrefix(transitSwitch: string, prefix: string): boolean {
    return this.#bySwitch.get(transitSwitch)?.has(prefix) === true;
  }

  /** The rows of a transit switch whose prefix is spelled so. */
  withPrefix(transitSwitch: string, prefix: string): Iterable<number> {
    return this.#bySwitch.get(transitSwitch)?.of(prefix) ?? [];
  }

  /** All rows of a transit switch. */
  of(transitSwitch: string): Iterable<number> {
    return this.#bySwitch.get(transitSwitch)?.members() ?? [];
  }
}
