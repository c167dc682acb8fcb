/** The four databases as the controller sees them: which tables and columns it holds, and their row types. */
import type { ColumnTable, Database, DatabaseRequest, Table } from '../ovsdb/api.ts';
import type { Condition } from '../ovsdb/conditions.ts';
import type { DatabaseSchema } from '../ovsdb/schema.ts';
import type { RowOf } from '../schema/define.ts';
import { northbound } from '../schema/northbound.ts';
import { southbound } from '../schema/southbound.ts';
import { icNorthbound } from '../schema/ic-northbound.ts';
import { icSouthbound } from '../schema/ic-southbound.ts';

export type NbGlobal = RowOf<typeof northbound, 'NB_Global'>;
export type LogicalSwitch = RowOf<typeof northbound, 'Logical_Switch'>;
export type LogicalSwitchPort = RowOf<typeof northbound, 'Logical_Switch_Port'>;
export type LogicalRouter = RowOf<typeof northbound, 'Logical_Router'>;
export type LogicalRouterPort = RowOf<typeof northbound, 'Logical_Router_Port'>;
export type LoadBalancer = RowOf<typeof northbound, 'Load_Balancer'>;
export type LoadBalancerGroup = RowOf<typeof northbound, 'Load_Balancer_Group'>;
export type NbAddressSet = RowOf<typeof northbound, 'Address_Set'>;
export type SbGlobal = RowOf<typeof southbound, 'SB_Global'>;
export type Chassis = RowOf<typeof southbound, 'Chassis'>;
export type SbEncap = RowOf<typeof southbound, 'Encap'>;
export type SbDatapath = RowOf<typeof southbound, 'Datapath_Binding'>;
export type SbServiceMonitor = RowOf<typeof southbound, 'Service_Monitor'>;
export type SbAddressSet = RowOf<typeof southbound, 'Address_Set'>;
export type LearnedRoute = RowOf<typeof southbound, 'Learned_Route'>;
export type InbGlobal = RowOf<typeof icNorthbound, 'IC_NB_Global'>;
export type TransitSwitch = RowOf<typeof icNorthbound, 'Transit_Switch'>;
export type TransitSwitchPort = RowOf<typeof icNorthbound, 'Transit_Switch_Port'>;
export type TransitRouter = RowOf<typeof icNorthbound, 'Transit_Router'>;
export type TransitRouterPort = RowOf<typeof icNorthbound, 'Transit_Router_Port'>;
export type IsbGlobal = RowOf<typeof icSouthbound, 'IC_SB_Global'>;
export type AvailabilityZone = RowOf<typeof icSouthbound, 'Availability_Zone'>;
export type Gateway = RowOf<typeof icSouthbound, 'Gateway'>;
export type IsbEncap = RowOf<typeof icSouthbound, 'Encap'>;
export type IsbDatapath = RowOf<typeof icSouthbound, 'Datapath_Binding'>;
export type IsbServiceMonitor = RowOf<typeof icSouthbound, 'Service_Monitor'>;
export type IsbAddressSet = RowOf<typeof icSouthbound, 'Address_Set'>;

const request = (
  schema: DatabaseSchema,
  rows: Readonly<Record<string, readonly string[]>>,
  columns: Readonly<Record<string, readonly string[]>> = {},
  conditions: Readonly<Record<string, Condition>> = {},
): DatabaseRequest => ({ name: schema.name, tables: schema.tables, rows, columns, conditions });

/**
 * A zone has up to a hundred thousand ports of virtual machines and containers. Those have no type, and no transit switch; what has
 * neither and is needed all the same is asked for by wanted-rows.ts.
 */
export const TYPED: Condition = [['type', '!=', '']];

/** The four databases' short names, in the order in which everything about them is shown. */
export const DATABASES = ['nb', 'sb', 'inb', 'isb'] as const;
export type DatabaseKey = (typeof DATABASES)[number];

