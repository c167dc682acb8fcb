/**
 * One table's past: its rows at any moment, from the changes since the keyframe before it. Rows are the server's own, which never change,
 * as they read (past-rows.ts): a keyframe costs a reference a row.
 *
 * ## Law
 *  1. A keyframe comes after as many changes as the table has rows, or SPACING: all keyframes together have at most as many rows as there were changes.
 *  2. A look copies one keyframe and does over at most as many changes; where nothing has changed since the last look, it costs nothing.
 *     The present is at hand. A look makes no value of any row: that is done where one is read.
 */
import { parseColumns } from '../../ovsdb/server/row-json.ts';
import type { Row } from '../../ovsdb/server/stored-row.ts';
import type { Table } from '../../ovsdb/server/stored-table.ts';
import type { TableContents } from '../contents.ts';
import { PastRows } from './past-rows.ts';

/** Changes between two keyframes, at least. */
const SPACING = 256;

type RowContents = TableContents[number];

interface RowChange {
  readonly event: number;
  readonly uuid: string;
  /** As it is then; undefined: deleted. */
  readonly row: RowContents | undefined;
}

interface Keyframe {
  /** How many of the changes it has in it. */
  readonly changes: number;
  readonly rows: ReadonlyMap<string, RowContents>;
}

function apply(rows: Map<string, RowContents>, { uuid, row }: RowChange): void {
  if (row !== undefined) rows.set(uuid, row);
  else rows.delete(uuid);
}

export class TableLog {
  /** As they are after the last change. */
  readonly #present: Map<string, RowContents>;
  #changes: RowChange[] = [];
  #keyframes: Keyframe[];
  readonly #rows: PastRows;
  readonly #onRow: (row: RowContents) => void;
  /** The last look, and how many changes it had in it. */
  #seen: { readonly changes: number; readonly contents: TableContents } | undefined;
  /** Rows that looks have copied or shown, and changes that they have done over. */
  effort = 0;

  /** Of the database that changed it last. */
  table: Table;

  /** Begins with what there is now. 'onRow' is called with each row that is new to it. */
  constructor(table: Table, rows: ReadonlyMap<string, Row>, onRow: (row: RowContents) => void) {
    this.#rows = new PastRows(parseColumns(undefined, table));
    this.#onRow = onRow;
    this.table = table;
    this.#present = new Map(Array.from(rows, ([uuid, row]) => [uuid, this.#contentsOf(row)]));
    this.#keyframes = [{ changes: 0, rows: new Map(this.#present) }];
  }

  #contentsOf(row: Row): RowContents {
    const contents = this.#rows.of(row);
    this.#onRow(contents);
    return contents;
  }

  /** Rows in keyframes, all together. */
  get kept(): number {
    return this.#keyframes.reduce((sum, { rows }) => sum + rows.size, 0);
  }

  /** Values of rows that have become JSON. */
  get converted(): number {
    return this.#rows.converted;
  }

  get keyframes(): number {
    return this.#keyframes.length;
  }

  /** Another database has taken the place of the table's, with these rows: rows of UUIDs that both have are taken to be the same. */
  become(event: number, table: Table, rows: ReadonlyMap<string, Row>): void {
    this.table = table;
    for (const uuid of [...this.#present.keys()].filter((its) => !rows.has(its))) this.#change(event, uuid, undefined);
    for (const [uuid, row] of rows) if (!this.#present.has(uuid)) this.#change(event, uuid, row);
  }

  note(event: number, before: Row | undefined, after: Row | undefined): void {
    const uuid = (after ?? before)?.uuid;
    if (uuid !== undefined) this.#change(event, uuid, after);
  }

  #change(event: number, uuid: string, after: Row | undefined): void {
    const change = { event, uuid, row: after && this.#contentsOf(after) };
    apply(this.#present, change);
    this.#changes.push(change);
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

  #rowsAfter(changes: number): ReadonlyMap<string, RowContents> {
    if (changes === this.#changes.length) return this.#present;
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
    const contents = [...this.#rowsAfter(changes).values()];
    this.effort += contents.length;
    this.#seen = { changes, contents };
    return contents;
  }

  /** Forgets what was before an event. */
  forget(event: number): void {
    const gone = this.#countUntil(event);
    if (gone === 0) return;
    const rows = new Map(this.#rowsAfter(gone));
    const later = this.#keyframes.filter(({ changes }) => changes > gone);
    this.#keyframes = [{ changes: 0, rows }, ...later.map((its) => ({ ...its, changes: its.changes - gone }))];
    this.#changes = this.#changes.slice(gone);
    this.#seen = undefined;
  }
}
