/**
 * What the rows of a world stand for, so that rows of two worlds can be paired: a zone, a table and the columns that
 * a person knows the row by. Rows that are alike are numbered in the order of their UUIDs.
 */
import { createHash } from 'node:crypto';
import { entries, referred, text } from '../../model/world.ts';
import type { PlainDatabase, PlainRow, World } from '../../model/world.ts';

type Identity = readonly [table: string, columns: readonly string[]];

/** In an order in which what a column refers to has its name already. */
const SHARED: readonly (readonly [db: 'inb' | 'isb', identities: readonly Identity[]])[] = [
  [
    'inb',
    [
      ['IC_NB_Global', []],
      ['Transit_Switch', ['name']],
    ],
  ],
];
const IC_SB: readonly Identity[] = [
  ['Availability_Zone', ['name']],
  ['Gateway', ['name']],
  ['Encap', ['type', 'ip']],
  ['Datapath_Binding', ['transit_switch']],
  ['Port_Binding', ['logical_port']],
  ['Route', ['transit_switch', 'availability_zone', 'route_table', 'ip_prefix', 'nexthop']],
];
const NB: readonly Identity[] = [
  ['NB_Global', []],
  ['Logical_Switch', ['name']],
  ['Logical_Switch_Port', ['name']],
  ['Logical_Router', ['name']],
  ['Logical_Router_Port', ['name']],
  ['Gateway_Chassis', ['name']],
];
const SB: readonly Identity[] = [
  ['SB_Global', []],
  ['Chassis', ['name']],
  ['Encap', ['type', 'ip']],
  ['Datapath_Binding', ['external_ids']],
  ['Port_Binding', ['logical_port']],
];
const STATIC_ROUTE = ['ip_prefix', 'nexthop', 'route_table', 'policy', 'external_ids'];

const UUID = /[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/g;
/** What the UUIDs of rows that steps insert begin with: those are the same in both worlds. */
const STEP = '00000000-0000-4000-8000-';

/** The UUID of the n-th row that steps insert. */
export const stepUuid = (n: number): string => `${STEP}${n.toString(16).padStart(12, '0')}`;

export class Names {
  readonly #names = new Map<string, string>();
  readonly #taken = new Set<string>();
  readonly #neutral = new Map<string, string>();

  constructor(world: World) {
    for (const [db, identities] of SHARED) this.#nameAll(db, world[db], identities);
    for (const [zone, { nb }] of Object.entries(world.zones)) this.#nameAll(zone, nb, NB);
    this.#nameAll('isb', world.isb, IC_SB);
    for (const [zone, { nb, sb }] of Object.entries(world.zones)) {
      this.#nameAll(zone, sb, SB);
      this.#nameStaticRoutes(zone, nb);
    }
  }

  /** The name of a row; what has no name is distinguished only when both worlds can know it. */
  of(uuid: string): string {
    return this.#names.get(uuid) ?? (uuid.startsWith(STEP) ? uuid : '(gone)');
  }

  /** A row's UUID in the neutral world; rows without a name keep theirs. */
  neutral(uuid: string): string {
    const name = this.#names.get(uuid);
    return name === undefined ? uuid : neutralUuid(name);
  }

  /** The row that a neutral UUID stands for, if it is here; the UUIDs that steps bring stand for themselves. */
  fromNeutral(uuid: string): string | undefined {
    return this.#neutral.get(uuid) ?? (uuid.startsWith(STEP) ? uuid : undefined);
  }

  /** A text, or anything as text, with names for UUIDs. */
  text(value: unknown): string {
    const text = typeof value === 'string' ? value : (JSON.stringify(ordered(value)) ?? 'none');
    return text.replace(UUID, (uuid) => this.of(uuid));
  }

  #nameAll(owner: string, db: PlainDatabase, identities: readonly Identity[]): void {
    for (const [table, columns] of identities)
      for (const { uuid, row } of entries(db, table))
        this.#name(uuid, `${owner} ${table} ${this.#known(row, columns)}`);
  }

  #nameStaticRoutes(zone: string, nb: PlainDatabase): void {
    for (const router of entries(nb, 'Logical_Router'))
      for (const { uuid, row } of referred(nb, 'Logical_Router_Static_Route', router.row, 'static_routes'))
        this.#name(uuid, `${zone} route of ${text(router.row, 'name')}: ${this.#known(row, STATIC_ROUTE)}`);
  }

  #known(row: PlainRow, columns: readonly string[]): string {
    return columns.map((column) => this.text(row[column])).join(' ');
  }

  #name(uuid: string, name: string): void {
    let unique = name;
    for (let n = 2; this.#taken.has(unique); n++) unique = `${name} #${n}`;
    this.#names.set(uuid, unique);
    this.#taken.add(unique);
    this.#neutral.set(neutralUuid(unique), uuid);
  }
}

/** The UUID that a row of this name has in a neutral world. */
function neutralUuid(name: string): string {
  const hex = createHash('sha256').update(name).digest('hex');
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20, 32)].join('-');
}

/** The same with every UUID, key or value or part of one, replaced. */
function replaced(value: unknown, by: (uuid: string) => string): unknown {
  if (typeof value === 'string') return value.replace(UUID, by);
  if (typeof value !== 'object' || value === null) return value;
  if (value instanceof Map)
    return new Map([...value].map(([key, row]) => [by(String(key)), replaced(row, by)] as const));
  if (Array.isArray(value)) return value.map((each) => replaced(each, by));
  return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, replaced(each, by)]));
}

/** The world with UUIDs that follow from the rows' names: equal worlds become the same, whatever UUIDs servers chose. */
export function neutral(world: World, names: Names): World {
  return replaced(world, (uuid) => names.neutral(uuid)) as World;
}

/** What was made for a neutral world, for the world of these names; undefined when it lacks a row of those meant. */
export function meant<T>(value: T, names: Names): T | undefined {
  let isMissing = false;
  const result = replaced(value, (uuid) => {
    const found = names.fromNeutral(uuid);
    isMissing ||= found === undefined;
    return found ?? uuid;
  }) as T;
  return isMissing ? undefined : result;
}

/** Maps in the order of their keys. */
function ordered(value: unknown): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
  return Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)));
}
