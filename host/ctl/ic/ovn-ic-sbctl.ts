/** ovn-ic-sbctl(8). */
import { databaseCommands } from '../generic/all.ts';
import type { Tool } from '../tool.ts';
import { showZones } from './zones.ts';

/** What names rows besides what the schema's indexes say. */
const RECORDS = {
  Availability_Zone: ['name'],
  Gateway: ['name'],
  Datapath_Binding: ['transit_switch'],
  Port_Binding: ['logical_port'],
};

export const isbctl: Tool = {
  name: 'ovn-ic-sbctl',
  kind: 'isb',
  database: 'OVN_IC_Southbound',
  global: 'IC_SB_Global',
  records: RECORDS,
  commands: [showZones, ...databaseCommands('IC_SB_Global', RECORDS)],
  missing: [],
  messages: 'getopt',
  waits: undefined,
  module: 'ic_sbctl',
  otherOptions: [],
};
