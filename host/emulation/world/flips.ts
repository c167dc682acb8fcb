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

  /** Somebody does something: what changes now, has a reason. */
  begin(): void {
    this.#cells.clear();
    this.#rows.clear();
  }

  note(database: string, changes: readonly Change[]): void {
    for (const { table, before, after } of changes) {
      if (before !== undefined && after !== undefined) this.#modified(database, table, before, after);
      else this.#cameOrWent(`${database} ${table.name} ${contentOf(table, (after ?? before)!)}`, after !== undefined);
    }
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
    const cells = [...this.#cells].filter(([, { flips }]) => flips > MOST);
    const rows = [...this.#rows].filter(([, { flips }]) => flips > MOST);
    return [
      ...cells.map(([key, { flips }]) => `${key} went back to a value that it had had ${flips} times`),
      ...rows.map(([key, { flips }]) => `${key} came and went ${flips} times`),
    ];
  }
}
