/** OVN_IC_Southbound: what the zones tell one another. Columns: ovn-ic-sb(5). */
import {
  database,
  int,
  intIn,
  oneOf,
  optional,
  setOf,
  someOf,
  str,
  strMap,
  strong,
  table,
  uuid,
  weak,
} from './define.ts';
import { connection, ssl } from './remotes.ts';

export const icSouthbound = database('OVN_IC_Southbound', '2.7.0', {
  IC_SB_Global: table(
    {
      nb_ic_cfg: int,
      external_ids: strMap,
      connections: setOf(strong('Connection')),
      ssl: optional(strong('SSL')),
      options: strMap,
    },
    { isRoot: true, maxRows: 1 },
  ),
  Availability_Zone: table(
    {
      name: str,
      nb_ic_cfg: int,
    },
    { isRoot: true, indexes: [['name']] },
  ),
  Gateway: table(
    {
      name: str,
      availability_zone: strong('Availability_Zone'),
      hostname: str,
      encaps: someOf(strong('Encap')),
      external_ids: strMap,
    },
    { isRoot: true, indexes: [['name']] },
  ),
  Encap: table(
    {
      type: oneOf('geneve', 'vxlan'),
      options: strMap,
      ip: str,
      gateway_name: str,
    },
    { indexes: [['type', 'ip']] },
  ),
  Datapath_Binding: table(
    {
      transit_switch: str,
      type: optional(oneOf('transit-switch', 'transit-router')),
      nb_ic_uuid: optional(uuid),
      tunnel_key: intIn(1, 16777215),
      external_ids: strMap,
    },
    { isRoot: true, indexes: [['nb_ic_uuid', 'tunnel_key']] },
  ),
  Port_Binding: table(
    {
      logical_port: str,
      transit_switch: str,
      availability_zone: strong('Availability_Zone'),
      tunnel_key: intIn(1, 32767),
      gateway: str,
      encap: optional(weak('Encap')),
      address: str,
      type: optional(oneOf('transit-switch-port', 'transit-router-port')),
      nb_ic_uuid: optional(uuid),
      external_ids: strMap,
    },
    { isRoot: true, indexes: [['transit_switch', 'tunnel_key'], ['logical_port']] },
  ),
  Route: table(
    {
      transit_switch: str,
      availability_zone: strong('Availability_Zone'),
      route_table: str,
      ip_prefix: str,
      nexthop: str,
      origin: oneOf('connected', 'static', 'loadbalancer', 'connected-dynamic'),
      options: strMap,
      external_ids: strMap,
    },
    { isRoot: true, indexes: [['transit_switch', 'availability_zone', 'route_table', 'ip_prefix', 'nexthop']] },
  ),
  Connection: connection,
  SSL: ssl,
  Service_Monitor: table(
    {
      type: optional(oneOf('load-balancer')),
      ip: str,
      protocol: optional(oneOf('tcp', 'udp')),
      port: intIn(0, 65535),
      logical_port: str,
      src_ip: str,
      src_mac: str,
      status: optional(oneOf('online', 'offline', 'error')),
      target_availability_zone: str,
      source_availability_zone: str,
      options: strMap,
      external_ids: strMap,
    },
    { isRoot: true },
  ),
  Address_Set: table(
    {
      name: str,
      addresses: setOf(str),
      availability_zone: strong('Availability_Zone'),
      external_ids: strMap,
    },
    { isRoot: true, indexes: [['name', 'availability_zone']] },
  ),
});
