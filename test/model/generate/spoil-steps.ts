/** Steps in which somebody spoils single columns of what controllers wrote. */
import { entries, flag, map, option, referred, text } from '../world.ts';
import type { Entry, PlainRow, World } from '../world.ts';
import type { Draw } from './draw.ts';
import { databaseOf, to } from './move-steps.ts';
import { TAGS } from './pools.ts';
import { anyZone, remove, setKey, step, update } from './step.ts';
import type { DatabaseKind, StepMaker } from './step.ts';
import type { Operation } from '../json.ts';

/** What is done to a row of a table. */
type Deed = (row: Entry, draw: Draw, world: World) => Operation | undefined;

interface Spoiler {
  readonly db: DatabaseKind;
  readonly table: string;
  readonly isMeant: (row: PlainRow) => boolean;
  readonly deed: Deed;
}

/** Keys out of every range, which transit switches get from somebody and keep (contract, section 5). */
export const SPOILT_KEYS = { first: 800_000, count: 5000 } as const;

const any = (): boolean => true;

const row = (db: DatabaseKind, table: string, to: PlainRow, isMeant: Spoiler['isMeant'] = any): Spoiler => ({
  db,
  table,
  isMeant,
  deed: ({ uuid }) => update(db, table, uuid, to),
});

const gone = (db: DatabaseKind, table: string, isMeant: Spoiler['isMeant'] = any): Spoiler => ({
  db,
  table,
  isMeant,
  deed: ({ uuid }) => remove(table, uuid),
});

/** A key of a map gets one of some values. */
const key = (
  db: DatabaseKind,
  table: string,
  [column, name]: readonly [string, string],
  values: readonly (string | undefined)[],
  isMeant: Spoiler['isMeant'] = any,
): Spoiler => ({
  db,
  table,
  isMeant,
  deed: ({ uuid }, draw) => setKey(table, uuid, column, name, draw.pick(values)),
});

const leadsToRouter = (at: PlainRow): boolean => option(at, 'external_ids', 'router-id') !== '';

const SHARED: readonly Spoiler[] = [
  row('isb', 'Route', { origin: 'static' }),
  row('isb', 'Route', { origin: 'loadbalancer' }),
  // Nobody else's, since prefix and next hop are in an index.
  {
    db: 'isb',
    table: 'Route',
    isMeant: any,
    deed: ({ uuid }) => update('isb', 'Route', uuid, { nexthop: `not ${uuid}` }),
  },
  key('isb', 'Route', ['options', 'override-connected'], ['true', 'TRUE', 'false', undefined]),
  key('isb', 'Route', ['external_ids', 'lr-id'], ['wrong', '', undefined]),
  key('isb', 'Route', ['external_ids', 'nb-id'], ['wrong', '', undefined]),
  key('isb', 'Route', ['external_ids', 'ic-route-tag'], TAGS),
  // Without its type a router's port is a switch's, where a switch and a router share a name: that is not corrected.
  row('isb', 'Port_Binding', { type: undefined }, (at) => text(at, 'type') !== 'transit-router-port'),
  row('isb', 'Port_Binding', { nb_ic_uuid: undefined }),
  key('isb', 'Port_Binding', ['external_ids', 'router-id'], ['wrong', '', undefined], leadsToRouter),
  row('isb', 'Datapath_Binding', { type: undefined }),
  row('isb', 'Datapath_Binding', { nb_ic_uuid: undefined }),
  {
    db: 'isb',
    table: 'Datapath_Binding',
    isMeant: any,
    deed: ({ uuid }, draw, { isb }) => {
      const tunnel_key = SPOILT_KEYS.first + draw.below(SPOILT_KEYS.count);
      const isTaken = entries(isb, 'Datapath_Binding').some((other) => other.row['tunnel_key'] === tunnel_key);
      return isTaken ? undefined : update('isb', 'Datapath_Binding', uuid, { tunnel_key });
    },
  },
  {
    db: 'isb',
    table: 'Gateway',
    isMeant: any,
    deed: (gateway, draw, { isb }) => {
      const [encap] = referred(isb, 'Encap', gateway.row, 'encaps');
      return encap && update('isb', 'Encap', encap.uuid, { options: { csum: draw.one(['true', 'false', 'odd']) } });
    },
  },
  row('isb', 'Service_Monitor', { status: 'error' }),
  row('isb', 'Service_Monitor', { options: { interval: '77' } }),
  row('isb', 'Service_Monitor', { src_mac: 'wrong' }),
  gone('isb', 'Service_Monitor'),
  row('isb', 'Address_Set', { addresses: ['10.6.6.6'] }),
  gone('isb', 'Address_Set'),
];

