/** What the emulation of a zone holds of the zone's NB and SB. */
import type { DatabaseRequest, Table, Database } from '../ovsdb/api.ts';
import type { RowOf } from '../schema/define.ts';
import { northbound } from '../schema/northbound.ts';
import { southbound } from '../schema/southbound.ts';
import { NO_HOSTS, type Hosts } from './hosts.ts';

export type NbRow<T extends keyof (typeof northbound)['tables']> = RowOf<typeof northbound, T>;
export type SbRow<T extends keyof (typeof southbound)['tables']> = RowOf<typeof southbound, T>;

/** What to open. */
export const REQUESTS: Readonly<Record<'nb' | 'sb', DatabaseRequest>> = {
  nb: {
    name: northbound.name,
    tables: northbound.tables,
    rows: {
      NB_Global: ['nb_cfg', 'sb_cfg', 'hv_cfg', 'options'],
      Logical_Switch: ['name', 'ports', 'other_config'],
      Logical_Switch_Port: ['name', 'type', 'addresses', 'options', 'peer', 'up'],
      Logical_Router: ['name', 'enabled', 'ports', 'options'],
      Logical_Router_Port: ['name', 'mac', 'networks', 'peer', 'gateway_chassis', 'ha_chassis_group', 'options'],
      Gateway_Chassis: ['chassis_name', 'priority'],
      HA_Chassis_Group: ['name', 'ha_chassis'],
      HA_Chassis: ['chassis_name', 'priority'],
      Load_Balancer: ['vips', 'protocol', 'health_check', 'ip_port_mappings'],
      Load_Balancer_Health_Check: ['vip', 'options'],
      Address_Set: ['name', 'addresses', 'options'],
    },
    columns: {},
  },
  sb: {
    name: southbound.name,
    tables: southbound.tables,
    rows: {
      SB_Global: ['nb_cfg', 'options'],
      Chassis: ['name', 'other_config'],
      Datapath_Binding: ['tunnel_key', 'type', 'nb_uuid', 'external_ids'],
      Port_Binding: ['logical_port', 'type', 'options', 'datapath', 'tunnel_key', 'mac', 'chassis', 'up'],
      Address_Set: ['name', 'addresses', 'options'],
      Learned_Route: ['datapath', 'logical_port', 'ip_prefix', 'nexthop'],
      HA_Chassis_Group: ['name', 'ha_chassis'],
      HA_Chassis: ['chassis', 'priority'],
      Service_Monitor: [
        'type',
        'ip',
        'protocol',
        'port',
        'logical_port',
        'src_mac',
        'src_ip',
        'chassis_name',
        'status',
        'ic_learned',
        'remote',
        'options',
      ],
    },
    columns: {},
  },
};

/** The opened tables. */
export class Tables {
  readonly nbGlobal: Table<NbRow<'NB_Global'>>;
  readonly logicalSwitch: Table<NbRow<'Logical_Switch'>>;
  readonly switchPort: Table<NbRow<'Logical_Switch_Port'>>;
  readonly logicalRouter: Table<NbRow<'Logical_Router'>>;
  readonly routerPort: Table<NbRow<'Logical_Router_Port'>>;
  readonly gatewayChassis: Table<NbRow<'Gateway_Chassis'>>;
  readonly haGroup: Table<NbRow<'HA_Chassis_Group'>>;
  readonly haChassis: Table<NbRow<'HA_Chassis'>>;
  readonly loadBalancer: Table<NbRow<'Load_Balancer'>>;
  readonly healthCheck: Table<NbRow<'Load_Balancer_Health_Check'>>;
  readonly nbAddressSet: Table<NbRow<'Address_Set'>>;

  readonly sbGlobal: Table<SbRow<'SB_Global'>>;
  readonly chassis: Table<SbRow<'Chassis'>>;
  readonly datapath: Table<SbRow<'Datapath_Binding'>>;
  readonly portBinding: Table<SbRow<'Port_Binding'>>;
  readonly sbAddressSet: Table<SbRow<'Address_Set'>>;
  readonly learnedRoute: Table<SbRow<'Learned_Route'>>;
  readonly sbHaGroup: Table<SbRow<'HA_Chassis_Group'>>;
  readonly sbHaChassis: Table<SbRow<'HA_Chassis'>>;
  readonly serviceMonitor: Table<SbRow<'Service_Monitor'>>;

  readonly hosts: Hosts;

  constructor(nb: Database, sb: Database, hosts = NO_HOSTS) {
    this.hosts = hosts;
    this.nbGlobal = nb.table('NB_Global');
    this.logicalSwitch = nb.table('Logical_Switch');
    this.switchPort = nb.table('Logical_Switch_Port');
    this.logicalRouter = nb.table('Logical_Router');
    this.routerPort = nb.table('Logical_Router_Port');
    this.gatewayChassis = nb.table('Gateway_Chassis');
    this.haGroup = nb.table('HA_Chassis_Group');
    this.haChassis = nb.table('HA_Chassis');
    this.loadBalancer = nb.table('Load_Balancer');
    this.healthCheck = nb.table('Load_Balancer_Health_Check');
    this.nbAddressSet = nb.table('Address_Set');
    this.sbGlobal = sb.table('SB_Global');
    this.chassis = sb.table('Chassis');
    this.datapath = sb.table('Datapath_Binding');
    this.portBinding = sb.table('Port_Binding');
    this.sbAddressSet = sb.table('Address_Set');
    this.learnedRoute = sb.table('Learned_Route');
    this.sbHaGroup = sb.table('HA_Chassis_Group');
    this.sbHaChassis = sb.table('HA_Chassis');
    this.serviceMonitor = sb.table('Service_Monitor');
  }
}
