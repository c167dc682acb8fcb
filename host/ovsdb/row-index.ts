/** An index over one or more scalar columns of a row table. */
import { normaliseAtom } from './wire.ts';
import { STATE, type LiveRow } from './live-row.ts';
import type { Value } from './row.ts';
import type { Atom } from './schema.ts';

/** Several rows of one key. One alone is held as itself, as most are. */
class Bucket {
  readonly rows: Set<LiveRow>;
  /** The rows in the order they came to the table; made when asked for. */
  list: readonly LiveRow[] | undefined;

  constructor(...rows: LiveRow[]) {
    this.rows = new Set(rows);
  }
}

const NOTHING: readonly LiveRow[] = [];

/** One value stands for itself; of several, each is distinguished by its type and length. */
function keyOf(values: readonly Value[]): Atom {
  if (values.length === 1) return normaliseAtom(values[0] as Atom);
  let key = '';
  for (const value of values) {
    const atom = normaliseAtom(value as Atom);
    const text = String(atom);
    key += `${(typeof atom)[2]}${text.length}:${text}`;
  }
  return key;
}

export class RowIndex {
  readonly columns: readonly string[];
  readonly #buckets = new Map<Atom, LiveRow | Bucket>();

  constructor(columns: readonly string[]) {
    this.columns = columns;
  }

  /** Is it the one over these columns? */
  isOver(columns: readonly string[]): boolean {
    return columns.length === this.columns.length && columns.every((column, at) => column === this.columns[at]);
  }

  find(...values: Atom[]): readonly LiveRow[] {
    const bucket = this.#buckets.get(keyOf(values));
    if (bucket === undefined) return NOTHING;
    if (!(bucket instanceof Bucket)) return [bucket];
    // A row that left the bucket and came back stands last in the set, but not in the table.
    bucket.list ??= [...bucket.rows].sort((a, b) => a[STATE].sequence - b[STATE].sequence);
    return bucket.list;
  }

  first(...values: Atom[]): LiveRow | undefined {
    return this.find(...values)[0];
  }

  add(row: LiveRow): void {
    const key = this.#keyOfRow(row);
    if (key === undefined) return;
    const bucket = this.#buckets.get(key);
    if (bucket === undefined) this.#buckets.set(key, row);
    else if (bucket instanceof Bucket) {
      bucket.rows.add(row);
      bucket.list = undefined;
    } else if (bucket !== row) this.#buckets.set(key, new Bucket(bucket, row));
  }

  /** To be called before the indexed columns change. */
  remove(row: LiveRow): void {
    const key = this.#keyOfRow(row);
    if (key === undefined) return;
    const bucket = this.#buckets.get(key);
    if (bucket instanceof Bucket) {
      bucket.rows.delete(row);
      bucket.list = undefined;
    }
    if (bucket === row || (bucket instanceof Bucket && bucket.rows.size === 0)) this.#buckets.delete(key);
  }

  /** A row with an empty optional among the indexed columns is in no bucket. */
  #keyOfRow(row: LiveRow): Atom | undefined {
    if (this.columns.length === 1) {
      const value = row[this.columns[0] as string];
      return value === undefined ? undefined : normaliseAtom(value as Atom);
    }
    const values = this.columns.map((column) => row[column]);
    return values.includes(undefined) ? undefined : keyOf(values);
  }
}
