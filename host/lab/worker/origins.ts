/** Who wrote each cell, when and in which transaction, now and at any moment that can be looked at. */
import type { CommitEvent } from '../../emulation/world/journal.ts';
import type { Row } from '../../ovsdb/server/stored-row.ts';
import type { Table } from '../../ovsdb/server/stored-table.ts';
import type { Origin } from '../models/table-model.ts';

/** What one transaction did to a row. */
interface Write {
  readonly origin: Origin;
  readonly table: Table;
  readonly before: Row | undefined;
  readonly after: Row | undefined;
}

/** A row that is no longer there, as it was. */
export interface Deletion {
  readonly origin: Origin;
  readonly table: Table;
  readonly row: Row;
}

/** Did it write the column, or delete what was in it? */
function touches({ table, before, after }: Write, column: string): boolean {
  const index = table.column(column)?.index ?? -1;
  return index >= 0 && (before === undefined || after === undefined || before.values[index] !== after.values[index]);
}

/** The writes that still tell who wrote a cell: the last one to each column. */
function latest(writes: readonly Write[]): Write[] {
  const columns = new Set(writes[0]?.table.columns.map(({ name }) => name));
  const kept: Write[] = [];
  for (const write of writes.toReversed()) {
    const own = [...columns].filter((column) => touches(write, column));
    for (const column of own) columns.delete(column);
    if (own.length > 0) kept.push(write);
    if (write.before === undefined) break;
  }
  return kept.toReversed();
}

/** What there is to be asked of one moment. */
export interface OriginsAt {
  readonly of: (database: string, uuid: string, column: string) => Origin | undefined;
  /** The table of a row that was written since the world began. */
  readonly tableOf: (database: string, uuid: string) => string | undefined;
  /** What was deleted from a table after an event, in order. */
  readonly deletedSince: (database: string, table: string, event: number) => readonly Deletion[];
}

export class Origins {
  /** By database and row, in order. */
  readonly #rows = new Map<string, Write[]>();
  /** By database and table, in order. */
  readonly #deletions = new Map<string, Deletion[]>();

  /** What was not taken in yet: nobody has asked. */
  #unread: CommitEvent[] = [];

  note(event: CommitEvent): void {
    this.#unread.push(event);
  }

  #takeIn(): void {
    for (const event of this.#unread) this.#read(event);
    this.#unread = [];
  }

  #read(event: CommitEvent): void {
    const { id, at, actor, comment, database, changes } = event;
    const origin: Origin = { event: id, at, actor, comment };
    for (const { table, before, after } of changes) {
      const key = `${database} ${(after ?? before)?.uuid ?? ''}`;
      const write = { origin, table, before, after };
      const writes = this.#rows.get(key);
      if (writes === undefined) this.#rows.set(key, [write]);
      else writes.push(write);
      if (before !== undefined && after === undefined) this.#noteDeletion(database, { origin, table, row: before });
    }
  }

  #noteDeletion(database: string, deletion: Deletion): void {
    const key = `${database} ${deletion.table.name}`;
    const deletions = this.#deletions.get(key);
    if (deletions === undefined) this.#deletions.set(key, [deletion]);
    else deletions.push(deletion);
  }

  /** As it was after an event; by default as it is now. Costs as much as was noted since it was asked for last. */
  at(event = Infinity): OriginsAt {
    this.#takeIn();
    const last = (database: string, uuid: string, isWanted: (write: Write) => boolean): Write | undefined => {
      const found = this.#rows
        .get(`${database} ${uuid}`)
        ?.findLast((write) => write.origin.event <= event && isWanted(write));
      return found?.after === undefined ? undefined : found;
    };
    return {
      of: (database, uuid, column) => last(database, uuid, (write) => touches(write, column))?.origin,
      tableOf: (database, uuid) => last(database, uuid, () => true)?.table.name,
      deletedSince: (database, table, since) => {
        const deletions = this.#deletions.get(`${database} ${table}`) ?? [];
        const end = deletions.findLastIndex(({ origin }) => origin.event <= event) + 1;
        return deletions.slice(deletions.findLastIndex(({ origin }) => origin.event <= since) + 1, end);
      },
    };
  }

  /** No moment before an event is asked about any more. */
  forget(event: number): void {
    this.#takeIn();
    for (const [key, deletions] of this.#deletions)
      this.#deletions.set(
        key,
        deletions.filter(({ origin }) => origin.event > event),
      );
    for (const [key, writes] of this.#rows) {
      const gone = writes.findLastIndex(({ origin }) => origin.event <= event);
      if (gone < 0) continue;
      const isDeleted = writes[gone]?.after === undefined;
      const kept = isDeleted ? [] : gone === 0 ? writes.slice(0, 1) : latest(writes.slice(0, gone + 1));
      if (kept.length === 0 && gone === writes.length - 1) this.#rows.delete(key);
      else if (kept.length <= gone) this.#rows.set(key, [...kept, ...writes.slice(gone + 1)]);
    }
  }
}
