/** The kinds of row in OVN_Northbound, as commands and messages call them. */
import type { Kind } from '../lookup.ts';

export const SWITCH: Kind = { table: 'Logical_Switch', word: 'switch', plural: 'logical switches' };
export const SWITCH_PORT: Kind = { table: 'Logical_Switch_Port', word: 'port' };
export const ROUTER: Kind = { table: 'Logical_Router', word: 'router', plural: 'logical routers' };
export const ROUTER_PORT: Kind = { table: 'Logical_Router_Port', word: 'port' };
export const LOAD_BALANCER: Kind = { table: 'Load_Balancer', word: 'load balancer', plural: 'load balancers' };
export const HA_CHASSIS_GROUP: Kind = { table: 'HA_Chassis_Group', word: 'ha_chassis_group' };
export const PORT_GROUP: Kind = { table: 'Port_Group', word: 'port group' };
