/** Rows by name or UUID, as the commands about one kind of thing look for them. */
import { isUuid } from '../ovsdb/wire.ts';
import type { AnyRow, Content } from './content.ts';
import { fail } from './error.ts';

/** A kind of row, with the words that messages have for it. */
export interface Kind {
  readonly table: string;
  /** The column that names a row; default: 'name'. */
  readonly column?: string;
  /** Such as `switch`: `sw0: switch name not found`. */
  readonly word: string;
  /** Such as `logical switches`: `Multiple logical switches named 'sw0'`. */
  readonly plural?: string;
}

/** The row with this UUID or name, if there is one. Throws CtlError when several have the name. */
export function lookUp(content: Content, kind: Kind, id: string): AnyRow | undefined {
  if (isUuid(id)) {
    const row = content.get(kind.table, id.toLowerCase());
    if (row !== undefined) return row;
  }
  const [row, other] = content.find(kind.table, kind.column ?? 'name', id);
  if (other !== undefined && kind.plural !== undefined) fail(`Multiple ${kind.plural} named '${id}'.  Use a UUID.`);
  return row;
}

/** The same, where it must be there. Throws CtlError. */
export function mustFind(content: Content, kind: Kind, id: string): AnyRow {
  return lookUp(content, kind, id) ?? fail(`${id}: ${kind.word} ${isUuid(id) ? 'UUID' : 'name'} not found`);
}

/** What a command with `--if-exists` or without it finds. */
export function findUnless(content: Content, kind: Kind, id: string, mayBeMissing: boolean): AnyRow | undefined {
  return (mayBeMissing ? lookUp : mustFind)(content, kind, id);
}

/** The row of 'table' whose column of references holds 'row'. */
export function holderOf(content: Content, table: string, column: string, row: AnyRow): AnyRow | undefined {
  return content.rows(table).find((candidate) => {
    const held = candidate[column];
    return held instanceof Set && held.has(row._uuid);
  });
}

/** A column's atom as text; '' for none. */
export function textOf(row: AnyRow | undefined, column: string): string {
  if (row === undefined) return '';
  const value = row[column];
  return value === undefined || typeof value === 'object' ? '' : String(value);
}

/** `UUID (NAME)` lines, by name. */
export function namesText(content: Content, rows: readonly AnyRow[], column = 'name'): string {
  return byName(rows, column)
    .map((row) => `${content.shownUuid(row._uuid)} (${textOf(row, column)})\n`)
    .join('');
}

/** Orders rows by a column of texts. */
export function byName(rows: readonly AnyRow[], column = 'name'): AnyRow[] {
  const text = (row: AnyRow): string => textOf(row, column);
  return [...rows].sort((a, b) => (text(a) < text(b) ? -1 : text(a) > text(b) ? 1 : 0));
}

/** The texts of a set, in order. */
export const textsOf = (content: Content, row: AnyRow, column: string): string[] =>
  content.datum(row, column).keys.map(String);

/** A map of strings. */
export const mapOf = (row: AnyRow, column: string): ReadonlyMap<string, string> =>
  (row[column] ?? new Map()) as ReadonlyMap<string, string>;
