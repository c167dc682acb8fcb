/**
 * A hand-made world for the model's tests: zone az1 with router lr1 (inner port lr1-in) attached to transit switch ts1,
 * and a foreign zone az2 with a port there. Settled, with routes neither advertised nor learned until switched on.
 */
import { insert, update } from './generate/step.ts';
import type { DatabaseKind } from './generate/step.ts';
import { simulate } from './simulate.ts';
import type { Simulation } from './simulate.ts';
import { entries, findBy, list, map } from './world.ts';
import type { PlainRow } from './world.ts';
import { zoneOf } from './zone.ts';
import type { Zone } from './zone.ts';

export interface Fixture extends Simulation {
  /** az1 as its controller sees it. */
  zone(): Zone;
  /** Inserts a row of az1 or of the shared databases and gives its UUID. */
  add(db: DatabaseKind, table: string, row: PlainRow): string;
  /** Changes columns of the row whose 'column' is 'value'. */
  change(db: DatabaseKind, table: string, column: string, value: string, row: PlainRow): void;
  /** Sets keys of lr1's, of the transit LRP's or of NB_Global's options. */
  options(of: 'router' | 'lrp' | 'global', options: Readonly<Record<string, string>>): void;
  /** Adds a static route to lr1. */
  route(row: PlainRow): string;
  /** Adds an IC-SB route of az2 on ts1. */
  foreign(row: PlainRow): string;
}

const place = (db: DatabaseKind) => (db === 'nb' || db === 'sb' ? { db, zone: 'az1' } : { db });

export const CONTROLLERS = [{ zone: 'az1', isLeader: true }] as const;

export function fixture(): Fixture {
  const simulation = simulate(['az1']);
  const { world, transact } = simulation;
  const tables = (db: DatabaseKind) => (db === 'inb' || db === 'isb' ? world[db] : (world.zones['az1']?.[db] ?? {}));
  const uuidOf = (db: DatabaseKind, table: string, column: string, value: string): string => {
    const found = findBy(tables(db), table, column, value);
    if (found === undefined) throw new Error(`${db} has no ${table} with ${column} '${value}'`);
    return found.uuid;
  };
  const change: Fixture['change'] = (db, table, column, value, row) =>
    transact({ ...place(db), operations: [update(db, table, uuidOf(db, table, column, value), row)] });
  let routes = 0;
  const add: Fixture['add'] = (db, table, row) => {
    const before = new Set(tables(db)[table]?.keys());
    transact({ ...place(db), operations: [insert(db, table, row)] });
    return [...(tables(db)[table]?.keys() ?? [])].find((uuid) => !before.has(uuid)) ?? '';
  };
  const route: Fixture['route'] = (row) => {
    const before = new Set(tables('nb')['Logical_Router_Static_Route']?.keys());
    const router = findBy(tables('nb'), 'Logical_Router', 'name', 'lr1');
    const static_routes = [...list(router?.row, 'static_routes'), `r${++routes}`];
    transact({
      ...place('nb'),
      operations: [
        insert('nb', 'Logical_Router_Static_Route', row, `r${routes}`),
        update('nb', 'Logical_Router', router?.uuid ?? '', { static_routes }),
      ],
    });
    const now = tables('nb')['Logical_Router_Static_Route'] ?? new Map<string, PlainRow>();
    return [...now.keys()].find((uuid) => !before.has(uuid)) ?? '';
  };
  const options: Fixture['options'] = (of, given) => {
    const places = {
      router: ['Logical_Router', 'lr1'],
      lrp: ['Logical_Router_Port', 'lr1-ts1'],
      global: ['NB_Global', 'az1'],
    };
    const [table, name] = places[of] as [string, string];
    const old = map(findBy(tables('nb'), table, 'name', name)?.row, 'options');
    change('nb', table, 'name', name, { options: { ...old, ...given } });
  };
  build(simulation, add);
  const zone = (): Zone => {
    const found = zoneOf(world, CONTROLLERS[0]);
    if (found === undefined) throw new Error('az1 is not registered');
    return found;
  };
  const foreign: Fixture['foreign'] = (row) =>
    add('isb', 'Route', {
      availability_zone: uuidOf('isb', 'Availability_Zone', 'name', 'az2'),
      transit_switch: 'ts1',
      nexthop: '169.254.100.2',
      origin: 'connected',
      external_ids: { 'lr-id': 'ffffffff-0000-4000-8000-000000000000' },
      ...row,
    });
  return { ...simulation, zone, add, change, options, route, foreign };
}

function build({ world, transact, runNorthd }: Simulation, add: Fixture['add']): void {
  add('inb', 'IC_NB_Global', {});
  add('isb', 'IC_SB_Global', {});
  const ts = add('inb', 'Transit_Switch', { name: 'ts1' });
  const az1 = add('isb', 'Availability_Zone', { name: 'az1' });
  const az2 = add('isb', 'Availability_Zone', { name: 'az2' });
  const tunnel_key = 16711682;
  add('isb', 'Datapath_Binding', { transit_switch: 'ts1', type: 'transit-switch', nb_ic_uuid: ts, tunnel_key });
  add('nb', 'NB_Global', { name: 'az1' });
  const other_config = { 'interconn-ts': 'ts1', 'ic-vxlan_mode': 'false', 'requested-tnl-key': `${tunnel_key}` };
  const networks = ['169.254.100.1/24', '2001:db8:100::1/64'];
  const copy = { 'requested-tnl-key': '2' };
  transact({
    db: 'nb',
    zone: 'az1',
    operations: [
      insert(
        'nb',
        'Logical_Router_Port',
        { name: 'lr1-in', mac: '0a:00:00:00:01:01', networks: ['10.0.1.1/24'] },
        'inner',
      ),
      insert('nb', 'Logical_Router_Port', { name: 'lr1-ts1', mac: '0a:00:00:00:01:02', networks }, 'transit'),
      insert('nb', 'Logical_Router', { name: 'lr1', ports: ['inner', 'transit'] }),
      insert(
        'nb',
        'Logical_Switch_Port',
        { name: 'ts1-lr1', type: 'router', options: { 'router-port': 'lr1-ts1', 'requested-tnl-key': '1' } },
        'port',
      ),
      insert(
        'nb',
        'Logical_Switch_Port',
        { name: 'ts1-far', type: 'remote', addresses: ['far'], options: copy },
        'far',
      ),
      insert('nb', 'Logical_Switch', { name: 'ts1', other_config, ports: ['port', 'far'] }),
    ],
  });
  runNorthd();
  const nb = world.zones['az1']?.nb ?? {};
  const router = entries(nb, 'Logical_Router')[0]?.uuid ?? '';
  const port = { transit_switch: 'ts1', type: 'transit-switch-port', nb_ic_uuid: ts };
  add('isb', 'Port_Binding', {
    ...port,
    logical_port: 'ts1-lr1',
    availability_zone: az1,
    tunnel_key: 1,
    address: '0a:00:00:00:01:02 169.254.100.1/24 2001:db8:100::1/64',
    external_ids: { 'router-id': router },
  });
  add('isb', 'Port_Binding', {
    ...port,
    logical_port: 'ts1-far',
    availability_zone: az2,
    tunnel_key: 2,
    address: 'far',
  });
}