const isTransitSwitch = (at: PlainRow): boolean => option(at, 'other_config', 'interconn-ts') !== '';
const isTransitRouters = (at: PlainRow): boolean => option(at, 'options', 'interconn-tr') !== '';
const isDeclared = (at: PlainRow): boolean => option(at, 'options', 'interconn-tsp') !== '';
const isRemotePort = (at: PlainRow): boolean => text(at, 'type') === 'remote';
const isRouterPort = (at: PlainRow): boolean => text(at, 'type') === 'router';
const isLearnt = (at: PlainRow): boolean => 'ic-learnt' in map(at, 'external_ids');
const isRemoteChassis = (at: PlainRow): boolean => flag(at, 'other_config', 'is-remote');
const isPulled = (at: PlainRow): boolean => at['ic_learned'] === true;

const SWITCH = 'Logical_Switch';
const PORT = 'Logical_Switch_Port';
const ROUTER = 'Logical_Router';
const ROUTER_PORT = 'Logical_Router_Port';
const KEY = ['options', 'requested-tnl-key'] as const;
const CHASSIS = ['options', 'requested-chassis'] as const;

const ZONES: readonly Spoiler[] = [
  key('nb', SWITCH, ['other_config', 'interconn-ts'], ['ts1', 'ts2', 'gone', undefined], isTransitSwitch),
  row('nb', SWITCH, { name: 'wrong' }, isTransitSwitch),
  key('nb', ROUTER, ['options', 'interconn-tr'], ['tr1', 'ts3', undefined], isTransitRouters),
  key('nb', ROUTER, KEY, ['77', undefined], isTransitRouters),
  key('nb', ROUTER_PORT, ['options', 'interconn-tr'], ['wrong', undefined], isTransitRouters),
  key('nb', ROUTER_PORT, CHASSIS, ['wrong', undefined], isTransitRouters),
  row('nb', ROUTER_PORT, { networks: ['10.89.0.1/24'] }, isTransitRouters),
  key('nb', PORT, ['options', 'interconn-tsp'], ['wrong'], isDeclared),
  key('nb', PORT, CHASSIS, ['wrong', undefined], isDeclared),
  key('nb', PORT, ['options', 'router-port'], ['wrong', undefined], isDeclared),
  row('nb', PORT, { type: 'remote' }, isDeclared),
  row('nb', PORT, { peer: 'wrong', addresses: [] }, isDeclared),
  key('nb', PORT, KEY, ['99', undefined], isRemotePort),
  key('nb', PORT, CHASSIS, ['az1-gw1', undefined], isRemotePort),
  row('nb', PORT, { type: 'router' }, isRemotePort),
  key('nb', PORT, KEY, ['99', undefined], isRouterPort),
  row('nb', 'Address_Set', { addresses: ['10.6.6.7'] }, isLearnt),
  key('nb', 'Address_Set', ['external_ids', 'ic-learnt'], ['false', undefined], isLearnt),
  row('sb', 'Chassis', { hostname: 'wrong' }, isRemoteChassis),
  key('sb', 'Chassis', ['other_config', 'is-remote'], ['false', 'TRUE', undefined], isRemoteChassis),
  row('sb', 'Service_Monitor', { options: { interval: '66' } }, isPulled),
  row('sb', 'Service_Monitor', { ic_learned: false }, isPulled),
  gone('sb', 'Service_Monitor', isPulled),
];

const nameOf = (at: PlainRow): string =>
  ['name', 'logical_port', 'ip_prefix', 'transit_switch']
    .map((column) => text(at, column))
    .find((name) => name !== '') ?? '';

const spoil =
  (spoilers: readonly Spoiler[]): StepMaker =>
  (world, draw) => {
    const zone = anyZone(world, draw);
    const found = draw.pick(spoilers);
    if (found === undefined) return undefined;
    const { db, table, isMeant, deed } = found;
    const at = draw.pick(entries(databaseOf(world, db, zone), table).filter((entry) => isMeant(entry.row)));
    if (at === undefined) return undefined;
    const operation = deed(at, draw, world);
    if (operation === undefined) return undefined;
    const what = JSON.stringify(operation['row'] ?? operation['mutations'] ?? operation['op']);
    return step(
      `${db === 'isb' ? 'IC-SB' : `${zone}:`} ${table} ${nameOf(at.row)} is spoilt: ${what}`,
      to(db, zone, operation),
    );
  };

export const spoilSteps: Readonly<Record<string, StepMaker>> = {
  spoilRow: spoil(SHARED),
  spoilCopy: spoil(ZONES),
};