/** What to open: tables held as rows, and the four that grow, held as columns. */
export const REQUESTS: Readonly<Record<DatabaseKey, DatabaseRequest>> = {
  nb: request(
    northbound,
    {
      NB_Global: ['name', 'options'],
      Logical_Switch: ['name', 'ports', 'other_config'],
      Logical_Switch_Port: ['name', 'type', 'addresses', 'options', 'peer', 'up'],
      Logical_Router: ['name', 'enabled', 'ports', 'static_routes', 'load_balancer', 'load_balancer_group', 'options'],
      Logical_Router_Port: ['name', 'mac', 'networks', 'options'],
      Load_Balancer: ['vips'],
      Load_Balancer_Group: ['load_balancer'],
      Address_Set: ['name', 'addresses', 'external_ids'],
    },
    {
      Logical_Router_Static_Route: [
        'ip_prefix',
        'nexthop',
        'route_table',
        'policy',
        'options:origin',
        'options:override-connected',
        'external_ids:ic-learned-route',
      ],
    },
    { Logical_Switch_Port: TYPED },
  ),
  sb: request(
    southbound,
    {
      SB_Global: ['options'],
      Chassis: ['name', 'hostname', 'encaps', 'other_config'],
      Encap: ['type', 'ip', 'options', 'chassis_name'],
      Datapath_Binding: ['type', 'nb_uuid', 'external_ids'],
      Service_Monitor: [
        'type',
        'ip',
        'protocol',
        'port',
        'logical_port',
        'src_ip',
        'src_mac',
        'chassis_name',
        'status',
        'options',
        'remote',
        'ic_learned',
      ],
      Address_Set: ['name', 'addresses', 'options'],
      Learned_Route: ['datapath', 'ip_prefix'],
    },
    { Port_Binding: ['logical_port', 'type', 'datapath', 'mac', 'chassis', 'options:peer', 'up'] },
    { Port_Binding: TYPED },
  ),
  inb: request(icNorthbound, {
    IC_NB_Global: ['nb_ic_cfg', 'sb_ic_cfg', 'options'],
    Transit_Switch: ['name', 'ports'],
    Transit_Switch_Port: ['name', 'type', 'chassis', 'peer', 'addresses'],
    Transit_Router: ['name', 'ports'],
    Transit_Router_Port: ['name', 'mac', 'chassis', 'networks'],
  }),
  isb: request(
    icSouthbound,
    {
      IC_SB_Global: ['nb_ic_cfg'],
      Availability_Zone: ['name', 'nb_ic_cfg'],
      Gateway: ['name', 'availability_zone', 'hostname', 'encaps'],
      Encap: ['type', 'ip', 'options', 'gateway_name'],
      Datapath_Binding: ['transit_switch', 'type', 'nb_ic_uuid', 'tunnel_key'],
      Service_Monitor: [
        'type',
        'ip',
        'protocol',
        'port',
        'logical_port',
        'src_ip',
        'src_mac',
        'status',
        'target_availability_zone',
        'source_availability_zone',
        'options',
      ],
      Address_Set: ['name', 'addresses', 'availability_zone'],
    },
    {
      Port_Binding: [
        'logical_port',
        'transit_switch',
        'availability_zone',
        'tunnel_key',
        'gateway',
        'address',
        'type',
        'nb_ic_uuid',
        'external_ids:router-id',
      ],
      Route: [
        'transit_switch',
        'availability_zone',
        'route_table',
        'ip_prefix',
        'nexthop',
        'origin',
        'options:override-connected',
        'external_ids:nb-id',
        'external_ids:lr-id',
        'external_ids:ic-route-tag',
      ],
    },
  ),
};

/** The opened databases and their tables. */
export class Databases {
  readonly nb: Database;
  readonly sb: Database;
  readonly inb: Database;
  readonly isb: Database;
  readonly #all: readonly Database[];

