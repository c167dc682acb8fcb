/** Cells of column tables, and how they are read out of what a decoder leaves of large updates (update-decoder.ts). */
import type { Column } from './column.ts';
import type { Value } from './row.ts';
import type { Atom } from './schema.ts';
import type { SharedTexts } from './shared-texts.ts';
import {
  ABSENT_CELL,
  EMPTY_CELL,
  FIRST_NUMBER,
  FIRST_TEXT,
  type DecodedCell,
  type DecodedRows,
} from './update-decoder.ts';

/** One array: a column, or one key of a map column. */
export interface Cells {
  readonly name: string;
  readonly column: Column;
  readonly key: string | undefined;
  /** By handle; shorter than there are handles where the last of them have no value, and empty where none has one. */
  readonly values: Value[];
  readonly texts: SharedTexts;
}

/** 'room': handles that there will soon be at least, since growing step by step copies the array each time. */
export function putCell({ values }: Cells, handle: number, value: Value, room = handle): void {
  if (handle >= values.length) {
    if (value === undefined) return;
    if (room > values.length) values.length = room;
  }
  values[handle] = value;
}

/** One value for many equal ones. */
export const shared = ({ texts }: Cells, value: Value): Value =>
  typeof value === 'string' ? texts.share(value) : value;

/** What a decoder has to know of a cell; undefined when none could fill it. */
export function decodedCell({ name, type, shape }: Column, key: string | undefined): DecodedCell | undefined {
  const atom = key === undefined ? type.key.type : type.value?.type;
  if (atom === undefined || atom === 'real') return undefined;
  if (key === undefined ? shape === 'map' : atom !== 'string') return undefined;
  return { column: name, key, type: atom, mayBeEmpty: key === undefined && shape !== 'scalar' };
}

/** The value of the cell whose word is at 'at'. */
export function decodedValue({ column, key }: Cells, { words, texts }: DecodedRows, at: number): Value {
  const cell = words[at] as number;
  // A message may have been decoded before its server's schema was known to lack the column.
  if (cell === ABSENT_CELL || !column.exists) return key === undefined ? column.default() : undefined;
  if (cell === EMPTY_CELL) return column.shape === 'set' ? new Set() : undefined;
  const atom = cell >= FIRST_NUMBER ? cell - FIRST_NUMBER : atomOf(column, key, texts[cell - FIRST_TEXT] as string);
  return key === undefined && column.shape === 'set' ? new Set([atom]) : atom;
}

function atomOf({ type }: Column, key: string | undefined, text: string): Atom {
  if (key !== undefined) return text;
  if (type.key.type === 'integer') return Number(text);
  return type.key.type === 'boolean' ? text === 'true' : text;
}
