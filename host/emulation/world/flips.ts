/**
 * Cells that go to and fro: since somebody last did something, a value that comes back is a flip, and a row that goes and comes with the
 * same content is one too. A controller that contradicts itself, or two that contradict each other, flip on and on.
 */
import { writeJson } from '../../ovsdb/json.ts';
import { datumToJson } from '../../ovsdb/server/datum.ts';
import type { Row } from '../../ovsdb/server/stored-row.ts';
import type { Table } from '../../ovsdb/server/stored-table.ts';
import type { Change } from '../../ovsdb/server/stored-transaction.ts';

/** As often may a cell flip: a fault that heals midway may take one back. */
const MOST = 2;
/** What runs in circles has more changes, and is looked at on the way. */
const KEPT = 100_000;

interface Noted {
  readonly database: string;
  readonly change: Change;
}

interface Cell {
  readonly seen: Set<string>;
  flips: number;
}

interface Presence {
  /** Was the last change a row more? */
  isRising: boolean;
  flips: number;
}

const contentOf = (table: Table, row: Row): string =>
  table.columns.map((column) => writeJson(datumToJson(row.values[column.index]!, column.type))).join(' ');

export class Flips {
  readonly #cells = new Map<string, Cell>();
  readonly #rows = new Map<string, Presence>();
  #noted: Noted[] = [];
  /** Has some of what was noted been looked at and forgotten? */
  #isLong = false;
  readonly #kept: number;

  /** 'kept': changes that are kept until somebody asks. */
  constructor(kept = KEPT) {
    this.#kept = kept;
  }

  /** Somebody does something: what changes now, has a reason. */
  begin(): void {
    this.#cells.clear();
    this.#rows.clear();
    this.#noted = [];
    this.#isLong = false;
  }

  note(database: string, changes: readonly Change[]): void {
    for (const change of changes) this.#noted.push({ database, change });
    if (this.#noted.length <= this.#kept) return;
    this.#isLong = true;
    this.#look(this.#noted);
    this.#noted = [];
  }

  #look(noted: readonly Noted[]): void {
    for (const { database, change } of noted) {
      const { table, before, after } = change;
      if (before !== undefined && after !== undefined) this.#modified(database, table, before, after);
      else this.#cameOrWent(`${database} ${table.name} ${contentOf(table, (after ?? before)!)}`, after !== undefined);
    }
  }

  /**
   * What can have flipped too often: cells of rows that were changed more often than that, and rows of tables from which more than one
   * went. That is little of what was noted, and to look at it costs more than to commit it.
   */
  #suspects(): Noted[] {
    const changed = new Map<string, number>();
    const went = new Map<Table, number>();
    for (const { change } of this.#noted) {
      const { table, before, after } = change;
      if (after === undefined) went.set(table, (went.get(table) ?? 0) + 1);
      else if (before !== undefined) changed.set(after.uuid, (changed.get(after.uuid) ?? 0) + 1);
    }
    return this.#noted.filter(({ change: { table, before, after } }) =>
      before !== undefined && after !== undefined ? (changed.get(after.uuid) ?? 0) > MOST : (went.get(table) ?? 0) > 1,
    );
  }

  #modified(database: string, table: Table, before: Row, after: Row): void {
    for (const column of table.columns) {
      const [old, now] = [before.values[column.index]!, after.values[column.index]!];
      if (old === now) continue;
      const key = `${database} ${table.name} ${after.uuid} ${column.name}`;
      let cell = this.#cells.get(key);
      if (cell === undefined) {
        cell = { seen: new Set([writeJson(datumToJson(old, column.type))]), flips: 0 };
        this.#cells.set(key, cell);
      }
      const text = writeJson(datumToJson(now, column.type));
      if (cell.seen.has(text)) cell.flips++;
      cell.seen.add(text);
    }
  }

  #cameOrWent(key: string, isRising: boolean): void {
    const row = this.#rows.get(key);
    if (row === undefined) {
      this.#rows.set(key, { isRising, flips: 0 });
      return;
    }
    if (row.isRising !== isRising) row.flips++;
    row.isRising = isRising;
  }

  /** What has flipped more often than it may. */
  found(): string[] {
    if (this.#isLong) {
      this.#look(this.#noted);
      this.#noted = [];
    } else {
      this.#cells.clear();
      this.#rows.clear();
      this.#look(this.#suspects());
    }
    const cells = [...this.#cells].filter(([, { flips }]) => flips > MOST);
    const rows = [...this.#rows].filter(([, { flips }]) => flips > MOST);
    return [
      ...cells.map(([key, { flips }]) => `${key} went back to a value that it had had ${flips} times`),
      ...rows.map(([key, { flips }]) => `${key} came and went ${flips} times`),
    ];
  }
}
