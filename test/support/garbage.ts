/** Hostile content: what the schemas allow and no reasonable person writes, in every column the controller reads. */
import { REQUESTS, type DatabaseKey } from '../../host/ic/databases.ts';
import { shapeOf, type BaseType, type ColumnSchema, type DatabaseSchema } from '../../host/ovsdb/schema.ts';
import type { Draw } from '../model/generate/draw.ts';
import type { Operation } from '../model/json.ts';
import type { World } from '../model/world.ts';

/** Texts: none is a valid route, list or address of the healthy part, and none names anything there. */
const TEXTS = [
  '',
  ' ',
  // NUL itself no server takes: see parseStorableJson.
  '\u0001',
  'a\u0001b\u007fc',
  '"\'`\\',
  '\\u0000\n\r\t',
  '\u{1f4a9}\u202e\ufeff',
  'x'.repeat(50_000),
  ','.repeat(1000),
  'true',
  'TRUE ',
  '-1',
  '99999999999999999999',
  '1e9',
  '0x10',
  'NaN',
  '__proto__',
  'constructor',
  'cr-',
  'cr-cr-x',
  '10.1.2.3/33',
  '10.1.2.3/-1',
  '10.1.2',
  '300.1.1.1',
  '10.44.0.0/16 junk',
  '2001:db8:44::/129',
  ':::',
  '::ffff:10.44.0.0/64',
  'fe80::1%eth0',
  '0a:00:00:00:00:01',
  '0a:00:00:00:00:01 10.44.1.1 nonsense',
  '0a:00:00:00:00:01 2001:db8:44::1',
  'zz:00:00:00:00:01 10.44.1.1',
  '[2001:db8:44::5]:99999',
  '10.44.5.5:',
  ':80',
  'discard',
  'router',
  'unknown',
  'remote',
  '00000000-0000-0000-0000-000000000000',
  'g1',
  'g2',
  'g3',
] as const;

/** Texts that parse, for where parsing lets them in: of networks that the healthy part knows nothing of. */
const PLAUSIBLE = ['10.44.7.0/24', '10.44.7.1', '2001:db8:44::/48', '2001:db8:44::9', '0a:00:00:00:44:01 10.44.9.1/24'];

const KEYS_OF_MAPS = [
  'interconn-ts',
  'interconn-tsp',
  'interconn-tr',
  'requested-tnl-key',
  'requested-chassis',
  'router-port',
  'route_table',
  'ic-route-tag',
  'ic-route-filter-tag',
  'ic-route-deny-adv',
  'ic-route-filter-learn',
  'ic-route-ipv4-next-hop-ipv6',
  'ic-learned-route',
  'ic-learnt',
  'ic-adv',
  'origin',
  'override-connected',
  'is-interconn',
  'is-remote',
  'az-name',
  'peer',
  'router-id',
  'lr-id',
  'nb-id',
  'logical-router',
  '10.44.5.5:80',
  '__proto__',
  '',
] as const;

/** Of the rows that there is one of: keys whose values are lists and numbers, never whole features. */
const KEYS_OF_GLOBALS = [
  'ic-route-denylist',
  'ic-route-blacklist',
  'ic_probe_interval',
  'whatever',
  '__proto__',
] as const;

export const GLOBALS = new Set(['NB_Global', 'SB_Global', 'IC_NB_Global', 'IC_SB_Global']);

const textOf = (draw: Draw): string => {
  if (draw.below(4) === 0) return draw.one(PLAUSIBLE as unknown as [string, ...string[]]);
  return draw.one(TEXTS);
};

/** Where references may point: rows of that table, by UUID. */
type Targets = (table: string) => readonly string[];

function atom(base: BaseType, draw: Draw, targets: Targets): unknown {
  if (base.enum !== undefined && draw.below(3) > 0) return draw.pick(base.enum);
  switch (base.type) {
    case 'string':
      return textOf(draw);
    case 'boolean':
      return draw.below(2) === 0;
    case 'integer':
      return draw.one([base.minInteger ?? -(2 ** 53) + 1, base.maxInteger ?? 2 ** 53 - 1, 1, 2, 4095]);
    case 'real':
      return 0.5;
    case 'uuid':
      break;
  }
  const uuid = base.refTable === undefined ? undefined : draw.pick(targets(base.refTable));
  return ['uuid', uuid ?? '11111111-2222-3333-4444-555555555555'];
}

/** A value of a column, as RFC 7047 JSON. */
function value({ type }: ColumnSchema, draw: Draw, targets: Targets, all: Targets, keys: readonly string[]): unknown {
  const shape = shapeOf(type);
  // A garbage row may belong to a healthy one, but not take its children.
  if (shape === 'scalar') return atom(type.key, draw, all);
  if (shape === 'optional') return draw.below(3) === 0 ? ['set', []] : atom(type.key, draw, all);
  if (shape === 'set') {
    if (type.key.type === 'string' && draw.below(12) === 11) {
      const stem = textOf(draw).slice(0, 20);
      return ['set', Array.from({ length: 2000 }, (_, at) => `${stem}${at}`)];
    }
    const atoms = Array.from({ length: type.min + draw.below(4) }, () => JSON.stringify(atom(type.key, draw, targets)));
    return ['set', [...new Set(atoms)].map((text) => JSON.parse(text) as unknown)];
  }
  const pairs = new Map<string, unknown>();
  for (let left = draw.below(5); left >= 0; left--) pairs.set(draw.pick(keys) ?? '', textOf(draw));
  if (draw.below(12) === 11) for (let at = 0; at < 2000; at++) pairs.set(`key${at}`, 'v');
  return ['map', [...pairs]];
}

