/** Steps that rename things, move them from one place to another, and change what the other steps leave as it was made. */
import { entries, findBy, flag, list, option, referred, text } from '../world.ts';
import type { Entry, PlainDatabase, PlainRow, World } from '../world.ts';
import { macOf } from './pools.ts';
import { nbOf } from './router-steps.ts';
import { anyZone, attach, detach, setKey, step, toShared, toZone, update } from './step.ts';
import type { DatabaseKind, StepMaker, StepTransaction } from './step.ts';
import type { Operation } from '../json.ts';

/** The other of two names that a thing goes by. */
const otherName = (name: string): string => (name.endsWith('~') ? name.slice(0, -1) : `${name}~`);

export const to = (db: DatabaseKind, zone: string, ...operations: Operation[]): StepTransaction =>
  db === 'inb' || db === 'isb' ? toShared(db, ...operations) : toZone(db, zone, ...operations);

export const databaseOf = (world: World, db: DatabaseKind, zone: string): PlainDatabase =>
  db === 'inb' || db === 'isb' ? world[db] : (world.zones[zone]?.[db] ?? {});

/** Made by a controller: not renamed. */
const isCopy = ({ row }: Entry): boolean =>
  option(row, 'options', 'interconn-tsp') !== '' ||
  option(row, 'options', 'interconn-tr') !== '' ||
  text(row, 'type') === 'remote' ||
  flag(row, 'other_config', 'is-remote');

const RENAMED: readonly (readonly [DatabaseKind, string])[] = [
  ['inb', 'Transit_Switch'],
  ['inb', 'Transit_Router'],
  ['inb', 'Transit_Switch_Port'],
  ['inb', 'Transit_Router_Port'],
  ['nb', 'Logical_Switch_Port'],
  ['nb', 'Logical_Router_Port'],
  ['nb', 'Logical_Router'],
  ['nb', 'Address_Set'],
  ['sb', 'Chassis'],
];

const renameRow: StepMaker = (world, draw) => {
  const zone = anyZone(world, draw);
  const [db, table] = draw.pick(RENAMED) ?? ['inb', ''];
  const database = databaseOf(world, db, zone);
  const found = draw.pick(entries(database, table).filter((row) => !isCopy(row)));
  if (found === undefined) return undefined;
  const before = text(found.row, 'name');
  const name = otherName(before);
  if (findBy(database, table, 'name', name) !== undefined) return undefined;
  const encaps = table === 'Chassis' ? referred(database, 'Encap', found.row, 'encaps') : [];
  return step(
    `${db === 'inb' ? '' : `${zone}: `}${table} '${before}' is called '${name}'`,
    to(
      db,
      zone,
      update(db, table, found.uuid, { name }),
      ...encaps.map(({ uuid }) => update(db, 'Encap', uuid, { chassis_name: name })),
    ),
  );
};

const MOVED: readonly (readonly [DatabaseKind, string, string, string])[] = [
  ['nb', 'Logical_Switch', 'ports', 'Logical_Switch_Port'],
  ['nb', 'Logical_Router', 'ports', 'Logical_Router_Port'],
  ['nb', 'Logical_Router', 'static_routes', 'Logical_Router_Static_Route'],
  ['inb', 'Transit_Switch', 'ports', 'Transit_Switch_Port'],
  ['inb', 'Transit_Router', 'ports', 'Transit_Router_Port'],
];

/** A port or route goes from one switch or router to another, in one transaction. */
const moveRow: StepMaker = (world, draw) => {
  const zone = anyZone(world, draw);
  const [db, table, column, children] = draw.pick(MOVED) ?? ['inb', '', '', ''];
  const database = databaseOf(world, db, zone);
  const from = draw.pick(entries(database, table).filter(({ row }) => list(row, column).length > 0));
  const target = draw.pick(entries(database, table).filter(({ uuid }) => uuid !== from?.uuid));
  const child = draw.pick(referred(database, children, from?.row, column));
  if (from === undefined || target === undefined || child === undefined) return undefined;
  const name = text(child.row, 'name') || text(child.row, 'ip_prefix');
  return step(
    `${zone}: ${children} '${name}' moves from '${text(from.row, 'name')}' to '${text(target.row, 'name')}'`,
    to(db, zone, detach(table, from.uuid, column, child.uuid), attach(table, target.uuid, column, child.uuid)),
  );
};

/** A declared port becomes another, except for its chassis. */
const alterDeclared: StepMaker = (world, draw) => {
  const isSwitch = draw.oneIn(2);
  const table = isSwitch ? 'Transit_Switch_Port' : 'Transit_Router_Port';
  const port = draw.pick(entries(world.inb, table));
  if (port === undefined) return undefined;
  const change: PlainRow = isSwitch
    ? draw.one<PlainRow>([
        { type: draw.one(['', 'router', 'switch']) },
        { peer: draw.one(['', 'lr1-in', 'tsp0']) },
        { addresses: draw.some(['0a:00:00:00:99:01 10.77.0.1', '0a:00:00:00:99:03 10.77.0.3', 'unknown'], 0, 2) },
      ])
    : { networks: draw.some(['10.88.0.1/24', '10.88.1.1/24', '2001:db8:88::1/64'], 1, 2), mac: macOf(8, 1) };
  return step(
    `port '${text(port.row, 'name')}' becomes ${JSON.stringify(change)}`,
    toShared('inb', update('inb', table, port.uuid, change)),
  );
};

/** A static route, the zone's own or learned, changes in what 'changeRoute' leaves alone; it may become a learned one, or stop being one. */
const alterRoute: StepMaker = (world, draw) => {
  const zone = anyZone(world, draw);
  const table = 'Logical_Router_Static_Route';
  const found = draw.pick(entries(nbOf(world, zone), table));
  if (found === undefined) return undefined;
  const isb = draw.pick(entries(world.isb, 'Route'));
  const operation = draw.one<Operation>([
    update('nb', table, found.uuid, { policy: draw.one([undefined, 'src-ip', 'dst-ip']) }),
    setKey(table, found.uuid, 'options', 'override-connected', draw.one(['true', 'TRUE', 'false', undefined])),
    setKey(table, found.uuid, 'options', 'origin', draw.one(['static', 'wrong', undefined])),
    setKey(table, found.uuid, 'external_ids', 'ic-learned-route', draw.one([isb?.uuid ?? '', '', undefined])),
    update('nb', table, found.uuid, { route_table: draw.one(['', 'blue', 'red']) }),
  ]);
  return step(
    `${zone}: route ${text(found.row, 'ip_prefix')}: ${JSON.stringify(operation['row'] ?? operation['mutations'])}`,
    toZone('nb', zone, operation),
  );
};

/** A port of a router with gateways, or of another zone, is bound to another chassis. */
const bindElsewhere: StepMaker = (world, draw) => {
  const zone = anyZone(world, draw);
  const sb = world.zones[zone]?.sb ?? {};
  const bindings = entries(sb, 'Port_Binding').filter(({ row }) =>
    ['chassisredirect', 'remote'].includes(text(row, 'type')),
  );
  const binding = draw.pick(bindings);
  const chassis = draw.pick([undefined, ...entries(sb, 'Chassis').map(({ uuid }) => uuid)]);
  if (binding === undefined) return undefined;
  return step(
    `${zone}: '${text(binding.row, 'logical_port')}' is bound elsewhere`,
    toZone('sb', zone, update('sb', 'Port_Binding', binding.uuid, { chassis })),
  );
};

export const moveSteps: Readonly<Record<string, StepMaker>> = {
  renameRow,
  moveRow,
  alterDeclared,
  alterRoute,
  bindElsewhere,
};
