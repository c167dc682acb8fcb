/**
 * A table too large for objects: one array per column; a row is an index into them. See 'ColumnTable' in api.ts.
 */
import { hasMember } from './table-updates.ts';
import type { ColumnTable } from './api.ts';
import { elementOf, readCellName, setElement, type Column } from './column.ts';
import { decodedCell, decodedValue, putCell, shared, type Cells } from './decoded-cells.ts';
import { HandleSet } from './handle-set.ts';
import { member } from './member.ts';
import { ProtocolError } from './protocol-error.ts';
import { ReplicaTable } from './replica-table.ts';
import type { Value } from './row.ts';
import { RowHandles } from './row-handles.ts';
import type { Atom, TableSchema } from './schema.ts';
import { SharedTexts } from './shared-texts.ts';
import {
  decodedRows,
  FIRST_CELL,
  UUID_WORD,
  type DecodedCell,
  type DecodedRows,
  type DecodedTable,
} from './update-decoder.ts';
import { equalValues, pairsOf, readAtom, type RowJson } from './wire.ts';

export class StructTable extends ReplicaTable implements ColumnTable {
  readonly #cells: readonly Cells[];
  readonly #byName = new Map<string, Cells>();
  readonly #handles = new RowHandles();
  /** Handles that may be given out again. */
  readonly #free: number[] = [];
  /** Handles that may be given out again once the changes have been cleared. */
  readonly #released: number[] = [];
  readonly #inserted = new HandleSet();
  readonly removed = new Set<number>();

  /** 'held': columns as 'strings' names them, each of which 'schema' must have. */
  constructor(name: string, schema: TableSchema, held: readonly string[]) {
    super(name, schema);
    this.#cells = held.map((spec) => {
      const [of, key] = readCellName(spec);
      const column = this.columns.get(of);
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

  get inserted(): readonly number[] {
    return this.#inserted.handles;
  }

  get size(): number {
    return this.#handles.size;
  }

  get capacity(): number {
    return this.#handles.capacity;
  }

  handleOf(uuid: string): number {
    return this.#handles.find(uuid);
  }

  uuidOf(handle: number): string {
    return this.#handles.uuidOf(handle);
  }

  isLive(handle: number): boolean {
    return this.#handles.has(handle);
  }

  handles(): Iterable<number> {
    return this.#handles.handles();
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
    if (old === 0) this.#handles.add(this.#write(this.#cells.map(read)), uuid);
    else this.#replace(old, read);
  }

  modifyRow(uuid: string, json: RowJson, isDiff: boolean): void {
    const old = this.handleOf(uuid);
    if (old === 0) throw new ProtocolError(`${this.name}: modification of row ${uuid}, which is not here`);
    this.#replace(old, (cells) => {
      const before = cells.values[old];
      const value = member(json, cells.column.name);
      if (value === undefined || !cells.column.exists) return before;
      return isDiff ? this.#applyDiff(cells, before, value) : this.#read(cells, json);
    });
  }

  deleteRow(uuid: string): void {
    const handle = this.handleOf(uuid);
    if (handle === 0) throw new ProtocolError(`${this.name}: deletion of row ${uuid}, which is not here`);
    this.#remove(handle);
  }

  keepOnly(uuids: RowJson | ReadonlyMap<string, unknown>): void {
    const kept = new Set<number>();
    const decoded = uuids instanceof Map ? [] : decodedRows(uuids as RowJson);
    for (const { words, stride, count } of decoded)
      for (let row = 0; row < count; row++) kept.add(this.#handles.findWords(words, row * stride + UUID_WORD));
    for (const handle of this.#handles.handles())
      if (!kept.has(handle) && !hasMember(uuids, this.uuidOf(handle))) this.#remove(handle);
  }

  override decodedTable(): DecodedTable | undefined {
    if (!this.exists) return undefined;
    const cells = new Map<number, DecodedCell>();
    for (const [place, { column, key }] of this.#cells.entries()) {
      const cell = column.exists ? decodedCell(column, key) : undefined;
      // A map that is held as a whole can't be decoded; then single keys of it can't either.
      if (cell !== undefined && (key === undefined || !this.holds(column))) cells.set(place, cell);
    }
    return cells.size === 0 ? undefined : { name: this.name, size: this.#cells.length, cells };
  }

  override expectDecoded(count: number): void {
    // After a reconnect as many rows may be here already.
    if (count > this.size) this.#handles.reserve(this.size + count);
  }

  override insertDecoded(rows: DecodedRows, from: number, to: number): void {
    const { words, stride } = rows;
    /** By row: the handle of a new one. */
    const handles = new Int32Array(to - from);
    for (let row = from; row < to; row++) {
      const at = row * stride;
      const old = this.#handles.findWords(words, at + UUID_WORD);
      if (old === 0) {
        const handle = this.#newHandle();
        this.#handles.addWords(handle, words, at + UUID_WORD);
        this.#inserted.add(handle);
        handles[row - from] = handle;
      } else {
        this.#replace(old, (cells, place) => decodedValue(cells, rows, at + FIRST_CELL + place));
      }
    }
    const room = this.#handles.capacity + rows.count - to;
    for (const [place, cells] of this.#cells.entries()) {
      // Neighbours mostly have the same value.
      let last = -1;
      let value: Value;
      for (let row = from; row < to; row++) {
        const handle = handles[row - from] as number;
        if (handle === 0) continue;
        const at = row * stride + FIRST_CELL + place;
        const cell = words[at] as number;
        if (cell !== last) {
          last = cell;
          value = shared(cells, decodedValue(cells, rows, at));
        }
        putCell(cells, handle, value, room);
      }
    }
  }

  clearChanges(): void {
    this.#inserted.clear();
    // Most tables have no changes, and to clear a map makes it another store.
    if (this.removed.size > 0) this.removed.clear();
    for (const handle of this.#released) {
      this.#handles.forget(handle);
      for (const cells of this.#cells) putCell(cells, handle, undefined);
      // The last one freed is the next one given out.
      this.#free.push(handle);
    }
    this.#released.length = 0;
  }

  /** The values of a row to a handle of its own. */
  #write(values: readonly Value[]): number {
    const handle = this.#newHandle();
    for (const [place, cells] of this.#cells.entries()) putCell(cells, handle, shared(cells, values[place]));
    this.#inserted.add(handle);
    return handle;
  }

  #newHandle(): number {
    return this.#free.pop() ?? this.#handles.capacity;
  }

  /** Gives the row a new handle, unless all its values stay. */
  #replace(old: number, valueOf: (cells: Cells, place: number) => Value): void {
    const values = this.#cells.map(valueOf);
    if (this.#cells.every((cells, place) => equalValues(cells.values[old], values[place]))) return;
    this.#handles.replace(old, this.#write(values));
    this.#release(old);
  }

  /** The row no longer exists. */
  #remove(handle: number): void {
    this.#handles.remove(handle);
    this.#release(handle);
  }

  /** The handle stands for no row any more, and stays readable. */
  #release(handle: number): void {
    if (!this.#inserted.delete(handle)) this.removed.add(handle);
    this.#released.push(handle);
  }

  /** A cell out of a row's JSON that holds whole values, defaults left out. */
  #read(cells: Cells, row: RowJson): Value {
    const { column, key } = cells;
    const json = column.exists ? member(row, column.name) : undefined;
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
