/** OVN_IC_Northbound: what the operator of the whole interconnection writes. Columns: ovn-ic-nb(5). */
import { database, int, optional, setOf, str, strMap, strong, table, uuid } from './define.ts';
import { connection, ssl } from './remotes.ts';

export const icNorthbound = database('OVN_IC_Northbound', '1.4.0', {
  IC_NB_Global: table(
    {
      nb_ic_cfg: int,
      sb_ic_cfg: int,
      external_ids: strMap,
      connections: setOf(strong('Connection')),
      ssl: optional(strong('SSL')),
      options: strMap,
    },
    { isRoot: true, maxRows: 1 },
  ),
  Transit_Switch_Port: table(
    {
      name: str,
      other_config: strMap,
      type: str,
      chassis: str,
      peer: str,
      addresses: setOf(str),
      external_ids: strMap,
    },
    { indexes: [['name']] },
  ),
  Transit_Switch: table(
    {
      name: str,
      ports: setOf(strong('Transit_Switch_Port')),
      other_config: strMap,
      external_ids: strMap,
    },
    { isRoot: true, indexes: [['name']] },
  ),
  Transit_Router: table(
    {
      name: str,
      ports: setOf(strong('Transit_Router_Port')),
      other_config: strMap,
      external_ids: strMap,
    },
    { isRoot: true, indexes: [['name']] },
  ),
  Transit_Router_Port: table(
    {
      name: str,
      other_config: strMap,
      mac: str,
      chassis: str,
      networks: setOf(str),
      tr_uuid: uuid,
    },
    { indexes: [['name']] },
  ),
  Connection: connection,
  SSL: ssl,
});
