/** Who writes a table, and who reads it. */

const ABOUT: Readonly<Record<string, string>> = {
  'nb NB_Global': "The zone's name and options. Written by you; ovn-ic reads its consent to advertise and learn here.",
  'nb Logical_Switch': 'Written by you, and by ovn-ic: one for each transit switch.',
  'nb Logical_Switch_Port':
    'Written by you, and by ovn-ic: a port of type remote for each port that another zone has on a transit switch.',
  'nb Logical_Router': 'Written by you. ovn-ic adds learned routes to static_routes.',
  'nb Logical_Router_Port': 'Written by you. ovn-ic reads the networks of those that lead to transit switches.',
  'nb Logical_Router_Static_Route': 'Written by you, and by ovn-ic: learned routes have external_ids:ic-learned-route.',
  'nb Gateway_Chassis': 'Written by you: where a router port is at home.',
  'sb Chassis': "Written by each chassis' ovn-controller, and by ovn-ic for the gateways of other zones (is-remote).",
  'sb Encap': 'Tunnel endpoints, with Chassis.',
  'sb Datapath_Binding': 'Written by ovn-northd: one for each logical switch and router.',
  'sb Port_Binding': 'Written by ovn-northd; chassis by ovn-controller, and by ovn-ic for ports of other zones.',
  'sb SB_Global': 'Written by ovn-northd.',
  'inb Transit_Switch':
    'Written by you, with ovn-ic-nbctl ts-add. The controllers make it a logical switch of every zone.',
  'inb Transit_Router': 'Written by you, with ovn-ic-nbctl tr-add.',
  'inb IC_NB_Global': 'Written by you.',
  'isb Availability_Zone': "Each zone's ovn-ic enters its zone here.",
  'isb Gateway': "Each zone's ovn-ic enters the zone's gateways here; the others copy them into their SB.",
  'isb Encap': 'Tunnel endpoints, with Gateway.',
  'isb Datapath_Binding': 'The ovn-ic that leads allocates a tunnel key for each transit switch here.',
  'isb Port_Binding': "Each zone's ovn-ic enters its ports on transit switches here; the others copy them.",
  'isb Route': "Each zone's ovn-ic advertises its routes here; the others learn from here.",
  'isb IC_SB_Global': 'Sequence numbers.',
};

/** In a sentence; '' for tables that interconnection has nothing to do with. */
export const aboutTable = (database: string, table: string): string =>
  ABOUT[`${database.split('-')[0] ?? ''} ${table}`] ?? '';
