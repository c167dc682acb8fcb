/** What was in the databases at any moment, table by table: see 'table-log.ts'. */
import type { Row } from '../../ovsdb/server/stored-row.ts';
import type { Table } from '../../ovsdb/server/stored-table.ts';
import type { Contents, TableContents } from '../contents.ts';
import { databaseProcess } from '../processes.ts';
import type { CommitEvent } from './journal.ts';
import { TableLog } from './table-log.ts';
import type { World } from './world.ts';

/** Called with each row that is new to the history, as 'contentsAt' has it: by the name of its table. */
type OnRow = (table: string, row: TableContents[number]) => void;

export class History {
  readonly #world: World;
  /** By database and table. */
  readonly #databases = new Map<string, Map<string, TableLog>>();
  readonly #onRow: OnRow;
  #first: number;

  /** Begins with what there is now. */
  constructor(world: World, onRow: OnRow = () => undefined) {
    this.#world = world;
    this.#onRow = onRow;
    this.#first = world.journal.count;
    for (const [key, zone] of world.simulation.databases()) this.#take(databaseProcess(key, zone), undefined);
  }

  /** The first event that can be looked at. */
  get first(): number {
    return this.#first;
  }

  #logs(): TableLog[] {
    return [...this.#databases.values()].flatMap((tables) => [...tables.values()]);
  }

  /** Keyframes of all tables but those that each began with, and the rows in all of them. */
  get kept(): { readonly keyframes: number; readonly rows: number } {
    const logs = this.#logs();
    return {
      keyframes: logs.reduce((sum, { keyframes }) => sum + keyframes - 1, 0),
      rows: logs.reduce((sum, { kept }) => sum + kept, 0),
    };
  }

  /** Rows and changes that looks have gone through, all together. */
  get effort(): number {
    return this.#logs().reduce((sum, { effort }) => sum + effort, 0);
  }

  /** Values of rows that have become JSON because they were read, all together. */
  get converted(): number {
    return this.#logs().reduce((sum, { converted }) => sum + converted, 0);
  }

  #log(table: Table, rows: ReadonlyMap<string, Row>): TableLog {
    return new TableLog(table, rows, (row) => this.#onRow(table.name, row));
  }

  /** The rows of a database's tables as they are now, or as they were before 'first', which has just been committed. */
  #rowsOf(name: string, first: CommitEvent | undefined): Map<Table, Map<string, Row>> {
    const { simulation } = this.#world;
    const found = simulation.databases().find(([key, zone]) => databaseProcess(key, zone) === name);
    if (found === undefined) return new Map();
    const [key, zone] = found;
    const database = simulation.server(key, zone).database(simulation.schema(key).name);
    const tables = Array.from(database?.tables.values() ?? [], (table) => [table, new Map(table.rows)] as const);
    const all = new Map(tables);
    for (const { table, before, after } of first?.changes ?? []) {
      if (before !== undefined) all.get(table)?.set(before.uuid, before);
      else if (after !== undefined) all.get(table)?.delete(after.uuid);
    }
    return all;
  }

  /** Takes in databases that have come, or have taken the place of others, and have committed nothing yet. */
  #catchUp(): void {
    const { simulation, journal } = this.#world;
    for (const [key, zone] of simulation.databases()) {
      const name = databaseProcess(key, zone);
      const logs = this.#databases.get(name) ?? this.#take(name, undefined);
      const tables = simulation.server(key, zone).database(simulation.schema(key).name)?.tables ?? [];
      for (const [, table] of tables) {
        const log = logs.get(table.name);
        if (log !== undefined && log.table !== table) log.become(journal.count, table, table.rows);
      }
    }
  }

  #take(name: string, first: CommitEvent | undefined): Map<string, TableLog> {
    const rows = this.#rowsOf(name, first);
    const logs = new Map(Array.from(rows, ([table, its]) => [table.name, this.#log(table, its)]));
    this.#databases.set(name, logs);
    return logs;
  }

  note(event: CommitEvent): void {
    // A database that has come since: what it had before its first commit counts as if it had always been there.
    const logs = this.#databases.get(event.database) ?? this.#take(event.database, event);
    // One of a zone that was removed and added again, or that was started again.
    if (event.changes.some(({ table }) => logs.get(table.name)?.table !== table))
      for (const [table, rows] of this.#rowsOf(event.database, event))
        logs.get(table.name)?.become(event.id, table, rows);
    for (const { table, before, after } of event.changes) logs.get(table.name)?.note(event.id, before, after);
  }

  /** Forgets what was before an event. */
  forget(event: number): void {
    if (event <= this.first) return;
    this.#first = event;
    for (const log of this.#logs()) log.forget(event);
  }

  /** What was in the databases after an event; of what is forgotten, the first that is known. Values become JSON as they are read. */
  contentsAt(event: number): Contents {
    if (event >= this.#world.journal.count) this.#catchUp();
    const databases = [...this.#databases].map(([name, tables]) => {
      const filled = [...tables]
        .map(([table, log]) => [table, log.contentsAt(event)] as const)
        .filter(([, rows]) => rows.length > 0);
      return [name, Object.fromEntries(filled)] as const;
    });
    return Object.fromEntries(databases);
  }
}
