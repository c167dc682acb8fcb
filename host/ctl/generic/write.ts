/** `set`, `add`, `remove`, `clear`: columns of one row. */
import type { ColumnType, DatabaseSchema } from '../../ovsdb/schema.ts';
import type { Atom } from '../../ovsdb/schema.ts';
import { search, type Datum } from '../../ovsdb/server/datum.ts';
import { columnNamed, splitArgument } from '../column-argument.ts';
import type { Call, Command, Invocation } from '../command.ts';
import type { AnyRow } from '../content.ts';
import { parseAtom, type SymbolOf } from '../datum/atom.ts';
import { datumOf } from '../datum/convert.ts';
import { parseDatum } from '../datum/parse.ts';
import { CtlError, fail } from '../error.ts';
import { findRecord, requireRecord, type RecordNames } from '../records.ts';
import { findColumn, findMutableColumn, findTable, type NamedTable } from '../schema-names.ts';

/** The table and the record that the first two arguments name; undefined: not there, which `--if-exists` allows. */
export function recordOf(
  { content, arguments: words, options }: Invocation,
  names: RecordNames,
): { table: NamedTable; row: AnyRow | undefined } {
  const table = findTable(content.schema, words[0]!);
  const find = options.has('--if-exists') ? findRecord : requireRecord;
  return { table, row: find(content, table, words[1]!, names) };
}

/** Joins two data; of a key that both have, 'from' decides. */
function union(into: Datum, from: Datum): Datum {
  const pairs = new Map<Atom, Atom | true>();
  for (const [i, key] of into.keys.entries()) pairs.set(key, into.values[i] ?? true);
  for (const [i, key] of from.keys.entries()) pairs.set(key, from.values[i] ?? true);
  const isMap = into.values.length + from.values.length > 0;
  return datumOf(isMap ? new Map(pairs) : new Set(pairs.keys()));
}

/** Writes `COLUMN[:KEY]=VALUE` to a row. */
export function assign(
  content: Invocation['content'],
  table: NamedTable,
  row: AnyRow,
  text: string,
  find: typeof findColumn,
): void {
  const column = find(table, columnNamed(text));
  const { key, value = '' } = splitArgument(text, ['=']);
  const symbolOf: SymbolOf = (name) => content.symbols.uuidOf(name);
  if (key === undefined) {
    content.setDatum(row, column.name, parseDatum(value, column.type, symbolOf));
    return;
  }
  if (column.type.value === undefined) fail(`cannot specify key to set for non-map column ${column.name}`);
  const pair: Datum = {
    keys: [parseAtom(key, column.type.key, symbolOf)],
    values: [parseAtom(value, column.type.value, symbolOf)],
  };
  content.setDatum(row, column.name, union(content.datum(row, column.name), pair));
}

/** A table and, of the arguments from 'from' on, columns: what is wrong with them is wrong whatever the database holds. */
const checked =
  (from: number, columnOf: (word: string) => string, find = findMutableColumn) =>
  ({ arguments: words }: Call, schema: DatabaseSchema): readonly string[] => {
    const table = findTable(schema, words[0]!);
    for (const word of words.slice(from)) find(table, columnOf(word));
    return [table.name];
  };

const set = (names: RecordNames): Command => ({
  name: 'set',
  arguments: 'TABLE RECORD COLUMN[:KEY]=VALUE [COLUMN[:KEY]=VALUE]...',
  options: ['--if-exists'],
  help: 'set COLUMN values in RECORD in TABLE',
  mode: 'write',
  tables: checked(2, columnNamed),
  run(invocation) {
    const { table, row } = recordOf(invocation, names);
    if (row !== undefined)
      for (const word of invocation.arguments.slice(2)) assign(invocation.content, table, row, word, findMutableColumn);
  },
});

const countText = (count: number, type: ColumnType): string =>
  `${count} ${type.value === undefined ? 'values' : 'pairs'}`;

type Change = (datum: Datum, word: string, type: ColumnType, symbolOf: SymbolOf) => Datum;