/** The columns of a table that the controller reads. */
function columnsRead(db: DatabaseKey, table: string): string[] {
  const { rows, columns } = REQUESTS[db];
  const specs = rows[table] ?? columns[table] ?? [];
  return [...new Set(specs.map((spec) => spec.split(':')[0] ?? spec))];
}

export const tablesRead = (db: DatabaseKey): string[] => [
  ...Object.keys(REQUESTS[db].rows),
  ...Object.keys(REQUESTS[db].columns),
];

export interface GarbageStep {
  readonly db: DatabaseKey;
  /** '' for the shared databases. */
  readonly zone: string;
  readonly operations: readonly Operation[];
  readonly description: string;
}

const where = (uuid: string): unknown => [['_uuid', '==', ['uuid', uuid]]];

/** Inserts a row of garbage, spoils one that is there, or takes one away; rows for which 'isHealthy' holds are left alone. */
export function garbageStep(
  world: World,
  schemas: Readonly<Record<DatabaseKey, DatabaseSchema>>,
  draw: Draw,
  isHealthy: (uuid: string) => boolean,
): GarbageStep | undefined {
  const db = draw.one(['nb', 'nb', 'sb', 'inb', 'isb', 'isb'] as const);
  const zone = db === 'nb' || db === 'sb' ? (draw.pick(Object.keys(world.zones).sort()) ?? '') : '';
  const table = draw.pick(tablesRead(db)) ?? '';
  const schema = schemas[db].tables[table];
  const content = db === 'nb' || db === 'sb' ? world.zones[zone]?.[db] : world[db];
  if (schema === undefined || content === undefined) return undefined;
  const targets: Targets = (name) => [...(content[name]?.keys() ?? [])].filter((uuid) => !isHealthy(uuid)).sort();
  const all: Targets = (name) => [...(content[name]?.keys() ?? [])].sort();
  const isGlobal = GLOBALS.has(table);
  const keys = isGlobal ? KEYS_OF_GLOBALS : KEYS_OF_MAPS;
  const fill = (names: readonly string[]): Record<string, unknown> => {
    const row: [string, unknown][] = [];
    for (const name of names) {
      const column = schema.columns[name];
      if (column !== undefined) row.push([name, value(column, draw, targets, all, keys)]);
    }
    return Object.fromEntries(row);
  };
  const place = `${zone === '' ? 'shared' : zone} ${db} ${table}`;
  if (isGlobal) {
    const [uuid] = [...(content[table]?.keys() ?? [])];
    const key = draw.one(KEYS_OF_GLOBALS);
    // Lists here hold for the whole zone: nothing that parses.
    const text = draw.one(TEXTS);
    if (uuid === undefined || !('options' in schema.columns)) return undefined;
    const mutations = [
      ['options', 'delete', ['set', [key]]],
      ['options', 'insert', ['map', [[key, text]]]],
    ];
    return {
      db,
      zone,
      operations: [{ op: 'mutate', table, where: where(uuid), mutations }],
      description: `${place}: ${key}`,
    };
  }
  const names = columnsRead(db, table);
  const victim = draw.pick(targets(table));
  const what = draw.below(6);
  if (what === 0 && victim !== undefined)
    return {
      db,
      zone,
      operations: [{ op: 'delete', table, where: where(victim) }],
      description: `${place}: ${victim} goes`,
    };
  if (what <= 2 && victim !== undefined) {
    const row = fill(draw.some(names, 1, 3));
    const description = `${place}: ${victim} ${JSON.stringify(row).slice(0, 300)}`;
    return { db, zone, operations: [{ op: 'update', table, where: where(victim), row }], description };
  }
  const row = fill(names);
  const operations: Operation[] = [{ op: 'insert', table, row, 'uuid-name': 'new' }];
  // Rows that are no roots need somebody who refers to them: also the healthy ones may.
  for (const [parent, { columns }] of Object.entries(schemas[db].tables)) {
    for (const [column, { type }] of Object.entries(columns)) {
      if (schema.isRoot || type.key.refTable !== table || type.key.refType === 'weak' || type.max === 1) continue;
      const at = draw.pick([...(content[parent]?.keys() ?? [])].sort());
      if (at === undefined || parent === 'Chassis' || parent === 'Gateway') continue;
      operations.push({
        op: 'mutate',
        table: parent,
        where: where(at),
        mutations: [[column, 'insert', ['set', [['named-uuid', 'new']]]]],
      });
    }
  }
  if (table === 'Chassis' || table === 'Gateway') {
    const encap = {
      type: 'geneve',
      ip: textOf(draw),
      ...(table === 'Chassis' ? { chassis_name: row['name'] } : { gateway_name: row['name'] }),
    };
    row['encaps'] = ['named-uuid', 'encap'];
    operations.unshift({ op: 'insert', table: 'Encap', row: encap, 'uuid-name': 'encap' });
  }
  return { db, zone, operations, description: `${place}: new ${JSON.stringify(row).slice(0, 300)}` };
}
