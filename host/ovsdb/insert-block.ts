/**
 * New rows of a column table, as the values that they are made of: a bulk load inserts 100,000, and objects for each would be most of
 * what it costs. They are written as JSON when they are sent (request.ts). A server in the same process gets operations, and holds the same
 * strings as its client.
 */
import type { Operation } from './api.ts';
import type { StructTable } from './column-table.ts';
import { readCellName, type Column } from './column.ts';
import type { Message } from './platform.ts';
import type { Value } from './row.ts';
import { writeValue, type NameOf, type RowJson } from './wire.ts';
import { columnOf } from './written-values.ts';

/** Where the values of one column stand among those of a row: one place, or, of a map, one for each key. */
export interface Place {
  readonly column: Column;
  readonly at: number;
  readonly keys: readonly Key[] | undefined;
}

interface Key {
  readonly name: string;
  readonly at: number;
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
  readonly columns: readonly string[];
  /** The rows' names, in order. */
  readonly names: string[] = [];
  /** Of the columns that the server has. */
  readonly places: readonly Place[];
  readonly nameOf: NameOf;
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
    this.columns = columns;
    this.nameOf = nameOf;
    this.places = placesOf(table, columns);
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
    for (const place of this.places) {
      const { column, keys } = place;
      if (keys === undefined) {
        const value = this.said(place, at);
        if (value !== undefined) row.push([column.name, writeValue(column.type, value, this.nameOf)]);
        continue;
      }
      const pairs: unknown[] = [];
      for (const { name, at: place } of keys) {
        const value = this.value(place, at);
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

  /** The value of a column that is no map, or a map that is held as a whole; undefined when it is the column's default. */
  said({ column, at }: Place, row: number): Value {
    const value = this.value(at, row);
    return value === undefined || column.isDefault(value) ? undefined : value;
  }

  value(at: number, row: number): Value {
    return this.#values[row * this.#width + at];
  }
}

function placesOf(table: StructTable, columns: readonly string[]): readonly Place[] {
  const places: (Place & { readonly keys: Key[] | undefined })[] = [];
  for (const [at, spec] of columns.entries()) {
    const [of, name] = readCellName(spec);
    const column = columnOf(table, of);
    if (!column.exists) continue;
    const before = places.at(-1);
    if (name === undefined) places.push({ column, at, keys: undefined });
    else if (before?.column === column) before.keys?.push({ name, at });
    else places.push({ column, at, keys: [{ name, at }] });
  }
  return places;
}

function operationsOf(param: unknown): readonly unknown[] {
  if (!(param instanceof InsertBlock)) return [param];
  const operations: Operation[] = [];
  param.addOperations(operations);
  return operations;
}

/**
 * Sends a request (RFC 7047 4.1) whose parameters may be blocks. Their operations are there while it is sent, and made again when somebody
 * looks at them after that: of a simulation's requests 100,000 rows are on their way at a time.
 */
export function sendRequest(
  send: (message: Message) => void,
  id: number,
  method: string,
  params: readonly unknown[],
): void {
  let made: readonly unknown[] | undefined = params.flatMap(operationsOf);
  send({
    id,
    method,
    get params() {
      return made ?? params.flatMap(operationsOf);
    },
  });
  made = undefined;
}
