/** The operations of `transact`, one function each: RFC 7047 section 5.2. They throw OvsdbError. */
import type { CommitContext } from './commit.ts';
import { parseConditions } from './row-condition.ts';
import { checkDatum, datumKey, equalData, type Datum } from './datum.ts';
import { OvsdbError, syntaxError, violation } from './error.ts';
import { mutate, parseMutation } from './mutation.ts';
import type { NamedUuids } from './named-uuids.ts';
import type { ObjectParser } from './parser.ts';
import { findRows, sortRows } from './query.ts';
import { parseColumns, parseRow, rowToJson } from './row-json.ts';
import { UUID_COLUMN, valueOf, withValues, type Column, type Row } from './stored-row.ts';
import type { Table } from './stored-table.ts';
import type { Transaction } from './stored-transaction.ts';
import { parseUuid } from './uuid.ts';

/** What the operations of one attempt at a transaction share. */
export interface Attempt {
  readonly tables: ReadonlyMap<string, Table>;
  readonly transaction: Transaction;
  readonly names: NamedUuids;
  readonly makeUuid: () => string;
  /** Does the client hold this lock? */
  readonly holdsLock: (name: string) => boolean;
  /** Takes so many values of what the results may hold; throws OvsdbError ("resources exhausted") when the rest is too little. */
  readonly spend: (values: number) => void;
  /** Why nothing may be changed, in the words that follow the operation's name; undefined: it may. */
  readonly writeBan: string | undefined;
  /** Milliseconds since the request came. */
  readonly elapsed: number;
  /** Keeps what is about to become final; throws OvsdbError when it can't be kept. */
  readonly record: CommitContext['record'];
}

/** A `wait` that isn't met: worth another attempt when the database changes, until 'deadline' (milliseconds since the request came). */
export class Unmet {
  readonly deadline: number;
  constructor(deadline: number) {
    this.deadline = deadline;
  }
}

export type Result = Readonly<Record<string, unknown>> | Unmet;

/** Reads its members from 'parser'; when one is missing or wrong, 'parser' has the error, and the result is meaningless. */
export type Operation = (attempt: Attempt, parser: ObjectParser) => Result;

const NOTHING: Result = {};

function parseTable(attempt: Attempt, parser: ObjectParser): Table {
  const name = parser.member('table', 'id');
  const table = attempt.tables.get(String(name));
  if (table === undefined) parser.fail(`No table named ${String(name)}.`);
  parser.check();
  return table!;
}

function parseWhere(json: unknown, table: Table, { names }: Attempt): Row[] {
  return findRows(table, parseConditions(json as unknown[], table, names));
}

/** RFC 7047 section 5.2.1, and `uuid` of ovsdb-server(7) section 5.2.1. */
const insert: Operation = (attempt, parser) => {
  const { transaction, names } = attempt;
  const table = parseTable(attempt, parser);
  const name = parser.optional('uuid-name', 'id');
  const uuidJson = parser.optional('uuid', 'string');
  const rowJson = parser.member('row', 'object');
  parser.check();
  let uuid = uuidJson === undefined ? undefined : parseUuid(uuidJson as string);
  if (uuidJson !== undefined) {
    if (uuid === undefined) throw syntaxError('bad uuid', uuidJson);
    if (table.rows.has(uuid) || transaction.hasDeleted(table, uuid))
      throw new OvsdbError(
        'duplicate uuid',
        'This UUID would duplicate a UUID already present within the table or deleted within the same transaction.',
        uuidJson,
      );
  }
  if (name !== undefined) uuid = names.insert(name as string, uuid);
  const given = parseRow(rowJson, table, names);
  const values = [...table.defaults];
  for (const [column, value] of given) if (column.index >= 0) values[column.index] = table.share(column, value);
  for (const column of table.unusable) if (!given.has(column)) checkDatum(column.default, column.type);
  uuid ??= attempt.makeUuid();
  transaction.put(table, { uuid, version: attempt.makeUuid(), values: table.shareRow(values) });
  return { uuid: ['uuid', uuid] };
};

/** RFC 7047 section 5.2.2, and `sort`, which ovsdb-server has beside it: columns to order the rows by, ascending. */
const select: Operation = (attempt, parser) => {
  const table = parseTable(attempt, parser);
  const where = parser.member('where', 'array');
  const columnsJson = parser.optional('columns', 'array');
  const sortJson = parser.optional('sort', 'array');
  parser.check();
  const found = parseWhere(where, table, attempt);
  const columns = parseColumns(columnsJson as unknown[] | undefined, table);
  for (const row of found) {
    attempt.spend(1);
    for (const column of columns) attempt.spend(1 + valueOf(row, column).keys.length);
  }
  const by = sortJson === undefined ? [] : parseColumns(sortJson as unknown[], table);
  return { rows: sortRows(distinct(found, columns), by).map((row) => rowToJson(row, columns)) };
};

/** RFC 7047 section 5.2.3. */
const update: Operation = (attempt, parser) => {
  const table = parseTable(attempt, parser);
  const where = parser.member('where', 'array');
  const rowJson = parser.member('row', 'object');
  parser.check();
  const values = [...parseRow(rowJson, table, attempt.names)];
  for (const [{ name, mutable }] of values)
    if (!mutable) throw violation(`Cannot update immutable column ${name} in table ${table.name}.`, parser.json);
  const rows = parseWhere(where, table, attempt);
  for (const row of rows) {
    const changed = values.filter(([column, value]) => !equalData(valueOf(row, column), value));
    if (changed.length > 0) attempt.transaction.put(table, withValues(row, changed));
  }
  return { count: rows.length };
};

