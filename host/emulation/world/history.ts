/** What was in the databases at any moment, table by table: see 'table-log.ts'. */
import type { Row } from '../../ovsdb/server/stored-row.ts';
import type { Contents, TableContents } from '../contents.ts';
import { databaseProcess } from '../processes.ts';
import type { CommitEvent } from './journal.ts';
import { TableLog } from './table-log.ts';
import type { World } from './world.ts';

export class History {
  readonly #world: World;
  /** By database and table. */
  readonly #databases = new Map<string, Map<string, TableLog>>();
  #first: number;
  readonly #json = new WeakMap<Row, TableContents[number]>();

  /** Begins with what there is now. */
  constructor(world: World) {
    this.#world = world;
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

  /** All of a database as it is now, or as it was before 'first', which has just been committed. */
  #take(name: string, first: CommitEvent | undefined): Map<string, TableLog> {
    const { simulation } = this.#world;
    const logs = new Map<string, TableLog>();
    this.#databases.set(name, logs);
    const found = simulation.databases().find(([key, zone]) => databaseProcess(key, zone) === name);
    if (found === undefined) return logs;
    const [key, zone] = found;
    const database = simulation.server(key, zone).database(simulation.schema(key).name);
    for (const [table, its] of database?.tables ?? []) {
      const rows = new Map(its.rows);
      for (const { table: changed, before, after } of first?.changes ?? []) {
        if (changed.name !== table) continue;
        if (before !== undefined) rows.set(before.uuid, before);
        else if (after !== undefined) rows.delete(after.uuid);
      }
      logs.set(table, new TableLog(its, rows, this.#json));
    }
    return logs;
  }

  note(event: CommitEvent): void {
    // A database that has come since: what it had before its first commit counts as if it had always been there.
    const logs = this.#databases.get(event.database) ?? this.#take(event.database, event);
    for (const { table, before, after } of event.changes) {
      let log = logs.get(table.name);
      if (log === undefined) logs.set(table.name, (log = new TableLog(table, new Map(), this.#json)));
      log.note(event.id, before, after);
    }
  }

  /** Forgets what was before an event. */
  forget(event: number): void {
    if (event <= this.first) return;
    this.#first = event;
    for (const log of this.#logs()) log.forget(event);
  }

  /** What was in the databases after an event; of what is forgotten, the first that is known. */
  contentsAt(event: number): Contents {
    const databases = [...this.#databases].map(([name, tables]) => {
      const filled = [...tables]
        .map(([table, log]) => [table, log.contentsAt(event)] as const)
        .filter(([, rows]) => rows.length > 0);
      return [name, Object.fromEntries(filled)] as const;
    });
    return Object.fromEntries(databases);
  }
}
