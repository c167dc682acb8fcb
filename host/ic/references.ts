/** Who refers to a row: the reverse of a column of strong references, kept current from tracked changes. */
import type { Table } from '../ovsdb/api.ts';
import type { Row } from '../ovsdb/row.ts';

const NONE: ReadonlySet<string> = new Set();

/**
 * For a set column of references ('ports', 'encaps', 'static_routes'...): from the referenced row's UUID to the
 * UUIDs of the rows that refer to it. OVN's are usually one, but nothing in OVSDB says so.
 */
export class References<R extends Row> {
  readonly #table: Table<R>;
  readonly #column: Exclude<keyof R, '_uuid' | '_table'> & string;
  /** The one referrer, or the set of them when there are several: one string each is what a big table can afford. */
  readonly #referrers = new Map<string, string | Set<string>>();

  constructor(table: Table<R>, column: Exclude<keyof R, '_uuid' | '_table'> & string) {
    this.#table = table;
    this.#column = column;
  }

  rebuild(): void {
    this.#referrers.clear();
    for (const row of this.#table.rows()) {
      for (const child of row[this.#column] as ReadonlySet<string>) this.#add(child, row._uuid);
    }
  }

  /** Takes in the table's tracked changes; 'touched' is called with each referenced row whose referrers changed. */
  follow(touched: (child: string, parent: string) => void): void {
    for (const change of this.#table.changes()) {
      const parent = change.row._uuid;
      const present = change.row[this.#column] as ReadonlySet<string>;
      for (const child of change.delta(this.#column).keys() as Iterable<string>) {
        if (change.kind !== 'delete' && present.has(child)) this.#add(child, parent);
        else this.#remove(child, parent);
        touched(child, parent);
      }
    }
  }

  /** The first row, by UUID, that refers to 'child'. */
  first(child: string): R | undefined {
    const at = this.#referrers.get(child);
    if (at === undefined) return undefined;
    if (typeof at === 'string') return this.#table.get(at);
    let least: string | undefined;
    for (const parent of at) if (least === undefined || parent < least) least = parent;
    return least === undefined ? undefined : this.#table.get(least);
  }

  all(child: string): ReadonlySet<string> {
    const at = this.#referrers.get(child);
    if (at === undefined) return NONE;
    return typeof at === 'string' ? new Set([at]) : at;
  }

  #add(child: string, parent: string): void {
    const at = this.#referrers.get(child);
    if (at === undefined || at === parent) this.#referrers.set(child, parent);
    else if (typeof at === 'string') this.#referrers.set(child, new Set([at, parent]));
    else at.add(parent);
  }

  #remove(child: string, parent: string): void {
    const at = this.#referrers.get(child);
    if (at === parent) this.#referrers.delete(child);
    else if (at instanceof Set) {
      at.delete(parent);
      if (at.size === 0) this.#referrers.delete(child);
    }
  }
}
