/**
 * Takes the rows of large tables out of messages of an OVSDB server, while their bytes come.
 *
 * A message is a JSON object. Walked through are its members `params` and `result`: <table-updates2> as the value, or
 * as an element of an array that is the value, and in them the tables of the plan. Rows as update-rows.ts expects
 * them are read and cut out; all other bytes make up the *envelope*, which is valid JSON exactly when the message is: it
 * is for JSON.parse to refuse.
 *
 * What is not written as servers write it at these upper levels (white space, escapes or repetition in names, rows
 * that are not named by UUIDs) makes the message *irregular*: its end is still found, and all of it is for JSON.parse.
 *
 * ## Running
 * The host appends bytes to the window and calls 'run', which returns why it stopped. It eats what it has finished with:
 * what is left of the window is the beginning of a name or row whose end has not come. A row or name that is
 * incomplete and longer than LONGEST is not waited for.
 */
import {
  BRACE_CLOSE,
  BRACE_OPEN,
  BRACKET_CLOSE,
  BRACKET_OPEN,
  COLON,
  COMMA,
  jsonPlainEnd,
  jsonSame,
  jsonUuid,
  PADDING,
  QUOTE,
} from './json-text';
import { jsonIsTooDeep, jsonIsWhole, jsonPass, JsonScan, jsonScanBegin } from './json-scan';
import { planFindTable, PlanTable } from './update-plan';
import { UpdateRows, updateRowsFailedAt, updateRowsMakeRoom, updateRowsRead } from './update-rows';
import {
  AFTER,
  ARRAY,
  END,
  FIRST,
  FULL,
  GIVE_UP,
  MESSAGE,
  MORE,
  NEXT,
  REST,
  START,
  TABLE,
  TAKE,
  TOO_DEEP,
  UPDATES,
  VALUE,
  WAIT,
} from './update-walk-states';
import { UuidSeen, uuidSeenAdd, uuidSeenClear } from './uuid-seen';

/** Bytes of a name or row that is incomplete, at most. */
const LONGEST: usize = 16384;

const PARAMS: u32 = 1;
const RESULT: u32 = 2;
const NO_INDEX: u32 = 0xffffffff;

const names: usize = memory.data<u8>([
  0x70, 0x61, 0x72, 0x61, 0x6d, 0x73, 0, 0, 0x72, 0x65, 0x73, 0x75, 0x6c, 0x74, 0, 0,
]);
const uuid: usize = memory.data(16, 16);

@unmanaged
export class UpdateDecoder {
  window: usize;
  /** Bytes in the window. */
  held: u32;
  /** The envelope's bytes since the last 'run' began. */
  envelope: usize;
  envelopeBytes: u32;
  scan: JsonScan;

  place: u32;
  /** Where VALUE goes back to. */
  back: u32;
  level: u32;
  expected: u32;
  irregular: bool;

  /** The members of the message that have been met, as bits. */
  members: u32;
  /** PARAMS or RESULT, and the element of the array there. */
  root: u32;
  index: u32;
  /** Goes up with each <table-updates2>. */
  updates: u32;
  /** The table whose rows are read, or were read last, and where it is. */
  table: PlanTable;
  tableRoot: u32;
  tableIndex: u32;
  /** Rows of the table that are in the envelope. */
  leftOut: u32;

  tables: PlanTable;
  rows: UpdateRows;
  seen: UuidSeen;
}

/** A message begins, nested no deeper than that. */
export function updateWalkBegin(decoder: UpdateDecoder, maxDepth: u32): void {
  jsonScanBegin(decoder.scan, maxDepth);
  decoder.held = 0;
  decoder.place = START;
  decoder.irregular = false;
  decoder.members = 0;
}

function leave(decoder: UpdateDecoder, from: usize, to: usize): void {
  memory.copy(decoder.envelope + decoder.envelopeBytes, from, to - from);
  decoder.envelopeBytes += <u32>(to - from);
}

