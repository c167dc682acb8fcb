/**
 * Monitors: what they are sent at first, and for each transaction. RFC 7047 section 4.1.6 <table-updates> for
 * `monitor`, ovsdb-server(7) section 4.1.14 <table-updates2> for the others.
 */
import type { TableUpdates } from '../table-updates.ts';
import type { RowJson } from '../wire.ts';
import { datumToJson, equalData } from './datum.ts';
import type { Commit, Database } from './stored-database.ts';
import type { Filter } from './filter.ts';
import type { Kind, TableMonitor } from './monitor-request.ts';
import { sortedText } from './sorted-json.ts';
import { valueOf, type Column, type Row } from './stored-row.ts';
import type { Table } from './stored-table.ts';
import { Change, changeOf } from './stored-transaction.ts';

/** 1 for `monitor`, 2 for `monitor_cond`, 3 for `monitor_cond_since`: their updates are update, update2 and update3. */
export type MonitorVersion = 1 | 2 | 3;

/** Changes of one kind that follow one another in a table. */
interface Run {
  readonly tableMonitor: TableMonitor;
  readonly kind: Kind;
  /** Of inserts only the rows. */
  readonly changes: (Change | Row)[];
}

type Gathered = Map<string, Map<string, RowJson>>;

function add(updates: Gathered, table: string, uuid: string, update: RowJson): void {
  let rows = updates.get(table);
  if (rows === undefined) updates.set(table, (rows = new Map<string, RowJson>()));
  rows.set(uuid, update);
}

/** The columns that are sent in a kind of change and that 'wanted' lets through, as a <row>. */
function toJson(row: Row, tableMonitor: TableMonitor, kind: Kind, wanted: (column: Column) => boolean): RowJson {
  const columns: [string, unknown][] = [];
  for (const [column, select] of tableMonitor.columns)
    if (select.has(kind) && wanted(column)) columns.push([column.name, datumToJson(valueOf(row, column), column.type)]);
  return Object.fromEntries(columns);
}

const everyColumn = (): boolean => true;

/** RFC 7047 <row-update>. */
function update1(kind: Kind, change: Change, tableMonitor: TableMonitor): RowJson {
  const { before, after } = change;
  if (kind === 'delete') return { old: toJson(before!, tableMonitor, kind, everyColumn) };
  const now = toJson(after!, tableMonitor, kind, everyColumn);
  if (kind !== 'modify') return { new: now };
  return { old: toJson(before!, tableMonitor, kind, (column) => change.touches(column)), new: now };
}

/** <row-update2>. */
function update2(kind: Kind, change: Change, tableMonitor: TableMonitor): RowJson {
  const { after } = change;
  if (kind === 'delete') return { delete: null };
  if (kind !== 'modify') {
    const isSet = (column: Column): boolean => !equalData(valueOf(after!, column), column.default);
    return { [kind]: toJson(after!, tableMonitor, kind, isSet) };
  }
  const modify: [string, unknown][] = [];
  for (const [column, select] of tableMonitor.columns)
    if (select.has(kind) && change.touches(column)) {
      // A row's UUID and version are single values.
      const difference = column.index < 0 ? valueOf(after!, column) : change.difference(column);
      modify.push([column.name, datumToJson(difference, column.type)]);
    }
  return { modify: Object.fromEntries(modify) };
}

/** What a change is to somebody who sees the row only while it passes the filter; undefined for nothing. */
function kindOf({ before, after }: Change, filter: Filter): Kind | undefined {
  const was = before !== undefined && filter.accepts(before);
  const is = after !== undefined && filter.accepts(after);
  if (was) return is ? 'modify' : 'delete';
  return is ? 'insert' : undefined;
}

/** One change for each row out of those of several transactions: from its first state to its last. */
function merge(commits: readonly Commit[]): Change[] {
  const merged = new Map<string, Change>();
  for (const { changes } of commits)
    for (const change of changes) {
      const { table, before, after } = change;
      const key = `${table.name} ${(after ?? before)!.uuid}`;
      const known = merged.get(key);
      if (known === undefined) merged.set(key, change);
      else if (known.before === undefined && after === undefined) merged.delete(key);
      else merged.set(key, new Change(table, known.before, after));
    }
  return [...merged.values()];
}

