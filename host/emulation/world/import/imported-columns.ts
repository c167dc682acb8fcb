/** What of the databases is imported: what an operator has written, and interconnection reads. All else is counted. */
import type { DatabaseKey } from '../../../ic/databases.ts';
import { member } from '../../../ovsdb/member.ts';

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
      peer: name('lrp'),
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
  ['Logical_Switch_Port', { name: name('lsp'), type: plain, addresses, peer: name('lsp'), enabled: plain, options }],
  ['Load_Balancer', { name: name('lb'), vips: addresses, protocol: plain }],
  ['Load_Balancer_Group', { name: name('lbg'), load_balancer: reference }],
  ['Address_Set', { name: name('as'), addresses, options }],
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

/** Columns beside those of NB_TABLES of which nothing is lost: they are read in another way, or made again. */
const OTHER_COLUMNS: ReadonlyMap<string, ReadonlySet<string>> = new Map([
  [
    'NB_Global',
    new Set([
      'name',
      'options',
      'nb_cfg',
      'nb_cfg_timestamp',
      'sb_cfg',
      'sb_cfg_timestamp',
      'hv_cfg',
      'hv_cfg_timestamp',
      'external_ids',
    ]),
  ],
  ['Logical_Switch_Port', new Set(['up', 'dynamic_addresses', 'tag'])],
  ['Logical_Router_Port', new Set(['status'])],
  ['IC_NB_Global', new Set(['options', 'nb_ic_cfg', 'sb_ic_cfg'])],
  ['Transit_Switch', new Set(['name'])],
  ['Chassis', new Set(['name', 'hostname', 'encaps', 'nb_cfg', 'external_ids', 'other_config'])],
]);

/** Is nothing lost of this column? External_ids of NB_TABLES are counted by row. */
export function isKept(table: string, column: string): boolean {
  if (OTHER_COLUMNS.get(table)?.has(column) === true) return true;
  const columns = NB_TABLES.get(table);
  return columns !== undefined && (column === 'external_ids' || member(columns, column) !== undefined);
}

/** Options that interconnection, ovn-northd's emulation or ovn-controller's read. */
export const READ_OPTION =
  /^(?:ic-|router-port$|requested-chassis$|requested-tnl-key$|route_table$|chassis$|origin$|nexthop-|iface-id-ver$|vxlan_mode$|ic_probe_interval$|interconn-|distributed-port$)/;

/** Options that hold the name of something: what its new name begins with. Such a name may look like a number. */
export const NAMES_IN_OPTIONS: ReadonlyMap<string, string> = new Map([
  ['router-port', 'lrp'],
  ['requested-chassis', 'gw'],
  ['chassis', 'gw'],
  ['route_table', 'rt'],
  ['interconn-ts', 'ts'],
  ['distributed-port', 'lsp'],
  ['ic-route-tag', 'tag'],
  ['ic-route-filter-tag', 'tag'],
]);

/** `allow:TAG,TAG` or `block:TAG,TAG` (contract, section 8c). */
export const TAG_RULES = 'ic-route-learn-tag-rules';