  readonly nbGlobal: Table<NbGlobal>;
  readonly logicalSwitch: Table<LogicalSwitch>;
  readonly logicalSwitchPort: Table<LogicalSwitchPort>;
  readonly logicalRouter: Table<LogicalRouter>;
  readonly logicalRouterPort: Table<LogicalRouterPort>;
  readonly staticRoute: ColumnTable;
  readonly loadBalancer: Table<LoadBalancer>;
  readonly loadBalancerGroup: Table<LoadBalancerGroup>;
  readonly nbAddressSet: Table<NbAddressSet>;

  readonly sbGlobal: Table<SbGlobal>;
  readonly chassis: Table<Chassis>;
  readonly sbEncap: Table<SbEncap>;
  readonly sbDatapath: Table<SbDatapath>;
  readonly sbPortBinding: ColumnTable;
  readonly sbServiceMonitor: Table<SbServiceMonitor>;
  readonly sbAddressSet: Table<SbAddressSet>;
  readonly learnedRoute: Table<LearnedRoute>;

  readonly inbGlobal: Table<InbGlobal>;
  readonly transitSwitch: Table<TransitSwitch>;
  readonly transitSwitchPort: Table<TransitSwitchPort>;
  readonly transitRouter: Table<TransitRouter>;
  readonly transitRouterPort: Table<TransitRouterPort>;

  readonly isbGlobal: Table<IsbGlobal>;
  readonly availabilityZone: Table<AvailabilityZone>;
  readonly gateway: Table<Gateway>;
  readonly isbEncap: Table<IsbEncap>;
  readonly isbDatapath: Table<IsbDatapath>;
  readonly isbPortBinding: ColumnTable;
  readonly isbRoute: ColumnTable;
  readonly isbServiceMonitor: Table<IsbServiceMonitor>;
  readonly isbAddressSet: Table<IsbAddressSet>;

  constructor(open: Readonly<Record<DatabaseKey, Database>>) {
    const { nb, sb, inb, isb } = open;
    this.nb = nb;
    this.sb = sb;
    this.inb = inb;
    this.isb = isb;
    this.#all = [nb, sb, inb, isb];

    this.nbGlobal = nb.table('NB_Global');
    this.logicalSwitch = nb.table('Logical_Switch');
    this.logicalSwitchPort = nb.table('Logical_Switch_Port');
    this.logicalRouter = nb.table('Logical_Router');
    this.logicalRouterPort = nb.table('Logical_Router_Port');
    this.staticRoute = nb.columnTable('Logical_Router_Static_Route');
    this.loadBalancer = nb.table('Load_Balancer');
    this.loadBalancerGroup = nb.table('Load_Balancer_Group');
    this.nbAddressSet = nb.table('Address_Set');

    this.sbGlobal = sb.table('SB_Global');
    this.chassis = sb.table('Chassis');
    this.sbEncap = sb.table('Encap');
    this.sbDatapath = sb.table('Datapath_Binding');
    this.sbPortBinding = sb.columnTable('Port_Binding');
    this.sbServiceMonitor = sb.table('Service_Monitor');
    this.sbAddressSet = sb.table('Address_Set');
    this.learnedRoute = sb.table('Learned_Route');

    this.inbGlobal = inb.table('IC_NB_Global');
    this.transitSwitch = inb.table('Transit_Switch');
    this.transitSwitchPort = inb.table('Transit_Switch_Port');
    this.transitRouter = inb.table('Transit_Router');
    this.transitRouterPort = inb.table('Transit_Router_Port');

    this.isbGlobal = isb.table('IC_SB_Global');
    this.availabilityZone = isb.table('Availability_Zone');
    this.gateway = isb.table('Gateway');
    this.isbEncap = isb.table('Encap');
    this.isbDatapath = isb.table('Datapath_Binding');
    this.isbPortBinding = isb.columnTable('Port_Binding');
    this.isbRoute = isb.columnTable('Route');
    this.isbServiceMonitor = isb.table('Service_Monitor');
    this.isbAddressSet = isb.table('Address_Set');
  }

  all(): readonly Database[] {
    return this.#all;
  }
}
