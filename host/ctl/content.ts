/**
 * A database as one transaction of a tool sees it: the replica with what the commands before have written. Rows are
 * the replica's; new ones have provisional UUIDs, which people are shown as UUIDs that nothing else has.
 */
import { member } from '../ovsdb/member.ts';
import type { Database, Table, Transaction } from '../ovsdb/api.ts';
import type { Random } from '../ovsdb/platform.ts';
import type { Row, Value } from '../ovsdb/row.ts';
import type { Atom, ColumnType, DatabaseSchema } from '../ovsdb/schema.ts';
import type { Datum } from '../ovsdb/server/datum.ts';
import { makeUuid } from '../ovsdb/server/uuid.ts';
import { isUuid } from '../ovsdb/wire.ts';
import { datumOf, valueOf } from './datum/convert.ts';
import { fail } from './error.ts';
import { Symbols } from './symbols.ts';

/** A row with its columns, whose types the schema knows. */
export type AnyRow = Row & { readonly [column: string]: Value };

/** Columns to write, by name. */
export type AnyValues = Readonly<Record<string, Value | readonly Atom[]>>;

export class Content {
  readonly schema: DatabaseSchema;
  readonly symbols = new Symbols();
  readonly #database: Database;
  readonly #transaction: Transaction;
  readonly #random: Random;
  readonly #unseen: { readonly row: AnyRow; readonly column: string; readonly atom: Atom }[] = [];
  /** What a provisional UUID is shown as. */
  readonly #shown = new Map<string, string>();

  constructor(database: Database, schema: DatabaseSchema, transaction: Transaction, random: Random) {
    this.schema = schema;
    this.#database = database;
    this.#transaction = transaction;
    this.#random = random;
  }

  has(table: string): boolean {
    return Object.hasOwn(this.schema.tables, table);
  }

  /** All rows of a table, none where the schema lacks it. */
  rows(table: string): AnyRow[] {
    return this.has(table) ? [...this.#table(table).rows()] : [];
  }

  get(table: string, uuid: string): AnyRow | undefined {
    return this.has(table) ? this.#table(table).get(uuid) : undefined;
  }

  /** The rows whose column, of one element at most, holds 'value'. */
  find(table: string, column: string, value: Atom): readonly AnyRow[] {
    return this.has(table) ? this.#table(table).index(column).find(value) : [];
  }

  /** The only row of a table that has one row at most. */
  only(table: string): AnyRow | undefined {
    return this.rows(table)[0];
  }

  /** The same for a row that must exist: an earlier command may have destroyed it. Throws CtlError. */
  requireOnly(table: string): AnyRow {
    return this.only(table) ?? fail(`no row in table ${table}`);
  }

  /** The rows that a column of references leads to, in the order of their UUIDs; those that are gone are left out. */
  referenced(row: AnyRow, column: string): AnyRow[] {
    const to = this.type(row._table, column).key.refTable;
    if (to === undefined) throw new Error(`${row._table}.${column} holds no references`);
    const found = this.datum(row, column).keys.map((uuid) => this.get(to, uuid as string));
    return found.filter((target) => target !== undefined);
  }

  type(table: string, column: string): ColumnType {
    if (column === '_uuid') return { key: { type: 'uuid' }, min: 1, max: 1 };
    const found = member(member(this.schema.tables, table)?.columns ?? {}, column);
    if (found === undefined) throw new Error(`${table}.${column}: no such column`);
    return found.type;
  }

  datum(row: AnyRow, column: string): Datum {
    return datumOf(row[column]);
  }

  /** The datum as people are shown it: provisional UUIDs look like any others. */
  shownDatum(row: AnyRow, column: string): Datum {
    const datum = this.datum(row, column);
    const { key, value } = this.type(row._table, column);
    const show = (atoms: readonly Atom[], type: string | undefined): readonly Atom[] =>
      type === 'uuid' && !atoms.every((atom) => isUuid(atom as string))
        ? atoms.map((atom) => this.shownUuid(atom as string))
        : atoms;
    return { keys: show(datum.keys, key.type), values: show(datum.values, value?.type) };
  }

  shownUuid(uuid: string): string {
    if (isUuid(uuid)) return uuid;
    let shown = this.#shown.get(uuid);
    if (shown === undefined) this.#shown.set(uuid, (shown = makeUuid(this.#random)));
    return shown;
  }

  /** Adds a row. 'as' is the row's provisional UUID, or the UUID that it shall have. */
  insert(table: string, values: AnyValues, as?: string): AnyRow {
    if (!this.has(table)) fail(`this database has no table ${table}: its schema is older than this command`);
    if (as !== undefined && this.get(table, as) !== undefined) {
      const details = `This UUID would duplicate a UUID already present within the "${table}" table or deleted from this table within the same transaction.`;
      const error = { details, error: 'duplicate uuid', syntax: JSON.stringify(as) };
      fail(`transaction error: ${JSON.stringify(error)}`);
    }
    return this.#transaction.insert(this.#table(table), this.#known(table, values), as);
  }

  /** Writes columns as a whole; those that the schema lacks are refused. */
  set(row: AnyRow, values: AnyValues): void {
    this.#transaction.update(row, this.#known(row._table, values));
  }

  /**
   * Sets a column's whole value. Of a set or a map only the difference is sent: the transaction fails and is tried again when somebody
   * else has changed it meanwhile.
   */
  setDatum(row: AnyRow, column: string, datum: Datum): void {
    if (typeof row[column] === 'object') this.verify(row, column);
    this.set(row, Object.fromEntries([[column, valueOf(datum, this.type(row._table, column))]]));
  }

  addTo(row: AnyRow, column: string, ...atoms: Atom[]): void {
    this.#transaction.mutateSet(row, column, atoms, []);
  }

  /**
   * The same, but seen by no command of this command line: the reference sends such elements without looking at them, so that
   * `lr-route-add ... -- lr-route-add ...` does not find the first route in the way of the second.
   */
  addUnseen(row: AnyRow, column: string, atom: Atom): void {
    this.#unseen.push({ row, column, atom });
  }

  /** Writes what 'addUnseen' has put off: after the last command. */
  flush(): void {
    for (const { row, column, atom } of this.#unseen.splice(0)) this.addTo(row, column, atom);
  }

  removeFrom(row: AnyRow, column: string, ...atoms: Atom[]): void {
    this.#transaction.mutateSet(row, column, [], atoms);
  }

  /** Sets keys of a map of strings; undefined takes a key away. */
  setKeys(row: AnyRow, column: string, keys: Readonly<Record<string, string | undefined>>): void {
    this.#transaction.setKeys(row, column, keys);
  }

  /** The transaction is tried again unless the column still holds what the replica shows. */
  verify(row: AnyRow, column: string): void {
    this.#transaction.verify(row, column);
  }

  /** Rows of tables that are no roots go when nothing refers to them: what still is referred to stays, and that is no error. */
  delete(row: AnyRow): void {
    if (member(this.schema.tables, row._table)?.isRoot === false) this.#transaction.abandon(row);
    else this.#transaction.delete(row);
  }

  comment(text: string): void {
    this.#transaction.comment(text);
  }

  #known(table: string, values: AnyValues): Record<string, never> {
    for (const column of Object.keys(values))
      if (member(member(this.schema.tables, table)?.columns ?? {}, column) === undefined)
        fail(`table ${table} has no column ${column} in this database: its schema is older than this command`);
    return values as Record<string, never>;
  }

  #table(name: string): Table<AnyRow> {
    return this.#database.table<AnyRow>(name);
  }
}
