/**
 * Rows as the controller sees them.
 *
 * A row is one object for as long as the row lives in the replica: its columns are plain properties, changed in
 * place by the server's updates. A column's value looks as its schema says (schema.ts, 'shapeOf'):
 *
 *   scalar    the atom             integer: number, or bigint beyond 2^53; uuid: its text
 *   optional  the atom or undefined
 *   set       ReadonlySet<atom>    changed in place: an update of one element costs one element
 *   map       ReadonlyMap<k, v>    likewise
 *
 * A column that the server doesn't have reads as its type's default ('' 0 false, the nil UUID, undefined, empty).
 */
import type { Atom } from './schema.ts';

export interface Row {
  /** The row's UUID; for a row inserted by a transaction that has not been committed yet, a provisional one: its 'uuid-name'. */
  readonly _uuid: string;
  /** The table's name. */
  readonly _table: string;
}

export type Value = Atom | undefined | ReadonlySet<Atom> | ReadonlyMap<Atom, Atom>;

/** The values of some columns, by name: what an insert or an update takes. Sets and maps may be any iterable of the right kind. */
export type Values<R extends Row> = { readonly [K in Exclude<keyof R, '_uuid' | '_table'>]?: R[K] };

/**
 * What happened to one row since the consumer last cleared its table's changes. Several updates of one row are
 * merged into one change: inserted and modified is 'insert'; inserted and deleted is no change at all.
 */
export interface Change<R extends Row = Row> {
  readonly kind: 'insert' | 'modify' | 'delete';
  /** For 'delete', the row with its last values: it is no longer in the table. */
  readonly row: R;
  /** Was this column changed? (For 'insert' and 'delete': true.) */
  touched(column: Exclude<keyof R, '_uuid' | '_table'>): boolean;
  /** The value that a scalar or optional column had before; the present one when it wasn't touched, or on an insert or delete. */
  before<K extends Exclude<keyof R, '_uuid' | '_table'>>(column: K): R[K];
  /**
   * What changed in a set or map column: for each element or key touched, what it was before
   * (sets: `true` when the element was in it; maps: the value), or undefined when it was not there.
   * An untouched column gives an empty map; an insert gives every element as undefined, a delete every element with its value.
   */
  delta(column: Exclude<keyof R, '_uuid' | '_table'>): ReadonlyMap<Atom, Atom | undefined>;
}