/** Stops: what is before 'at' is finished with. */
function stop(decoder: UpdateDecoder, at: usize, end: usize, why: u32): u32 {
  decoder.held = <u32>(end - at);
  memory.copy(decoder.window, at, end - at);
  return why;
}

/** Goes into an object or array. */
function enter(decoder: UpdateDecoder, place: u32): void {
  decoder.place = place;
  decoder.expected = FIRST;
  decoder.scan.depth++;
}

/** The value is passed over; then the walk goes on here. */
function passValue(decoder: UpdateDecoder): void {
  decoder.back = decoder.place;
  decoder.level = decoder.scan.depth;
  decoder.place = VALUE;
}

/** A member of the message: goes into the value that begins with 'first', or not. False: the member has been before. */
function enterMember(decoder: UpdateDecoder, name: usize, length: u32, first: u32): bool {
  const root = length != 6 ? 0 : jsonSame(name, names, 6) ? PARAMS : jsonSame(name, names + 8, 6) ? RESULT : 0;
  if (root & decoder.members) return false;
  decoder.members |= root;
  decoder.root = root;
  decoder.index = NO_INDEX;
  if (root != 0 && first == BRACKET_OPEN) enter(decoder, ARRAY);
  else if (root == RESULT && first == BRACE_OPEN) enterUpdates(decoder);
  else passValue(decoder);
  return true;
}

function enterUpdates(decoder: UpdateDecoder): void {
  decoder.updates++;
  enter(decoder, UPDATES);
}

function enterTable(decoder: UpdateDecoder, table: PlanTable): void {
  decoder.table = table;
  decoder.tableRoot = decoder.root;
  decoder.tableIndex = decoder.index;
  decoder.leftOut = 0;
  uuidSeenClear(decoder.seen);
  enter(decoder, TABLE);
}

/** The place around the present one. */
function outer(decoder: UpdateDecoder): u32 {
  if (decoder.place == TABLE) return UPDATES;
  return decoder.place == UPDATES && decoder.index != NO_INDEX ? ARRAY : MESSAGE;
}

/** A row, from its UUID on: cut out, or left to be passed over. Returns where the walk goes on, WAIT or GIVE_UP. */
function row(decoder: UpdateDecoder, at: usize, colon: usize, end: usize): usize {
  // Other names would be another matter: those that are numbers come first in an object of JavaScript.
  if (colon - at != 38 || !jsonUuid(at + 1, uuid)) return GIVE_UP;
  const behind = updateRowsRead(decoder.rows, decoder.table, colon + 1, uuid, decoder.leftOut);
  if (behind == 0 && updateRowsFailedAt() + PADDING > end && <usize>(end - at) < LONGEST) {
    // Perhaps it is odd only because it has not all come.
    if (!jsonIsWhole(decoder.scan, colon + 1, end)) return WAIT;
  }
  if (uuidSeenAdd(decoder.seen, uuid)) return GIVE_UP;
  if (behind != 0) {
    decoder.expected = AFTER;
    return behind;
  }
  if (decoder.leftOut++ > 0) {
    store<u8>(decoder.envelope + decoder.envelopeBytes, <u8>COMMA);
    decoder.envelopeBytes++;
  }
  leave(decoder, at, colon + 1);
  passValue(decoder);
  return colon + 1;
}

/** The message is not written as expected: only its end is looked for. */
function giveUp(decoder: UpdateDecoder): void {
  decoder.irregular = true;
  decoder.place = REST;
}

