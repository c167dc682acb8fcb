/** Monitor replies as servers write them, of one of the four tables that grow: what the streaming decoder is timed with. */
import type { Random } from '../../host/ovsdb/platform.ts';
import { makeUuid } from '../../host/ovsdb/server/uuid.ts';
import type { DatabaseKey } from '../../host/ic/databases.ts';

export interface MessageKind {
  readonly database: DatabaseKey;
  readonly table: string;
  /** A row's <row> as JSON; 'shared' are UUIDs that many rows have in common. */
  readonly row: (i: number, shared: readonly string[], random: Random) => string;
}

const prefix = (i: number): string => `10.${(i >> 16) & 255}.${(i >> 8) & 255}.${i & 255}/32`;
const mac = (i: number): string =>
  `0a:58:0a:${[i >> 16, i >> 8, i].map((n) => (n & 255).toString(16).padStart(2, '0')).join(':')}`;

export const MESSAGES: readonly MessageKind[] = [
  {
    database: 'isb',
    table: 'Route',
    row: (i, [zone, router], random) =>
      `{"availability_zone":["uuid","${zone}"],"external_ids":["map",[["lr-id","${router}"],["nb-id","${makeUuid(random)}"]]],` +
      `"ip_prefix":"${prefix(i)}","nexthop":"169.254.100.${1 + (i & 3)}","origin":"static","transit_switch":"ts1"}`,
  },
  {
    database: 'nb',
    table: 'Logical_Router_Static_Route',
    row: (i, _shared, random) =>
      `{"external_ids":["map",[["ic-learned-route","${makeUuid(random)}"]]],"ip_prefix":"${prefix(i)}","nexthop":"169.254.100.${1 + (i & 3)}",` +
      `"options":["map",[["origin","static"]]]}`,
  },
  {
    database: 'sb',
    table: 'Port_Binding',
    row: (i, [datapath]) =>
      `{"datapath":["uuid","${datapath}"],"logical_port":"ts1-lr${i}","mac":"${mac(i)} 169.254.100.1/24","options":["map",[["peer","lr${i}-ts1"]]],` +
      `"type":"patch","up":true}`,
  },
  {
    database: 'isb',
    table: 'Port_Binding',
    row: (i, [zone]) =>
      `{"address":"${mac(i)} 169.254.100.1/24","availability_zone":["uuid","${zone}"],"external_ids":["map",[["router-id","r${i}"]]],` +
      `"gateway":"gw${i & 7}","logical_port":"ts1-lr${i}","transit_switch":"ts1","tunnel_key":${1 + (i % 32_000)}}`,
  },
];

/** The reply to a `monitor_cond_since` that has the id 1. */
export function replyOf({ table, row }: MessageKind, rows: number, random: Random): Uint8Array {
  const shared = Array.from({ length: 2 }, () => makeUuid(random));
  const members = Array.from({ length: rows }, (_, i) => `"${makeUuid(random)}":{"initial":${row(i, shared, random)}}`);
  const text = `{"id":1,"result":[false,"${makeUuid(random)}",{"${table}":{${members.join(',')}}}],"error":null}`;
  return new TextEncoder().encode(text);
}
