/** Reads what a monitor asks for: RFC 7047 section 4.1.5 <monitor-requests>, ovsdb-server(7) section 4.1.12. */
import { parseConditions, type Condition } from './row-condition.ts';
import type { Database } from './stored-database.ts';
import { syntaxError } from './error.ts';
import { Filter } from './filter.ts';
import { isObject, ObjectParser } from './parser.ts';
import type { Column } from './stored-row.ts';
import type { Table } from './stored-table.ts';

/** The kinds of change that a monitor may want. */
export const KINDS = ['initial', 'insert', 'delete', 'modify'] as const;
export type Kind = (typeof KINDS)[number];
export type Select = ReadonlySet<Kind>;

/** What a monitor wants of one table. */
export interface TableMonitor {
  readonly table: Table;
  /** For each column the kinds of change in which it is sent. */
  readonly columns: ReadonlyMap<Column, Select>;
  /** All kinds that some request asks for. */
  readonly select: Select;
  filter: Filter;
}

function parseSelect(json: unknown, what: string): Select {
  if (json === undefined) return new Set(KINDS);
  const parser = new ObjectParser(json, `${what} select`);
  const select = new Set(KINDS.filter((kind) => parser.optional(kind, 'boolean') !== false));
  parser.finish();
  return select;
}

function parseMonitoredColumns(json: unknown, table: Table): readonly Column[] {
  if (json === undefined) return [table.column('_version')!, ...table.columns];
  return (json as unknown[]).map((name) => {
    if (typeof name !== 'string') throw syntaxError('array of column names expected', json);
    const column = table.column(name);
    if (column === undefined) throw syntaxError(`${name} is not a valid column name`, json);
    return column;
  });
}

function parseTable(json: unknown, table: Table, conditional: boolean): TableMonitor {
  const what = `table ${table.name}`;
  const columns = new Map<Column, Select>();
  const selected = new Set<Kind>();
  const conditions: Condition[] = [];
  // A single request may come without its array (ovsdb-server(7) section 4.1.5).
  for (const request of Array.isArray(json) ? (json as unknown[]) : [json]) {
    const parser = new ObjectParser(request, what);
    const names = parser.optional('columns', 'array');
    const where = conditional ? parser.optional('where', 'array') : undefined;
    const selectJson = parser.optional('select', 'object');
    parser.finish();
    const select = parseSelect(selectJson, what);
    for (const kind of select) selected.add(kind);
    for (const column of parseMonitoredColumns(names, table)) {
      if (columns.has(column)) throw syntaxError(`column ${column.name} mentioned more than once`, names);
      columns.set(column, select);
    }
    if (where !== undefined) conditions.push(...parseConditions(where as unknown[], table));
  }
  return { table, columns, select: selected, filter: new Filter(conditions) };
}

/** Reads <monitor-requests> or, when 'conditional', <monitor-cond-requests>. Throws OvsdbError. */
export function parseMonitorRequests(json: unknown, database: Database, conditional: boolean): TableMonitor[] {
  if (!isObject(json)) throw syntaxError('monitor-requests must be object', json);
  return Object.entries(json).map(([name, request]) => {
    const table = database.tables.get(name);
    if (table === undefined) throw syntaxError(`no table named ${name}`);
    return parseTable(request, table, conditional);
  });
}

/**
 * Reads <monitor-cond-update-requests>: the new filters of some of the monitored tables, one each; of several requests
 * for one table the last counts. Throws OvsdbError.
 */
export function parseFilterChanges(
  json: unknown,
  database: Database,
  monitored: readonly TableMonitor[],
): ReadonlyMap<TableMonitor, Filter> {
  if (!isObject(json)) throw syntaxError('monitor-cond-change-requests must be object');
  const filters = new Map<TableMonitor, Filter>();
  for (const [name, requests] of Object.entries(json)) {
    const table = database.tables.get(name);
    if (table === undefined) throw syntaxError(`no table named ${name}`);
    const monitor = monitored.find((each) => each.table === table);
    if (monitor === undefined) throw syntaxError(`no table named ${name} in monitor session`);
    if (!Array.isArray(requests)) throw syntaxError(`table ${name} no monitor-cond-change JSON array`);
    for (const request of requests as unknown[]) {
      const parser = new ObjectParser(request, `table ${name}`);
      const columns = parser.optional('columns', 'array');
      const where = parser.optional('where', 'array') ?? [];
      parser.finish();
      if (columns !== undefined) throw syntaxError('changing columns is unsupported', request);
      filters.set(monitor, new Filter(parseConditions(where as unknown[], table)));
    }
  }
  return filters;
}
