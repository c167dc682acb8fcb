/** What a zone has in IC-SB: rows that refer to it, without which its own can't be destroyed. */
import { icSouthbound } from '../../schema/ic-southbound.ts';

/** Tables of IC-SB whose rows refer to a zone. */
export const TABLES_OF_ZONES: readonly string[] = Object.entries(icSouthbound.tables)
  .filter(([, { columns }]) => 'availability_zone' in columns)
  .map(([name]) => name);

/** What destroys a zone's row in IC-SB, after its rows in 'tables': those where it has any. 'uuid': its row's. */
export const destroyZoneCommands = (uuid: string, tables: readonly string[]): string[] => [
  ...tables.map(
    (name) =>
      `ovn-ic-sbctl destroy ${name} $(ovn-ic-sbctl --bare --columns=_uuid find ${name} availability_zone=${uuid})`,
  ),
  `ovn-ic-sbctl destroy Availability_Zone ${uuid}`,
];
