/** A row table frozen at one moment, by copy on write. */
import { copyRow, STATE, type LiveRow } from './live-row.ts';

/** What a snapshot reads of its table. */
export interface SnapshotSource {
  get(uuid: string): LiveRow | undefined;
  rows(): Iterable<LiveRow>;
  forget(snapshot: RowSnapshot): void;
}

export class RowSnapshot {
  readonly #table: SnapshotSource;
  /** Rows that have changed since, as they were; undefined: not there then. */
  readonly #kept = new Map<string, LiveRow | undefined>();

  constructor(table: SnapshotSource) {
    this.#table = table;
  }

  /** The table is about to change this row (undefined: to insert one). */
  preserve(uuid: string, row: LiveRow | undefined): void {
    if (!this.#kept.has(uuid)) this.#kept.set(uuid, row === undefined ? undefined : copyRow(row));
  }

  get(uuid: string): LiveRow | undefined {
    return this.#kept.has(uuid) ? this.#kept.get(uuid) : this.#table.get(uuid);
  }

  /** In the order the rows came. */
  *rows(): Generator<LiveRow, void, undefined> {
    const changed = [...this.#kept.values()].filter((row) => row !== undefined);
    changed.sort((a, b) => a[STATE].sequence - b[STATE].sequence);
    let next = 0;
    for (const row of this.#table.rows()) {
      if (this.#kept.has(row._uuid)) continue;
      for (; next < changed.length; next++) {
        const earlier = changed[next] as LiveRow;
        if (earlier[STATE].sequence > row[STATE].sequence) break;
        yield earlier;
      }
      yield row;
    }
    yield* changed.slice(next);
  }

  release(): void {
    this.#table.forget(this);
    this.#kept.clear();
  }
}
