/** What a command is: a row of its tool's table. */
import type { DatabaseSchema } from '../ovsdb/schema.ts';
import type { Content } from './content.ts';
import type { Table } from './text-table.ts';

/** One command of a command line, as it was given. */
export interface Call {
  readonly name: string;
  readonly arguments: readonly string[];
  /** By name, such as `--if-exists`; undefined: without an argument. */
  readonly options: ReadonlyMap<string, string | undefined>;
}

/** What a command sees and does. */
export interface Invocation extends Call {
  /** What the tool is called: messages of some commands name it. */
  readonly program: string;
  readonly content: Content;
  /** Adds to the command's text output. */
  readonly print: (text: string) => void;
  /** Gives the command's output as a table, in the format that the command line asks for. */
  readonly show: (table: Table) => void;
  /** Tells the person something that changes nothing. */
  readonly warn: (message: string) => void;
  /** The output is not known before the transaction is committed: 'text' is asked for it then. */
  readonly printLater: (text: (uuidOf: (uuid: string) => string) => string) => void;
}

export interface Command {
  readonly name: string;
  /** Such as `SWITCH PORT [PARENT] [TAG]`, `[RECORD]...`: also says how many there may be. */
  readonly arguments: string;
  /** Such as `--if-exists`, `--columns=` (with an argument), `--bfd?` (with or without one). */
  readonly options?: readonly string[];
  /** One line of help. */
  readonly help: string;
  readonly mode: 'read' | 'write';
  /** The tables that the command reads or writes. Throws CtlError for what is wrong whatever the database holds. */
  readonly tables: (call: Call, schema: DatabaseSchema) => readonly string[];
  /** Throws CtlError when it can't be done. Returns false to be run again when the database has changed. */
  readonly run: (invocation: Invocation) => void | boolean;
  /** Does the command wait for the change to arrive (`sync`)? */
  readonly waits?: boolean;
}

/** How many arguments 'usage' allows: `A [B]` is one or two, `A [B]...` at least one, `A...` too. */
export function argumentCount(usage: string): { readonly min: number; readonly max: number } {
  let min = 0;
  let max = 0;
  for (const word of usage.split(' ').filter((text) => text !== '')) {
    if (!word.startsWith('[')) min++;
    max = word.endsWith('...') ? Infinity : max + 1;
  }
  return { min, max };
}

/** For commands that always need the same tables. */
export const always =
  (...tables: string[]) =>
  (): readonly string[] =>
    tables;
