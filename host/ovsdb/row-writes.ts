/**
 * What a transaction writes to one row, and the fewest RFC 7047 operations that say so.
 */
import type { Operation } from './api.ts';
import { elementOf, setElement, type Column } from './column.ts';
import { StructTable } from './column-table.ts';
import { Edits } from './edits.ts';
import type { LiveRow } from './live-row.ts';
import type { ReplicaTable } from './replica-table.ts';
import type { Value } from './row.ts';
import type { Atom } from './schema.ts';
import { equalValues, writeMap, writeSet, writeValue, type NameOf } from './wire.ts';

/** A column's whole value, the transaction's own. */
class Whole {
  readonly value: Value;

  constructor(value: Value) {
    this.value = value;
  }
}

/** What single elements of a set or map become: sets true, maps the value, undefined to take them out. */
type Elements = Map<Atom, Atom | undefined>;

/** A <row> that is being written: <value> by column. */
type RowDraft = Map<string, unknown>;

/** An element's write, with what is known of it before: 'isAbsent' is certain, its opposite a guess. */
interface ElementWrite {
  readonly key: Atom;
  readonly now: Atom | undefined;
  readonly isAbsent: boolean;
}

export class RowWrites {
  readonly table: ReplicaTable;
  readonly uuid: string;
  /** 'abandon': hidden, and left to the server. */
  kind: 'insert' | 'modify' | 'delete' | 'abandon';
  /** The row object, in a row table. */
  readonly row: LiveRow | undefined;
  readonly #nameOf: NameOf;
  // Made when first asked for: a bulk load writes 100,000 rows, and most need little of what a row may need.
  #edits: Edits | undefined;
  /** Writes to columns that no row object shows. */
  #unshown: Map<Column, Whole | Elements> | undefined;
  /** New rows of this transaction that are added to sets of references. */
  #references: Map<Column, string[]> | undefined;
  /** Of a new row of a column table, all that is written: its <row>, without defaults. */
  readonly #inserted: RowDraft | undefined;

  constructor(table: ReplicaTable, uuid: string, kind: 'insert' | 'modify', row: LiveRow | undefined, nameOf: NameOf) {
    this.table = table;
    this.uuid = uuid;
    this.kind = kind;
    this.row = row;
    this.#nameOf = nameOf;
    this.#inserted = kind === 'insert' && row === undefined ? new Map() : undefined;
  }

