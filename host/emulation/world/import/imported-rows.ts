/** Rows of imported databases as words of the tools' command lines. */
import { mapOf, setOf, uuidOf } from '../../json-values.ts';
import { NAMES_IN_OPTIONS, NB_TABLES, READ_OPTION, TAG_RULES, type Columns, type Meaning } from './imported-columns.ts';
import type { ImportedDatabase, ImportedRow } from './imported-database.ts';
import type { Redaction } from './redaction.ts';

export const rowsOf = ({ tables }: ImportedDatabase, table: string): readonly ImportedRow[] => tables.get(table) ?? [];

export function text(row: ImportedRow, column: string): string {
  const [value] = setOf(row.values.get(column));
  return typeof value === 'string' ? value : '';
}
export const uuids = (row: ImportedRow, column: string): string[] => setOf(row.values.get(column)).map(uuidOf);
export const option = (row: ImportedRow, column: string, key: string): string =>
  mapOf(row.values.get(column)).get(key) ?? '';

const isMap = (value: unknown): boolean => Array.isArray(value) && value[0] === 'map';

/** Does a column say anything: is it not what it is by default? References do not: the rows that they lead to are counted. */
export const isFilled = (value: unknown): boolean =>
  isMap(value)
    ? mapOf(value).size > 0
    : setOf(value).some((its) => its !== '' && its !== 0 && its !== false && uuidOf(its) === '');

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
    const { isRedacted } = this.#redaction;
    const pairs = [...mapOf(value)].flatMap(([key, its]) => {
      if (isRedacted && !READ_OPTION.test(key)) {
        this.#leftOut.add(`options of ${table} that interconnection does not read`);
        return [];
      }
      const shown = isRedacted ? this.#redacted(key, its) : its;
      return [`${JSON.stringify(key)}=${JSON.stringify(shown)}`];
    });
    return pairs.length === 0 ? undefined : `{${pairs.join(', ')}}`;
  }

  /** An option's value without names and addresses of anybody's. What is compared with a column, or with another option, stays equal to it. */
  #redacted(key: string, value: string): string {
    const { addresses, name } = this.#redaction;
    if (key === TAG_RULES) {
      const [, verb = '', tags = ''] = /^(allow:|block:)(.*)$/s.exec(value) ?? [];
      const renamed = tags.split(',').map((tag) => name('tag', tag));
      return verb === '' ? name('v', value) : `${verb}${renamed.join(',')}`;
    }
    const begins = NAMES_IN_OPTIONS.get(key);
    if (key === 'requested-chassis')
      return value
        .split(',')
        .map((chassis) => name('gw', chassis))
        .join(',');
    if (begins !== undefined) return name(begins, value);
    if (/^(?:true|false|\d*|static|connected|dynamic|loadbalancer)$/.test(value)) return value;
    return value.replaceAll(/[^,\s]+/g, (item) =>
      /^[\d.:a-f/]*[.:][\d.:a-f/]*$/i.test(item) ? addresses(item) : name('v', item),
    );
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
      if (isMap(value)) {
        const pairs = [...mapOf(value)].map(([key, its]) => `${this.atom(meaning, key)}=${this.atom(meaning, its)}`);
        return pairs.length === 0 ? [] : [`${column}={${pairs.join(', ')}}`];
      }
      const shown = setOf(value).map((its) => this.atom(meaning, its));
      return shown.length === 0 || shown.join() === '""' ? [] : [`${column}=[${shown.join(', ')}]`];
    });
  }
}
