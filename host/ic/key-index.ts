/** Rows by a key that is made of several of their columns. A row is removed under the key that it was added with, even if it has changed since. */
import type { Table } from '../ovsdb/api.ts';
import type { Row } from '../ovsdb/row.ts';
import { Groups } from './groups.ts';

export class KeyIndex<R extends Row> {
  readonly #table: Table<R>;
  readonly #keyOf: (row: R) => string | undefined;
  readonly #rows = new Groups<string, string>();
  readonly #known = new Map<string, string>();

  /** 'keyOf' returns undefined for a row that is not indexed. */
  constructor(table: Table<R>, keyOf: (row: R) => string | undefined) {
    this.#table = table;
    this.#keyOf = keyOf;
  }

  rebuild(): void {
    this.#rows.clear();
    this.#known.clear();
    for (const row of this.#table.rows()) this.#add(row);
  }

  /** Takes in the table's tracked changes; 'touched' is called with each key before and now. */
  follow(touched: (key: string) => void): void {
    for (const { row, kind } of this.#table.changes()) {
      const before = this.#known.get(row._uuid);
      if (before !== undefined) this.#remove(row._uuid, before);
      if (kind !== 'delete') this.#add(row);
      const now = this.#known.get(row._uuid);
      if (before !== undefined) touched(before);
      if (now !== undefined && now !== before) touched(now);
    }
  }

  /** The rows of a key, by UUID. */
  find(key: string): R[] {
    return [...this.#rows.of(key)]
      .sort()
      .map((uuid) => this.#table.get(uuid))
      .filter((row) => row !== undefined);
  }

  has(key: string): boolean {
    return this.#rows.has(key);
  }

  keys(): Iterable<string> {
    return this.#rows.keys();
  }

  #add(row: R): void {
    const key = this.#keyOf(row);
    if (key === undefined) return;
    this.#known.set(row._uuid, key);
    this.#rows.add(key, row._uuid);
  }

  #remove(uuid: string, key: string): void {
    this.#known.delete(uuid);
    this.#rows.delete(key, uuid);
  }
}
