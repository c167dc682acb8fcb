/**
 * The update decoder as the host sees it: see update-walk.ts for what it does. The host appends bytes to the window and
 * calls 'run', which says why it stopped; the envelope is to be taken after each call, and rows when it says so and at the
 * message's end.
 */
import { jsonScanCreate } from './json-scan';
import { PADDING } from './json-text';
import { textTableEnd } from './text-table';
import { planColumn, planKey, planRelease, planTable, PlanTable } from './update-plan';
import { MAX_CELLS, ROW_HEADER, updateRowsClear, updateRowsCreate, updateRowsRelease, WINDOW } from './update-rows';
import { UpdateDecoder, updateWalkBegin, updateWalkRun } from './update-walk';
import { uuidSeenClear, uuidSeenCreate, uuidSeenRelease } from './uuid-seen';

/** May grow the memory. */
export function updateDecoderCreate(): UpdateDecoder {
  const decoder = changetype<UpdateDecoder>(heap.alloc(offsetof<UpdateDecoder>()));
  memory.fill(changetype<usize>(decoder), 0, offsetof<UpdateDecoder>());
  decoder.window = heap.alloc(WINDOW + PADDING);
  // Each row that is left out may cost a comma of its own, and has eaten one.
  decoder.envelope = heap.alloc(WINDOW + PADDING);
  decoder.scan = jsonScanCreate();
  decoder.rows = updateRowsCreate();
  decoder.seen = uuidSeenCreate();
  return decoder;
}

export function updateDecoderRelease(decoder: UpdateDecoder): void {
  updateDecoderForget(decoder);
  updateRowsRelease(decoder.rows);
  heap.free(changetype<usize>(decoder.scan));
  uuidSeenRelease(decoder.seen);
  heap.free(decoder.window);
  heap.free(decoder.envelope);
  heap.free(changetype<usize>(decoder));
}

/** Forgets the plan. */
export function updateDecoderForget(decoder: UpdateDecoder): void {
  planRelease(decoder.tables);
  decoder.tables = changetype<PlanTable>(0);
}

/** Adds a table to the plan, named by the text at the window's start; false when it has too many cells. May grow the memory. */
export function updateDecoderTable(decoder: UpdateDecoder, length: u32, index: u32, cells: u32): bool {
  if (cells > MAX_CELLS) return false;
  decoder.tables = planTable(decoder.tables, decoder.window, length, index, cells);
  return true;
}

/** Adds a column to the table that was added last. May grow the memory. */
export function updateDecoderColumn(decoder: UpdateDecoder, length: u32, kind: u32, cell: u32): void {
  planColumn(decoder.tables, decoder.window, length, kind, cell);
}

/** Adds a key to the column that was added last. May grow the memory. */
export function updateDecoderKey(decoder: UpdateDecoder, length: u32, cell: u32): void {
  planKey(decoder.tables, decoder.window, length, cell);
}

/** A message begins, which must not be nested deeper than 'maxDepth'. May grow the memory. */
export function updateDecoderBegin(decoder: UpdateDecoder, maxDepth: u32): void {
  updateWalkBegin(decoder, maxDepth);
  updateRowsClear(decoder.rows);
  uuidSeenClear(decoder.seen);
}

export function updateDecoderWindow(decoder: UpdateDecoder): usize {
  return decoder.window;
}

/** How many bytes the window holds: the next ones go behind them. */
export function updateDecoderHeld(decoder: UpdateDecoder): u32 {
  return decoder.held;
}

export function updateDecoderEnvelope(decoder: UpdateDecoder): usize {
  return decoder.envelope;
}

export function updateDecoderEnvelopeBytes(decoder: UpdateDecoder): u32 {
  return decoder.envelopeBytes;
}

export function updateDecoderIsIrregular(decoder: UpdateDecoder): bool {
  return decoder.irregular;
}

// The rows to be taken: how many, where, and what they are of.

export function updateDecoderRowCount(decoder: UpdateDecoder): u32 {
  return decoder.rows.count;
}

export function updateDecoderRows(decoder: UpdateDecoder): usize {
  return decoder.rows.rows;
}

export function updateDecoderRowWords(decoder: UpdateDecoder): u32 {
  return ROW_HEADER + decoder.table.cells;
}

export function updateDecoderTableIndex(decoder: UpdateDecoder): u32 {
  return decoder.table.index;
}

/** 1: in `params`, 2: in `result`. */
export function updateDecoderRoot(decoder: UpdateDecoder): u32 {
  return decoder.tableRoot;
}

/** Which element of the array there; 0xffffffff: it is no array. */
export function updateDecoderIndex(decoder: UpdateDecoder): u32 {
  return decoder.tableIndex;
}

/** The texts as JSON, an array of strings in the order of their numbers. */
export function updateDecoderTexts(decoder: UpdateDecoder): usize {
  return decoder.rows.texts.bytes;
}

/** How many bytes these are: no more texts can be added before 'taken'. */
export function updateDecoderTextBytes(decoder: UpdateDecoder): u32 {
  textTableEnd(decoder.rows.texts);
  return decoder.rows.texts.byteCount;
}

/** The rows have been taken. */
export function updateDecoderTaken(decoder: UpdateDecoder): void {
  updateRowsClear(decoder.rows);
}

/** 'bytes' have been appended to the window. Returns why it stopped: see update-walk.ts. May grow the memory. */
export function updateDecoderRun(decoder: UpdateDecoder, bytes: u32): u32 {
  return updateWalkRun(decoder, bytes);
}
