/**
 * New rows of a column table, as the values that they are made of: a bulk load inserts 100,000, and objects for each would be most of
 * what it costs. They are written as JSON (RFC 7047 5.2.1) when they are sent. A server in the same process gets operations, and holds the
 * same strings as its client.
 */
import type { Operation } from './api.ts';
import type { StructTable } from './column-table.ts';
import type { Column } from './column.ts';
import type { JsonBuffer } from './json-buffer.ts';
import type { Value } from './row.ts';
import { writeValue, type NameOf, type RowJson } from './wire.ts';

interface Key {
  readonly name: string;
  /** `["key",`. */
  readonly head: string;
  readonly at: number;
}

/** Where the values of one column stand among those of a row: one place, or, of a map, one for each key. */
interface Place {
  readonly column: Column;
  /** `"column":`, and for a map `"column":["map",[`. */
  readonly head: string;
  readonly at: number;
  readonly keys: readonly Key[] | undefined;
}

/** One row of a block as an operation, made when it is asked for. */
export class BlockInsert {
  readonly op = 'insert';
  readonly block: InsertBlock;
  readonly #at: number;

  constructor(block: InsertBlock, at: number) {
    this.block = block;
    this.#at = at;
  }

  get table(): string {
    return this.block.table.name;
  }

  get row(): RowJson {
    return this.block.row(this.#at);
  }

  get 'uuid-name'(): string | undefined {
    return this.block.names[this.#at];
  }

  toJSON(): Operation {
    return this.block.operation(this.#at);
  }
}

export class InsertBlock {
  readonly table: StructTable;
  /** The rows' names, in order. */
  readonly names: string[] = [];
  readonly #places: readonly Place[];
  readonly #nameOf: NameOf;
  /** One row after the other. */
  readonly #values: Value[] = [];
  /** Values of a row. */
  readonly #width: number;

  /**
   * 'columns' are as 'ColumnTable.strings' names them, keys of one map next to each other. Throws Error for one that the table's schema
   * lacks.
   */
  constructor(table: StructTable, columns: readonly string[], nameOf: NameOf) {
    this.table = table;
    this.#nameOf = nameOf;
    this.#places = knownPlaces(table, columns).filter(({ column }) => column.exists);
    this.#width = columns.length;
  }

  /** Adds a row: undefined stands for the default of a column, and for a key that the map does not have. */
  insert(name: string, values: readonly Value[]): void {
    this.names.push(name);
    for (let at = 0; at < this.#width; at++) this.#values.push(values[at]);
  }

  operation(at: number): Operation {
    return { op: 'insert', table: this.table.name, row: this.row(at), 'uuid-name': this.names[at] };
  }

  row(at: number): RowJson {
    const row: [string, unknown][] = [];
    const from = at * this.#width;
    for (const { column, at, keys } of this.#places) {
      if (keys === undefined) {
        const value = this.#said(column, from + at);
        if (value !== undefined) row.push([column.name, writeValue(column.type, value, this.#nameOf)]);
        continue;
      }
      const pairs: unknown[] = [];
      for (const { name, at } of keys) {
        const value = this.#values[from + at];
        if (value !== undefined) pairs.push([name, value]);
      }
      if (pairs.length > 0) row.push([column.name, ['map', pairs]]);
    }
    return Object.fromEntries(row);
  }

  /** The operations; 'isSent': each as BlockInsert, for those who look at few of them. */
  addOperations(out: Operation[], isSent = false): void {
    for (let at = 0; at < this.names.length; at++)
      out.push(isSent ? (new BlockInsert(this, at) as unknown as Operation) : this.operation(at));
  }

  /** Writes the operations, with commas between them. */
  write(json: JsonBuffer): void {
    const head = `{"op":"insert","table":${JSON.stringify(this.table.name)},"row":{`;
    for (let at = 0; at < this.names.length; at++) {
      if (at > 0) json.ascii(',');
      json.ascii(head);
      const from = at * this.#width;
      let isFirst = true;
      for (const place of this.#places) {
        const { keys } = place;
        const isWritten =
          keys === undefined
            ? this.#column(json, place, from, isFirst)
            : this.#map(json, place.head, keys, from, isFirst);
        if (isWritten) isFirst = false;
      }
      json.ascii('},"uuid-name":');
      json.text(this.names[at] as string);
      json.ascii('}');
    }
  }

  /** The value of a column of its own; undefined when it is the column's default. */
  #said(column: Column, at: number): Value {
    const value = this.#values[at];
    return value === undefined || column.isDefault(value) ? undefined : value;
  }

  /** False when the row has the column's default. */
  #column(json: JsonBuffer, { column, head, at }: Place, from: number, isFirst: boolean): boolean {
    const value = this.#said(column, from + at);
    if (value === undefined) return false;
    if (!isFirst) json.ascii(',');
    json.ascii(head);
    if (typeof value !== 'string') json.value(writeValue(column.type, value, this.#nameOf));
    else if (column.type.key.type === 'uuid') this.#reference(json, value);
    else json.text(value);
    return true;
  }

  #reference(json: JsonBuffer, uuid: string): void {
    const name = this.#nameOf(uuid);
    json.ascii(name === undefined ? '["uuid",' : '["named-uuid",');
    json.text(name ?? uuid);
    json.ascii(']');
  }

  /** False when the map has none of the keys. */
  #map(json: JsonBuffer, head: string, keys: readonly Key[], from: number, isFirst: boolean): boolean {
    let isEmpty = true;
    for (const key of keys) {
      const value = this.#values[from + key.at];
      if (value === undefined) continue;
      if (!isEmpty || !isFirst) json.ascii(',');
      if (isEmpty) json.ascii(head);
      isEmpty = false;
      json.ascii(key.head);
      json.text(value as string);
      json.ascii(']');
    }
    if (!isEmpty) json.ascii(']]');
    return !isEmpty;
  }
}

/** By table and list of columns, which are few: most blocks have one row. */
const known = new WeakMap<StructTable, WeakMap<readonly string[], readonly Place[]>>();

function knownPlaces(table: StructTable, columns: readonly string[]): readonly Place[] {
  let ofTable = known.get(table);
  if (ofTable === undefined) known.set(table, (ofTable = new WeakMap<readonly string[], readonly Place[]>()));
  let places = ofTable.get(columns);
  if (places === undefined) ofTable.set(columns, (places = placesOf(table, columns)));
  return places;
}

function placesOf(table: StructTable, columns: readonly string[]): readonly Place[] {
  const places: (Place & { readonly keys: Key[] | undefined })[] = [];
  for (const [at, spec] of columns.entries()) {
    const colon = spec.indexOf(':');
    const name = colon < 0 ? spec : spec.slice(0, colon);
    const column = table.columns.get(name);
    if (column === undefined) throw new Error(`${table.name}.${spec}: no such column in the schema`);
    const before = places.at(-1);
    if (colon < 0) places.push({ column, head: `${asciiJson(name)}:`, at, keys: undefined });
    else {
      const name = spec.slice(colon + 1);
      const key = { name, head: `[${asciiJson(name)},`, at };
      if (before?.column === column) before.keys?.push(key);
      else places.push({ column, head: `${asciiJson(column.name)}:["map",[`, at, keys: [key] });
    }
  }
  return places;
}

/** A text as JSON that is ASCII only. */
const asciiJson = (text: string): string =>
  JSON.stringify(text).replaceAll(
    /[\u0080-\uffff]/g,
    (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
