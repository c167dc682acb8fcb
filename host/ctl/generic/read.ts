/** `list`, `find`, `get`: what rows hold. */
import { datumText } from '../../ovsdb/server/datum.ts';
import { columnNamed, conditionOf, splitArgument, type Condition } from '../column-argument.ts';
import type { Call, Command, Invocation } from '../command.ts';
import type { AnyRow, Content } from '../content.ts';
import { parseAtom } from '../datum/atom.ts';
import { OPERATORS } from '../datum/compare.ts';
import { fail } from '../error.ts';
import { findRecord, requireRecord, type RecordNames } from '../records.ts';
import {
  columnsOf,
  findColumn,
  findReadableColumn,
  findTable,
  type NamedColumn,
  type NamedTable,
} from '../schema-names.ts';
import type { Cell, Table } from '../text-table.ts';
import { recordOf } from './write.ts';

/** The columns that `--columns` names, or all of them. */
function shownColumns(table: NamedTable, { options }: Call): NamedColumn[] {
  const list = options.get('--columns');
  if (list === undefined) return columnsOf(table);
  const words = list.split(/[, ]+/).filter((word) => word !== '');
  if (words.length === 0) fail('must specify at least one column name');
  return words.map((word) => findReadableColumn(table, word));
}

function tableOf(content: Content, columns: readonly NamedColumn[], rows: readonly AnyRow[]): Table {
  const cell = (row: AnyRow, { name, type }: NamedColumn): Cell => ({
    datum: content.shownDatum(row, name),
    type,
    isRowName: name === '_uuid',
  });
  return {
    headings: columns.map(({ name }) => name),
    rows: rows.map((row) => columns.map((column) => cell(row, column))),
  };
}

const list = (names: RecordNames): Command => ({
  name: 'list',
  arguments: 'TABLE [RECORD]...',
  options: ['--if-exists', '--columns='],
  help: 'list RECORD (or all records) in TABLE',
  mode: 'read',
  tables(call, schema) {
    const table = findTable(schema, call.arguments[0]!);
    shownColumns(table, call);
    return [table.name];
  },
  run(invocation) {
    const { content, options } = invocation;
    const [name, ...records] = invocation.arguments;
    const table = findTable(content.schema, name!);
    const find = options.has('--if-exists') ? findRecord : requireRecord;
    const rows =
      records.length === 0
        ? content.rows(table.name)
        : records.map((record) => find(content, table, record, names)).filter((row) => row !== undefined);
    invocation.show(tableOf(content, shownColumns(table, invocation), rows));
  },
});

/**
 * Whether a row meets all of the conditions that 'words' are. Each is read when the first row comes to it: what no row asks for is no
 * mistake. That throws CtlError.
 */
export function conditionsOf(
  { content }: Invocation,
  table: NamedTable,
  words: readonly string[],
): (row: AnyRow) => boolean {
  const conditions = words.map((word) => {
    let condition: Condition | undefined;
    const { name, type } = findColumn(table, columnNamed(word));
    const read = (): Condition =>
      conditionOf(splitArgument(word, OPERATORS), type, name, (symbol) => content.symbols.uuidOf(symbol));
    return (row: AnyRow): boolean => (condition ??= read())(content.datum(row, name));
  });
  return (row) => conditions.every((condition) => condition(row));
}

/** The columns that conditions name are looked up before there is a database to ask. */
export function checkConditions(table: NamedTable, words: readonly string[]): void {
  for (const word of words) findColumn(table, columnNamed(word));
}

const find: Command = {
  name: 'find',
  arguments: 'TABLE [COLUMN[:KEY]=VALUE]...',
  options: ['--columns='],
  help: 'list records satisfying COLUMN[:KEY]=VALUE in TABLE',
  mode: 'read',
  tables(call, schema) {
    const [name, ...conditions] = call.arguments;
    const table = findTable(schema, name!);
    shownColumns(table, call);
    checkConditions(table, conditions);
    return [table.name];
  },
  run(invocation) {
    const { content } = invocation;
    const [name, ...conditions] = invocation.arguments;
    const table = findTable(content.schema, name!);
    const rows = content.rows(table.name).filter(conditionsOf(invocation, table, conditions));
    invocation.show(tableOf(content, shownColumns(table, invocation), rows));
  },
};

/** Prints one column, or one key of a map. */
function printColumn(invocation: Invocation, table: NamedTable, row: AnyRow, word: string): void {
  const { content, options } = invocation;
  const { column: written, key, value } = splitArgument(word, []);
  const { name, type } = findReadableColumn(table, written);
  if (value !== undefined) fail(`${word}: trailing garbage "${value}" in argument`);
  const datum = content.shownDatum(row, name);
  if (key === undefined) {
    invocation.print(`${datumText(datum, type)}\n`);
    return;
  }
  if (type.value === undefined) fail(`cannot specify key to get for non-map column ${name}`);
  const wanted = parseAtom(key, type.key, (symbol) => content.symbols.uuidOf(symbol));
  const at = datum.keys.indexOf(wanted);
  if (at < 0 && !options.has('--if-exists'))
    fail(`no key "${key}" in ${table.name} record "${invocation.arguments[1]!}" column ${name}`);
  const one = { key: type.value, min: 1, max: 1 } as const;
  invocation.print(at < 0 ? '\n' : `${datumText({ keys: [datum.values[at]!], values: [] }, one)}\n`);
}

const get = (names: RecordNames): Command => ({
  name: 'get',
  arguments: 'TABLE RECORD [COLUMN[:KEY]]...',
  options: ['--if-exists', '--id='],
  help: 'print values of COLUMN in RECORD in TABLE',
  mode: 'read',
  tables(call, schema) {
    if (call.options.has('--id') && call.options.has('--if-exists'))
      fail('--if-exists and --id may not be specified together');
    const table = findTable(schema, call.arguments[0]!);
    for (const word of call.arguments.slice(2)) findReadableColumn(table, columnNamed(word));
    return [table.name];
  },
  run(invocation) {
    const { content, options } = invocation;
    const { table, row } = recordOf(invocation, names);
    if (row === undefined) return;
    const id = options.get('--id');
    if (id !== undefined) content.symbols.define(id, row._uuid);
    for (const word of invocation.arguments.slice(2)) printColumn(invocation, table, row, word);
  },
});

export const readCommands = (names: RecordNames): Command[] => [list(names), find, get(names)];
