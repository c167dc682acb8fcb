/** Random content of the test schema, and the updates by which a server would tell one content from the next. */
import * as fc from 'fast-check';
import type { Value } from '../../host/ovsdb/row.ts';
import type { Atom, ColumnType } from '../../host/ovsdb/schema.ts';
import { schema } from './ovsdb-fixture.ts';

export type ModelRow = Readonly<Record<string, Value>>;
/** Rows of one table by UUID. */
export type ModelTable = ReadonlyMap<string, ModelRow>;
/** Both tables of the model: one of row objects, one of columns. */
export interface Model {
  readonly Switch: ModelTable;
  readonly Route: ModelTable;
}
export type ModelName = keyof Model;

/** Few UUIDs and few values, so that they meet. */
export const UUIDS = Array.from({ length: 5 }, (_, i) => `0000000${i}-1111-4222-8333-444444444444`);
const word = fc.constantFrom('a', 'b', 'c');
const words = fc.uniqueArray(word).map((list) => new Set<Atom>(list));
const wordMap = fc.uniqueArray(fc.tuple(fc.constantFrom('origin', 'x', 'y'), word), { selector: ([key]) => key });

export const COLUMNS = {
  Switch: {
    name: word,
    tag: fc.option(fc.constantFrom(0, 1, 2), { nil: undefined }),
    big: fc.constantFrom<Atom>(0, 1, 2n ** 60n),
    up: fc.boolean(),
    friends: fc.uniqueArray(fc.constantFrom(...UUIDS)).map((list) => new Set<Atom>(list)),
    labels: words,
    options: wordMap.map((pairs) => new Map<Atom, Atom>(pairs)),
  },
  Route: {
    prefix: word,
    hop: fc.option(word, { nil: undefined }),
    metric: fc.nat(2),
    options: wordMap.map((pairs) => new Map<Atom, Atom>(pairs)),
    tags: words,
    flag: fc.boolean(),
  },
} as const;

const tableOf = (name: ModelName): fc.Arbitrary<ModelTable> =>
  fc
    .uniqueArray(fc.tuple(fc.constantFrom(...UUIDS), fc.record<Record<string, Value>>(COLUMNS[name])), {
      selector: ([uuid]) => uuid,
    })
    .map((rows) => new Map(rows));

export const model: fc.Arbitrary<Model> = fc.record({ Switch: tableOf('Switch'), Route: tableOf('Route') });

export function typeOf(table: ModelName, column: string): ColumnType {
  const columns: Readonly<Record<string, { readonly type: ColumnType }>> = schema.tables[table].columns;
  const found = columns[column];
  if (found === undefined) throw new Error(`${table}.${column}: not in the test schema`);
  return found.type;
}

export function toJson(type: ColumnType, value: Value): unknown {
  const atom = (of: Atom): unknown => (type.key.type === 'uuid' ? ['uuid', of] : of);
  if (value === undefined) return ['set', []];
  if (value instanceof Map) return ['map', [...value]];
  if (value instanceof Set) return ['set', Array.from(value as Set<Atom>, atom)];
  return atom(value as Atom);
}

export function rowJson(table: ModelName, row: ModelRow): Record<string, unknown> {
  return Object.fromEntries(Object.entries(row).map(([name, value]) => [name, toJson(typeOf(table, name), value)]));
}

const asSet = (value: Value): Set<Atom> =>
  value === undefined ? new Set() : value instanceof Set ? (value as Set<Atom>) : new Set([value as Atom]);

export const sameJson = (a: unknown, b: unknown): boolean => JSON.stringify(plain(a)) === JSON.stringify(plain(b));

/** Order and bigints taken out, for comparison. */
export function plain(value: unknown): unknown {
  if (typeof value === 'bigint') return `${value}n`;
  if (value instanceof Map) return ['map', [...value].map(([k, v]) => [String(k), plain(v)]).sort(byText)];
  if (value instanceof Set) return ['set', [...value].map(String).sort()];
  return value === undefined ? null : value;
}
const byText = (a: readonly unknown[], b: readonly unknown[]): number => (String(a[0]) < String(b[0]) ? -1 : 1);

/** ovsdb-server(7) 4.1.14: the difference of one column; undefined when there is none. */
function diffJson(type: ColumnType, old: Value, now: Value): unknown {
  if (sameJson(old, now)) return undefined;
  if (old instanceof Map && now instanceof Map) {
    const pairs: [Atom, Atom][] = [];
    for (const [k, v] of old as Map<Atom, Atom>) if (!now.has(k)) pairs.push([k, v]);
    for (const [k, v] of now as Map<Atom, Atom>) if (old.get(k) !== v) pairs.push([k, v]);
    return ['map', pairs];
  }
  if (type.min === 1 && type.max === 1) return toJson(type, now);
  const [a, b] = [asSet(old), asSet(now)];
  return toJson(type, new Set([...[...a].filter((x) => !b.has(x)), ...[...b].filter((x) => !a.has(x))]));
}

/** The rows' updates from one content of a table to the next, as <table-updates2> or <table-updates>. */
export function tableUpdate(table: ModelName, old: ModelTable, now: ModelTable, kind: 1 | 2): Record<string, unknown> {
  const out: Record<string, unknown> = {};
  for (const [uuid, row] of old)
    if (!now.has(uuid)) out[uuid] = kind === 2 ? { delete: null } : { old: rowJson(table, row) };
  for (const [uuid, row] of now) {
    const before = old.get(uuid);
    const whole = rowJson(table, row);
    if (before === undefined) {
      out[uuid] = kind === 2 ? { insert: whole } : { new: whole };
      continue;
    }
    const changed = Object.keys(row).filter((name) => !sameJson(before[name], row[name]));
    if (changed.length === 0) continue;
    const pick = (value: (name: string) => unknown): unknown =>
      Object.fromEntries(changed.map((name) => [name, value(name)]));
    out[uuid] =
      kind === 2
        ? { modify: pick((name) => diffJson(typeOf(table, name), before[name], row[name])) }
        : { old: pick((name) => toJson(typeOf(table, name), before[name])), new: whole };
  }
  return out;
}

/** All updates from one content to the next. */
export function updates(old: Model, now: Model, kind: 1 | 2): Record<string, unknown> {
  return {
    Switch: tableUpdate('Switch', old.Switch, now.Switch, kind),
    Route: tableUpdate('Route', old.Route, now.Route, kind),
  };
}

export const EMPTY: Model = { Switch: new Map(), Route: new Map() };

/** Rows in a form that 'equal' can compare: by UUID, sets and maps sorted. */
export function content(rows: Iterable<readonly [string, ModelRow]>): Record<string, unknown> {
  const out: Record<string, unknown> = {};
  for (const [uuid, row] of [...rows].sort(byText))
    out[uuid] = Object.fromEntries(Object.entries(row).map(([name, value]) => [name, plain(value)]));
  return out;
}
