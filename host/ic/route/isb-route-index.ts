/** IC-SB routes by transit switch, and there by the text of their prefix. */
import type { ColumnTable } from '../../ovsdb/api.ts';

type Rows = number | Set<number>;

export class IsbRouteIndex {
  readonly #table: ColumnTable;
  readonly #bySwitch = new Map<string, Map<string, Rows>>();

  constructor(table: ColumnTable) {
    this.#table = table;
  }

  clear(): void {
    this.#bySwitch.clear();
  }

  add(row: number): void {
    const transitSwitch = this.#table.strings('transit_switch')[row] ?? '';
    const prefix = this.#table.strings('ip_prefix')[row] ?? '';
    let byPrefix = this.#bySwitch.get(transitSwitch);
    if (byPrefix === undefined) this.#bySwitch.set(transitSwitch, (byPrefix = new Map<string, Rows>()));
    const rows = byPrefix.get(prefix);
    if (rows === undefined) byPrefix.set(prefix, row);
    else if (typeof rows === 'number') byPrefix.set(prefix, new Set([rows, row]));
    else rows.add(row);
  }

  remove(row: number): void {
    const transitSwitch = this.#table.strings('transit_switch')[row] ?? '';
    const prefix = this.#table.strings('ip_prefix')[row] ?? '';
    const byPrefix = this.#bySwitch.get(transitSwitch);
    const rows = byPrefix?.get(prefix);
    if (byPrefix === undefined || rows === undefined) return;
    if (rows === row) byPrefix.delete(prefix);
    else if (typeof rows !== 'number') {
      rows.delete(row);
      if (rows.size === 0) byPrefix.delete(prefix);
    }
    if (byPrefix.size === 0) this.#bySwitch.delete(transitSwitch);
  }

  /** The rows of a transit switch whose prefix is spelled so. */
  withPrefix(transitSwitch: string, prefix: string): Iterable<number> {
    const rows = this.#bySwitch.get(transitSwitch)?.get(prefix);
    if (rows === undefined) return [];
    return typeof rows === 'number' ? [rows] : rows;
  }

  /** All rows of a transit switch. */
  *of(transitSwitch: string): Iterable<number> {
    for (const rows of this.#bySwitch.get(transitSwitch)?.values() ?? []) {
      if (typeof rows === 'number') yield rows;
      else yield* rows;
    }
  }
}
