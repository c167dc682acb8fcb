/**
 * The writes of one run. Row tables show them at once; 'takeBack' undoes that, exactly.
 */
import type { ColumnTable, Operation, Table, Transaction } from './api.ts';
import { elementOf, type Column } from './column.ts';
import { StructTable } from './column-table.ts';
import type { LiveRow } from './live-row.ts';
import type { Replica } from './replica.ts';
import type { ReplicaTable } from './replica-table.ts';
import { RowTable } from './row-table.ts';
import type { RowWrites } from './row-writes.ts';
import type { Row, Value, Values } from './row.ts';
import type { Atom } from './schema.ts';
import { isUuid, normaliseAtom } from './wire.ts';
import { WriteSet } from './write-set.ts';
import { columnOf, eachValue, waitFor } from './written-values.ts';

type Keys = Readonly<Record<string, string | undefined>>;

export class RunTransaction implements Transaction {
  onRow: ((uuid: string) => void) | undefined;
  readonly #replica: Replica;
  readonly #newName: () => string;
  readonly #ended: () => void;
  readonly #writes = new WriteSet();
  readonly #verified = new Map<LiveRow, Set<Column>>();
  readonly #comments = new Set<string>();
  readonly #locks = new Set<string>();
  #isOpen = true;

  /** 'newName' gives an <id> of RFC 7047 that it has not given before; 'ended' is called when the writes have been taken back. */
  constructor(replica: Replica, newName: () => string, ended: () => void) {
    this.#replica = replica;
    this.#newName = newName;
    this.#ended = ended;
  }

  get isOpen(): boolean {
    return this.#isOpen;
  }

  get isEmpty(): boolean {
    return this.#writes.isEmpty;
  }

  insert<R extends Row>(table: Table<R>, values: Values<R>, as?: string): R {
    this.#mustBeOpen();
    const target = this.#rowTable(table.name);
    const shown = new Map<Column, Value>();
    const unshown = new Map<Column, Value>();
    eachValue(target, values, (column, value) => {
      if (target.holds(column)) shown.set(column, column.normalise(value));
      else unshown.set(column, value);
    });
    const uuid = as === undefined ? this.#provisionalUuid() : this.#givenUuid(target, as);
    const row = target.insertPending(uuid, shown);
    if (target.exists) {
      const writes = this.#begin(target, uuid, 'insert', row);
      for (const [column, value] of unshown) writes.setWhole(column, value);
    }
    return row as unknown as R;
  }

  update<R extends Row>(row: R, values: Values<R>): void {
    const at = this.#at(row);
    if (at === undefined) return;
    const { table, live, writes } = at;
    eachValue(table, values, (column, value) => {
      if (!table.holds(column)) {
        writes().setWhole(column, value);
        return;
      }
      const next = column.normalise(value);
      if (column.shape === 'scalar' || column.shape === 'optional') {
        if (live[column.name] !== next) table.setScalar(live, column, next, writes().edits);
      } else this.#setElements(at, column, [...column.changesTo(live[column.name], next)]);
    });
  }

  mutateSet<R extends Row>(row: R, column: keyof R & string, add: Iterable<Atom>, remove: Iterable<Atom>): void {
    const at = this.#at(row);
    if (at === undefined) return;
    const target = columnOf(at.table, column);
    if (!target.exists) return;
    const elements = new Map<Atom, Atom | undefined>();
    for (const atom of remove) elements.set(normaliseAtom(atom), undefined);
    for (const atom of add) elements.set(normaliseAtom(atom), true);
    this.#setElements(at, target, [...elements]);
  }

  addReferences<R extends Row>(row: R, column: keyof R & string, names: readonly string[]): void {
    const at = this.#at(row);
    const target = at === undefined ? undefined : columnOf(at.table, column);
    if (at !== undefined && target?.exists) at.writes().addReferences(target, names);
  }

  setKeys<R extends Row>(row: R, column: keyof R & string, keys: Keys): void {
    const at = this.#at(row);
    if (at === undefined) return;
    const target = columnOf(at.table, column);
    if (target.exists) this.#setElements(at, target, Object.entries(keys));
  }

  delete(row: Row): void {
    this.#remove(row, 'delete');
  }

  abandon(row: Row): void {
    this.#remove(row, 'abandon');
  }

