/**
 * Reads the rows of tables with a plan out of <row-update2>s (ovsdb-server(7) 4.1.14), as the servers write them: no
 * white space, no escapes, no characters beyond ASCII, only columns of the plan, each once. What is written otherwise is
 * not read here: its row is reported as odd, and the caller has to read it some other way.
 *
 * A row that was read is strictly valid JSON.
 *
 * ## Layout of a row
 * Words: how many rows were left out before it in its table, its UUID (four), and a number for each cell: ABSENT, EMPTY
 * (of a set), a text's number plus BEFORE_TEXTS, or a number from 0 to 999,999,999 plus NUMBER. Other integers, and booleans, are
 * texts as well.
 */
import {
  BRACE_CLOSE,
  BRACKET_CLOSE,
  COLON,
  COMMA,
  jsonIntegerEnd,
  jsonPlainEnd,
  jsonSame,
  MINUS,
  QUOTE,
  BRACKET_OPEN,
} from './json-text';
import {
  ATOM,
  BOOLEAN,
  INTEGER,
  MAP,
  MAY_BE_EMPTY,
  planFindColumn,
  planFindKey,
  PlanColumn,
  PlanTable,
  STRING,
  UUID,
} from './update-plan';
import {
  TextTable,
  textTableClear,
  textTableCreate,
  textTableHasRoom,
  textTableIntern,
  textTableIs,
  textTableRelease,
} from './text-table';

const ABSENT: u32 = 0;
const EMPTY: u32 = 1;
/** One less than the cell of text 1. */
const BEFORE_TEXTS: u32 = 1;
const NUMBER: u32 = 0x80000000;

/** Words of a row before its cells. */
export const ROW_HEADER: u32 = 5;

/** A row has at most so many cells. */
export const MAX_CELLS: u32 = 64;

/** Bytes that are looked at at one time: no row is larger. */
export const WINDOW: u32 = 81920;

const ROWS: u32 = 2048;
const TEXTS: u32 = ROWS * 4 + MAX_CELLS;
const TEXT_BYTES: u32 = 262144;

// Eight bytes of JSON, as they are loaded.
const INITIAL: u64 = 0x616974696e69227b; // {"initia
const INITIAL_END: u32 = 0x7b3a226c; // l":{
const INSERT: u64 = 0x747265736e69227b; // {"insert
const INSERT_END: u32 = 0x7b3a22; // ":{
const SET: u64 = 0x5b2c22746573225b; // ["set",[
const MAP_START: u64 = 0x5b2c2270616d225b; // ["map",[
const UUID_START: u64 = 0x2c2264697575225b; // ["uuid",
const TRUE: u32 = 0x65757274; // true
const FALSE: u64 = 0x65736c6166; // false
const FIVE_BYTES: u64 = 0xffffffffff;

@unmanaged
export class UpdateRows {
  /** Rows read, and words of each. */
  count: u32;
  stride: u32;
  rows: usize;
  texts: TextTable;
  /** Goes up with each row that is begun. */
  turn: u32;
}

/** Where the last row that was odd ceased to be as expected. */
let failedAt: usize = 0;

export function updateRowsFailedAt(): usize {
  return failedAt;
}

/** May grow the memory. */
export function updateRowsCreate(): UpdateRows {
  const rows = changetype<UpdateRows>(heap.alloc(offsetof<UpdateRows>()));
  rows.count = 0;
  rows.stride = 0;
  rows.rows = heap.alloc(ROWS * (ROW_HEADER + MAX_CELLS) * 4);
  rows.texts = textTableCreate(TEXTS, TEXT_BYTES);
  rows.turn = 0;
  return rows;
}

export function updateRowsRelease(rows: UpdateRows): void {
  heap.free(rows.rows);
  textTableRelease(rows.texts);
  heap.free(changetype<usize>(rows));
}

/** Forgets all rows; the next ones are of that table. */
export function updateRowsClear(rows: UpdateRows): void {
  rows.count = 0;
  textTableClear(rows.texts);
}

/** Sees to room for one more row. False: those that were read have to be taken first. */
export function updateRowsMakeRoom(rows: UpdateRows): bool {
  if (rows.count < ROWS && textTableHasRoom(rows.texts, MAX_CELLS, WINDOW)) return true;
  if (rows.count > 0) return false;
  // All texts are of rows that turned out to be odd: there is nothing to take.
  updateRowsClear(rows);
  return true;
}

/** The row at 'at' is not as expected from here on. */
function odd(at: usize): usize {
  failedAt = at;
  return 0;
}

/** A cell's number for a text; 'before' is the number in the row before, which it often is again. */
function cellOf(texts: TextTable, text: usize, length: u32, before: u32): u32 {
  if (before > BEFORE_TEXTS && textTableIs(texts, before - BEFORE_TEXTS, text, length)) return before;
  return textTableIntern(texts, text, length) + BEFORE_TEXTS;
}

/** What the row before has for a cell. */
function before(rows: UpdateRows, cell: usize): u32 {
  return rows.count == 0 ? ABSENT : load<u32>(cell - (rows.stride << 2));
}

/** Reads a string to its closing quote; returns what is behind it. */
function readString(rows: UpdateRows, at: usize, cell: usize): usize {
  if (load<u8>(at) != QUOTE) return odd(at);
  const end = jsonPlainEnd(++at);
  if (load<u8>(end) != QUOTE) return odd(end);
  store<u32>(cell, cellOf(rows.texts, at, <u32>(end - at), before(rows, cell)));
  return end + 1;
}

/** A cell's number for at most nine digits. */
function numberAt(at: usize, end: usize): u32 {
  let value: u32 = 0;
  for (; at < end; at++) value = value * 10 + load<u8>(at) - 0x30;
  return NUMBER | value;
}

