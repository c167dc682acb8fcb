/**
 * One of a table's unique indexes (RFC 7047 section 3.2 <table-schema> "indexes"): rows by the values of its columns.
 * Two rows may share a key while a transaction is under way; at its end there must be no 'clashes'.
 */
import { datumKey, type Datum } from './datum.ts';
import type { Column, Row } from './stored-row.ts';

export class UniqueIndex {
  readonly columns: readonly Column[];
  readonly #rows = new Map<string, Row>();
  /** Further rows of keys that more than one row has. */
  readonly #further = new Map<string, Row[]>();

  constructor(columns: readonly Column[]) {
    this.columns = columns;
  }

  #join(values: readonly Datum[]): string {
    if (values.length === 1) return datumKey(values[0]!);
    return values
      .map((value) => {
        const key = datumKey(value);
        return `${key.length}:${key}`;
      })
      .join('');
  }

  #keyOf(row: Row): string {
    return this.#join(this.columns.map((column) => row.values[column.index]!));
  }

  /** The rows whose columns have these values. */
  find(values: readonly Datum[]): readonly Row[] {
    const key = this.#join(values);
    const row = this.#rows.get(key);
    return row === undefined ? [] : [row, ...(this.#further.get(key) ?? [])];
  }

  /** The first two rows of a key that more than one row has. */
  clash(): readonly [Row, Row] | undefined {
    for (const [key, further] of this.#further) return [this.#rows.get(key)!, further[0]!];
    return undefined;
  }

  /** Takes 'before' out and puts 'after' in: versions of the same row. */
  replace(before: Row | undefined, after: Row | undefined): void {
    const from = before && this.#keyOf(before);
    const to = after && this.#keyOf(after);
    if (from !== undefined && from !== to) this.#remove(from, before!.uuid);
    if (to !== undefined) this.#put(to, after!);
  }

  #put(key: string, row: Row): void {
    const first = this.#rows.get(key);
    if (first === undefined || first.uuid === row.uuid) {
      this.#rows.set(key, row);
      return;
    }
    const further = this.#further.get(key);
    if (further === undefined) this.#further.set(key, [row]);
    else {
      const at = further.findIndex(({ uuid }) => uuid === row.uuid);
      further[at < 0 ? further.length : at] = row;
    }
  }

  #remove(key: string, uuid: string): void {
    const further = this.#further.get(key);
    if (further === undefined) {
      this.#rows.delete(key);
      return;
    }
    if (this.#rows.get(key)?.uuid === uuid) this.#rows.set(key, further.shift()!);
    else
      further.splice(
        further.findIndex((row) => row.uuid === uuid),
        1,
      );
    if (further.length === 0) this.#further.delete(key);
  }
}
