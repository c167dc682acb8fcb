/** Who wrote each cell, when and in which transaction: kept while transactions go by. */
import type { CommitEvent } from '../../emulation/world/journal.ts';
import type { Origin } from '../messages.ts';

export class Origins {
  /** By database and row, by column. */
  readonly #rows = new Map<string, Map<string, Origin>>();
  /** By database and UUID: the row's table. */
  readonly #tables = new Map<string, string>();

  note(event: CommitEvent): void {
    const { id, at, actor, comment, database, changes } = event;
    const origin: Origin = { event: id, at, actor, comment };
    for (const { table, before, after } of changes) {
      const key = `${database} ${(after ?? before)?.uuid ?? ''}`;
      if (after === undefined) {
        this.#rows.delete(key);
        this.#tables.delete(key);
        continue;
      }
      this.#tables.set(key, table.name);
      let cells = this.#rows.get(key);
      if (cells === undefined) this.#rows.set(key, (cells = new Map<string, Origin>()));
      for (const column of table.columns)
        if (before === undefined || before.values[column.index] !== after.values[column.index])
          cells.set(column.name, origin);
    }
  }

  of(database: string, uuid: string, column: string): Origin | undefined {
    return this.#rows.get(`${database} ${uuid}`)?.get(column);
  }

  /** The table of a row that was written since the world began. */
  tableOf(database: string, uuid: string): string | undefined {
    return this.#tables.get(`${database} ${uuid}`);
  }
}
