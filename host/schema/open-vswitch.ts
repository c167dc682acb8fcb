/**
 * Open_vSwitch: what a chassis is set up with. Columns: ovs-vswitchd.conf.db(5), of which these are the ones that OVN's tools and its
 * controllers read or write.
 */
import { database, int, intIn, oneOf, optional, setOf, someOf, str, strMap, strong, table } from './define.ts';

export const openVSwitch = database('Open_vSwitch', '8.3.1', {
  Open_vSwitch: table(
    {
      bridges: setOf(strong('Bridge')),
      next_cfg: int,
      cur_cfg: int,
      external_ids: strMap,
      other_config: strMap,
      db_version: optional(str),
      ovs_version: optional(str),
      system_type: optional(str),
      system_version: optional(str),
    },
    { isRoot: true, maxRows: 1 },
  ),
  Bridge: table(
    {
      name: str,
      datapath_type: str,
      datapath_id: optional(str),
      fail_mode: optional(oneOf('standalone', 'secure')),
      ports: setOf(strong('Port')),
      external_ids: strMap,
      other_config: strMap,
    },
    { indexes: [['name']] },
  ),
  Port: table(
    {
      name: str,
      interfaces: someOf(strong('Interface')),
      tag: optional(intIn(0, 4095)),
      trunks: setOf(intIn(0, 4095), 4096),
      external_ids: strMap,
      other_config: strMap,
    },
    { indexes: [['name']] },
  ),
  Interface: table(
    {
      name: str,
      type: str,
      options: strMap,
      ofport: optional(int),
      mac: optional(str),
      external_ids: strMap,
      other_config: strMap,
    },
    { indexes: [['name']] },
  ),
});
