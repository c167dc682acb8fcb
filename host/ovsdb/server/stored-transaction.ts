/**
 * The changes that a transaction makes. They are made in the tables at once, so that its later operations see
 * them, and kept here so that they can be taken back. Nothing else runs while a transaction is under way.
 */
import { diffData, updateDiff, type DatumDiff } from './datum-diff.ts';
import { EMPTY, equalData, type Datum } from './datum.ts';
import type { Column, Row } from './stored-row.ts';
import type { Table } from './stored-table.ts';

const NO_DIFF: DatumDiff = { removed: EMPTY, added: EMPTY };

/** What a transaction does to one row: 'before' is missing for an insert, 'after' for a delete. */
export class Change {
  readonly table: Table;
  readonly before: Row | undefined;
  readonly after: Row | undefined;
  /** By the column's index, once there are any; for long sets they take longer than all else. */
  #diffs: Map<number, DatumDiff> | undefined;

  constructor(table: Table, before: Row | undefined, after: Row | undefined) {
    this.table = table;
    this.before = before;
    this.after = after;
  }

  /** The same change with another version of the row after it, of equal data. */
  withVersion(after: Row): Change {
    const change = new Change(this.table, this.before, after);
    change.#diffs = this.#diffs;
    return change;
  }

  /** Does the column differ? */
  touches(column: Column): boolean {
    if (this.before === undefined || this.after === undefined) return true;
    if (column.index < 0) return column.name === '_version';
    return this.before.values[column.index] !== this.after.values[column.index];
  }

  /** What goes and what comes in a column of the schema. Reckoned once. */
  diff(column: Column): DatumDiff {
    const before = this.before?.values[column.index] ?? EMPTY;
    const after = this.after?.values[column.index] ?? EMPTY;
    if (before === after || (before.keys.length === 0 && after.keys.length === 0)) return NO_DIFF;
    this.#diffs ??= new Map();
    let diff = this.#diffs.get(column.index);
    if (diff === undefined) this.#diffs.set(column.index, (diff = diffData(before, after)));
    return diff;
  }

  /** The difference as update2 carries it, in a column of the schema of a row that was there and is. */
  difference(column: Column): Datum {
    return updateDiff(this.diff(column), this.after?.values[column.index] ?? EMPTY, column.type);
  }
}

/** A change of 'table' of which, where many are held, only the row is kept: then it is that row's insert. */
export const changeOf = (table: Table, kept: Change | Row): Change =>
  kept instanceof Change ? kept : new Change(table, undefined, kept);

/** The values of 'after', with the data of 'before' where they are equal: 'Change.touches' compares identities. */
const shareEqual = (before: Row, after: Row): readonly Datum[] =>
  after.values.map((value, i) => {
    const old = before.values[i]!;
    return equalData(old, value) ? old : value;
  });

export class Transaction {
  readonly #changes = new Map<Table, Map<string, Change>>();
  /** Texts of `comment` operations, in order. */
  readonly comments: string[] = [];
  /** A `commit` operation asked for the result to be on disk before the reply. */
  durable = false;

  #note(table: Table, uuid: string, after: Row | undefined): void {
    let changes = this.#changes.get(table);
    if (changes === undefined) this.#changes.set(table, (changes = new Map<string, Change>()));
    const known = changes.get(uuid);
    const before = known === undefined ? table.rows.get(uuid) : known.before;
    if (before === undefined && after === undefined) changes.delete(uuid);
    else changes.set(uuid, new Change(table, before, after));
  }

  /** Inserts a row, or puts a new version of it. */
  put(table: Table, row: Row): void {
    this.#note(table, row.uuid, row);
    table.put(row);
  }

  remove(table: Table, uuid: string): void {
    this.#note(table, uuid, undefined);
    table.remove(uuid);
  }

  /** Was this row there before the transaction, and is it deleted by it? */
  hasDeleted(table: Table, uuid: string): boolean {
    const change = this.#changes.get(table)?.get(uuid);
    return change !== undefined && change.after === undefined;
  }

  change(table: Table, uuid: string): Change | undefined {
    return this.#changes.get(table)?.get(uuid);
  }

  /** All changes: by table, then by row, each in the order of its first change. */
  changes(): Change[] {
    const all: Change[] = [];
    for (const changes of this.#changes.values()) for (const change of changes.values()) all.push(change);
    return all;
  }

  tables(): Iterable<Table> {
    return this.#changes.keys();
  }

  /** Forgets changes that leave a row as it was. */
  dropUnchanged(): void {
    for (const [table, changes] of this.#changes) {
      for (const [uuid, change] of changes) {
        const { before, after } = change;
        if (before === undefined || after === undefined) continue;
        const values = shareEqual(before, after);
        if (values.every((value, i) => value === before.values[i])) {
          table.put(before);
          changes.delete(uuid);
        } else {
          const row = { ...after, values };
          table.put(row);
          changes.set(uuid, change.withVersion(row));
        }
      }
      if (changes.size === 0) this.#changes.delete(table);
    }
  }

  /** Gives every row that was there and is left a new version; a new one has its own already. */
  stamp(version: () => string): void {
    for (const [table, changes] of this.#changes)
      for (const [uuid, change] of changes) {
        const { before, after } = change;
        if (before === undefined || after === undefined) continue;
        const row = { uuid, version: version(), values: shareEqual(before, after) };
        table.put(row);
        changes.set(uuid, change.withVersion(row));
      }
  }

  /** Takes everything back. */
  rollback(): void {
    const changes = this.changes();
    for (const { table, after } of changes) if (after !== undefined) table.remove(after.uuid);
    for (const { table, before } of changes) if (before !== undefined) table.put(before);
    this.#changes.clear();
  }
}
