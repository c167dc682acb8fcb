/**
 * What the rows of a world stand for, so that rows of two worlds can be paired: a zone, a table and the columns that
 * a person knows the row by. Rows that are alike are numbered in the order of their UUIDs.
 */
import { entries, referred } from '../../model/world.ts';
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
const ISB: readonly Identity[] = [
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
  readonly #uuids = new Map<string, string>();

  constructor(world: World) {
    for (const [db, identities] of SHARED) this.#nameAll(db, world[db], identities);
    for (const [zone, { nb }] of Object.entries(world.zones)) this.#nameAll(zone, nb, NB);
    this.#nameAll('isb', world.isb, ISB);
    for (const [zone, { nb, sb }] of Object.entries(world.zones)) {
      this.#nameAll(zone, sb, SB);
      this.#nameStaticRoutes(zone, nb);
    }
  }

  /** The name of a row; what has no name is told apart only when both worlds can know it. */
  of(uuid: string): string {
    return this.#names.get(uuid) ?? (uuid.startsWith(STEP) ? uuid : '(gone)');
  }

  /** The row of a name. */
  uuid(name: string): string | undefined {
    return this.#uuids.get(name);
  }

  /** A text, or anything as text, with names for UUIDs. */
  text(value: unknown): string {
    const text = typeof value === 'string' ? value : (JSON.stringify(ordered(value)) ?? 'none');
    return text.replace(UUID, (uuid) => this.of(uuid));
  }

  #nameAll(owner: string, db: PlainDatabase, identities: readonly Identity[]): void {
    for (const [table, columns] of identities)
      for (const { uuid, row } of entries(db, table)) this.#name(uuid, `${owner} ${table} ${this.#known(row, columns)}`);
  }

  #nameStaticRoutes(zone: string, nb: PlainDatabase): void {
    for (const router of entries(nb, 'Logical_Router'))
      for (const { uuid, row } of referred(nb, 'Logical_Router_Static_Route', router.row, 'static_routes'))
        this.#name(uuid, `${zone} route of ${String(router.row['name'])}: ${this.#known(row, STATIC_ROUTE)}`);
  }

  #known(row: PlainRow, columns: readonly string[]): string {
    return columns.map((column) => this.text(row[column])).join(' ');
  }

  #name(uuid: string, name: string): void {
    let unique = name;
    for (let n = 2; this.#uuids.has(unique); n++) unique = `${name} #${n}`;
    this.#names.set(uuid, unique);
    this.#uuids.set(unique, uuid);
  }
}

/** Maps in the order of their keys. */
function ordered(value: unknown): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
  return Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)));
}
