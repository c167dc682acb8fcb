/** The names of a world's processes: in logs, in scripts, on links. Names have no spaces. */
import type { DatabaseKey } from '../ic/databases.ts';

/** `inb`, `isb`, `nb-az1`, `sb-az1`. */
export const databaseProcess = (key: DatabaseKey, zone: string): string =>
  key === 'inb' || key === 'isb' ? key : `${key}-${zone}`;

/** `ovn-ic-az1`; of a second controller in the zone `ovn-ic-az1.2`. */
export const controllerProcess = (instance: string): string => `ovn-ic-${instance}`;

/** A zone's emulation of ovn-northd: `ovn-northd-az1`. */
export const northdProcess = (zone: string): string => `ovn-northd-${zone}`;

/** A chassis' ovn-controller: `ovn-controller-gw1`. */
export const hostProcess = (host: string): string => `ovn-controller-${host}`;

/** A tool that somebody runs in a zone: `ovn-nbctl-az1`. */
export const personProcess = (tool: string, zone: string): string => `${tool}-${zone}`;

/** A person or program that looks on. */
export const ONLOOKER = 'onlooker';

/** Who does to a world what no tool of OVN's does: breaks something, starts a process, adds a zone. */
export const OPERATOR = 'operator';
