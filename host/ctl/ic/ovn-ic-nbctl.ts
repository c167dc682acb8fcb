/** ovn-ic-nbctl(8). */
import { databaseCommands } from '../generic/all.ts';
import { showCommand } from '../generic/show.ts';
import { syncCommand } from '../sync.ts';
import type { Tool } from '../tool.ts';
import { transitRouterCommands } from './transit-router.ts';
import { transitSwitchCommands } from './transit-switch.ts';

export const inbctl: Tool = {
  name: 'ovn-ic-nbctl',
  kind: 'inb',
  database: 'OVN_IC_Northbound',
  global: 'IC_NB_Global',
  records: {},
  commands: [
    ...transitSwitchCommands,
    ...transitRouterCommands,
    showCommand([{ table: 'Transit_Switch', name: 'name', columns: [] }]),
    syncCommand,
    ...databaseCommands('IC_NB_Global', {}),
  ],
  missing: [],
  messages: 'getopt',
  waits: ['none', 'sb'],
  sequence: { raise: 'nb_ic_cfg', sb: 'sb_ic_cfg' },
  module: 'ic_nbctl',
  otherOptions: ['--filter='],
};