/** A member of an object, from its name on. Returns where the walk goes on, WAIT, GIVE_UP or FULL. */
function member(decoder: UpdateDecoder, at: usize, end: usize): usize {
  const nameEnd = jsonPlainEnd(at + 1);
  if (nameEnd + 2 >= end && <usize>(end - at) < LONGEST) {
    // Not all here; but what is here must be a name and a colon.
    if (nameEnd >= end || (load<u8>(nameEnd) == QUOTE && (nameEnd + 1 == end || load<u8>(nameEnd, 1) == COLON)))
      return WAIT;
  }
  if (nameEnd + 2 >= end || load<u8>(nameEnd) != QUOTE || load<u8>(nameEnd, 1) != COLON) return GIVE_UP;
  const value = nameEnd + 2;
  if (decoder.place == TABLE) return row(decoder, at, nameEnd + 1, end);

  const length = <u32>(nameEnd - at - 1);
  const first = <u32>load<u8>(value);
  if (decoder.place == MESSAGE) {
    if (!enterMember(decoder, at + 1, length, first)) return GIVE_UP;
  } else {
    const table = planFindTable(decoder.tables, at + 1, length);
    if (changetype<usize>(table) == 0) passValue(decoder);
    else {
      if (decoder.rows.count > 0) return FULL;
      if (table.updates == decoder.updates) return GIVE_UP;
      table.updates = decoder.updates;
      if (first == BRACE_OPEN) enterTable(decoder, table);
      else passValue(decoder);
    }
  }
  // An object or array that is walked through: behind its bracket.
  const next = decoder.place == VALUE ? value : value + 1;
  leave(decoder, at, next);
  return next;
}

/** One step of the walk. Returns where it goes on, WAIT, GIVE_UP or FULL. */
function step(decoder: UpdateDecoder, at: usize, end: usize): usize {
  const byte = <u32>load<u8>(at);
  const place = decoder.place;
  if (decoder.expected != NEXT && byte == (place == ARRAY ? BRACKET_CLOSE : BRACE_CLOSE)) {
    leave(decoder, at, at + 1);
    decoder.place = outer(decoder);
    decoder.expected = AFTER;
    decoder.scan.depth--;
    return at + 1;
  }
  if (decoder.expected == AFTER) {
    if (byte != COMMA) return GIVE_UP;
    decoder.expected = NEXT;
    if (place != TABLE) leave(decoder, at, at + 1);
    return at + 1;
  }
  if (place == ARRAY) {
    decoder.index++;
    if (byte != BRACE_OPEN) {
      passValue(decoder);
      return at;
    }
    enterUpdates(decoder);
    leave(decoder, at, at + 1);
    return at + 1;
  }
  if (byte != QUOTE) return GIVE_UP;
  if (place == TABLE && !updateRowsMakeRoom(decoder.rows)) return FULL;
  return member(decoder, at, end);
}

/** 'bytes' have been appended to the window: walks on. Returns why it stopped. May grow the memory. */
export function updateWalkRun(decoder: UpdateDecoder, bytes: u32): u32 {
  let at = decoder.window;
  const end = at + decoder.held + bytes;
  memory.fill(end, 0, PADDING);
  decoder.envelopeBytes = 0;
  while (at < end) {
    if (decoder.place == REST) {
      at = jsonPass(decoder.scan, at, end, 0);
    } else if (decoder.place == VALUE) {
      const from = at;
      at = jsonPass(decoder.scan, at, end, decoder.level);
      leave(decoder, from, at);
      if (at < end) {
        decoder.place = decoder.back;
        decoder.expected = AFTER;
      }
    } else if (decoder.place == START) {
      leave(decoder, at, at + 1);
      enter(decoder, MESSAGE);
      at++;
    } else {
      const next = step(decoder, at, end);
      if (next == WAIT) break;
      if (next == FULL) return stop(decoder, at, end, TAKE);
      if (next == GIVE_UP) giveUp(decoder);
      else at = next;
    }
    if (jsonIsTooDeep(decoder.scan)) return TOO_DEEP;
    if (decoder.scan.depth == 0) {
      uuidSeenClear(decoder.seen);
      return stop(decoder, at, end, END);
    }
  }
  return stop(decoder, at, end, MORE);
}
