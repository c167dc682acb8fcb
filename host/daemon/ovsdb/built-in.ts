/** The schemas that databases can be created with by name alone. */
import type { DatabaseSchema } from '../../ovsdb/schema.ts';
import { icNorthbound } from '../../schema/ic-northbound.ts';
import { icSouthbound } from '../../schema/ic-southbound.ts';
import { northbound } from '../../schema/northbound.ts';
import { southbound } from '../../schema/southbound.ts';

export interface BuiltIn {
  readonly schema: DatabaseSchema;
  /** What OVN calls its files. */
  readonly files: readonly string[];
}

export const BUILT_IN: readonly BuiltIn[] = [
  { schema: northbound, files: ['ovnnb_db.db', 'ovnnb.db'] },
  { schema: southbound, files: ['ovnsb_db.db', 'ovnsb.db'] },
  { schema: icNorthbound, files: ['ovn_ic_nb_db.db', 'ovn_ic_nb.db'] },
  { schema: icSouthbound, files: ['ovn_ic_sb_db.db', 'ovn_ic_sb.db'] },
];
