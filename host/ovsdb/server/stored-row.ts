/** Rows in memory, and the columns that say where in them a value is. */
import type { ColumnType } from '../schema.ts';
import { defaultDatum, scalar, type Datum } from './datum.ts';

export interface Row {
  readonly uuid: string;
  /** Changes with each transaction that changes the row (RFC 7047 section 3.2 `_version`). */
  readonly version: string;
  /** By 'Column.index'. */
  readonly values: readonly Datum[];
}

export interface Column {
  readonly name: string;
  /** Place in 'Row.values'; negative for `_uuid` and `_version`, which are kept apart. */
  readonly index: number;
  readonly type: ColumnType;
  readonly mutable: boolean;
  readonly default: Datum;
}

const UUID: ColumnType = { key: { type: 'uuid' }, min: 1, max: 1 };
export const UUID_COLUMN: Column = {
  name: '_uuid',
  index: -1,
  type: UUID,
  mutable: false,
  default: defaultDatum(UUID),
};
export const VERSION_COLUMN: Column = {
  name: '_version',
  index: -2,
  type: UUID,
  mutable: false,
  default: defaultDatum(UUID),
};

/** The value of any column of a row. */
export function valueOf(row: Row, column: Column): Datum {
  if (column.index >= 0) return row.values[column.index]!;
  return scalar(column === UUID_COLUMN ? row.uuid : row.version);
}

/** The values of a row with some replaced. */
export function withValues(row: Row, values: readonly (readonly [Column, Datum])[]): Row {
  const next = [...row.values];
  for (const [column, value] of values) next[column.index] = value;
  return { uuid: row.uuid, version: row.version, values: next };
}