/** RFC 7047 section 5.2.4. */
const mutateRows: Operation = (attempt, parser) => {
  const table = parseTable(attempt, parser);
  const where = parser.member('where', 'array');
  const json = parser.member('mutations', 'array');
  parser.check();
  const mutations = (json as unknown[]).map((mutation) => parseMutation(mutation, table, attempt.names));
  const rows = parseWhere(where, table, attempt);
  for (const row of rows) {
    const values = new Map<Column, Datum>();
    for (const mutation of mutations) {
      const { column } = mutation;
      values.set(column, mutate(values.get(column) ?? valueOf(row, column), mutation));
    }
    const changed = [...values].filter(([column, value]) => valueOf(row, column) !== value);
    if (changed.length > 0) attempt.transaction.put(table, withValues(row, changed));
  }
  return { count: rows.length };
};

/** RFC 7047 section 5.2.5. */
const deleteRows: Operation = (attempt, parser) => {
  const table = parseTable(attempt, parser);
  const where = parser.member('where', 'array');
  parser.check();
  const rows = parseWhere(where, table, attempt);
  for (const { uuid } of rows) attempt.transaction.remove(table, uuid);
  return { count: rows.length };
};

/** Rows that look alike are one row of the result (a set, RFC 7047 section 5.2.2); with their UUIDs none do. */
function distinct(rows: readonly Row[], columns: readonly Column[]): readonly Row[] {
  if (rows.length < 2 || columns.includes(UUID_COLUMN)) return rows;
  return [...new Map(rows.map((row) => [projection(row, columns), row])).values()];
}

function projection(row: Row, columns: readonly Column[]): string {
  return columns
    .map((column) => datumKey(valueOf(row, column)))
    .map((key) => `${key.length}:${key}`)
    .join('');
}

function parseTimeout(json: unknown): number {
  if (json === undefined) return Infinity;
  const timeout = Number(json);
  if (timeout < 0) throw syntaxError('timeout must be nonnegative', json);
  return timeout;
}

/** RFC 7047 section 5.2.6. */
const wait: Operation = (attempt, parser) => {
  const table = parseTable(attempt, parser);
  const timeoutJson = parser.optional('timeout', 'integer');
  const where = parser.member('where', 'array');
  const columnsJson = parser.optional('columns', 'array');
  const until = parser.member('until', 'string');
  const rowsJson = parser.member('rows', 'array');
  parser.check();
  const rows = parseWhere(where, table, attempt);
  const columns = parseColumns(columnsJson as unknown[] | undefined, table);
  const timeout = parseTimeout(timeoutJson);
  if (until !== '==' && until !== '!=') throw syntaxError('"until" must be "==" or "!="', until);
  const expected = new Set<string>();
  for (const json of rowsJson as unknown[]) {
    const given = parseRow(json, table, attempt.names);
    const key = (column: Column): string => datumKey(given.get(column) ?? column.default);
    expected.add(
      columns
        .map(key)
        .map((text) => `${text.length}:${text}`)
        .join(''),
    );
  }
  const actual = new Set(rows.map((row) => projection(row, columns)));
  const equal = actual.size === expected.size && [...actual].every((key) => expected.has(key));
  if (equal === (until === '==')) return NOTHING;
  if (timeout === 0) throw new OvsdbError('timed out', '"where" clause test failed');
  if (attempt.elapsed >= timeout)
    throw new OvsdbError('timed out', `"wait" timed out after ${Math.round(attempt.elapsed)} ms`);
  return new Unmet(timeout);
};

/** RFC 7047 section 5.2.7. */
const commit: Operation = ({ transaction }, parser) => {
  const durable = parser.member('durable', 'boolean');
  if (durable === true) transaction.durable = true;
  return NOTHING;
};

/** RFC 7047 section 5.2.8. */
const abort: Operation = (_, parser) => {
  parser.finish();
  throw new OvsdbError('aborted', 'aborted by request');
};

/** RFC 7047 section 5.2.9. */
const comment: Operation = ({ transaction }, parser) => {
  const text = parser.member('comment', 'string');
  if (typeof text === 'string') transaction.comments.push(text);
  return NOTHING;
};

/** RFC 7047 section 5.2.10. */
const assertLock: Operation = ({ holdsLock }, parser) => {
  const lock = parser.member('lock', 'id');
  parser.check();
  if (!holdsLock(lock as string)) throw new OvsdbError('not owner', `Asserted lock ${String(lock)} not held.`);
  return NOTHING;
};

/** The operations that change something, or say that they do: refused where nothing may be changed. */
export const WRITES: ReadonlySet<string> = new Set(['insert', 'update', 'mutate', 'delete', 'commit']);

/** By the name that "op" gives. */
export const OPERATIONS: ReadonlyMap<string, Operation> = new Map<string, Operation>([
  ['insert', insert],
  ['select', select],
  ['update', update],
  ['mutate', mutateRows],
  ['delete', deleteRows],
  ['wait', wait],
  ['commit', commit],
  ['abort', abort],
  ['comment', comment],
  ['assert', assertLock],
]);
