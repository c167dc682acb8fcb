/**
 * What the replica asks of its tables, whichever way they keep their rows. All of it throws ProtocolError when the
 * server's word contradicts the replica or its own schema: the content is then fetched again.
 */
import { Column, columnsOf } from './column.ts';
import type { Value } from './row.ts';
import type { TableSchema } from './schema.ts';
import type { DecodedRows, DecodedTable } from './update-decoder.ts';
import type { RowJson } from './wire.ts';

export abstract class ReplicaTable {
  readonly name: string;
  /** Every column that this code knows, held or only written. */
  readonly columns: ReadonlyMap<string, Column>;
  exists = true;

  constructor(name: string, schema: TableSchema) {
    this.name = name;
    this.columns = columnsOf(schema);
  }

  hasColumn(column: string): boolean {
    return this.exists && (this.columns.get(column)?.exists ?? false);
  }

  /** Would the server refuse this value? A column that it lacks takes anything, since nothing is sent. */
  allows(column: string, value: Value): boolean {
    return this.columns.get(column)?.allows(value) ?? true;
  }

  /** How many rows there are. */
  abstract readonly size: number;
  /** The columns held here, each once. */
  abstract heldColumns(): Iterable<Column>;
  /** A row that came. One that is here already is compared, and only what differs changes. */
  abstract insertRow(uuid: string, row: RowJson): void;
  /** Columns of a row that changed: update2 differences, or whole values. */
  abstract modifyRow(uuid: string, row: RowJson, isDiff: boolean): void;
  abstract deleteRow(uuid: string): void;
  /** What a decoder may take out of the updates of this table; undefined: nothing. */
  decodedTable(): DecodedTable | undefined {
    return undefined;
  }

  /** So many rows that a decoder has taken out are about to come. */
  expectDecoded(_count: number): void {}

  /** As 'insertRow', for some of the rows that a decoder has taken out: those from 'from' on and before 'to'. */
  insertDecoded(_rows: DecodedRows, _from: number, _to: number): void {
    throw new Error(`${this.name}: a decoder took rows out that nobody has asked for`);
  }

  /** Deletes the rows whose UUID is not in 'uuids', nor among the rows taken out of it. */
  abstract keepOnly(uuids: RowJson | ReadonlyMap<string, unknown>): void;
  abstract clearChanges(): void;
}
