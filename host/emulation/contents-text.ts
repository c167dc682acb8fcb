/**
 * What 'contentsOf' gives, as JSON text, piece by piece out of the servers' own rows: for fingerprints, which need neither an object of any
 * value nor the text as a whole.
 */
import type { Atom, AtomType } from '../ovsdb/schema.ts';
import type { Datum } from '../ovsdb/server/datum.ts';
import type { Column, Row } from '../ovsdb/server/stored-row.ts';
import type { Table } from '../ovsdb/server/stored-table.ts';
import type { Interconnection } from './interconnection.ts';
import { databaseProcess } from './processes.ts';

/** Takes the next piece. */
type Take = (piece: string) => void;

/** RFC 7047 section 5.1 <atom>. */
function writeAtom(atom: Atom, type: AtomType, take: Take): void {
  if (type === 'uuid') {
    take('["uuid","');
    take(String(atom));
    take('"]');
  } else take(typeof atom === 'string' ? JSON.stringify(atom) : String(atom));
}

/** RFC 7047 section 5.1 <value>. */
function writeDatum({ keys, values }: Datum, { key, value }: Column['type'], take: Take): void {
  const [first] = keys;
  if (value === undefined && keys.length === 1 && first !== undefined) {
    writeAtom(first, key.type, take);
    return;
  }
  take(value === undefined ? '["set",[' : '["map",[');
  for (const [at, atom] of keys.entries()) {
    if (at > 0) take(',');
    if (value !== undefined) take('[');
    writeAtom(atom, key.type, take);
    if (value === undefined) continue;
    take(',');
    writeAtom(values[at]!, value.type, take);
    take(']');
  }
  take(']]');
}

interface ColumnText {
  readonly column: Column;
  readonly name: string;
  /** With its default, which most columns of most rows have. */
  readonly whole: string;
}

function textOf(column: Column): ColumnText {
  const name = `,"${column.name}":`;
  const pieces = [name];
  writeDatum(column.default, column.type, (piece) => void pieces.push(piece));
  return { column, name, whole: pieces.join('') };
}

function writeRow({ uuid, version, values }: Row, columns: readonly ColumnText[], take: Take): void {
  take('{"_uuid":["uuid","');
  take(uuid);
  take('"],"_version":["uuid","');
  take(version);
  take('"]');
  for (const { column, name, whole } of columns) {
    const value = values[column.index]!;
    if (value === column.default) take(whole);
    else {
      take(name);
      writeDatum(value, column.type, take);
    }
  }
  take('}');
}

function writeTable({ name, rows, columns }: Table, take: Take): void {
  const texts = columns.map(textOf);
  let before = `"${name}":[`;
  for (const row of rows.values()) {
    take(before);
    writeRow(row, texts, take);
    before = ',';
  }
  take(']');
}

/** 'take' is called with all pieces in order: together they are `writeJson(contentsOf(world))`. */
export function writeContents(world: Interconnection, take: Take): void {
  let before = '{';
  for (const [key, zone] of world.databases()) {
    take(`${before}"${databaseProcess(key, zone)}":{`);
    before = ',';
    let isFirst = true;
    for (const table of world.server(key, zone).database(world.schema(key).name)?.tables.values() ?? []) {
      if (table.rows.size === 0) continue;
      if (!isFirst) take(',');
      isFirst = false;
      writeTable(table, take);
    }
    take('}');
  }
  take('}');
}
