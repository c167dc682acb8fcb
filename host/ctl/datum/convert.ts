/** Between a replica's values (row.ts) and data, the ordered lists that all texts are made of. */
import type { Value } from '../../ovsdb/row.ts';
import { shapeOf, type Atom, type ColumnType } from '../../ovsdb/schema.ts';
import { compareAtoms } from '../../ovsdb/server/atom.ts';
import type { Datum } from '../../ovsdb/server/datum.ts';

const NONE: readonly Atom[] = [];

/** A value as a datum. */
export function datumOf(value: Value): Datum {
  if (value === undefined) return { keys: NONE, values: NONE };
  if (typeof value !== 'object') return { keys: [value], values: NONE };
  const keys = [...value.keys()].sort(compareAtoms);
  if (!(value instanceof Map)) return { keys, values: NONE };
  const map = value as ReadonlyMap<Atom, Atom>;
  return { keys, values: keys.map((key) => map.get(key)!) };
}

/** A datum as a value in the shape of 'type'. */
export function valueOf(datum: Datum, type: ColumnType): Value {
  switch (shapeOf(type)) {
    case 'map':
      return new Map(datum.keys.map((key, i) => [key, datum.values[i]!]));
    case 'set':
      return new Set(datum.keys);
    case 'optional':
    case 'scalar':
      return datum.keys[0];
  }
}