function readAtom(rows: UpdateRows, at: usize, kind: u32, cell: usize): usize {
  switch (kind & ATOM) {
    case STRING:
      return readString(rows, at, cell);
    case UUID: {
      if (load<u64>(at) != UUID_START) return odd(at);
      const end = readString(rows, at + 8, cell);
      if (end == 0) return 0;
      return load<u8>(end) == BRACKET_CLOSE ? end + 1 : odd(end);
    }
    case INTEGER: {
      const end = jsonIntegerEnd(at);
      if (end == 0) return odd(at);
      const value =
        load<u8>(at) == MINUS || end - at > 9 ? cellOf(rows.texts, at, <u32>(end - at), ABSENT) : numberAt(at, end);
      store<u32>(cell, value);
      return end;
    }
    case BOOLEAN: {
      const length: u32 = load<u32>(at) == TRUE ? 4 : (load<u64>(at) & FIVE_BYTES) == FALSE ? 5 : 0;
      if (length == 0) return odd(at);
      store<u32>(cell, cellOf(rows.texts, at, length, before(rows, cell)));
      return at + length;
    }
    default:
      return odd(at);
  }
}

/** Reads the pairs of a map of strings, and keeps the values of wanted keys. */
function readMap(rows: UpdateRows, column: PlanColumn, at: usize, cells: usize): usize {
  if (load<u64>(at) != MAP_START) return odd(at);
  at += 8;
  if (load<u8>(at) == BRACKET_CLOSE) return load<u8>(at, 1) == BRACKET_CLOSE ? at + 2 : odd(at + 1);
  while (true) {
    if (load<u8>(at) != BRACKET_OPEN || load<u8>(at, 1) != QUOTE) return odd(at);
    at += 2;
    const end = jsonPlainEnd(at);
    if (load<u8>(end) != QUOTE || load<u8>(end, 1) != COMMA) return odd(end);
    const key = planFindKey(column, at, <u32>(end - at));
    if (changetype<usize>(key) == 0) {
      if (load<u8>(end, 2) != QUOTE) return odd(end);
      at = jsonPlainEnd(end + 3);
      if (load<u8>(at) != QUOTE) return odd(at);
      at++;
    } else {
      const cell = cells + (key.cell << 2);
      // A map has a key once.
      if (load<u32>(cell) != ABSENT) return odd(at);
      at = readString(rows, end + 2, cell);
      if (at == 0) return 0;
    }
    if (load<u8>(at) != BRACKET_CLOSE) return odd(at);
    const next = load<u8>(at, 1);
    at += 2;
    if (next == BRACKET_CLOSE) break;
    if (next != COMMA) return odd(at);
  }
  return load<u8>(at) == BRACKET_CLOSE ? at + 1 : odd(at);
}

function readValue(rows: UpdateRows, column: PlanColumn, at: usize, cells: usize): usize {
  const kind = column.kind;
  if (kind & MAP) return readMap(rows, column, at, cells);
  const cell = cells + (column.cell << 2);
  if (kind & MAY_BE_EMPTY && load<u64>(at) == SET) {
    if (load<u8>(at, 8) != BRACKET_CLOSE || load<u8>(at, 9) != BRACKET_CLOSE) return odd(at);
    store<u32>(cell, EMPTY);
    return at + 10;
  }
  return readAtom(rows, at, kind, cell);
}

/** Reads the members of a <row>, behind its brace; returns what is behind the closing one. */
function readColumns(rows: UpdateRows, table: PlanTable, at: usize, cells: usize): usize {
  if (load<u8>(at) == BRACE_CLOSE) return at + 1;
  const turn = ++rows.turn;
  let previous = changetype<PlanColumn>(0);
  while (true) {
    if (load<u8>(at) != QUOTE) return odd(at);
    const end = jsonPlainEnd(++at);
    if (load<u8>(end) != QUOTE || load<u8>(end, 1) != COLON) return odd(end);
    const length = <u32>(end - at);
    let column = changetype<usize>(previous) == 0 ? table.first : previous.following;
    if (changetype<usize>(column) == 0 || column.length != length || !jsonSame(column.name, at, length)) {
      column = planFindColumn(table, at, length);
      if (changetype<usize>(column) == 0) return odd(at);
      if (changetype<usize>(previous) == 0) table.first = column;
      else previous.following = column;
    }
    // A column is there once.
    if (column.row == turn) return odd(at);
    column.row = turn;
    at = readValue(rows, column, end + 2, cells);
    if (at == 0) return 0;
    const next = load<u8>(at++);
    if (next == BRACE_CLOSE) return at;
    if (next != COMMA) return odd(at - 1);
    previous = column;
  }
}

/**
 * Reads the <row-update2> of a new row at 'at', whose UUID is in four words at 'uuid', as one more row: there must be
 * room. Returns what is behind it; 0 when it is odd.
 */
export function updateRowsRead(rows: UpdateRows, table: PlanTable, at: usize, uuid: usize, leftOut: u32): usize {
  if (load<u64>(at) == INITIAL && load<u32>(at, 8) == INITIAL_END) at += 12;
  else if (load<u64>(at) == INSERT && (load<u32>(at, 8) & 0xffffff) == INSERT_END) at += 11;
  else return odd(at);
  rows.stride = ROW_HEADER + table.cells;
  const row = rows.rows + ((rows.count * rows.stride) << 2);
  const cells = row + (ROW_HEADER << 2);
  memory.fill(cells, 0, table.cells << 2);
  at = readColumns(rows, table, at, cells);
  if (at == 0) return 0;
  if (load<u8>(at) != BRACE_CLOSE) return odd(at);
  store<u32>(row, leftOut);
  memory.copy(row + 4, uuid, 16);
  rows.count++;
  return at + 1;
}
