/** Requests (RFC 7047 4.1) as text, whose parameters may be blocks of new rows. */
import { InsertBlock, type Place } from './insert-block.ts';
import { JsonBuffer } from './json-buffer.ts';
import { writeValue } from './wire.ts';

/** A request as it goes over a socket: for 'Transport'. */
export function requestBytes(id: number, method: string, params: readonly unknown[]): Uint8Array {
  const json = new JsonBuffer();
  json.ascii(`{"id":${id},"method":`);
  json.text(method);
  json.ascii(',"params":[');
  for (const [at, param] of params.entries()) {
    if (at > 0) json.ascii(',');
    if (param instanceof InsertBlock) writeBlock(json, param);
    else json.value(param);
  }
  json.ascii(']}');
  return json.bytes;
}

/** Writes the operations (RFC 7047 5.2.1), with commas between them. */
function writeBlock(json: JsonBuffer, block: InsertBlock): void {
  const head = `{"op":"insert","table":${JSON.stringify(block.table.name)},"row":{`;
  for (let row = 0; row < block.names.length; row++) {
    json.ascii(row > 0 ? `,${head}` : head);
    let isFirst = true;
    for (const place of block.places) {
      const isWritten =
        place.keys === undefined
          ? writeColumn(json, block, place, row, isFirst)
          : writeMap(json, block, place, row, isFirst);
      if (isWritten) isFirst = false;
    }
    json.ascii('},"uuid-name":');
    json.text(block.names[row] as string);
    json.ascii('}');
  }
}

/** False when the row has the column's default. */
function writeColumn(json: JsonBuffer, block: InsertBlock, place: Place, row: number, isFirst: boolean): boolean {
  const { column } = place;
  const value = block.said(place, row);
  if (value === undefined) return false;
  if (!isFirst) json.ascii(',');
  json.text(column.name);
  json.ascii(':');
  if (typeof value !== 'string') json.value(writeValue(column.type, value, block.nameOf));
  else if (column.type.key.type !== 'uuid') json.text(value);
  else {
    const name = block.nameOf(value);
    json.ascii(name === undefined ? '["uuid",' : '["named-uuid",');
    json.text(name ?? value);
    json.ascii(']');
  }
  return true;
}

/** False when the map has none of the keys. */
function writeMap(json: JsonBuffer, block: InsertBlock, place: Place, row: number, isFirst: boolean): boolean {
  let isEmpty = true;
  for (const key of place.keys ?? []) {
    const value = block.value(key.at, row);
    if (value === undefined) continue;
    if (!isEmpty || !isFirst) json.ascii(',');
    if (isEmpty) {
      json.text(place.column.name);
      json.ascii(':["map",[');
    }
    isEmpty = false;
    json.ascii('[');
    json.text(key.name);
    json.ascii(',');
    json.text(value as string);
    json.ascii(']');
  }
  if (!isEmpty) json.ascii(']]');
  return !isEmpty;
}
