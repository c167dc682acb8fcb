/**
 * A table too large for objects: one array a column, a row is an index into them. See 'ColumnTable' in api.ts.
 */
import type { ColumnTable } from './api.ts';
import { elementOf, setElement, type Column } from './column.ts';
import { ProtocolError } from './protocol-error.ts';
import { ReplicaTable } from './replica-table.ts';
import type { Value } from './row.ts';
import type { Atom, TableSchema } from './schema.ts';
import { SharedTexts } from './shared-texts.ts';
import { equalValues, pairsOf, readAtom, type RowJson } from './wire.ts';

/** One array: a column, or one key of a map column. */
interface Cells {
  readonly name: string;
  readonly column: Column;
  readonly key: string | undefined;
  readonly values: Value[];
  readonly texts: SharedTexts;
}

export class StructTable extends ReplicaTable implements ColumnTable {
  readonly #cells: readonly Cells[];
  readonly #byName = new Map<string, Cells>();
  readonly #handles = new Map<string, number>();
  readonly #uuids: string[] = [''];
  /** Handles that may be given out again. */
  #free: number[] = [];
  /** Handles that may be after the changes have been cleared. */
  #released: number[] = [];
  readonly inserted = new Set<number>();
  readonly removed = new Set<number>();

  /** 'held': columns as 'strings' names them, each of which 'schema' must have. */
  constructor(name: string, schema: TableSchema, held: readonly string[]) {
    super(name, schema);
    this.#cells = held.map((spec) => {
      const colon = spec.indexOf(':');
      const column = this.columns.get(colon < 0 ? spec : spec.slice(0, colon));
      const key = colon < 0 ? undefined : spec.slice(colon + 1);
      if (column === undefined) throw new Error(`${name}.${spec}: no such column in the schema`);
      if (key !== undefined && (column.shape !== 'map' || column.type.key.type !== 'string'))
        throw new Error(`${name}.${spec}: not a map with string keys`);
      const cells = { name: spec, column, key, values: [undefined], texts: new SharedTexts() };
      this.#byName.set(spec, cells);
      return cells;
    });
  }

  heldColumns(): Iterable<Column> {
    return new Set(this.#cells.map((cells) => cells.column));
  }

  get size(): number {
    return this.#handles.size;
  }

  get capacity(): number {
    return this.#uuids.length;
  }

  handleOf(uuid: string): number {
    return this.#handles.get(uuid) ?? 0;
  }

  uuidOf(handle: number): string {
    return this.#uuids[handle] ?? '';
  }

  isLive(handle: number): boolean {
    return handle !== 0 && this.#handles.get(this.uuidOf(handle)) === handle;
  }

  handles(): Iterable<number> {
    return this.#handles.values();
  }

  strings(column: string): readonly (string | undefined)[] {
    return this.values(column) as readonly (string | undefined)[];
  }

  numbers(column: string): readonly (number | undefined)[] {
    return this.values(column) as readonly (number | undefined)[];
  }

  values(column: string): readonly Value[] {
    const cells = this.#byName.get(column);
    if (cells === undefined) throw new Error(`${this.name}.${column}: not asked for when the database was opened`);
    return cells.values;
  }

  /** Is the whole of this column held? */
  holds(column: Column): boolean {
    return this.#byName.has(column.name);
  }

  /** Of a row, a whole column (which must be held). */
  wholeOf(handle: number, column: Column): Value {
    return this.values(column.name)[handle];
  }

  /** Of a row, one key of a map or element of a set: 'isKnown' unless it is not held. */
  elementOf(handle: number, column: Column, key: Atom): { isKnown: boolean; value: Atom | undefined } {
    const whole = this.#byName.get(column.name);
    if (whole !== undefined) return { isKnown: true, value: elementOf(whole.values[handle], key) };
    const cells = this.#byName.get(`${column.name}:${String(key)}`);
    return { isKnown: cells !== undefined, value: cells?.values[handle] as Atom | undefined };
  }

  insertRow(uuid: string, json: RowJson): void {
    const read = (cells: Cells): Value => this.#read(cells, json);
    const old = this.handleOf(uuid);
    if (old === 0) this.#put(uuid, read);
    else this.#replace(uuid, old, read);
  }

  modifyRow(uuid: string, json: RowJson, isDiff: boolean): void {
    const old = this.handleOf(uuid);
    if (old === 0) throw new ProtocolError(`${this.name}: modification of row ${uuid}, which is not here`);
    this.#replace(uuid, old, (cells) => {
      const before = cells.values[old];
      const value = json[cells.column.name];
      if (value === undefined || !cells.column.exists) return before;
      return isDiff ? this.#applyDiff(cells, before, value) : this.#read(cells, json);
    });
  }

  deleteRow(uuid: string): void {
    const handle = this.handleOf(uuid);
    if (handle === 0) throw new ProtocolError(`${this.name}: deletion of row ${uuid}, which is not here`);
    this.#handles.delete(uuid);
    this.#release(handle);
  }

  keepOnly(uuids: RowJson): void {
    for (const uuid of this.#handles.keys()) if (!Object.hasOwn(uuids, uuid)) this.deleteRow(uuid);
  }

  clearChanges(): void {
    this.inserted.clear();
    this.removed.clear();
    for (const handle of this.#released) {
      this.#uuids[handle] = '';
      for (const cells of this.#cells) cells.values[handle] = undefined;
    }
    // The last one freed is the next one given out.
    for (const handle of this.#released) this.#free.push(handle);
    this.#released = [];
  }

  #put(uuid: string, valueOf: (cells: Cells) => Value): void {
    const values = this.#cells.map(valueOf);
    const handle = this.#free.pop() ?? this.#uuids.length;
    this.#uuids[handle] = uuid;
    for (const [i, cells] of this.#cells.entries()) {
      const value = values[i];
      cells.values[handle] = typeof value === 'string' ? cells.texts.share(value) : value;
    }
    this.#handles.set(uuid, handle);
    this.inserted.add(handle);
  }

  /** Gives the row a new handle, unless all its values stay. */
  #replace(uuid: string, old: number, valueOf: (cells: Cells) => Value): void {
    const next = new Map(this.#cells.map((cells) => [cells, valueOf(cells)]));
    if (this.#cells.every((cells) => equalValues(cells.values[old], next.get(cells)))) return;
    this.#put(uuid, (cells) => next.get(cells));
    this.#release(old);
  }

  #release(handle: number): void {
    if (!this.inserted.delete(handle)) this.removed.add(handle);
    this.#released.push(handle);
  }

  /** A cell out of a row's JSON that holds whole values, defaults left out. */
  #read(cells: Cells, row: RowJson): Value {
    const { column, key } = cells;
    const json = column.exists ? row[column.name] : undefined;
    if (key !== undefined) return json === undefined ? undefined : pairWith(column, key, json);
    return asNumber(column, json === undefined ? column.default() : column.read(json));
  }

  #applyDiff(cells: Cells, before: Value, json: unknown): Value {
    const { column, key } = cells;
    if (key !== undefined) {
      const now = pairWith(column, key, json);
      if (now === undefined) return before;
      return now === before ? undefined : now;
    }
    if (column.shape === 'scalar' || column.shape === 'optional')
      return asNumber(column, column.applyScalarDiff(before, json));
    if (column.diffIsWhole) return column.read(json);
    const next = column.shape === 'map' ? new Map(before as Map<Atom, Atom>) : new Set(before as Set<Atom>);
    for (const [element, now] of column.diffElements((e) => elementOf(before, e), json)) setElement(next, element, now);
    return next;
  }
}

/** The value of one key in a <map>, without reading the others. */
function pairWith(column: Column, key: string, json: unknown): Atom | undefined {
  for (const pair of pairsOf(json))
    if (Array.isArray(pair) && pair[0] === key) return readAtom(column.type.value?.type ?? 'string', pair[1]);
  return undefined;
}

/** Columns of numbers hold numbers only: an integer beyond 2^53 is the nearest one. */
function asNumber(column: Column, value: Value): Value {
  return column.shape === 'scalar' && typeof value === 'bigint' ? Number(value) : value;
}
