/**
 * The tables of one database as the server has last described them, and the reading of <table-updates> (RFC 7047
 * 4.1.6) and <table-updates2> (ovsdb-server(7) 4.1.14).
 */
import type { Logger } from '../log/logger.ts';
import type { DatabaseRequest } from './api.ts';
import { StructTable } from './column-table.ts';
import type { Conditions } from './conditions.ts';
import { member } from './member.ts';
import { ProtocolError } from './protocol-error.ts';
import type { ReplicaTable } from './replica-table.ts';
import { RowTable } from './row-table.ts';
import type { DatabaseSchema, TableSchema } from './schema.ts';
import { membersOf } from './table-updates.ts';
import { decodedRows, UUID_WORD, type DecodedRows, type UpdateDecoder } from './update-decoder.ts';
import { writeUuid } from './uuid-words.ts';
import { asObject, type RowJson } from './wire.ts';

type Apply = (table: ReplicaTable, uuid: string, update: RowJson) => void;
type ApplyDecoded = (table: ReplicaTable, rows: DecodedRows, from: number, to: number) => void;

const rowsOf = (update: unknown): RowJson | ReadonlyMap<string, unknown> =>
  update instanceof Map ? update : asObject(update, 'table update');

/** A <row-update>. */
function applyUpdate(table: ReplicaTable, uuid: string, { old, new: now }: RowJson): void {
  if (now === undefined || now === null) {
    table.deleteRow(uuid);
    return;
  }
  const row = asObject(now, 'new row');
  if (old === undefined || old === null) table.insertRow(uuid, row);
  else table.modifyRow(uuid, row, false);
}

/** What a decoder has taken for a <row-update2> is no <row-update>: it tells neither an old nor a new row. */
function applyDecodedUpdate(table: ReplicaTable, rows: DecodedRows, from: number, to: number): void {
  for (let row = from; row < to; row++) applyUpdate(table, writeUuid(rows.words, row * rows.stride + UUID_WORD), {});
}

/** A <row-update2>. */
function applyUpdate2(table: ReplicaTable, uuid: string, update: RowJson): void {
  const inserted = update['initial'] ?? update['insert'];
  if (inserted !== undefined) table.insertRow(uuid, asObject(inserted, 'inserted row'));
  else if (update['modify'] !== undefined) table.modifyRow(uuid, asObject(update['modify'], 'modified row'), true);
  else if ('delete' in update) table.deleteRow(uuid);
  else throw new ProtocolError(`${table.name}: update of row ${uuid} says nothing`);
}

const applyDecodedUpdate2: ApplyDecoded = (table, rows, from, to) => table.insertDecoded(rows, from, to);

export class Replica {
  readonly #name: string;
  readonly #log: Logger;
  readonly #decoder: UpdateDecoder | undefined;
  readonly #tables = new Map<string, ReplicaTable>();
  readonly #warned = new Set<string>();
  /** Rows that came, in all updates so far. */
  rowsIn = 0;

