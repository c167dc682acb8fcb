/**
 * What was in the databases at any moment: keyframes, and the differences of rows between them. Rows are the servers' own, which never
 * change: a keyframe costs a reference a row.
 */
import type { Row } from '../../ovsdb/server/stored-row.ts';
import { parseColumns, rowToJson } from '../../ovsdb/server/row-json.ts';
import type { Table } from '../../ovsdb/server/stored-table.ts';
import type { Contents, TableContents } from '../contents.ts';
import { databaseProcess } from '../processes.ts';
import type { CommitEvent } from './journal.ts';
import type { World } from './world.ts';

interface TableState {
  readonly table: Table;
  readonly rows: Map<string, Row>;
}

/** By database and table. */
type State = Map<string, Map<string, TableState>>;

interface Keyframe {
  /** The event after which it was so. */
  readonly event: number;
  readonly state: State;
}

/** Changes of rows from one keyframe to the next: what a look at a moment between them has to do over. */
const SPACING = 4000;

/** Rows in keyframes, all together, before every other one of the older half goes: some 60 bytes each. */
const MOST_ROWS = 600_000;

const copyOf = (state: State): State =>
  new Map(
    [...state].map(([database, tables]) => [
      database,
      new Map([...tables].map(([name, { table, rows }]) => [name, { table, rows: new Map(rows) }])),
    ]),
  );

const sizeOf = (state: State): number =>
  [...state.values()].reduce(
    (sum, tables) => sum + [...tables.values()].reduce((its, { rows }) => its + rows.size, 0),
    0,
  );

function apply(state: State, { database, changes }: CommitEvent): void {
  let tables = state.get(database);
  if (tables === undefined) state.set(database, (tables = new Map<string, TableState>()));
  for (const { table, before, after } of changes) {
    let own = tables.get(table.name);
    if (own === undefined) tables.set(table.name, (own = { table, rows: new Map<string, Row>() }));
    if (after !== undefined) own.rows.set(after.uuid, after);
    else if (before !== undefined) own.rows.delete(before.uuid);
  }
}

export class History {
  readonly #world: World;
  #keyframes: Keyframe[];
  #commits: CommitEvent[] = [];
  /** As it is after the last commit. */
  readonly #present: State;
  /** Changes of rows since the last keyframe. */
  #changes = 0;
  /** Rows as JSON, for as long as anybody has the row. */
  readonly #json = new WeakMap<Row, TableContents[number]>();

  /** Begins with what there is now. */
  constructor(world: World) {
    this.#world = world;
    this.#present = new Map();
    for (const [key, zone] of world.simulation.databases()) this.#take(databaseProcess(key, zone));
    this.#keyframes = [{ event: world.journal.count, state: copyOf(this.#present) }];
  }

  /** The first event that can be looked at. */
  get first(): number {
    return this.#keyframes[0]?.event ?? 0;
  }

  get keyframes(): number {
    return this.#keyframes.length;
  }

  /** All of a database, as it is now. */
  #take(name: string): void {
    const { simulation } = this.#world;
    const found = simulation.databases().find(([key, zone]) => databaseProcess(key, zone) === name);
    if (found === undefined) return;
    const [key, zone] = found;
    const database = simulation.server(key, zone).database(simulation.schema(key).name);
    const tables = [...(database?.tables ?? [])].map(
      ([table, its]) => [table, { table: its, rows: new Map(its.rows) }] as const,
    );
    this.#present.set(name, new Map(tables));
  }

  /** A database that has come since: what it had before its first commit counts as if it had always been there. */
  #appeared(event: CommitEvent): void {
    this.#take(event.database);
    const back = event.changes.map((change) => ({ table: change.table, before: change.after, after: change.before }));
    const tables = this.#present.get(event.database) ?? new Map<string, TableState>();
    for (const { table, before, after } of back) {
      const rows = tables.get(table.name)?.rows;
      if (after !== undefined) rows?.set(after.uuid, after);
      else if (before !== undefined) rows?.delete(before.uuid);
    }
    const alone: State = new Map([[event.database, tables]]);
    for (const { state } of this.#keyframes) for (const [name, own] of copyOf(alone)) state.set(name, own);
  }

  note(event: CommitEvent): void {
    if (!this.#present.has(event.database)) this.#appeared(event);
    apply(this.#present, event);
    this.#commits.push(event);
    this.#changes += event.changes.length;
    if (this.#changes < SPACING) return;
    this.#changes = 0;
    this.#keyframes.push({ event: event.id, state: copyOf(this.#present) });
    this.#thin();
  }

  #thin(): void {
    const rows = this.#keyframes.reduce((sum, { state }) => sum + sizeOf(state), 0);
    const half = this.#keyframes.length >>> 1;
    if (rows > MOST_ROWS) this.#keyframes = this.#keyframes.filter((_, at) => at === 0 || at > half || at % 2 === 0);
  }

  /** Forgets what was before an event. */
  forget(event: number): void {
    if (event <= this.first) return;
    const state = this.#stateAt(event);
    this.#keyframes = [{ event, state }, ...this.#keyframes.filter((its) => its.event > event)];
    this.#commits = this.#commits.filter(({ id }) => id > event);
  }

  /** Commits up to an event, in order. */
  *commitsUntil(event: number): Iterable<CommitEvent> {
    for (const commit of this.#commits) {
      if (commit.id > event) return;
      yield commit;
    }
  }

  #stateAt(event: number): State {
    const from = this.#keyframes.findLast((keyframe) => keyframe.event <= event) ?? this.#keyframes[0];
    if (from === undefined) throw new Error('a history has a keyframe');
    const state = copyOf(from.state);
    for (const commit of this.#commits) {
      if (commit.id > event) break;
      if (commit.id > from.event) apply(state, commit);
    }
    return state;
  }

  #row(table: Table, row: Row): TableContents[number] {
    let json = this.#json.get(row);
    if (json === undefined) this.#json.set(row, (json = rowToJson(row, parseColumns(undefined, table))));
    return json;
  }

  /** What was in the databases after an event; of what is forgotten, the first that is known. */
  contentsAt(event: number): Contents {
    const databases = [...this.#stateAt(event)].map(([name, tables]) => {
      const filled = [...tables.values()]
        .filter(({ rows }) => rows.size > 0)
        .map(({ table, rows }) => [table.name, [...rows.values()].map((row) => this.#row(table, row))] as const);
      return [name, Object.fromEntries(filled)] as const;
    });
    return Object.fromEntries(databases);
  }
}