export class Monitor {
  #id: unknown;
  readonly database: Database;
  readonly version: MonitorVersion;
  readonly tables: readonly TableMonitor[];
  /** What was asked for, as text; undefined: with conditions, which no other monitor is likely to have. */
  readonly #asked: string | undefined;
  #shareKey: string | undefined;
  readonly #byTable: ReadonlyMap<Table, TableMonitor>;

  /** 'requests': what 'tables' were read from. */
  constructor(
    id: unknown,
    database: Database,
    version: MonitorVersion,
    requests: unknown,
    tables: readonly TableMonitor[],
  ) {
    this.#id = id;
    this.database = database;
    this.version = version;
    this.tables = tables;
    this.#byTable = new Map(tables.map((each) => [each.table, each]));
    this.#asked = this.#isOpen ? `${version} ${sortedText(requests)}` : undefined;
    this.#setShareKey();
  }

  /** Any JSON: what updates are marked with. */
  get id(): unknown {
    return this.#id;
  }

  get #isOpen(): boolean {
    return this.tables.every(({ filter }) => filter.isOpen);
  }

  /** Monitors of one database that share this text are sent the same messages; undefined: it has conditions, or began with some, and stands for itself. */
  get shareKey(): string | undefined {
    return this.#shareKey;
  }

  rename(id: unknown): void {
    this.#id = id;
    this.#setShareKey();
  }

  #setShareKey(): void {
    this.#shareKey = this.#asked !== undefined && this.#isOpen ? `${sortedText(this.#id)} ${this.#asked}` : undefined;
  }

  #add(updates: Gathered, kind: Kind, change: Change, tableMonitor: TableMonitor): void {
    const row = (change.after ?? change.before)!;
    const update = this.version === 1 ? update1(kind, change, tableMonitor) : update2(kind, change, tableMonitor);
    add(updates, tableMonitor.table.name, row.uuid, update);
  }

  /** The rows that are there now. */
  initial(): TableUpdates {
    const updates: Gathered = new Map();
    for (const tableMonitor of this.tables) {
      if (!tableMonitor.select.has('initial')) continue;
      const { table, filter } = tableMonitor;
      for (const row of table.rows.values())
        if (filter.accepts(row)) this.#add(updates, 'initial', new Change(table, undefined, row), tableMonitor);
    }
    return updates;
  }

  /** What 'changes' mean to this monitor as it is now, made when it is called; undefined for nothing. */
  updates(changes: readonly Change[]): (() => TableUpdates) | undefined {
    const runs: Run[] = [];
    for (const change of changes) {
      const tableMonitor = this.#byTable.get(change.table);
      if (tableMonitor === undefined) continue;
      const kind = kindOf(change, tableMonitor.filter);
      if (kind === undefined || !tableMonitor.select.has(kind)) continue;
      if (kind === 'modify' && ![...tableMonitor.columns.keys()].some((column) => change.touches(column))) continue;
      const kept = kind === 'insert' ? change.after! : change;
      const last = runs.at(-1);
      if (last?.tableMonitor === tableMonitor && last.kind === kind) last.changes.push(kept);
      else runs.push({ tableMonitor, kind, changes: [kept] });
    }
    return runs.length === 0 ? undefined : () => this.#gather(runs);
  }

  #gather(runs: readonly Run[]): TableUpdates {
    const updates: Gathered = new Map();
    for (const { tableMonitor, kind, changes } of runs)
      for (const each of changes) this.#add(updates, kind, changeOf(tableMonitor.table, each), tableMonitor);
    return updates;
  }

  /** What has changed in the course of some transactions. */
  catchUp(commits: readonly Commit[]): TableUpdates {
    return this.updates(merge(commits))?.() ?? new Map();
  }

  /** Puts other filters in place. Returns the rows that come into sight as inserts and those that go as deletes; undefined for none. */
  refilter(filters: ReadonlyMap<TableMonitor, Filter>): TableUpdates | undefined {
    const updates: Gathered = new Map();
    for (const [tableMonitor, next] of filters) {
      const { table, filter, select } = tableMonitor;
      for (const row of table.rows.values()) {
        const was = filter.accepts(row);
        if (was === next.accepts(row)) continue;
        const kind = was ? 'delete' : 'insert';
        const change = was ? new Change(table, row, undefined) : new Change(table, undefined, row);
        if (select.has(kind)) this.#add(updates, kind, change, tableMonitor);
      }
      tableMonitor.filter = next;
    }
    this.#setShareKey();
    return updates.size === 0 ? undefined : updates;
  }
}
