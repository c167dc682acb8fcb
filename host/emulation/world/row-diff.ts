/** What a transaction did to a row, for people. */
import { datumToJson } from '../../ovsdb/server/datum.ts';
import type { Change } from '../../ovsdb/server/stored-transaction.ts';

export interface RowDiff {
  readonly table: string;
  readonly uuid: string;
  readonly kind: 'insert' | 'modify' | 'delete';
  /** What the row is called, where it has a name. */
  readonly name: string;
  /** By column, as RFC 7047 JSON; 'before' is missing for inserts, 'after' for deletes. */
  readonly columns: Readonly<Record<string, { readonly before?: unknown; readonly after?: unknown }>>;
}

/** Columns that name a row, the first that it has. */
const NAMES = ['name', 'logical_port', 'ip_prefix', 'transit_switch', 'chassis_name', 'ip', 'nb_ic_uuid', 'vip'];

/** Columns that hold their default in a new row are left out. */
export function rowDiff({ table, before, after }: Change): RowDiff {
  const columns = new Map<string, { before?: unknown; after?: unknown }>();
  let name = '';
  for (const column of table.columns) {
    const [old, now] = [before?.values[column.index], after?.values[column.index]];
    if (NAMES.includes(column.name) && name === '') name = String(datumToJson((now ?? old)!, column.type));
    if (old === now) continue;
    const isEmpty = (datum: typeof old): boolean => datum === undefined || datum.keys.length === 0;
    if (isEmpty(old) && isEmpty(now)) continue;
    columns.set(column.name, {
      ...(old !== undefined && { before: datumToJson(old, column.type) }),
      ...(now !== undefined && { after: datumToJson(now, column.type) }),
    });
  }
  const kind = before === undefined ? 'insert' : after === undefined ? 'delete' : 'modify';
  return { table: table.name, uuid: (after ?? before)!.uuid, kind, name, columns: Object.fromEntries(columns) };
}
