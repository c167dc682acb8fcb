/** What `ovsdb-client dump` prints: tables with a caption, as text in columns, CSV, or one JSON object a table. */
import { parseDatum } from '../../../ctl/datum/parse.ts';
import type { DatabaseKey } from '../../../ic/databases.ts';
import { member } from '../../../ovsdb/member.ts';
import type { ColumnType } from '../../../ovsdb/schema.ts';
import { datumToJson, parseDatum as parseJsonDatum } from '../../../ovsdb/server/datum.ts';
import { SCHEMAS } from '../../interconnection.ts';
import type { ChosenFile, ImportedDatabase, ImportedRow } from './imported-database.ts';

/** A table as it was printed; cells are texts, or JSON. */
interface Printed {
  readonly table: string;
  readonly headings: readonly string[];
  /** With the number of the line, from 1. */
  readonly rows: readonly { readonly line: number; readonly cells: readonly unknown[] }[];
}

const CAPTION = /^(\w+) table$/;

/** `"a ""b""",c`: RFC 4180's records, each with the line on which it begins. */
function csvRecords(text: string): { line: number; cells: string[] }[] {
  const records: { line: number; cells: string[] }[] = [];
  let line = 1;
  let begun = 1;
  let cells: string[] = [];
  let cell = '';
  let isQuoted = false;
  for (let at = 0; at < text.length; at++) {
    const character = text.charAt(at);
    if (character === '\n') line++;
    if (isQuoted) {
      if (character !== '"') cell += character;
      else if (text.charAt(at + 1) === '"') {
        cell += '"';
        at++;
      } else isQuoted = false;
    } else if (character === '"') isQuoted = true;
    else if (character === ',') {
      cells.push(cell);
      cell = '';
    } else if (character === '\n') {
      records.push({ line: begun, cells: [...cells, cell.replace(/\r$/, '')] });
      cells = [];
      cell = '';
      begun = line;
    } else cell += character;
  }
  if (isQuoted) throw new Error(`line ${begun}: a quote is not closed`);
  if (cell !== '' || cells.length > 0) records.push({ line: begun, cells: [...cells, cell] });
  return records;
}

function printedCsv(text: string): Printed[] {
  const printed: { table: string; headings: readonly string[]; rows: { line: number; cells: string[] }[] }[] = [];
  let awaits: string | undefined;
  for (const { line, cells } of csvRecords(text)) {
    const caption = cells.length === 1 ? CAPTION.exec(cells[0] ?? '')?.[1] : undefined;
    if (caption !== undefined) awaits = caption;
    else if (awaits !== undefined) {
      printed.push({ table: awaits, headings: cells, rows: [] });
      awaits = undefined;
    } else if (cells.length > 1) {
      const last = printed.at(-1);
      if (last === undefined) throw new Error(`line ${line}: there is no caption before it, such as 'NB_Global table'`);
      last.rows.push({ line, cells });
    }
  }
  return printed;
}

/** Where columns begin and end is said by the line of dashes. */
function printedColumns(text: string): Printed[] {
  const lines = text.split(/\r?\n/);
  const printed: Printed[] = [];
  for (let at = 0; at < lines.length; at++) {
    const table = CAPTION.exec(lines[at] ?? '')?.[1];
    const dashes = lines[at + 2] ?? '';
    if (table === undefined || !/^-+(?: -+)*$/.test(dashes)) continue;
    const spans = [...dashes.matchAll(/-+/g)].map(({ 0: run, index }) => [index, index + run.length] as const);
    const cut = (line: string): string[] => {
      const characters = Array.from(line);
      return spans.map(([from, to], n) =>
        characters
          .slice(from, n === spans.length - 1 ? undefined : to)
          .join('')
          .trim(),
      );
    };
    const rows: { line: number; cells: string[] }[] = [];
    const headings = cut(lines[at + 1] ?? '');
    for (at += 3; at < lines.length && lines[at] !== ''; at++) rows.push({ line: at + 1, cells: cut(lines[at] ?? '') });
    printed.push({ table, headings, rows });
  }
  return printed;
}

