/** Which rows refer to a row: the reverse of a column of strong references, kept current from tracked changes. */
import type { Table } from '../ovsdb/api.ts';
import type { Row } from '../ovsdb/row.ts';
import { Groups } from './groups.ts';

/**
 * For a set column of references ('ports', 'encaps', 'static_routes'...): from the referenced row's UUID to the
 * UUIDs of the rows that refer to it. In OVN that is usually one row, but OVSDB does not enforce it.
 */
export class References<R extends Row> {
  readonly #table: Table<R>;
  readonly #column: Exclude<keyof R, '_uuid' | '_table'> & string;
  readonly #referrers = new Groups<string, string>();

  constructor(table: Table<R>, column: Exclude<keyof R, '_uuid' | '_table'> & string) {
    this.#table = table;
    this.#column = column;
  }

  rebuild(): void {
    this.#referrers.clear();
    for (const row of this.#table.rows()) {
      for (const child of row[this.#column] as ReadonlySet<string>) this.#referrers.add(child, row._uuid);
    }
  }

  /** Takes in the table's tracked changes; 'touched' is called with each referenced row whose referrers changed. */
  follow(touched: (child: string, parent: string) => void): void {
    for (const change of this.#table.changes()) {
      const parent = change.row._uuid;
      const present = change.row[this.#column] as ReadonlySet<string>;
      for (const child of change.delta(this.#column).keys() as Iterable<string>) {
        if (change.kind !== 'delete' && present.has(child)) this.#referrers.add(child, parent);
        else this.#referrers.delete(child, parent);
        touched(child, parent);
      }
    }
  }

  /** The first row, by UUID, that refers to 'child'. */
  first(child: string): R | undefined {
    let least: string | undefined;
    for (const parent of this.#referrers.of(child)) if (least === undefined || parent < least) least = parent;
    return least === undefined ? undefined : this.#table.get(least);
  }

  all(child: string): Iterable<string> {
    return this.#referrers.of(child);
  }
}
