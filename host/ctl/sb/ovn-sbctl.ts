/** ovn-sbctl(8). */
import { databaseCommands } from '../generic/all.ts';
import { showCommand } from '../generic/show.ts';
import type { Tool } from '../tool.ts';
import { chassisCommands } from './chassis.ts';
import { portBindingCommands } from './port-binding.ts';

const RECORDS = {
  Chassis: ['name'],
  Chassis_Private: ['name'],
  Datapath_Binding: [
    'external_ids:name',
    'external_ids:name2',
    'external_ids:logical-switch',
    'external_ids:logical-router',
  ],
  Port_Binding: ['logical_port'],
  MAC_Binding: ['logical_port'],
  Address_Set: ['name'],
  Port_Group: ['name'],
  HA_Chassis_Group: ['name'],
  Controller_Event: ['event_type'],
};

export const sbctl: Tool = {
  name: 'ovn-sbctl',
  kind: 'sb',
  database: 'OVN_Southbound',
  global: 'SB_Global',
  records: RECORDS,
  commands: [
    showCommand([
      {
        table: 'Chassis',
        name: 'name',
        columns: ['hostname', 'encaps'],
        referrers: [{ table: 'Port_Binding', column: 'chassis' }],
      },
      { table: 'Encap', name: 'type', columns: ['ip', 'options'] },
      { table: 'Port_Binding', name: 'logical_port', columns: [] },
    ]),
    ...chassisCommands,
    ...portBindingCommands,
    ...databaseCommands('SB_Global', RECORDS, true),
  ],
  missing: ['lflow-list', 'dump-flows', 'count-flows', 'ip-multicast-flush', 'update-chassis'],
  messages: 'ovn-dbctl',
  waits: undefined,
  module: 'sbctl',
  otherOptions: ['--uuid', '--ovs?', '--stats', '--vflows?', '--filter='],
};
