/** Which row a person means: by UUID, by a name, by `.`, by the beginning of a UUID. ovs-vsctl(8) "Database Commands". */
import { member } from '../ovsdb/member.ts';
import { isUuid } from '../ovsdb/wire.ts';
import type { TableSchema } from '../ovsdb/schema.ts';
import type { AnyRow, Content } from './content.ts';
import { fail } from './error.ts';
import type { NamedTable } from './schema-names.ts';

/** A column whose value names its row, or `COLUMN:KEY`, a key of a map whose value does. */
export type RecordNames = Readonly<Record<string, readonly string[]>>;

/** At least four hexadecimal digits, at their places. */
const UUID_START = /^[0-9a-f]{4,8}(?:$|-[0-9a-f]{0,4}(?:$|-[0-9a-f]{0,4}(?:$|-[0-9a-f]{0,4}(?:$|-[0-9a-f]{0,12}$))))/;

const isUuidStart = (text: string): boolean => UUID_START.test(text);

/** What names the rows of a table that says nothing else: the string that is unique by an index of the schema. */
function indexNames(schema: TableSchema): readonly string[] {
  for (const [column, ...others] of schema.indexes) {
    const type = column === undefined ? undefined : member(schema.columns, column)?.type;
    if (others.length === 0 && type?.key.type === 'string' && type.max === 1 && type.value === undefined)
      return [column!];
  }
  return [];
}

function named(content: Content, table: NamedTable, name: string, record: string): readonly AnyRow[] {
  const colon = name.indexOf(':');
  if (colon < 0) return content.find(table.name, name, record);
  const [column, key] = [name.slice(0, colon), name.slice(colon + 1)];
  return content.rows(table.name).filter((row) => {
    const map = row[column];
    return map instanceof Map && map.get(key) === record;
  });
}

/** The row that begins so, if one does. Throws CtlError when several do. */
function byUuidStart(content: Content, table: NamedTable, record: string): AnyRow | undefined {
  let found: AnyRow | undefined;
  for (const row of content.rows(table.name)) {
    if (!row._uuid.startsWith(record)) continue;
    if (found !== undefined)
      fail(
        `${table.name} contains 2 or more rows whose UUIDs begin with ${record}: at least ${found._uuid} and ${row._uuid}`,
      );
    found = row;
  }
  return found;
}

/** The row that 'record' means, if there is one. Throws CtlError when it means several. */
export function findRecord(
  content: Content,
  table: NamedTable,
  record: string,
  names: RecordNames,
): AnyRow | undefined {
  if (isUuid(record)) {
    const row = content.get(table.name, record.toLowerCase());
    if (row !== undefined) return row;
  }
  if (record === '.' && table.schema.maxRows === 1) {
    // An earlier command may have inserted a second row, which the server will refuse.
    const [row, other] = content.rows(table.name);
    if (row !== undefined && other === undefined) return row;
  }
  const given = member(names, table.name) ?? indexNames(table.schema);
  for (const name of given) {
    if (member(table.schema.columns, name.split(':', 1)[0]!) === undefined) continue;
    const [row, other] = named(content, table, name, record);
    if (other !== undefined) fail(`multiple rows in ${table.name} match "${record}"`);
    if (row !== undefined) return row;
  }
  return isUuidStart(record) ? byUuidStart(content, table, record) : undefined;
}

/** The same, where it must be there. Throws CtlError. */
export function requireRecord(content: Content, table: NamedTable, record: string, names: RecordNames): AnyRow {
  return findRecord(content, table, record, names) ?? fail(`no row "${record}" in table ${table.name}`);
}
