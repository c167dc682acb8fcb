/**
 * Rows of the past as `select` would give them, each value of them made only where it is read: of thousands of rows a picture shows a few
 * columns.
 */
import { datumToJson } from '../../ovsdb/server/datum.ts';
import { valueOf, type Column, type Row } from '../../ovsdb/server/stored-row.ts';
import type { TableContents } from '../contents.ts';

type RowContents = TableContents[number];

const refuse = (): boolean => false;

/** One table's. */
export class PastRows {
  readonly #columns: ReadonlyMap<string | symbol, Column>;
  readonly #names: readonly string[];
  readonly #handler: ProxyHandler<Row>;
  /** Values that were made. */
  converted = 0;

  constructor(columns: readonly Column[]) {
    this.#columns = new Map(columns.map((column) => [column.name, column]));
    this.#names = columns.map(({ name }) => name);
    const value = (row: Row, column: Column): unknown => {
      this.converted++;
      return datumToJson(valueOf(row, column), column.type);
    };
    this.#handler = {
      get: (row, name) => {
        const column = this.#columns.get(name);
        return column === undefined ? Reflect.get(Object.prototype, name) : value(row, column);
      },
      has: (_, name) => this.#columns.has(name),
      ownKeys: () => this.#names,
      getOwnPropertyDescriptor: (row, name) => {
        const column = this.#columns.get(name);
        if (column === undefined) return undefined;
        return { get: () => value(row, column), enumerable: true, configurable: true };
      },
      set: refuse,
      defineProperty: refuse,
      deleteProperty: refuse,
    };
  }

  /** A row; it can't be changed. */
  of(row: Row): RowContents {
    return new Proxy(row, this.#handler) as unknown as RowContents;
  }
}