function printedJson(text: string): Printed[] {
  return text.split('\n').flatMap((source, at) => {
    if (source.trim() === '') return [];
    let read: { caption?: unknown; headings?: unknown; data?: unknown };
    try {
      read = JSON.parse(source) as typeof read;
    } catch {
      throw new Error(`line ${at + 1} is not valid JSON`);
    }
    const table = CAPTION.exec(String(read.caption))?.[1];
    if (table === undefined || !Array.isArray(read.headings) || !Array.isArray(read.data))
      throw new Error(
        `line ${at + 1}: caption, headings and data are wanted, as 'ovsdb-client -f json dump' prints them`,
      );
    const rows = read.data.map((cells: unknown) => ({ line: at + 1, cells: Array.isArray(cells) ? cells : [] }));
    return [{ table, headings: read.headings.map(String), rows }];
  });
}

const GLOBALS: readonly (readonly [table: string, key: DatabaseKey])[] = [
  ['NB_Global', 'nb'],
  ['SB_Global', 'sb'],
  ['IC_NB_Global', 'inb'],
  ['IC_SB_Global', 'isb'],
];

/** A cell as text is written as the tools take it. */
const valueOf = (cell: unknown, type: ColumnType): unknown =>
  datumToJson(
    parseDatum(String(cell), type, (name) => name),
    type,
  );

function rowOf(
  key: DatabaseKey,
  { table, headings }: Printed,
  { line, cells }: Printed['rows'][number],
  isText: boolean,
): ImportedRow {
  const columns = member(SCHEMAS[key].tables, table)?.columns;
  const values = new Map<string, unknown>();
  let uuid = '';
  for (const [at, heading] of headings.entries()) {
    const cell = cells[at];
    const where = `line ${line}, ${table}.${heading}`;
    if (heading === '_uuid') {
      uuid = Array.isArray(cell) ? String(cell[1]) : String(cell);
      if (!/^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(uuid))
        throw new Error(`${where}: '${uuid}' is no UUID`);
      continue;
    }
    const type = columns === undefined ? undefined : member(columns, heading)?.type;
    if (type === undefined) continue;
    try {
      values.set(heading, isText ? valueOf(cell, type) : datumToJson(parseJsonDatum(cell, type), type));
    } catch (error) {
      throw new Error(`${where}: ${error instanceof Error ? error.message : String(error)}`, { cause: error });
    }
  }
  if (uuid === '') throw new Error(`line ${line}: a row of ${table} without _uuid`);
  return { uuid, values };
}

/** Throws Error, which names line, table and column. */
export function readDump({ name, bytes }: ChosenFile): ImportedDatabase {
  let text: string;
  try {
    text = new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch (error) {
    throw new Error("it is neither a database's file nor text", { cause: error });
  }
  const isJsonForm = text.trimStart().startsWith('{');
  const printed = isJsonForm
    ? printedJson(text)
    : /^-+(?: -+)*\r?$/m.test(text)
      ? printedColumns(text)
      : printedCsv(text);
  const key = GLOBALS.find(([table]) => printed.some((its) => its.table === table))?.[1];
  if (key === undefined)
    throw new Error(
      "it is no database of OVN's: a file of ovsdb-server's, or what 'ovsdb-client dump' prints of OVN_Northbound, OVN_Southbound, OVN_IC_Northbound or OVN_IC_Southbound, is wanted",
    );
  const notes: string[] = [];
  const tables = new Map<string, readonly ImportedRow[]>();
  for (const its of printed) {
    const known = SCHEMAS[key].tables;
    if (!Object.hasOwn(known, its.table)) {
      if (its.rows.length > 0) notes.push(`table ${its.table} is not known here: ${its.rows.length} rows left out`);
      continue;
    }
    tables.set(
      its.table,
      its.rows.map((row) => rowOf(key, its, row, !isJsonForm)),
    );
  }
  return { name, key, tables, notes };
}
