/** UUIDs as the recorded runs name them: u1, u2, ... for rows, t1, ... for those that never reached the database. */
import { sortedText } from '../../../host/ovsdb/server/sorted-json.ts';
import type { Vector } from './vectors.ts';

const UUID = '[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}';
const UUIDS = new RegExp(UUID, 'g');
const NIL = '00000000-0000-0000-0000-000000000000';
const ATOM = `(?:\\b[ut][0-9]+\\b|${UUID})`;
const RUNS = [', ', ' '].map((separator) => ({
  separator,
  pattern: new RegExp(`${ATOM}(?:${separator}${ATOM})+`, 'g'),
}));
const JSON_ATOM = `\\["{1,2}uuid"{1,2},"{1,2}${ATOM}"{1,2}\\]`;
const JSON_RUN = new RegExp(`${JSON_ATOM}(?:,${JSON_ATOM})+`, 'g');

/** Orders names: u1, u2, ... u10, t1, ..., then UUIDs that stayed. */
function compareNames(a: string, b: string): number {
  const rank = (name: string): number => ['u', 't'].indexOf(name.charAt(0)) >>> 0;
  const isShort = (name: string): boolean => /^[ut]\d+$/.test(name);
  const [x, y] = [isShort(a) ? rank(a) : 2, isShort(b) ? rank(b) : 2];
  if (x !== y) return x - y;
  return x < 2 ? Number(a.slice(1)) - Number(b.slice(1)) : a < b ? -1 : a > b ? 1 : 0;
}

/** A row of the database as JSON, without '_uuid' and '_version'. */
export type RowJson = Readonly<Record<string, unknown>>;
/** All rows, by `TABLE UUID`. */
export type Dump = ReadonlyMap<string, { readonly table: string; readonly uuid: string; readonly row: RowJson }>;

export class Names {
  readonly #literal: ReadonlySet<string>;
  readonly #byUuid = new Map<string, string>();
  readonly #byName = new Map<string, string>();
  #passing = new Map<string, string>();

  constructor(commands: readonly Vector[]) {
    const written = commands.flatMap(({ argv }) => argv.flatMap((word) => word.match(UUIDS) ?? []));
    this.#literal = new Set([...written, NIL]);
  }

  /** An argument with UUIDs in place of `$1` and `${1:8}`. */
  real(word: string): string {
    const uuidOf = (number: string): string => this.#byName.get(`u${number}`) ?? `(no u${number})`;
    return word
      .replace(/\$\{(\d+):(\d+)\}/g, (_, number: string, length: string) => uuidOf(number).slice(0, Number(length)))
      .replace(/\$(\d+)/g, (_, number: string) => uuidOf(number));
  }

  /** Names of UUIDs that never reach the database count again for each command. */
  nextCommand(): void {
    this.#passing = new Map();
  }

  known(uuid: string): string | undefined {
    return this.#literal.has(uuid) ? uuid : this.#byUuid.get(uuid);
  }

  give(uuid: string): string {
    const known = this.known(uuid);
    if (known !== undefined) return known;
    const name = `u${this.#byUuid.size + 1}`;
    this.#byUuid.set(uuid, name);
    this.#byName.set(name, uuid);
    return name;
  }