  /**
   * 'decoder' learns what it may take out of updates. A request for tables or columns that its own schema lacks is a mistake of
   * the caller: throws Error.
   */
  constructor(request: DatabaseRequest, log: Logger, decoder?: UpdateDecoder) {
    this.#decoder = decoder;
    this.#name = request.name;
    this.#log = log;
    const schemaOf = (table: string): TableSchema => {
      const schema = member(request.tables, table);
      if (schema === undefined) throw new Error(`${request.name}: no table ${table} in the schema`);
      return schema;
    };
    for (const [table, columns] of Object.entries(request.rows))
      this.#tables.set(table, new RowTable(table, schemaOf(table), columns));
    for (const [table, columns] of Object.entries(request.columns)) {
      if (this.#tables.has(table)) throw new Error(`${request.name}.${table}: asked for in both kinds`);
      this.#tables.set(table, new StructTable(table, schemaOf(table), columns));
    }
  }

  get(table: string): ReplicaTable | undefined {
    return this.#tables.get(table);
  }

  /** Rows held, by table. */
  sizes(): ReadonlyMap<string, number> {
    return new Map([...this.#tables.values()].map(({ name, size }) => [name, size]));
  }

  /** Takes the server's schema: what it lacks is warned of once. */
  meetSchema(schema: DatabaseSchema): void {
    for (const table of this.#tables.values()) {
      const server = member(schema.tables, table.name);
      table.exists = server !== undefined;
      if (server === undefined)
        this.#warn(`${this.#name} database lacks ${table.name} table (database needs upgrade?)`);
      const held = new Set(table.heldColumns());
      for (const column of table.columns.values()) {
        const obstacle = column.meet(server === undefined ? undefined : member(server.columns, column.name)?.type);
        // Columns that are only written are as silent as a column nobody reads.
        if (server === undefined || obstacle === undefined || !held.has(column)) continue;
        const where = `${table.name} table in ${this.#name} database`;
        this.#warn(
          obstacle === 'absent'
            ? `${where} lacks ${column.name} column (database needs upgrade?)`
            : `${where} has another type for ${column.name} column, which is taken as missing`,
        );
      }
    }
    const decoded = [...this.#tables.values()].map((table) => table.decodedTable());
    this.#decoder?.setTables(decoded.filter((table) => table !== undefined));
  }

  /** What to monitor: <monitor-requests>, or with 'conditions' <monitor-cond-requests>. */
  monitorRequests(conditions: Conditions | undefined): Record<string, unknown> {
    const out: [string, unknown][] = [];
    for (const table of this.#tables.values()) {
      if (!table.exists) continue;
      const columns = [...table.heldColumns()].filter((column) => column.exists).map((column) => column.name);
      const where = conditions?.where(table.name);
      out.push([table.name, [where === undefined ? { columns } : { columns, where }]]);
    }
    return Object.fromEntries(out);
  }

  /** Applies <table-updates>. */
  update(json: unknown): void {
    this.#each(json, applyUpdate, applyDecodedUpdate);
  }

  /** Applies <table-updates2>. */
  update2(json: unknown): void {
    this.#each(json, applyUpdate2, applyDecodedUpdate2);
  }

  /** The whole content, as <table-updates> or <table-updates2>: what is not in it is gone. */
  replace(json: unknown, isUpdate2: boolean): void {
    const tables = new Map(membersOf(json, 'table updates'));
    for (const table of this.#tables.values()) if (table.size > 0) table.keepOnly(rowsOf(tables.get(table.name) ?? {}));
    if (isUpdate2) this.update2(json);
    else this.update(json);
  }

  clearChanges(): void {
    for (const table of this.#tables.values()) table.clearChanges();
  }

  #each(json: unknown, apply: Apply, applyDecoded: ApplyDecoded): void {
    for (const [name, rows] of membersOf(json, 'table updates')) {
      const table = this.#tables.get(name);
      if (table === undefined) throw new ProtocolError(`update of table ${name}, which was not asked for`);
      if (rows instanceof Map) {
        // No decoder has seen it.
        this.rowsIn += rows.size;
        for (const [uuid, update] of rows as ReadonlyMap<string, RowJson>) apply(table, uuid, update);
        continue;
      }
      const whole = asObject(rows, 'table update');
      const entries = Object.entries(whole);
      let at = 0;
      const batches = decodedRows(whole);
      if (batches.length > 0) table.expectDecoded(batches.reduce((sum, { count }) => sum + count, 0));
      // In the order of the message, as far as an object has one.
      for (const decoded of batches) {
        const { words, stride, count } = decoded;
        for (let from = 0, to = 0; from < count; from = to) {
          const before = words[from * stride] as number;
          while (to < count && words[to * stride] === before) to++;
          for (; at < before; at++) this.#applyEntry(table, entries[at], apply);
          this.rowsIn += to - from;
          applyDecoded(table, decoded, from, to);
        }
      }
      for (; at < entries.length; at++) this.#applyEntry(table, entries[at], apply);
    }
  }

  #applyEntry(table: ReplicaTable, entry: [string, unknown] | undefined, apply: Apply): void {
    const [uuid, update] = entry as [string, unknown];
    this.rowsIn++;
    apply(table, uuid, asObject(update, 'row update'));
  }

  #warn(message: string): void {
    if (this.#warned.has(message)) return;
    this.#warned.add(message);
    this.#log.warn(message);
  }
}
