/**
 * A faster way for the rows of large tables than JSON.parse: rows are taken out of a message's bytes while these come, and
 * what is left of the message, its *envelope*, is parsed as ever. The decoder itself is handed in (see
 * 'DatabaseOptions'); without one, messages are parsed whole.
 *
 * ## The law
 * A decoder may leave any row in the envelope, or refuse a whole message. What it takes out is what JSON.parse would have
 * found there, and the envelope is valid JSON just when the message is.
 */
import { member } from './member.ts';
import type { RowJson } from './wire.ts';

/** A place for one value of each row: a column, or one key of a map of strings. */
export interface DecodedCell {
  readonly column: string;
  readonly key: string | undefined;
  readonly type: 'string' | 'uuid' | 'integer' | 'boolean';
  /** It is an optional or a set: there may be no element, or one. */
  readonly mayBeEmpty: boolean;
}

/** What is wanted of a table. A row that has any other column stays in the envelope. */
export interface DecodedTable {
  readonly name: string;
  /** How many cells a row has, and those that can be filled, by their place. */
  readonly size: number;
  readonly cells: ReadonlyMap<number, DecodedCell>;
}

/** A cell that the row does not have: its default. */
export const ABSENT_CELL = 0;
/** A cell that has no element. */
export const EMPTY_CELL = 1;
/** The cell of the first text. */
export const FIRST_TEXT = 2;
/** The cell of the integer 0; those of other integers follow. */
export const FIRST_NUMBER = 0x8000_0000;
/** Where a row's cells begin, behind its UUID (four words from 'UUID_WORD' on). */
export const FIRST_CELL = 5;
export const UUID_WORD = 1;

/**
 * Rows of kind `initial` or `insert` (ovsdb-server(7) 4.1.14) of one table, in the order of the message.
 *
 * A row's words: how many rows of the table are in the envelope before it; its UUID, most significant word first; its cells,
 * each ABSENT_CELL, EMPTY_CELL, FIRST_TEXT and more for a text, or FIRST_NUMBER and more for an integer. Booleans are texts, and
 * integers may be.
 */
export interface DecodedRows {
  /** The <table-updates2> is the message's member of that name, or that element of it. */
  readonly root: 'params' | 'result';
  readonly element: number | undefined;
  readonly table: string;
  readonly count: number;
  /** Words of each row. */
  readonly stride: number;
  readonly words: Uint32Array;
  readonly texts: readonly string[];
}

/** A message that has been decoded. */
export interface DecodedMessage {
  readonly envelope: Uint8Array;
  readonly rows: readonly DecodedRows[];
}

export interface UpdateDecoder {
  /** From the next message on, rows of these tables are taken out, and of no others. */
  setTables(tables: readonly DecodedTable[]): void;
  /** A message begins: an object, as the next bytes say. Forgets what was begun before. */
  begin(maxDepth: number): void;
  /**
   * Takes the next bytes. Returns how many of them belong to the message, when it ends here; -1 when it goes on, -2 when it is nested
   * deeper than allowed.
   */
  push(bytes: Uint8Array): number;
  /** The message that has ended; undefined: it has to be parsed whole. Once for each message. */
  take(): DecodedMessage | undefined;
  /** Gives its memory back; it is of no use any more. */
  release(): void;
}

const DECODED = Symbol('decoded rows');

interface WithDecoded {
  [DECODED]?: DecodedRows[];
}

/** Puts the rows where they were taken out of the message, so that 'decodedRows' finds them there. */
export function attachRows(message: RowJson, rows: readonly DecodedRows[]): void {
  for (const some of rows) {
    const root = message[some.root];
    const updates = (some.element === undefined ? root : (root as readonly unknown[])[some.element]) as RowJson;
    const table = member(updates, some.table) as WithDecoded;
    (table[DECODED] ??= []).push(some);
  }
}

/** The rows that were taken out of a <table-update2>, beside those that are in it. */
export function decodedRows(table: RowJson): readonly DecodedRows[] {
  return (table as WithDecoded)[DECODED] ?? [];
}
