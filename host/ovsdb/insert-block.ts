/**
 * New rows of a column table, written as JSON (RFC 7047 5.2.1) while they come: a bulk load inserts 100,000, and objects for each would
 * be most of what it costs.
 */
import type { Operation } from './api.ts';
import type { StructTable } from './column-table.ts';
import type { Column } from './column.ts';
import { JsonBuffer, RawJson } from './json-buffer.ts';
import { parseJson } from './json.ts';
import type { Value } from './row.ts';
import { asObject, writeValue, type NameOf, type RowJson } from './wire.ts';

/** What ends a row, and comes before its name. */
const UUID_NAME = '},"uuid-name":';

/** Where the values of one column stand among those of a row: one place, or, of a map, one for each key. */
interface Place {
  readonly column: Column;
  /** `"column":`, and for a map `"column":["map",[`. */
  readonly head: string;
  readonly at: number;
  readonly keys: readonly { readonly head: string; readonly at: number }[] | undefined;
}

/** One row of a block as an operation, read when it is asked for. */
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
    return asObject(this.toJSON()['row'], 'row');
  }

  get 'uuid-name'(): string | undefined {
    return this.block.names[this.#at];
  }

  /** Its JSON without the end that names the row: equal for equal rows. */
  get unnamed(): string {
    return this.block.unnamed(this.#at);
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
  readonly #head: string;
  readonly #json = new JsonBuffer();
  /** All rows, with commas between them. */
  readonly raw = new RawJson(this.#json);
  /** Where each row's JSON ends: the next begins behind a comma. */
  readonly #ends: number[] = [];

  /**
   * 'columns' are as 'ColumnTable.strings' names them, keys of one map next to each other. Throws Error for one that the table's schema
   * lacks.
   */
  constructor(table: StructTable, columns: readonly string[], nameOf: NameOf) {
    this.table = table;
    this.#nameOf = nameOf;
    this.#head = `{"op":"insert","table":${JSON.stringify(table.name)},"row":{`;
    this.#places = knownPlaces(table, columns);
  }

  /** Adds a row: undefined stands for the default of a column, and for a key that the map does not have. */
  insert(name: string, values: readonly Value[]): void {
    const json = this.#json;
    if (json.length > 0) json.ascii(',');
    json.ascii(this.#head);
    let isFirst = true;
    for (const place of this.#places) {
      if (!place.column.exists) continue;
      if (
        place.keys === undefined ? this.#column(place, values, isFirst) : this.#map(place, place.keys, values, isFirst)
      )
        isFirst = false;
    }
    json.ascii(UUID_NAME);
    json.text(name);
    json.ascii('}');
    this.names.push(name);
    this.#ends.push(json.length);
  }

  operation(at: number): Operation {
    return parseJson(this.#text(at)) as Operation;
  }

  unnamed(at: number): string {
    const text = this.#text(at);
    return text.slice(0, text.lastIndexOf(UUID_NAME));
  }

  #text(at: number): string {
    const from = at === 0 ? 0 : (this.#ends[at - 1] ?? 0) + 1;
    return this.#json.slice(from, this.#ends[at] ?? from);
  }

  addOperations(out: Operation[]): void {
    for (let at = 0; at < this.names.length; at++) out.push(this.operation(at));
  }

  /** The same for those who look at few of them. */
  addSent(out: Operation[]): void {
    for (let at = 0; at < this.names.length; at++) out.push(new BlockInsert(this, at) as unknown as Operation);
  }

  /** False when the row has the column's default. */
  #column({ column, head, at }: Place, values: readonly Value[], isFirst: boolean): boolean {
    const json = this.#json;
    const value = values[at];
    if (value === undefined || column.isDefault(value)) return false;
    if (!isFirst) json.ascii(',');
    json.ascii(head);
    if (typeof value !== 'string') json.value(writeValue(column.type, value, this.#nameOf));
    else if (column.type.key.type === 'uuid') this.#reference(value);
    else json.text(value);
    return true;
  }

  #reference(uuid: string): void {
    const json = this.#json;
    const name = this.#nameOf(uuid);
    json.ascii(name === undefined ? '["uuid",' : '["named-uuid",');
    json.text(name ?? uuid);
    json.ascii(']');
  }

  /** False when the map has none of the keys. */
  #map({ head }: Place, keys: NonNullable<Place['keys']>, values: readonly Value[], isFirst: boolean): boolean {
    const json = this.#json;
    let isEmpty = true;
    for (const key of keys) {
      const value = values[key.at];
      if (value === undefined) continue;
      if (!isEmpty) json.ascii(',');
      else {
        if (!isFirst) json.ascii(',');
        json.ascii(head);
      }
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
  const places: (Place & { readonly keys: { head: string; at: number }[] | undefined })[] = [];
  for (const [at, spec] of columns.entries()) {
    const colon = spec.indexOf(':');
    const name = colon < 0 ? spec : spec.slice(0, colon);
    const column = table.columns.get(name);
    if (column === undefined) throw new Error(`${table.name}.${spec}: no such column in the schema`);
    const before = places.at(-1);
    if (colon < 0) places.push({ column, head: `${asciiJson(name)}:`, at, keys: undefined });
    else {
      const key = { head: `[${asciiJson(spec.slice(colon + 1))},`, at };
      if (before?.column === column) before.keys?.push(key);
      else places.push({ column, head: `${asciiJson(name)}:["map",[`, at, keys: [key] });
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
