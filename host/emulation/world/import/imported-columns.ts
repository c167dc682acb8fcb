/** What of the databases is imported: what an operator has written, and interconnection reads. All else is counted. */
import type { DatabaseKey } from '../../../ic/databases.ts';

/**
 * What is in a column: a name of things that new names of begin with `name`, an address, a reference to rows, a map of options, or
 * something that says nothing of anybody.
 */
export type Meaning =
  | { readonly kind: 'name'; readonly begins: string }
  | { readonly kind: 'addresses' | 'reference' | 'options' | 'plain' };

const name = (begins: string): Meaning => ({ kind: 'name', begins });
const addresses: Meaning = { kind: 'addresses' };
const reference: Meaning = { kind: 'reference' };
const options: Meaning = { kind: 'options' };
const plain: Meaning = { kind: 'plain' };

export type Columns = Readonly<Record<string, Meaning>>;

/** Of an NB, in an order in which rows can be looked at; all of a zone are made in one transaction. */
export const NB_TABLES: ReadonlyMap<string, Columns> = new Map<string, Columns>([
  [
    'Logical_Router',
    {
      name: name('lr'),
      ports: reference,
      static_routes: reference,
      load_balancer: reference,
      load_balancer_group: reference,
      enabled: plain,
      options,
    },
  ],
  [
    'Logical_Router_Port',
    {
      name: name('lrp'),
      mac: addresses,
      networks: addresses,
      gateway_chassis: reference,
      ha_chassis_group: reference,
      enabled: plain,
      options,
    },
  ],
  [
    'Logical_Router_Static_Route',
    {
      ip_prefix: addresses,
      nexthop: addresses,
      output_port: name('lrp'),
      policy: plain,
      route_table: name('rt'),
      options,
    },
  ],
  ['Gateway_Chassis', { name: name('gc'), chassis_name: name('gw'), priority: plain }],
  ['HA_Chassis_Group', { name: name('hg'), ha_chassis: reference }],
  ['HA_Chassis', { chassis_name: name('gw'), priority: plain }],
  ['Logical_Switch', { name: name('ls'), ports: reference, load_balancer: reference, load_balancer_group: reference }],
  ['Logical_Switch_Port', { name: name('lsp'), type: plain, addresses, enabled: plain, options }],
  ['Load_Balancer', { name: name('lb'), vips: addresses, protocol: plain }],
  ['Load_Balancer_Group', { name: name('lbg'), load_balancer: reference }],
  ['Address_Set', { name: name('as'), addresses }],
]);

/** Tables of which all rows are made by controllers and ovn-northd, in the lab as they were where they come from. */
export const MADE_AGAIN: Readonly<Record<DatabaseKey, ReadonlySet<string>>> = {
  nb: new Set(),
  sb: new Set([
    'Datapath_Binding',
    'Port_Binding',
    'Logical_Flow',
    'Logical_DP_Group',
    'Address_Set',
    'Learned_Route',
    'Service_Monitor',
    'HA_Chassis',
    'HA_Chassis_Group',
    'MAC_Binding',
    'Multicast_Group',
    'Chassis_Private',
    'Gateway_Chassis',
    'Load_Balancer',
    'Static_MAC_Binding',
  ]),
  inb: new Set(),
  isb: new Set(['Availability_Zone', 'Datapath_Binding', 'Port_Binding', 'Route', 'Gateway', 'Encap']),
};

/** Options that interconnection, ovn-northd's emulation or ovn-controller's read. */
export const READ_OPTION =
  /^(?:ic-|router-port$|requested-chassis$|requested-tnl-key$|route_table$|chassis$|origin$|nexthop-|iface-id-ver$|vxlan_mode$|interconn-|distributed-port$)/;

/** Of options, which name things: what new names begin with. */
export const NAMES_IN_OPTIONS: ReadonlyMap<string, string> = new Map([
  ['router-port', 'lrp'],
  ['requested-chassis', 'gw'],
  ['chassis', 'gw'],
  ['route_table', 'rt'],
  ['interconn-ts', 'ts'],
]);
