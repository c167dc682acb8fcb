/** Rows of imported databases as words of the tools' command lines. */
import { NAMES_IN_OPTIONS, NB_TABLES, READ_OPTION, type Columns, type Meaning } from './imported-columns.ts';
import type { ImportedDatabase, ImportedRow } from './imported-database.ts';
import type { Redaction } from './redaction.ts';

/** A map of texts. */
export type Texts = ReadonlyMap<string, string>;

export const rowsOf = ({ tables }: ImportedDatabase, table: string): readonly ImportedRow[] => tables.get(table) ?? [];

const isPair = (value: unknown): value is [string, unknown[]] =>
  Array.isArray(value) && typeof value[0] === 'string' && Array.isArray(value[1]);

/** The elements of a set, or the one value. */
const elements = (value: unknown): unknown[] =>
  value === undefined ? [] : isPair(value) && value[0] === 'set' ? value[1] : [value];

export function mapOf(value: unknown): Texts {
  const pairs = isPair(value) && value[0] === 'map' ? value[1] : [];
  return new Map(pairs.map((pair) => (Array.isArray(pair) ? [String(pair[0]), String(pair[1])] : ['', ''])));
}

export function text(row: ImportedRow, column: string): string {
  const [value] = elements(row.values.get(column));
  return typeof value === 'string' ? value : '';
}
export const uuids = (row: ImportedRow, column: string): string[] =>
  elements(row.values.get(column)).map((value) => (Array.isArray(value) ? String(value[1]) : ''));
export const option = (row: ImportedRow, column: string, key: string): string =>
  mapOf(row.values.get(column)).get(key) ?? '';

/** What is left out, counted by reason. */
export class LeftOut {
  readonly #counts = new Map<string, number>();

  add(what: string, by = 1): void {
    if (by > 0) this.#counts.set(what, (this.#counts.get(what) ?? 0) + by);
  }

  notes(): string[] {
    return [...this.#counts].map(([what, number]) => `${what}: ${number} left out`);
  }
}

/** The words `COLUMN=VALUE` of a row. */
export class RowWords {
  readonly #redaction: Redaction;
  readonly #leftOut: LeftOut;

  constructor(redaction: Redaction, leftOut: LeftOut) {
    this.#redaction = redaction;
    this.#leftOut = leftOut;
  }

  /** A text as a word of a value; what is no text as it is. */
  atom(meaning: Meaning, value: unknown): string {
    if (typeof value !== 'string') return String(value);
    const { addresses, name } = this.#redaction;
    const kind = meaning.kind;
    return JSON.stringify(
      kind === 'name' ? name(meaning.begins, value) : kind === 'addresses' ? addresses(value) : value,
    );
  }

  /** Options that are read: `{key="value", ...}`; undefined: none. */
  options(value: unknown, table: string): string | undefined {
    const { isRedacted, addresses, name } = this.#redaction;
    const pairs = [...mapOf(value)].flatMap(([key, its]) => {
      if (isRedacted && !READ_OPTION.test(key)) {
        this.#leftOut.add(`options of ${table} that interconnection does not read`);
        return [];
      }
      const begins = NAMES_IN_OPTIONS.get(key) ?? (key.endsWith('-tag') ? 'tag' : undefined);
      const isPlain = /^(?:true|false|\d*|static|connected|dynamic|loadbalancer)$/.test(its);
      const isList = /^[\d.:a-f/,\s]*$/i.test(its);
      const shown = isPlain ? its : begins !== undefined ? name(begins, its) : isList ? addresses(its) : name('v', its);
      return [`${JSON.stringify(key)}=${JSON.stringify(shown)}`];
    });
    return pairs.length === 0 ? undefined : `{${pairs.join(', ')}}`;
  }

  /** 'idOf': of a row that is made, by its UUID. */
  words(table: string, row: ImportedRow, idOf: (uuid: string) => string | undefined): string[] {
    const columns = NB_TABLES.get(table) ?? {};
    const all: Columns = this.#redaction.isRedacted ? columns : { ...columns, external_ids: { kind: 'plain' } };
    return Object.entries(all).flatMap(([column, meaning]) => {
      const value = row.values.get(column);
      if (value === undefined) return [];
      if (meaning.kind === 'options') {
        const shown = this.options(value, table);
        return shown === undefined ? [] : [`${column}=${shown}`];
      }
      if (meaning.kind === 'reference') {
        const ids = uuids(row, column).flatMap((uuid) => idOf(uuid) ?? []);
        return ids.length === 0 ? [] : [`${column}=${ids.join(',')}`];
      }
      if (isPair(value) && value[0] === 'map') {
        const pairs = [...mapOf(value)].map(([key, its]) => `${this.atom(meaning, key)}=${this.atom(meaning, its)}`);
        return pairs.length === 0 ? [] : [`${column}={${pairs.join(', ')}}`];
      }
      const shown = elements(value).map((its) => this.atom(meaning, its));
      return shown.length === 0 || shown.join() === '""' ? [] : [`${column}=[${shown.join(', ')}]`];
    });
  }
}
