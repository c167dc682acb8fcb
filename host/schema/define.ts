/**
 * The words the four schemas are written in. Each column carries the TypeScript type of its value, so that row
 * types follow from the schema and can't drift from it: `RowOf<typeof northbound, 'Logical_Switch'>`.
 */
import type { Atom, BaseType, ColumnSchema, DatabaseSchema, TableSchema } from '../ovsdb/schema.ts';
import type { Row } from '../ovsdb/row.ts';

export declare const valueType: unique symbol;

/** A base type whose atoms are 'A' in TypeScript. */
export interface Base<A extends Atom> extends BaseType {
  readonly [valueType]?: A;
}

/** A column whose value is 'V' in TypeScript. */
export interface Column<V> extends ColumnSchema {
  readonly [valueType]?: V;
}

type ColumnOrBase = Column<unknown> | Base<Atom>;

type ValueOf<C> = C extends Column<infer V> ? V : C extends Base<infer A> ? A : never;

export interface TypedTable<C extends Record<string, ColumnOrBase>> extends TableSchema {
  readonly [valueType]?: { readonly [K in keyof C]: ValueOf<C[K]> };
}

export interface TypedDatabase<T extends Record<string, TableSchema>> extends DatabaseSchema {
  readonly tables: { readonly [K in keyof T]: T[K] };
}

/** The row type of a table: its columns as properties, and what every row has. */
export type RowOf<D extends { tables: Record<string, TableSchema> }, T extends keyof D['tables']> = Row &
  (D['tables'][T] extends { readonly [valueType]?: infer R } ? NonNullable<R> : never);

export const str: Base<string> = { type: 'string' };
export const int: Base<number | bigint> = { type: 'integer' };
export const real: Base<number> = { type: 'real' };
export const bool: Base<boolean> = { type: 'boolean' };
export const uuid: Base<string> = { type: 'uuid' };

/** A string of at most 'maxLength' characters. */
export const strUpTo = (maxLength: number): Base<string> => ({ type: 'string', maxLength });
/** An integer from 'minInteger' up. */
export const intFrom = (minInteger: number): Base<number> => ({ type: 'integer', minInteger });
/** An integer between two bounds, both included. */
export const intIn = (minInteger: number, maxInteger: number): Base<number> => ({
  type: 'integer',
  minInteger,
  maxInteger,
});
/** A string out of a list. */
export const oneOf = <const S extends string>(...choices: S[]): Base<S> => ({ type: 'string', enum: choices });
/** A reference that keeps its row alive and must not dangle. */
export const strong = (refTable: string): Base<string> => ({ type: 'uuid', refTable, refType: 'strong' });
/** A reference that disappears with its row. */
export const weak = (refTable: string): Base<string> => ({ type: 'uuid', refTable, refType: 'weak' });

export const optional = <A extends Atom>(key: Base<A>): Column<A | undefined> => ({ type: { key, min: 0, max: 1 } });
export const setOf = <A extends Atom>(key: Base<A>, max = Infinity): Column<ReadonlySet<A>> => ({
  type: { key, min: 0, max },
});
/** A set with at least one element. */
export const someOf = <A extends Atom>(key: Base<A>): Column<ReadonlySet<A>> => ({
  type: { key, min: 1, max: Infinity },
});
export const mapOf = <K extends Atom, V extends Atom>(key: Base<K>, value: Base<V>): Column<ReadonlyMap<K, V>> => ({
  type: { key, value, min: 0, max: Infinity },
});
export const strMap: Column<ReadonlyMap<string, string>> = mapOf(str, str);

const isBase = (column: ColumnOrBase): column is Base<Atom> => typeof column.type === 'string';
const columnOf = (column: ColumnOrBase): ColumnSchema =>
  isBase(column) ? { type: { key: column, min: 1, max: 1 } } : column;

type AsColumn<C> = Column<ValueOf<C>>;

/** A column that the database doesn't keep over a restart. */
export const ephemeral = <C extends ColumnOrBase>(column: C): AsColumn<C> => ({ ...columnOf(column), ephemeral: true });
/** A column that is set when its row is inserted and never after. */
export const fixed = <C extends ColumnOrBase>(column: C): AsColumn<C> => ({ ...columnOf(column), mutable: false });

export function table<const C extends Record<string, ColumnOrBase>>(
  columns: C,
  options: { isRoot?: boolean; maxRows?: number; indexes?: string[][] },
): TypedTable<C> {
  return {
    columns: Object.fromEntries(Object.entries(columns).map(([name, column]) => [name, columnOf(column)])),
    indexes: options.indexes ?? [],
    isRoot: options.isRoot ?? false,
    maxRows: options.maxRows ?? Infinity,
  };
}

export const database = <T extends Record<string, TableSchema>>(
  name: string,
  version: string,
  tables: T,
): TypedDatabase<T> => ({ name, version, tables });