  /** What the transaction did to the row object of a row that exists: also the way back. */
  get edits(): Edits {
    return (this.#edits ??= new Edits());
  }

  setWhole(column: Column, value: Value): void {
    if (this.#inserted === undefined) this.#makeUnshown().set(column, new Whole(column.normalise(value)));
    else if (!column.isDefault(value)) this.#inserted.set(column.name, writeValue(column.type, value, this.#nameOf));
    else this.#inserted.delete(column.name);
  }

  /** Adds new rows of this transaction, by their names, to a set column of a row that is there. */
  addReferences(column: Column, names: readonly string[]): void {
    if (this.kind === 'insert') throw new Error(`${column.name}: references are added only to a row that is there`);
    this.#references ??= new Map<Column, string[]>();
    const all = this.#references.get(column);
    if (all === undefined) this.#references.set(column, [...names]);
    else all.push(...names);
  }

  /** In a column table: of a map of strings. */
  setElement(column: Column, key: Atom, now: Atom | undefined): void {
    if (this.#inserted !== undefined) {
      const json = this.#inserted.get(column.name);
      const value = json === undefined ? column.default() : column.read(json);
      setElement(value, key, now);
      this.setWhole(column, value);
      return;
    }
    const all = this.#makeUnshown();
    let unshown = all.get(column);
    if (unshown === undefined) {
      unshown = this.kind === 'insert' ? new Whole(column.default()) : new Map<Atom, Atom | undefined>();
      all.set(column, unshown);
    }
    if (unshown instanceof Whole) setElement(unshown.value, key, now);
    else unshown.set(key, now);
  }

  /** Adds the operations to 'out', none when nothing differs. */
  addOperations(out: Operation[]): void {
    const { table, uuid } = this;
    if (this.kind === 'insert') {
      const row = this.#inserted ?? this.#insertedRow();
      const isProvisional = this.#nameOf(uuid) !== undefined;
      out.push({
        op: 'insert',
        table: table.name,
        row: Object.fromEntries(row),
        ...(isProvisional ? { 'uuid-name': uuid } : { uuid }),
      });
      return;
    }
    if (this.kind === 'abandon') return;
    const where = [['_uuid', '==', ['uuid', uuid]]];
    if (this.kind === 'delete') {
      out.push({ op: 'delete', table: table.name, where });
      return;
    }
    const row: RowDraft = new Map();
    const mutations: unknown[] = [];
    // Inserts first: a set that must not be empty never is.
    for (const [column, names] of this.#references ?? [])
      mutations.push([column.name, 'insert', ['set', names.map((name) => ['named-uuid', name])]]);
    this.#shownWrites(row, mutations);
    for (const [column, unshown] of this.#unshown ?? []) this.#unshownWrite(column, unshown, row, mutations);
    if (row.size > 0) out.push({ op: 'update', table: table.name, where, row: Object.fromEntries(row) });
    if (mutations.length > 0) out.push({ op: 'mutate', table: table.name, where, mutations });
  }

  #makeUnshown(): Map<Column, Whole | Elements> {
    return (this.#unshown ??= new Map<Column, Whole | Elements>());
  }

  #insertedRow(): RowDraft {
    const out: RowDraft = new Map();
    const add = (column: Column, value: Value): void => {
      if (column.exists && !column.isDefault(value)) out.set(column.name, writeValue(column.type, value, this.#nameOf));
    };
    if (this.row !== undefined) for (const column of this.table.heldColumns()) add(column, this.row[column.name]);
    for (const [column, unshown] of this.#unshown ?? []) if (unshown instanceof Whole) add(column, unshown.value);
    return out;
  }

  #shownWrites(row: RowDraft, mutations: unknown[]): void {
    const live = this.row;
    if (live === undefined) return;
    const nameOf = this.#nameOf;
    const columns = this.table.columns;
    for (const [name] of this.edits.scalars())
      row.set(name, writeValue((columns.get(name) as Column).type, live[name], nameOf));
    for (const [name, delta] of this.edits.deltas()) {
      const column = columns.get(name) as Column;
      const value = live[name];
      const writes = Array.from(delta, ([key, before]) => ({
        key,
        now: elementOf(value, key),
        isAbsent: before === undefined,
      }));
      writeElements(column, writes, value, row, mutations, nameOf);
    }
  }

  #unshownWrite(column: Column, unshown: Whole | Elements, row: RowDraft, mutations: unknown[]): void {
    const nameOf = this.#nameOf;
    const table = this.table instanceof StructTable ? this.table : undefined;
    const handle = table?.handleOf(this.uuid) ?? 0;
    const isKnown = table !== undefined && handle !== 0 && table.holds(column);
    const base = isKnown ? table.wholeOf(handle, column) : undefined;
    const isScalar = column.shape === 'scalar' || column.shape === 'optional';
    if (unshown instanceof Whole && (isScalar || !isKnown)) {
      const { value } = unshown;
      if (!isKnown || !equalValues(base, value)) row.set(column.name, writeValue(column.type, value, nameOf));
      return;
    }
    const writes: ElementWrite[] = [];
    for (const [key, now] of unshown instanceof Whole ? column.changesTo(base, unshown.value) : unshown) {
      const before = table === undefined || handle === 0 ? undefined : table.elementOf(handle, column, key);
      if (before?.isKnown === true && before.value === now) continue;
      writes.push({ key, now, isAbsent: before?.isKnown === true && before.value === undefined });
    }
    let full: Value;
    if (isKnown) {
      full = column.normalise(base);
      for (const { key, now } of writes) setElement(full, key, now);
    }
    writeElements(column, writes, full, row, mutations, nameOf);
  }
}

/**
 * Writes to elements of a set or map as mutations. RFC 7047's 'insert' leaves a key that is there alone, so a
 * key's new value takes a 'delete' of the key first.
 */
function writeElements(
  column: Column,
  writes: readonly ElementWrite[],
  full: Value,
  row: RowDraft,
  mutations: unknown[],
  nameOf: NameOf,
): void {
  if (writes.length === 0) return;
  const { name, type } = column;
  // The limits on the number of elements hold after each mutation, not only at the end: small sets go as a whole.
  if (!column.isOpenEnded && full !== undefined) {
    row.set(name, writeValue(type, full, nameOf));
    return;
  }
  const inserted = writes.filter(({ now }) => now !== undefined);
  if (column.shape === 'set') {
    const deleted = writes.filter(({ now }) => now === undefined);
    // Inserts first: a set that must not be empty never is.
    if (inserted.length > 0) mutations.push([name, 'insert', writeSet(type, keysOf(inserted), nameOf)]);
    if (deleted.length > 0) mutations.push([name, 'delete', writeSet(type, keysOf(deleted), nameOf)]);
    return;
  }
  const deleted = writes.filter(({ isAbsent }) => !isAbsent);
  if (deleted.length > 0) mutations.push([name, 'delete', writeSet(type, keysOf(deleted), nameOf)]);
  const pairs = inserted.map(({ key, now }) => [key, now as Atom] as const);
  if (pairs.length > 0) mutations.push([name, 'insert', writeMap(type, pairs, nameOf)]);
}

const keysOf = (writes: readonly ElementWrite[]): Atom[] => writes.map(({ key }) => key);
