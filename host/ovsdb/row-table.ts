/**
 * A table whose rows are objects: the replica's side of it (changes that the server made, tracked until the consumer
 * clears them) and the open transaction's (pending writes, not tracked, taken back).
 */
import { elementOf, setElement, type Column } from './column.ts';
import { Edits } from './edits.ts';
import { RowChange, STATE, type LiveRow } from './live-row.ts';
import { member } from './member.ts';
import { ProtocolError } from './protocol-error.ts';
import { ReplicaTable } from './replica-table.ts';
import { RowIndex } from './row-index.ts';
import type { Value } from './row.ts';
import type { Atom, TableSchema } from './schema.ts';
import { hasMember } from './table-updates.ts';
import { elementsOf, readAtom, type RowJson } from './wire.ts';

const UNCHANGED: readonly RowChange[] = [];

export class RowTable extends ReplicaTable {
  readonly #held: readonly Column[];
  readonly #rows = new Map<string, LiveRow>();
  readonly #changes = new Map<string, RowChange>();
  readonly #indexes: RowIndex[] = [];
  #sequence = 0;
  #hidden = 0;

  /** 'held': names of the columns to hold, each of which 'schema' must have. */
  constructor(name: string, schema: TableSchema, held: readonly string[]) {
    super(name, schema);
    this.#held = [...new Set(held)].map((column) => {
      const found = this.columns.get(column);
      if (found === undefined) throw new Error(`${name}.${column}: no such column in the schema`);
      return found;
    });
  }

  heldColumns(): readonly Column[] {
    return this.#held;
  }

  holds(column: Column): boolean {
    return this.#held.includes(column);
  }

  // What consumers read.

  get size(): number {
    return this.#rows.size - this.#hidden;
  }

  get(uuid: string): LiveRow | undefined {
    const row = this.#rows.get(uuid);
    return row?.[STATE].isHidden ? undefined : row;
  }

  *rows(): Generator<LiveRow, void, undefined> {
    // Rows that a consumer inserts while it goes through the table are not for this round.
    const last = this.#sequence;
    for (const row of this.#rows.values()) {
      const state = row[STATE];
      if (state.sequence > last) return;
      if (!state.isHidden) yield row;
    }
  }

  only(): LiveRow | undefined {
    for (const row of this.#rows.values()) if (!row[STATE].isHidden) return row;
    return undefined;
  }

  index(...columns: string[]): RowIndex {
    for (const index of this.#indexes) if (index.isOver(columns)) return index;
    for (const name of columns) {
      const column = this.#held.find((held) => held.name === name);
      if (column === undefined || column.shape === 'set' || column.shape === 'map')
        throw new Error(`${this.name}.${name}: an index needs a scalar column that is held`);
    }
    const index = new RowIndex(columns);
    this.#indexes.push(index);
    for (const row of this.#rows.values()) if (!row[STATE].isHidden) index.add(row);
    return index;
  }

  changes(): readonly RowChange[] {
    return this.#changes.size === 0 ? UNCHANGED : [...this.#changes.values()];
  }

  // What the server says.

  insertRow(uuid: string, json: RowJson): void {
    const present = this.#rows.get(uuid);
    if (present !== undefined) {
      this.#compare(present, json, this.#changeOf(present));
      return;
    }
    const change = this.#changes.get(uuid);
    if (change !== undefined) {
      // Deleted and back before anybody looked: the same object, modified at most.
      const row = change.row;
      row[STATE] = { sequence: ++this.#sequence, isHidden: false };
      this.#changes.delete(uuid);
      change.kind = 'modify';
      this.#add(row);
      this.#compare(row, json, change);
      return;
    }
    const row = this.#make(uuid, (column) => {
      const value = member(json, column.name);
      return value === undefined || !column.exists ? column.default() : column.read(value);
    });
    this.#add(row);
    this.#changes.set(uuid, new RowChange('insert', row));
  }

  modifyRow(uuid: string, json: RowJson, isDiff: boolean): void {
    const row = this.#rows.get(uuid);
    if (row === undefined) throw new ProtocolError(`${this.name}: modification of row ${uuid}, which is not here`);
    const change = this.#changeOf(row);
    for (const column of this.#held) {
      const value = member(json, column.name);
      if (value === undefined || !column.exists) continue;
      const now = row[column.name];
      if (column.shape === 'scalar' || column.shape === 'optional')
        this.setScalar(row, column, isDiff ? column.applyScalarDiff(now, value) : column.read(value), change.edits);
      else if (isDiff && column.shape === 'set' && !column.diffIsWhole)
        this.#applySetDiff(row, column, value, change.edits);
      else {
        const elements =
          isDiff && !column.diffIsWhole
            ? column.diffElements((key) => elementOf(now, key), value)
            : column.changesTo(now, column.read(value));
        this.setElements(row, column, elements, change.edits);
      }
    }
    this.#note(change);
  }

  deleteRow(uuid: string): void {
    const row = this.#rows.get(uuid);
    if (row === undefined) throw new ProtocolError(`${this.name}: deletion of row ${uuid}, which is not here`);
    this.#remove(row);
    const change = this.#changeOf(row);
    if (change.kind === 'insert') {
      this.#changes.delete(uuid);
      return;
    }
    change.kind = 'delete';
    this.#changes.set(uuid, change);
  }

  keepOnly(uuids: RowJson | ReadonlyMap<string, unknown>): void {
    for (const uuid of this.#rows.keys()) if (!hasMember(uuids, uuid)) this.deleteRow(uuid);
  }

  clearChanges(): void {
    // Most tables have none, and to clear a map makes it another store.
    if (this.#changes.size > 0) this.#changes.clear();
  }

  // What both sides do to a row. 'edits' takes note.

  setScalar(row: LiveRow, column: Column, value: Value, edits: Edits): void {
    const { name } = column;
    const before = row[name];
    if (before === value) return;
    const indexes = this.#indexes.filter((index) => index.columns.includes(name));
    if (row[STATE].isHidden) row[name] = value;
    else {
      for (const index of indexes) index.remove(row);
      row[name] = value;
      for (const index of indexes) index.add(row);
    }
    edits.scalar(name, before, value);
  }

  setElements(row: LiveRow, column: Column, elements: Iterable<readonly [Atom, Atom | undefined]>, edits: Edits): void {
    const { name } = column;
    const value = row[name];
    for (const [key, now] of elements) {
      const before = elementOf(value, key);
      if (before === now) continue;
      setElement(value, key, now);
      edits.element(name, key, before, now);
    }
  }

  // What the open transaction does.

  /** Shows a row that is not in the database yet. Columns that 'values' lacks have their defaults. */
  insertPending(uuid: string, values: ReadonlyMap<Column, Value>): LiveRow {
    const row = this.#make(uuid, (column) => (values.has(column) ? values.get(column) : column.default()));
    if (this.exists) this.#add(row);
    return row;
  }

  removePending(row: LiveRow): void {
    if (this.#rows.get(row._uuid) === row) this.#remove(row);
  }

  hide(row: LiveRow): void {
    for (const index of this.#indexes) index.remove(row);
    row[STATE].isHidden = true;
    this.#hidden++;
  }

  unhide(row: LiveRow): void {
    row[STATE].isHidden = false;
    this.#hidden--;
    for (const index of this.#indexes) index.add(row);
  }

  /** Takes back what 'edits' noted. */
  revert(row: LiveRow, edits: Edits): void {
    const ignored = new Edits();
    for (const [name, before] of edits.scalars()) this.setScalar(row, this.#column(name), before, ignored);
    for (const [name, delta] of edits.deltas()) this.setElements(row, this.#column(name), delta, ignored);
  }

  /** An update2 difference of a set: what it names joins or leaves. One of a router's routes may name 100,000. */
  #applySetDiff(row: LiveRow, { name, type }: Column, json: unknown, edits: Edits): void {
    const value = row[name] as Set<Atom>;
    for (const element of elementsOf(json)) {
      const atom = readAtom(type.key.type, element);
      const isHere = value.delete(atom);
      if (!isHere) value.add(atom);
      edits.element(name, atom, isHere ? true : undefined, isHere ? undefined : true);
    }
  }

  #column(name: string): Column {
    return this.columns.get(name) as Column;
  }

  #make(uuid: string, valueOf: (column: Column) => Value): LiveRow {
    const row = { _uuid: uuid, _table: this.name } as LiveRow;
    for (const column of this.#held) row[column.name] = valueOf(column);
    row[STATE] = { sequence: ++this.#sequence, isHidden: false };
    return row;
  }

  #add(row: LiveRow): void {
    this.#rows.set(row._uuid, row);
    for (const index of this.#indexes) index.add(row);
  }

  #remove(row: LiveRow): void {
    for (const index of this.#indexes) index.remove(row);
    this.#rows.delete(row._uuid);
  }

  /** Makes the row what 'json', its whole content, says. */
  #compare(row: LiveRow, json: RowJson, change: RowChange): void {
    for (const column of this.#held) {
      const value = member(json, column.name);
      const next = value === undefined || !column.exists ? column.default() : column.read(value);
      if (column.shape === 'scalar' || column.shape === 'optional') this.setScalar(row, column, next, change.edits);
      else this.setElements(row, column, column.changesTo(row[column.name], next), change.edits);
    }
    this.#note(change);
  }

  #changeOf(row: LiveRow): RowChange {
    return this.#changes.get(row._uuid) ?? new RowChange('modify', row);
  }

  /** Keeps a modification while there is something to it. */
  #note(change: RowChange): void {
    const uuid = change.row._uuid;
    if (change.kind === 'modify' && change.edits.isEmpty) this.#changes.delete(uuid);
    else this.#changes.set(uuid, change);
  }
}