  #remove(row: Row, kind: 'delete' | 'abandon'): void {
    const at = this.#at(row);
    if (at === undefined) return;
    const { table, live, writes } = at;
    if (this.#writes.of(table, row._uuid)?.kind === 'insert') {
      table.removePending(live);
      this.#writes.forgetInsert(table, row._uuid);
      return;
    }
    writes().kind = kind;
    table.hide(live);
  }

  insertInto(table: ColumnTable, values: Readonly<Record<string, Value>>): string {
    this.#mustBeOpen();
    const target = this.#structTable(table.name);
    const uuid = this.#provisionalUuid();
    if (!target.exists) return uuid;
    const writes = this.#begin(target, uuid, 'insert', undefined);
    eachValue(target, values, (column, value) => writes.setWhole(column, value));
    return uuid;
  }

  insertOneOfMany(table: ColumnTable, columns: readonly string[], values: readonly Value[]): string {
    this.#mustBeOpen();
    const target = this.#structTable(table.name);
    const name = this.#newName();
    if (!target.exists) return name;
    this.#writes.block(target, columns).insert(name, values);
    this.onRow?.(name);
    return name;
  }

  updateIn(table: ColumnTable, uuid: string, values: Readonly<Record<string, Value>>): void {
    const writes = this.#structWrites(table, uuid);
    if (writes === undefined) return;
    eachValue(writes.table, values, (column, value) => writes.setWhole(column, value));
  }

  setKeysIn(table: ColumnTable, uuid: string, column: string, keys: Keys): void {
    const writes = this.#structWrites(table, uuid);
    const target = writes === undefined ? undefined : columnOf(writes.table, column);
    if (target?.exists) for (const [key, value] of Object.entries(keys)) writes?.setElement(target, key, value);
  }

  deleteFrom(table: ColumnTable, uuid: string): void {
    const writes = this.#structWrites(table, uuid);
    if (writes === undefined) return;
    if (writes.kind === 'insert') this.#writes.forgetInsert(writes.table, uuid);
    else writes.kind = 'delete';
  }

  verify<R extends Row>(row: R, column: keyof R & string): void {
    const at = this.#at(row);
    if (at === undefined || this.#writes.of(at.table, row._uuid)?.kind === 'insert') return;
    const target = columnOf(at.table, column);
    if (!at.table.holds(target)) throw new Error(`${row._table}.${column}: only a column that is held can be verified`);
    if (!target.exists) return;
    const columns = this.#verified.get(at.live);
    if (columns === undefined) this.#verified.set(at.live, new Set([target]));
    else columns.add(target);
  }

  comment(text: string): void {
    this.#mustBeOpen();
    this.#comments.add(text);
  }

  assertLock(lock: string): void {
    this.#mustBeOpen();
    this.#locks.add(lock);
  }

  /** 'isSent': the rows of 'insertOneOfMany' are read when they are asked for, and sent as they are (write-set.ts). */
  operations(isSent = false): readonly Operation[] {
    const out: Operation[] = [];
    for (const lock of this.#locks) out.push({ op: 'assert', lock });
    for (const [row, columns] of this.#verified) {
      const edits = this.#writes.of(this.#rowTable(row._table), row._uuid)?.edits;
      out.push(waitFor(row, columns, edits, this.#writes.nameOf));
    }
    const before = out.length;
    this.#writes.addOperations(out, isSent);
    if (out.length === before) return [];
    if (this.#comments.size > 0) out.push({ op: 'comment', comment: [...this.#comments].join('\n') });
    return out;
  }

  get size(): number {
    return this.operations(true).length;
  }

  abort(): void {
    this.#mustBeOpen();
    this.takeBack();
  }

  /** Makes the replica show again what the server has said, and ends the transaction. */
  takeBack(): void {
    for (const writes of this.#writes.rowsBackwards()) {
      const { table, row, kind } = writes;
      if (row === undefined || !(table instanceof RowTable)) continue;
      if (kind === 'insert') table.removePending(row);
      else {
        table.revert(row, writes.edits);
        if (kind !== 'modify') table.unhide(row);
      }
    }
    this.#writes.clear();
    this.#isOpen = false;
    this.#ended();
  }

  #setElements(at: WritableRow, column: Column, elements: readonly (readonly [Atom, Atom | undefined])[]): void {
    const { table, live, writes } = at;
    if (table.holds(column)) {
      const value = live[column.name];
      const differing = elements.filter(([key, now]) => elementOf(value, key) !== now);
      if (differing.length > 0) table.setElements(live, column, differing, writes().edits);
    } else for (const [key, now] of elements) writes().setElement(column, key, now);
  }

  /** Where a row can be written to; undefined for one that is no longer (or, in an older schema, never was) in its table. */
  #at(row: Row): WritableRow | undefined {
    this.#mustBeOpen();
    const table = this.#rowTable(row._table);
    const live = table.get(row._uuid);
    if (live === undefined || live !== (row as unknown)) return undefined;
    const writes = (): RowWrites =>
      this.#writes.of(table, live._uuid) ?? this.#begin(table, live._uuid, 'modify', live);
    return { table, live, writes };
  }

  #structWrites(table: ColumnTable, uuid: string): RowWrites | undefined {
    this.#mustBeOpen();
    const target = this.#structTable(table.name);
    const writes = this.#writes.of(target, uuid);
    if (writes !== undefined) return writes.kind === 'delete' ? undefined : writes;
    if (target.handleOf(uuid) !== 0) return this.#begin(target, uuid, 'modify', undefined);
    if (!this.#writes.isInBlock(uuid)) return undefined;
    throw new Error(`${table.name}: ${uuid} was made by 'insertOneOfMany', and can't be written to again`);
  }

  #begin(table: ReplicaTable, uuid: string, kind: 'insert' | 'modify', row: LiveRow | undefined): RowWrites {
    const writes = this.#writes.begin(table, uuid, kind, row);
    this.onRow?.(uuid);
    return writes;
  }

  #provisionalUuid(): string {
    const name = this.#newName();
    this.#writes.name(name);
    return name;
  }

  #givenUuid(table: RowTable, as: string): string {
    if (table.get(as) !== undefined) throw new Error(`${table.name}: a row ${as} is there already`);
    if (!isUuid(as)) this.#writes.name(as);
    return as;
  }

  #rowTable(name: string): RowTable {
    const table = this.#replica.get(name);
    if (!(table instanceof RowTable)) throw new Error(`${name}: not opened as a table of rows`);
    return table;
  }

  #structTable(name: string): StructTable {
    const table = this.#replica.get(name);
    if (!(table instanceof StructTable)) throw new Error(`${name}: not opened as a table of columns`);
    return table;
  }

  #mustBeOpen(): void {
    if (!this.#isOpen) throw new Error('the transaction has been committed or aborted: begin another one');
  }
}

interface WritableRow {
  readonly table: RowTable;
  readonly live: LiveRow;
  /** The row's writes, begun when first asked for. */
  readonly writes: () => RowWrites;
}