  /** A text with names for UUIDs; 'unknown' for those without one, else they get one. */
  text(text: string, unknown?: string): string {
    return text.replace(UUIDS, (uuid) => this.known(uuid) ?? unknown ?? this.#passingName(uuid));
  }

  /** A <value> with names for UUIDs, its elements ordered. */
  value(value: unknown, unknown?: string): unknown {
    if (typeof value === 'string') return this.text(value, unknown);
    if (!Array.isArray(value)) return value;
    if (value[0] === 'uuid') return ['uuid', this.text(value[1] as string, unknown)];
    const items = value[1] as unknown[];
    if (value[0] === 'set')
      return ['set', items.map((item) => this.value(item, unknown)).sort((a, b) => compareAtoms(a, b))];
    const pairs = items.map((pair) => (pair as unknown[]).map((atom) => this.value(atom, unknown)));
    return ['map', pairs.sort((a, b) => compareAtoms(a[0], b[0]))];
  }

  /** What a tool printed. */
  output(text: string): string {
    let out = text.replace(
      new RegExp(`(["#](${UUID})">)([0-9a-f]{8})(</a>)`, 'g'),
      (whole, before: string, uuid: string, short: string, after: string) =>
        uuid.startsWith(short) ? `${before}${this.text(uuid)}:8${after}` : whole,
    );
    out = this.text(out);
    for (const { separator, pattern } of RUNS)
      out = out.replace(pattern, (run) => run.split(separator).sort(compareNames).join(separator));
    return out.replace(JSON_RUN, (run) => {
      const atoms = run.match(new RegExp(JSON_ATOM, 'g')) ?? [];
      const nameOf = (atom: string): string => new RegExp(ATOM).exec(atom)?.[0] ?? '';
      return atoms.sort((a, b) => compareNames(nameOf(a), nameOf(b))).join(',');
    });
  }

  /** How 'after' differs from 'before', after naming new rows. */
  changes(before: Dump, after: Dump, isDefault: (table: string, column: string, value: unknown) => boolean): unknown[] {
    const telling = (table: string, row: RowJson, unknown?: string): Record<string, unknown> =>
      Object.fromEntries(
        Object.entries(row)
          .filter(([column, value]) => !isDefault(table, column, value))
          .map(([column, value]) => [column, this.value(value, unknown)]),
      );
    const added = [...after.values()]
      .filter(({ table, uuid }) => !before.has(`${table} ${uuid}`) && this.known(uuid) === undefined)
      .map(({ table, uuid, row }) => ({ table, uuid, key: sortedText(telling(table, row, '?')) }))
      .sort((a, b) => compareTexts(a.table, b.table) || compareTexts(a.key, b.key));
    for (const { uuid } of added) this.give(uuid);
    const out: { table: string; uuid: string; op: string; row?: RowJson }[] = [];
    for (const [key, { table, uuid, row }] of after) {
      const old = before.get(key)?.row;
      if (old === undefined) out.push({ table, uuid: this.give(uuid), op: 'insert', row: telling(table, row) });
      else {
        const changed = Object.entries(row).filter(([column, value]) => sortedText(old[column]) !== sortedText(value));
        const now = Object.fromEntries(changed.map(([column, value]) => [column, this.value(value)]));
        if (changed.length > 0) out.push({ table, uuid: this.give(uuid), op: 'modify', row: now });
      }
    }
    for (const [key, { table, uuid }] of before)
      if (!after.has(key)) out.push({ table, uuid: this.give(uuid), op: 'delete' });
    return out.sort((a, b) => compareTexts(a.table, b.table) || compareNames(a.uuid, b.uuid));
  }

  #passingName(uuid: string): string {
    let name = this.#passing.get(uuid);
    if (name === undefined) this.#passing.set(uuid, (name = `t${this.#passing.size + 1}`));
    return name;
  }
}

const compareTexts = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

/** Numbers before texts before UUIDs, as the recorder sorts. */
function compareAtoms(a: unknown, b: unknown): number {
  const rank = (atom: unknown): number => (Array.isArray(atom) ? 2 : typeof atom === 'string' ? 1 : 0);
  if (rank(a) !== rank(b)) return rank(a) - rank(b);
  if (Array.isArray(a)) return compareNames(String(a[1]), String((b as unknown[])[1]));
  if (typeof a === 'string') return compareTexts(a, b as string);
  return Number(a) - Number(b);
}

/** Puts output whose order is arbitrary into the order in which it was recorded. */
export function reorder(text: string, how: Vector['unordered']): string {
  switch (how) {
    case undefined:
      return text;
    case 'lines':
      return text
        .split(/(?<=\n)/)
        .sort(compareTexts)
        .join('');
    case 'records':
      return text === '' ? '' : `${text.replace(/\n+$/, '').split('\n\n').sort(compareTexts).join('\n\n')}\n`;
    case 'rows': {
      const value = JSON.parse(text) as { data: unknown[] };
      value.data.sort((a, b) => compareTexts(sortedText(a), sortedText(b)));
      return `${sortedText(value)}\n`;
    }
    case 'html': {
      const rows = text.match(/ {2}<tr>\n[\s\S]*? {2}<\/tr>\n/g) ?? [];
      const start = rows[0] === undefined ? 0 : text.indexOf(rows[0]);
      const end = start + rows.join('').length;
      return text.slice(0, start) + rows.sort(compareTexts).join('') + text.slice(end);
    }
  }
}
