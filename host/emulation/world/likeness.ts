/**
 * Two worlds compared by what their databases say, whatever UUIDs the rows have and in which order they came: a row is its content, and
 * what refers to a row, as a reference or as a text (`external_ids:ic-learned-route`), refers to that content.
 *
 * What differs legitimately between a world in which something was broken and has healed, and one in which nothing ever was, is left out:
 * UUIDs, tunnel keys (who asks first gets the lower one), time stamps, and
 *  - the status of a service monitor whose port no chassis has, and the chassis of one that the controller has pulled: both are the last
 *    that was said, if anybody had the time to (contract, section 9: a binding that loses its chassis leaves chassis_name as it is);
 *  - the chassis of a remote port whose gateway is no chassis of this SB: it is the last one that was (contract, section 7a).
 */
import { rowsOf, type Contents, type TableContents } from '../contents.ts';
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

/** What decides whether a column says how things are, or how they were. */
class Circumstances {
  readonly #contents: Contents;
  /** The logical ports that a chassis has, in any zone. */
  readonly #onChassis: ReadonlySet<unknown>;
  /** The gateways of ports in IC-SB, by logical port. */
  readonly #gateways: ReadonlyMap<unknown, unknown>;

  constructor(contents: Contents) {
    this.#contents = contents;
    this.#onChassis = new Set(
      Object.keys(contents)
        .filter((database) => database.startsWith('sb-'))
        .flatMap((database) => rowsOf(contents, database, 'Port_Binding'))
        .filter((row) => setOf(row['chassis']).length > 0)
        .map((row) => row['logical_port']),
    );
    this.#gateways = new Map(
      rowsOf(contents, 'isb', 'Port_Binding').map((row) => [row['logical_port'], row['gateway']]),
    );
  }

  /** The columns of a row that are left out in these. */
  stale(database: string, table: string, row: Row): readonly string[] {
    const port = row['logical_port'];
    if (table === 'Service_Monitor' && !this.#onChassis.has(port))
      return row['ic_learned'] === true ? ['status', 'chassis_name'] : ['status'];
    if (table !== 'Port_Binding' || row['type'] !== 'remote') return [];
    const gateway = this.#gateways.get(port) ?? '';
    const isKnown = rowsOf(this.#contents, database, 'Chassis').some(({ name }) => name === gateway);
    return gateway === '' || isKnown ? [] : ['chassis'];
  }
}

/** A row's columns that are compared. */
function comparable(row: Row, stale: readonly string[]): [string, unknown][] {
  return Object.entries(row).filter(([column]) => !LEFT_OUT.has(column) && !stale.includes(column));
}

function lineOf(database: string, table: string, compared: readonly [string, unknown][], names: Names): string {
  const columns = compared.map(([column, value]) => `${column}=${writeJson(plain(value, names))}`);
  return `${database} ${table} ${columns.sort(compare).join(' ')}`;
}

/** One line a row, sorted. */
export function likenessOf(contents: Contents): string[] {
  const circumstances = new Circumstances(contents);
  const rows = Object.entries(contents).flatMap(([database, tables]) =>
    Object.entries(tables).flatMap(([table, its]) =>
      its.map((row) => ({
        database,
        table,
        row,
        compared: comparable(row, circumstances.stale(database, table, row)),
      })),
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