/** Changes the elements of the third argument's column, a value at a time. 'add' and 'remove' take any number of them; what comes out must be within the column's limits. */
const changeElements = (
  names: RecordNames,
  verb: 'add' | 'remove',
  change: Change,
): Pick<Command, 'tables' | 'run'> => ({
  tables: (call, schema) => checked(2, (word) => word)({ ...call, arguments: call.arguments.slice(0, 3) }, schema),
  run(invocation) {
    const { content } = invocation;
    const { table, row } = recordOf(invocation, names);
    if (row === undefined) return;
    const column = findMutableColumn(table, invocation.arguments[2]!);
    const { min, max } = column.type;
    const type: ColumnType = { ...column.type, min: 1, max: Infinity };
    const symbolOf: SymbolOf = (name) => content.symbols.uuidOf(name);
    let datum = content.datum(row, column.name);
    for (const word of invocation.arguments.slice(3)) datum = change(datum, word, type, symbolOf);
    const count = datum.keys.length;
    if (count < min || count > max)
      fail(
        `"${verb}" operation would put ${countText(count, type)} in column ${column.name} of table ${table.name} but the ${count < min ? `minimum number is ${min}` : `maximum number is ${max}`}`,
      );
    content.setDatum(row, column.name, datum);
  },
});

const add = (names: RecordNames): Command => ({
  name: 'add',
  arguments: 'TABLE RECORD COLUMN VALUE|KEY=VALUE [VALUE|KEY=VALUE]...',
  options: ['--if-exists'],
  help: 'add (KEY=)VALUE to COLUMN in RECORD in TABLE',
  mode: 'write',
  // A key that is there keeps its value.
  ...changeElements(names, 'add', (datum, word, type, symbolOf) => union(parseDatum(word, type, symbolOf), datum)),
});

/** What to remove: elements, or, of a map, pairs or keys alone. */
function parseRemoved(text: string, type: ColumnType, symbolOf: SymbolOf): Datum {
  try {
    return parseDatum(text, type, symbolOf);
  } catch (error) {
    const { value, ...keys } = type;
    if (!(error instanceof CtlError) || value === undefined) throw error;
    return parseDatum(text, keys, symbolOf);
  }
}

/** 'datum' without what 'removed' holds: of pairs, those with the same value. */
function without(datum: Datum, removed: Datum): Datum {
  const isGone = (_: unknown, i: number): boolean => {
    const at = search(removed.keys, datum.keys[i]!);
    return at >= 0 && (removed.values.length === 0 || removed.values[at] === datum.values[i]);
  };
  const stays = (atom: Atom, i: number): boolean => !isGone(atom, i);
  return { keys: datum.keys.filter(stays), values: datum.values.filter(stays) };
}

const remove = (names: RecordNames): Command => ({
  name: 'remove',
  arguments: 'TABLE RECORD COLUMN KEY|VALUE|KEY=VALUE [KEY|VALUE|KEY=VALUE]...',
  options: ['--if-exists'],
  help: 'remove (KEY=)VALUE from COLUMN',
  mode: 'write',
  ...changeElements(names, 'remove', (datum, word, type, symbolOf) =>
    without(datum, parseRemoved(word, type, symbolOf)),
  ),
});

const clear = (names: RecordNames): Command => ({
  name: 'clear',
  arguments: 'TABLE RECORD COLUMN [COLUMN]...',
  options: ['--if-exists'],
  help: 'clear values from COLUMN in RECORD in TABLE',
  mode: 'write',
  tables: checked(2, (word) => word),
  run(invocation) {
    const { content } = invocation;
    const { table, row } = recordOf(invocation, names);
    if (row === undefined) return;
    for (const word of invocation.arguments.slice(2)) {
      const column = findMutableColumn(table, word);
      if (column.type.min > 0)
        fail(
          `"clear" operation cannot be applied to column ${column.name} of table ${table.name}, which is not allowed to be empty`,
        );
      content.setDatum(row, column.name, { keys: [], values: [] });
    }
  },
});

export const writeCommands = (names: RecordNames): Command[] => [set(names), add(names), remove(names), clear(names)];
