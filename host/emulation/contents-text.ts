/**
 * What 'contentsOf' gives, as JSON text, piece by piece out of the servers' own rows: for fingerprints, which need an object for none of the
 * values.
 */
import { writeJson } from '../ovsdb/json.ts';
import type { Atom, AtomType } from '../ovsdb/schema.ts';
import { datumToJson, type Datum } from '../ovsdb/server/datum.ts';
import type { Column, Row } from '../ovsdb/server/stored-row.ts';
import type { Table } from '../ovsdb/server/stored-table.ts';
import type { Interconnection } from './interconnection.ts';
import { databaseProcess } from './processes.ts';

const uuidText = (uuid: string): string => `["uuid","${uuid}"]`;

function atomText(atom: Atom, type: AtomType): string {
  if (typeof atom !== 'string') return String(atom);
  return type === 'uuid' ? uuidText(atom) : JSON.stringify(atom);
}

/** RFC 7047 section 5.1 <value>. Most are single atoms. */
function datumText(datum: Datum, type: Column['type']): string {
  const [atom] = datum.keys;
  const isSingle = type.value === undefined && datum.keys.length === 1;
  return isSingle && atom !== undefined ? atomText(atom, type.key.type) : writeJson(datumToJson(datum, type));
}

/** Most columns of most rows have their defaults, whose text is made once. */
const known = new WeakMap<Column, string>();

function defaultText(column: Column): string {
  let text = known.get(column);
  if (text === undefined) known.set(column, (text = datumText(column.default, column.type)));
  return text;
}

function rowText({ uuid, version, values }: Row, { columns }: Table): string {
  let text = `{"_uuid":${uuidText(uuid)},"_version":${uuidText(version)}`;
  for (const column of columns) {
    const value = values[column.index]!;
    text += `,"${column.name}":${value === column.default ? defaultText(column) : datumText(value, column.type)}`;
  }
  return `${text}}`;
}

function* tableText(table: Table): Generator<string, void, undefined> {
  let before = `"${table.name}":[`;
  for (const row of table.rows.values()) {
    yield before + rowText(row, table);
    before = ',';
  }
  yield ']';
}

/** All pieces, in order: together they are the text that `writeJson(contentsOf(world))` is. */
export function* contentsText(world: Interconnection): Generator<string, void, undefined> {
  let before = '{';
  for (const [key, zone] of world.databases()) {
    yield `${before}"${databaseProcess(key, zone)}":{`;
    before = ',';
    const tables = world.server(key, zone).database(world.schema(key).name)?.tables ?? new Map<string, Table>();
    let isFirst = true;
    for (const table of tables.values()) {
      if (table.rows.size === 0) continue;
      if (!isFirst) yield ',';
      isFirst = false;
      yield* tableText(table);
    }
    yield '}';
  }
  yield '}';
}
