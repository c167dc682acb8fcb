/** What a zone has in IC-SB: rows that refer to it, without which its own can't be destroyed. */
import { icSouthbound } from '../../schema/ic-southbound.ts';

/** Tables of IC-SB whose rows refer to a zone. */
export const TABLES_OF_ZONES: readonly string[] = Object.entries(icSouthbound.tables)
  .filter(([, { columns }]) => 'availability_zone' in columns)
  .map(([name]) => name);

/** The commands that destroy the Availability_Zone row 'uuid' in IC-SB: first the rows of 'tables' that refer to it, then the row itself. */
export const destroyZoneCommands = (uuid: string, tables: readonly string[]): string[] => [
  ...tables.map(
    (name) =>
      `ovn-ic-sbctl destroy ${name} $(ovn-ic-sbctl --bare --columns=_uuid find ${name} availability_zone=${uuid})`,
  ),
  `ovn-ic-sbctl destroy Availability_Zone ${uuid}`,
];
