/** Faults in what the databases say: another encap, another name, a row that makes no sense. */
import { member } from '../../../ovsdb/member.ts';
import { zoneOf } from '../../interconnection.ts';
import { controllerProcess, databaseProcess, hostProcess, ONLOOKER } from '../../processes.ts';
import { destroyZoneCommands, TABLES_OF_ZONES } from '../zone-rows.ts';
import type { World } from '../world.ts';
import type { Fault } from './fault.ts';
import { processOf, TOOLS } from './words.ts';

const KEY = 'ovn-encap-ip';

export function encap(world: World, [name = '', ip = '']: readonly string[]): Fault {
  const { settings, zone } = world.host(name);
  if (!/^[\da-fA-F:.]+$/.test(ip)) throw new Error(`'${ip}' is no address`);
  const ids = settings.externalIds;
  const before = ids.get(KEY) ?? '';
  if (before === ip) throw new Error(`${name} has the encap ${ip} already`);
  const set = (value: string): void => {
    ids.set(KEY, value);
    world.hostChanged(name);
  };
  set(ip);
  return {
    what: `the encap of ${name} is ${ip}, was ${before}`,
    at: [hostProcess(name), databaseProcess('sb', zone)],
    command: `ovs-vsctl set Open_vSwitch . external_ids:${KEY}=${ip}`,
    mend: `ovs-vsctl set Open_vSwitch . external_ids:${KEY}=${before}`,
    isThere: () => ids.get(KEY) === ip && world.hosts.has(name),
    heal: () => set(before),
  };
}

interface Selected {
  readonly rows: readonly Readonly<Record<string, unknown>>[];
}

const nameOf = (world: World, zone: string): string => {
  const select = { op: 'select', table: 'NB_Global', where: [], columns: ['name'] };
  const [{ rows }] = world.simulation.transact('nb', zone, [select]) as [{ rows: readonly { name: string }[] }];
  return rows[0]?.name ?? '';
};

/** Operations that somebody with the tools runs. */
function perform(world: World, ...[key, zone, operations]: Parameters<World['simulation']['transact']>): void {
  const { simulation } = world;
  const label = { kind: 'command', worker: 'servers', from: ONLOOKER, to: ONLOOKER } as const;
  simulation.scheduler.perform(label, () => void simulation.transact(key, zone, operations));
}

/** A zone gets another name while none of its controllers runs; they find it so. */
async function renamed(world: World, zone: string, name: string): Promise<void> {
  const { controllers } = world.simulation;
  const own = [...controllers.keys()].filter((instance) => zoneOf(instance) === zone);
  for (const instance of own) world.stopController(instance);
  perform(world, 'nb', zone, [{ op: 'update', table: 'NB_Global', where: [], row: { name } }]);
  for (const instance of own) await world.startController(instance);
}

/** Destroys a zone's row in IC-SB with all of the zone's rows, as an operator does with what a former name has left. */
function destroyZone(world: World, name: string): void {
  if (world.zones.some((zone) => nameOf(world, zone) === name)) return;
  const where = [['name', '==', name]];
  const select = { op: 'select', table: 'Availability_Zone', where, columns: ['_uuid'] };
  const [{ rows }] = world.simulation.transact('isb', '', [select]) as [Selected];
  for (const { _uuid } of rows)
    perform(world, 'isb', '', [
      ...TABLES_OF_ZONES.map((table) => ({ op: 'delete', table, where: [['availability_zone', '==', _uuid]] })),
      { op: 'delete', table: 'Availability_Zone', where },
    ]);
}

export async function rename(world: World, [zone = '', name = '']: readonly string[]): Promise<Fault> {
  if (!world.zones.includes(zone)) throw new Error(`there is no zone '${zone}': ${world.zones.join(', ')}`);
  if (name === '') throw new Error('rename ZONE NAME: the new name is missing');
  const before = nameOf(world, zone);
  if (before === name) throw new Error(`${zone} is named ${name} already`);
  await renamed(world, zone, name);
  const commands = (its: string): string =>
    `ovn-ctl stop_ic; ovn-nbctl set NB_Global . name=${its === '' ? '""' : its}; ovn-ctl start_ic`;
  return {
    what: `${zone} was renamed to ${name} while its controller was down, from ${before === '' ? 'no name' : before}`,
    at: [controllerProcess(zone), databaseProcess('nb', zone)],
    command: commands(name),
    mend: [
      commands(before),
      `ZONE=$(ovn-ic-sbctl --bare --columns=_uuid find Availability_Zone name=${name})`,
      ...destroyZoneCommands('$ZONE', TABLES_OF_ZONES),
    ].join('; '),
    isThere: () => world.zones.includes(zone) && nameOf(world, zone) === name,
    heal: async () => {
      await renamed(world, zone, before);
      destroyZone(world, name);
    },
  };
}

/** What a slip of the hand would change, by database and table: the column, and what makes no sense there. */
const NONSENSE: ReadonlyMap<string, readonly [column: string, value: string]> = new Map([
  ['isb Route', ['ip_prefix', 'nonsense']],
  ['isb Port_Binding', ['address', 'nonsense']],
  ['isb Gateway', ['hostname', 'nonsense']],
  ['isb Encap', ['ip', 'nonsense']],
  ['sb Encap', ['ip', 'nonsense']],
  ['sb Chassis', ['hostname', 'nonsense']],
  ['nb Logical_Router_Static_Route', ['nexthop', 'nonsense']],
  ['nb Logical_Router_Port', ['mac', 'nonsense']],
]);

/** What `fault corrupt` knows, as DATABASE-KIND TABLE. */
export const CORRUPTIBLE: readonly string[] = [...NONSENSE.keys()];

const uuidOf = (value: unknown): string => (Array.isArray(value) ? String(value[1]) : '');

export function corrupt(world: World, [name, table = '']: readonly string[]): Fault {
  const database = processOf(world, name, ['database']);
  if (database.kind !== 'database') throw new Error(`${database.name} is no database`);
  const { key, zone } = database;
  const [column, value] = NONSENSE.get(`${key} ${table}`) ?? [];
  if (column === undefined || value === undefined) {
    const own = CORRUPTIBLE.filter((each) => each.startsWith(`${key} `)).map((each) => each.split(' ')[1]);
    throw new Error(
      `corrupt ${database.name} ${table}: ${own.length === 0 ? 'no table' : own.join(', ')} can be corrupted there`,
    );
  }
  const select = (where: readonly unknown[]): Selected['rows'] =>
    (
      world.simulation.transact(key, zone, [{ op: 'select', table, where, columns: ['_uuid', column] }]) as [Selected]
    )[0].rows;
  const victim = select([[column, '!=', value]])
    .toSorted((a, b) => (String(member(a, column)) < String(member(b, column)) ? -1 : 1))
    .at(0);
  if (victim === undefined) throw new Error(`${table} of ${database.name} has no row that could be corrupted`);
  const { _uuid } = victim;
  const before = member(victim, column);
  const where = [['_uuid', '==', _uuid]];
  const set = (to: unknown): void =>
    perform(world, key, zone, [{ op: 'update', table, where, row: Object.fromEntries([[column, to]]) }]);
  set(value);
  const command = (to: unknown): string => `${TOOLS[key]} set ${table} ${uuidOf(_uuid)} ${column}='"${String(to)}"'`;
  return {
    what: `${table} of ${database.name}: ${column} is '${value}', was '${String(before)}'`,
    at: [database.name],
    command: command(value),
    mend: command(before),
    // Whose row it is may have mended it.
    isThere: () => select(where).some((row) => member(row, column) === value),
    heal: () => set(before),
  };
}
