/**
 * Which tables, columns and keys of maps the update decoder looks for, and where their values go. Lists, since they are
 * short: a look-up mostly asks only for what followed the last time (see 'following').
 */
import { jsonSame, PADDING } from './json-text';

/** A column's kind: the type of its atoms, and flags. */
export const STRING: u32 = 0;
export const UUID: u32 = 1;
export const INTEGER: u32 = 2;
export const BOOLEAN: u32 = 3;
export const ATOM: u32 = 7;
/** An empty set is a value. */
export const MAY_BE_EMPTY: u32 = 8;
/** A map of strings to strings, of which the keys listed are wanted. */
export const MAP: u32 = 16;

@unmanaged
export class PlanKey {
  next: PlanKey;
  name: usize;
  length: u32;
  cell: u32;
}

@unmanaged
export class PlanColumn {
  next: PlanColumn;
  /** The one that came after this one in the row before. */
  following: PlanColumn;
  name: usize;
  length: u32;
  kind: u32;
  cell: u32;
  keys: PlanKey;
  /** The number of the last row that had it. */
  row: u32;
}

@unmanaged
export class PlanTable {
  next: PlanTable;
  name: usize;
  length: u32;
  index: u32;
  /** Cells of a row. */
  cells: u32;
  columns: PlanColumn;
  /** The first column of the row before. */
  first: PlanColumn;
  /** The number of the last <table-updates> that had it. */
  updates: u32;
}

/** A copy of a name, with room behind it for comparisons of eight bytes at a time. */
function nameOf(text: usize, length: u32): usize {
  const name = heap.alloc(length + PADDING);
  memory.copy(name, text, length);
  return name;
}

/** Puts a table before others. May grow the memory. */
export function planTable(next: PlanTable, text: usize, length: u32, index: u32, cells: u32): PlanTable {
  const table = changetype<PlanTable>(heap.alloc(offsetof<PlanTable>()));
  table.next = next;
  table.name = nameOf(text, length);
  table.length = length;
  table.index = index;
  table.cells = cells;
  table.columns = changetype<PlanColumn>(0);
  table.first = changetype<PlanColumn>(0);
  table.updates = 0;
  return table;
}

/** Adds a column to a table; 'cell' is where its value goes, unless it is a map. May grow the memory. */
export function planColumn(table: PlanTable, text: usize, length: u32, kind: u32, cell: u32): void {
  const column = changetype<PlanColumn>(heap.alloc(offsetof<PlanColumn>()));
  column.next = table.columns;
  column.following = changetype<PlanColumn>(0);
  column.name = nameOf(text, length);
  column.length = length;
  column.kind = kind;
  column.cell = cell;
  column.keys = changetype<PlanKey>(0);
  column.row = 0;
  table.columns = column;
}

/** Adds a key to the column that was added last, a map; 'cell' is where its value goes. May grow the memory. */
export function planKey(table: PlanTable, text: usize, length: u32, cell: u32): void {
  const key = changetype<PlanKey>(heap.alloc(offsetof<PlanKey>()));
  key.next = table.columns.keys;
  key.name = nameOf(text, length);
  key.length = length;
  key.cell = cell;
  table.columns.keys = key;
}

/** Gives a table and those after it back. */
export function planRelease(table: PlanTable): void {
  while (changetype<usize>(table) != 0) {
    let column = table.columns;
    while (changetype<usize>(column) != 0) {
      let key = column.keys;
      while (changetype<usize>(key) != 0) {
        const nextKey = key.next;
        heap.free(key.name);
        heap.free(changetype<usize>(key));
        key = nextKey;
      }
      const nextColumn = column.next;
      heap.free(column.name);
      heap.free(changetype<usize>(column));
      column = nextColumn;
    }
    const nextTable = table.next;
    heap.free(table.name);
    heap.free(changetype<usize>(table));
    table = nextTable;
  }
}

/** The table of that name, or none. */
export function planFindTable(tables: PlanTable, text: usize, length: u32): PlanTable {
  let table = tables;
  while (changetype<usize>(table) != 0 && !(table.length == length && jsonSame(table.name, text, length))) {
    table = table.next;
  }
  return table;
}

/** The column of that name, or none. */
export function planFindColumn(table: PlanTable, text: usize, length: u32): PlanColumn {
  let column = table.columns;
  while (changetype<usize>(column) != 0 && !(column.length == length && jsonSame(column.name, text, length))) {
    column = column.next;
  }
  return column;
}

/** The key of that name, or none. */
export function planFindKey(column: PlanColumn, text: usize, length: u32): PlanKey {
  let key = column.keys;
  while (changetype<usize>(key) != 0 && !(key.length == length && jsonSame(key.name, text, length))) key = key.next;
  return key;
}
