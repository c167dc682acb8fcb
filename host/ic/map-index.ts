/** Rows found by the value of one key in a string map column, such as `other_config:interconn-ts`. */
import type { Table } from '../ovsdb/api.ts';
import type { Row } from '../ovsdb/row.ts';

type MapColumn<R> = { [K in keyof R]: R[K] extends ReadonlyMap<string, string> ? K : never }[keyof R] & string;

export class MapIndex<R extends Row> {
  readonly #table: Table<R>;
  readonly #column: MapColumn<R>;
  readonly #key: string;
  readonly #byValue = new Map<string, Set<string>>();
  readonly #valueOf = new Map<string, string>();

  constructor(table: Table<R>, column: MapColumn<R>, key: string) {
    this.#table = table;
    this.#column = column;
    this.#key = key;
  }

  rebuild(): void {
    this.#byValue.clear();
    this.#valueOf.clear();
    for (const row of this.#table.rows()) this.#add(row);
  }

  /** Takes in the table's tracked changes; 'touched' is told each changed row with its value before and now. */
  follow(touched: (row: R, before: string | undefined, now: string | undefined) => void): void {
    for (const change of this.#table.changes()) {
      const { row, kind } = change;
      const before = this.#valueOf.get(row._uuid);
      if (before !== undefined) this.#remove(row._uuid, before);
      if (kind !== 'delete') this.#add(row);
      touched(row, before, this.#valueOf.get(row._uuid));
    }
  }

  /** The rows with that value, by UUID. */
  find(value: string): R[] {
    const uuids = this.#byValue.get(value);
    if (uuids === undefined) return [];
    return [...uuids]
      .sort()
      .map((uuid) => this.#table.get(uuid))
      .filter((row) => row !== undefined);
  }

  values(): Iterable<string> {
    return this.#byValue.keys();
  }

  #add(row: R): void {
    const value = (row[this.#column] as ReadonlyMap<string, string>).get(this.#key);
    if (value === undefined) return;
    this.#valueOf.set(row._uuid, value);
    const group = this.#byValue.get(value);
    if (group === undefined) this.#byValue.set(value, new Set([row._uuid]));
    else group.add(row._uuid);
  }

  #remove(uuid: string, value: string): void {
    this.#valueOf.delete(uuid);
    const group = this.#byValue.get(value);
    group?.delete(uuid);
    if (group?.size === 0) this.#byValue.delete(value);
  }
}
