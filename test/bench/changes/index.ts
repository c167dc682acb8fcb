/** All changes that are measured, in the order of their table. */
import { port } from './port.ts';
import { vip } from './vip.ts';
import { prefixList } from './prefix-list.ts';
import { transitSwitch } from './transit-switch.ts';
import { encap } from './encap.ts';
import { monitor } from './service-monitor.ts';
import { address } from './address-set.ts';
import type { Change } from './change.ts';

export const CHANGES: readonly Change[] = [port, vip, prefixList, transitSwitch, encap, monitor, address];
