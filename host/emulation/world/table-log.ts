/**
 * One table's past: its rows at any moment, from the changes since the keyframe before it. Rows are the server's own, which never change:
 * a keyframe costs a reference a row.
 *
 * ## Law
 *  1. A keyframe comes after as many changes as the table has rows, or SPACING: all keyframes together have at most as many rows as there were changes.
 *  2. A look copies one keyframe and does over at most as many changes; where nothing has changed since the last look, it costs nothing.
 */
import { parseColumns, rowToJson } from '../../ovsdb/server/row-json.ts';
import type { Column, Row } from '../../ovsdb/server/stored-row.ts';
import type { Table } from '../../ovsdb/server/stored-table.ts';
import type { TableContents } from '../contents.ts';

/** Changes between two keyframes, at least. */
const SPACING = 256;

interface RowChange {
  readonly event: number;
  readonly before: Row | undefined;
  readonly after: Row | undefined;
}

interface Keyframe {
  /** How many of the changes it has in it. */
  readonly changes: number;
  readonly rows: ReadonlyMap<string, Row>;
}

function apply(rows: Map<string, Row>, { before, after }: Pick<RowChange, 'before' | 'after'>): void {
  if (after !== undefined) rows.set(after.uuid, after);
  else if (before !== undefined) rows.delete(before.uuid);
}

export class TableLog {
  readonly #columns: readonly Column[];
  /** As they are after the last change. */
  readonly #present: Map<string, Row>;
  #changes: RowChange[] = [];
  #keyframes: Keyframe[];
  /** Rows as JSON, for as long as anybody has the row. */
  readonly #json: WeakMap<Row, TableContents[number]>;
  /** The last look, and how many changes it had in it. */
  #seen: { readonly changes: number; readonly contents: TableContents } | undefined;
  /** Rows that looks have copied or shown, and changes that they have done over. */
  effort = 0;

  /** Begins with what there is now. */
  constructor(table: Table, rows: ReadonlyMap<string, Row>, json: WeakMap<Row, TableContents[number]>) {
    this.#columns = parseColumns(undefined, table);
    this.#json = json;
    this.#present = new Map(rows);
    this.#keyframes = [{ changes: 0, rows: new Map(rows) }];
  }

  /** Rows in keyframes, all together. */
  get kept(): number {
    return this.#keyframes.reduce((sum, { rows }) => sum + rows.size, 0);
  }

  get keyframes(): number {
    return this.#keyframes.length;
  }

  note(event: number, before: Row | undefined, after: Row | undefined): void {
    apply(this.#present, { before, after });
    this.#changes.push({ event, before, after });
    const since = this.#changes.length - (this.#keyframes.at(-1)?.changes ?? 0);
    if (since < Math.max(SPACING, this.#present.size)) return;
    this.#keyframes.push({ changes: this.#changes.length, rows: new Map(this.#present) });
  }

  /** How many changes there were up to an event. */
  #countUntil(event: number): number {
    let [low, high] = [0, this.#changes.length];
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((this.#changes[middle]?.event ?? 0) <= event) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  #rowsAfter(changes: number): Map<string, Row> {
    const from = this.#keyframes.findLast((keyframe) => keyframe.changes <= changes) ?? this.#keyframes[0];
    if (from === undefined) throw new Error('a table has a keyframe');
    const rows = new Map(from.rows);
    for (let at = from.changes; at < changes; at++) {
      const change = this.#changes[at];
      if (change !== undefined) apply(rows, change);
    }
    this.effort += from.rows.size + changes - from.changes;
    return rows;
  }

  /** What the table had after an event. */
  contentsAt(event: number): TableContents {
    const changes = this.#countUntil(event);
    if (this.#seen?.changes === changes) return this.#seen.contents;
    const contents = Array.from(this.#rowsAfter(changes).values(), (row) => this.#row(row));
    this.effort += contents.length;
    this.#seen = { changes, contents };
    return contents;
  }

  #row(row: Row): TableContents[number] {
    let json = this.#json.get(row);
    if (json === undefined) this.#json.set(row, (json = rowToJson(row, this.#columns)));
    return json;
  }

  /** Forgets what was before an event. */
  forget(event: number): void {
    const gone = this.#countUntil(event);
    if (gone === 0) return;
    const rows = this.#rowsAfter(gone);
    const later = this.#keyframes.filter(({ changes }) => changes > gone);
    this.#keyframes = [{ changes: 0, rows }, ...later.map((its) => ({ ...its, changes: its.changes - gone }))];
    this.#changes = this.#changes.slice(gone);
    this.#seen = undefined;
  }
}
