/**
 * Two worlds compared by what their databases say, whatever UUIDs the rows have and in which order they came: a row is its content, and
 * what refers to a row, as a reference or as a text (`external_ids:ic-learned-route`), refers to that content.
 *
 * What differs legitimately between a world in which something was broken and has healed, and one in which nothing ever was, is left out:
 * UUIDs, tunnel keys (who asks first gets the lower one), time stamps, and the status of a service monitor whose port no chassis has: it
 * is the last that one has said, if any had the time to.
 */
import type { Contents, TableContents } from '../contents.ts';
import { writeJson } from '../../ovsdb/json.ts';
import { setOf } from '../json-values.ts';
import { digestOf } from './digest.ts';

/** Columns that are left out, and keys of maps. */
const LEFT_OUT: ReadonlySet<string> = new Set([
  '_uuid',
  '_version',
  'tunnel_key',
  'requested-tnl-key',
  'nb_cfg_timestamp',
  'sb_cfg_timestamp',
  'hv_cfg_timestamp',
  'nb_ic_cfg_timestamp',
  'sb_ic_cfg_timestamp',
]);

const UUID = /[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/g;

type Names = ReadonlyMap<string, string>;

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

function plain(value: unknown, names: Names): unknown {
  if (typeof value === 'string') return value.replace(UUID, (uuid) => names.get(uuid) ?? '(nothing)');
  if (!Array.isArray(value)) return value;
  const [kind, content] = value as [string, unknown];
  if (kind === 'uuid') return `-> ${names.get(String(content)) ?? '(nothing)'}`;
  const elements = (content as unknown[]).filter(
    (element) => kind !== 'map' || !LEFT_OUT.has(String((element as unknown[])[0])),
  );
  const read = (element: unknown): unknown =>
    kind === 'map' ? (element as unknown[]).map((each) => plain(each, names)) : plain(element, names);
  return [kind, elements.map((element) => writeJson(read(element))).sort(compare)];
}

type Row = TableContents[number];

/** The logical ports that a chassis has, in any zone. */
const portsOnChassis = (contents: Contents): ReadonlySet<unknown> =>
  new Set(
    Object.entries(contents)
      .filter(([database]) => database.startsWith('sb-'))
      .flatMap(([, tables]) => tables['Port_Binding'] ?? [])
      .filter((row) => setOf(row['chassis']).length > 0)
      .map((row) => row['logical_port']),
  );

/** A row's columns that are compared. */
const comparable = (table: string, row: Row, onChassis: ReadonlySet<unknown>): [string, unknown][] =>
  Object.entries(row).filter(
    ([column]) =>
      !LEFT_OUT.has(column) &&
      (table !== 'Service_Monitor' || column !== 'status' || onChassis.has(row['logical_port'])),
  );

function lineOf(database: string, table: string, compared: readonly [string, unknown][], names: Names): string {
  const columns = compared.map(([column, value]) => `${column}=${writeJson(plain(value, names))}`);
  return `${database} ${table} ${columns.sort(compare).join(' ')}`;
}

/** One line a row, sorted. */
export function likenessOf(contents: Contents): string[] {
  const onChassis = portsOnChassis(contents);
  const rows = Object.entries(contents).flatMap(([database, tables]) =>
    Object.entries(tables).flatMap(([table, its]) =>
      its.map((row) => ({ database, table, row, compared: comparable(table, row, onChassis) })),
    ),
  );
  let names = new Map<string, string>();
  let lines: string[] = [];
  // What rows are called by their own content, then by that of what they refer to, and what those do.
  for (let round = 0; round < 3; round++) {
    lines = rows.map(({ database, table, compared }) => lineOf(database, table, compared, names));
    const next = new Map<string, string>();
    for (const [at, { table, row }] of rows.entries()) {
      const [, uuid] = row['_uuid'] as [string, string];
      next.set(uuid, `${table} ${digestOf(lines[at] ?? '')}`);
    }
    names = next;
  }
  return lines.sort(compare);
}

export interface Difference {
  /** Lines of the first that the second lacks. */
  readonly missing: readonly string[];
  /** Lines that the second has beyond the first. */
  readonly surplus: readonly string[];
}

/** By content; a row that is there twice counts twice. */
export function differenceOf(first: Contents, second: Contents): Difference {
  const left = new Map<string, number>();
  for (const line of likenessOf(first)) left.set(line, (left.get(line) ?? 0) + 1);
  const surplus: string[] = [];
  for (const line of likenessOf(second)) {
    const count = left.get(line) ?? 0;
    if (count === 0) surplus.push(line);
    else left.set(line, count - 1);
  }
  return { missing: [...left].flatMap(([line, count]) => Array.from({ length: count }, () => line)), surplus };
}
