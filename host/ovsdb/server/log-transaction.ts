/**
 * Transactions as a log file has them (ovsdb(5)): `{TABLE: {UUID: ROW or null}}`, with `_date`, `_comment` and `_is_diff` beside the tables.
 * Ephemeral columns are not kept. With `_is_diff` a row that was there before has the difference of each column that
 * changed, as update2 does.
 */
import { writeJson } from '../json.ts';
import { member } from '../member.ts';
import { applyDiff } from './datum-diff.ts';
import { datumToJson, equalData, parseDatum } from './datum.ts';
import { OvsdbError } from './error.ts';
import { LogError } from './log-record.ts';
import { isObject, type Json } from './parser.ts';
import type { Column, Row } from './stored-row.ts';
import type { Table } from './stored-table.ts';
import type { Change } from './stored-transaction.ts';

type RowJson = Record<string, unknown>;

const isKept = (table: Table, { name }: Column): boolean => member(table.schema.columns, name)?.ephemeral !== true;

/** A whole row, except for what is as it is by default. */
function insertToJson(table: Table, row: Row): RowJson {
  const columns: [string, unknown][] = [];
  for (const column of table.columns) {
    const value = row.values[column.index]!;
    if (isKept(table, column) && !equalData(value, column.default))
      columns.push([column.name, datumToJson(value, column.type)]);
  }
  return Object.fromEntries(columns);
}

/** A row's changed columns, as differences or as they are; undefined when no column that is kept has changed. */
function modifyToJson(change: Change, after: Row, isDiff: boolean): RowJson | undefined {
  const columns: [string, unknown][] = [];
  for (const column of change.table.columns) {
    if (!change.touches(column) || !isKept(change.table, column)) continue;
    const difference = isDiff ? change.difference(column) : after.values[column.index]!;
    columns.push([column.name, datumToJson(difference, column.type)]);
  }
  return columns.length === 0 ? undefined : Object.fromEntries(columns);
}

/** Has no difference more elements than its column may? Such a one ovsdb-server 3.1 can write, but not read. */
function hasReadableDiffs(change: Change): boolean {
  const { table, before, after } = change;
  if (before === undefined || after === undefined) return true;
  return table.columns.every((column) => {
    const { max } = column.type;
    return max === 1 || max === Infinity || !change.touches(column) || change.difference(column).keys.length <= max;
  });
}

/** What a change leaves in the log: undefined for nothing, null for a row that is gone. */
function changeToJson(change: Change, isDiff: boolean): RowJson | null | undefined {
  const { table, before, after } = change;
  if (after === undefined) return null;
  return before === undefined ? insertToJson(table, after) : modifyToJson(change, after, isDiff);
}

function tablesToJson(changes: readonly Change[], isDiff: boolean): Json | undefined {
  const tables = new Map<string, Map<string, RowJson | null>>();
  for (const change of changes) {
    const row = changeToJson(change, isDiff);
    if (row === undefined) continue;
    const { name } = change.table;
    let rows = tables.get(name);
    if (rows === undefined) tables.set(name, (rows = new Map<string, RowJson | null>()));
    rows.set((change.after ?? change.before)!.uuid, row);
  }
  if (tables.size === 0) return undefined;
  const json = Object.fromEntries(Array.from(tables, ([table, rows]) => [table, Object.fromEntries(rows)]));
  return isDiff ? { _is_diff: true, ...json } : json;
}

/** A transaction's record, with differences where it may have them; undefined when it changes nothing that is kept. 'date' is in milliseconds since 1970. */
export function transactionToJson(
  changes: readonly Change[],
  comments: readonly string[],
  date: number,
  differences = true,
): Json | undefined {
  const tables = tablesToJson(changes, differences && changes.every(hasReadableDiffs));
  if (tables === undefined) return undefined;
  return { _date: date, ...(comments.length > 0 && { _comment: comments.join('\n') }), ...tables };
}

/** Characters gathered before they are passed on. */
const PIECE = 1 << 16;

/** All rows as one transaction's JSON text, in pieces: what a compacted log has after its schema. */
export function* snapshotText(
  tables: Iterable<Table>,
  comment: string,
  date: number,
  differences = true,
): Generator<string> {
  let text = `{"_date":${date},"_comment":${JSON.stringify(comment)}${differences ? ',"_is_diff":true' : ''}`;
  for (const table of tables) {
    if (table.rows.size === 0) continue;
    text += `,${JSON.stringify(table.name)}:{`;
    let separator = '';
    for (const row of table.rows.values()) {
      text += `${separator}"${row.uuid}":${writeJson(insertToJson(table, row))}`;
      separator = ',';
      if (text.length < PIECE) continue;
      yield text;
      text = '';
    }
    text += '}';
  }
  yield `${text}}`;
}

/** Where rows are put while a log is read: a Transaction, or the tables themselves. */
export interface Target {
  put(table: Table, row: Row): void;
  remove(table: Table, uuid: string): void;
}

/** The tables themselves: nothing can be taken back. */
const DIRECT: Target = {
  put: (table, row) => table.put(row),
  remove: (table, uuid) => table.remove(uuid),
};

interface Replay {
  readonly target: Target;
  readonly isDiff: boolean;
  readonly version: () => string;
}

function replayRow(table: Table, uuid: string, json: unknown, { target, isDiff, version }: Replay): void {
  const before = table.rows.get(uuid);
  if (json === null) {
    if (before === undefined) throw new LogError(`it deletes the ${table.name} row ${uuid}, which is not there`);
    target.remove(table, uuid);
    return;
  }
  if (!isObject(json)) throw new LogError(`the ${table.name} row ${uuid} is no JSON object`);
  const values = before === undefined ? table.columns.map((column) => column.default) : [...before.values];
  for (const [name, value] of Object.entries(json)) {
    const column = table.column(name);
    if (column === undefined || column.index < 0)
      throw new LogError(`the schema has no column ${name} in table ${table.name}`);
    const { type, index } = column;
    // A difference may have any number of elements.
    if (before !== undefined && isDiff) {
      const difference = parseDatum(value, { ...type, min: 0, max: Infinity }, { constraints: false });
      values[index] = applyDiff(values[index]!, difference, type);
    } else values[index] = parseDatum(value, type);
  }
  target.put(table, { uuid, version: version(), values });
}

/** Does again what a record says. Throws LogError or OvsdbError when it does not fit the tables. */
export function replayTransaction(
  json: unknown,
  tables: ReadonlyMap<string, Table>,
  { target = DIRECT, version }: { readonly target?: Target; readonly version: () => string },
): void {
  if (!isObject(json)) throw new LogError('it is no JSON object');
  const isDiff = json['_is_diff'] === true;
  for (const [name, rows] of Object.entries(json)) {
    if (name.startsWith('_')) continue;
    const table = tables.get(name);
    if (table === undefined) throw new OvsdbError('unknown table', `No table named ${name}.`, json);
    if (!isObject(rows)) throw new LogError(`table ${name} is no JSON object`);
    for (const [uuid, row] of Object.entries(rows)) replayRow(table, uuid, row, { target, isDiff, version });
  }
}
