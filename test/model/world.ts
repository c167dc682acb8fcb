/**
 * The world the model looks at: all databases of some zones as plain data, and the few ways to read it.
 * Iteration is always in the order of UUIDs, so that equal worlds give equal answers.
 */

/** Empty optionals are undefined; sets are sorted; integers beyond 2^53 are bigint. */
export type PlainValue =
  | string
  | number
  | bigint
  | boolean
  | undefined
  | readonly string[]
  | Readonly<Record<string, string>>;

export type PlainRow = Readonly<Record<string, PlainValue>>;
export type PlainTable = Map<string, PlainRow>;
export type PlainDatabase = Record<string, PlainTable>;

/** What one availability zone has of its own. */
export interface ZoneDatabases {
  readonly nb: PlainDatabase;
  readonly sb: PlainDatabase;
}

/** The two shared databases and each zone's. Zones go by a label that stays when NB_Global.name changes. */
export interface World {
  readonly inb: PlainDatabase;
  readonly isb: PlainDatabase;
  readonly zones: Readonly<Record<string, ZoneDatabases>>;
}

export interface Entry {
  readonly uuid: string;
  readonly row: PlainRow;
}

/** The rows of a table (none when there is no such table), by UUID. */
export function entries(db: PlainDatabase, table: string): Entry[] {
  return Array.from(db[table] ?? new Map<string, PlainRow>(), ([uuid, row]) => ({ uuid, row })).sort((a, b) =>
    a.uuid < b.uuid ? -1 : 1,
  );
}

export function rowOf(db: PlainDatabase, table: string, uuid: PlainValue): PlainRow | undefined {
  return typeof uuid === 'string' ? db[table]?.get(uuid) : undefined;
}

/** The first row of which this holds. Nothing is sorted for it: models look for one row most of the time. */
function first(db: PlainDatabase, table: string, isWanted: (row: PlainRow) => boolean): Entry | undefined {
  let found: Entry | undefined;
  for (const [uuid, row] of db[table] ?? [])
    if ((found === undefined || uuid < found.uuid) && isWanted(row)) found = { uuid, row };
  return found;
}

/** The first row whose column has this value. */
export const findBy = (db: PlainDatabase, table: string, column: string, value: PlainValue): Entry | undefined =>
  first(db, table, (row) => row[column] === value);

/** A string column; '' when it is empty or missing. */
export function text(row: PlainRow | undefined, column: string): string {
  const value = row?.[column];
  return typeof value === 'string' ? value : '';
}

/** A set column; [] when missing. A scalar or optional counts as the set of itself. */
export function list(row: PlainRow | undefined, column: string): readonly string[] {
  const value = row?.[column];
  if (value === undefined) return [];
  if (Array.isArray(value)) return value as readonly string[];
  return typeof value === 'object' ? [] : [String(value)];
}

/** A string map column; {} when missing. */
export function map(row: PlainRow | undefined, column: string): Readonly<Record<string, string>> {
  const value = row?.[column];
  return typeof value === 'object' && !Array.isArray(value) ? (value as Readonly<Record<string, string>>) : {};
}

/** One key of a string map column; '' when absent. */
export const option = (row: PlainRow | undefined, column: string, key: string): string => map(row, column)[key] ?? '';

/** A boolean option is true only for the text `true`, in any case. */
export const isTrue = (value: string): boolean => value.toLowerCase() === 'true';

/** A boolean option of a row. */
export const flag = (row: PlainRow | undefined, column: string, key: string): boolean =>
  isTrue(option(row, column, key));

/** The rows that a reference column points to. */
export function referred(db: PlainDatabase, table: string, row: PlainRow | undefined, column: string): Entry[] {
  return list(row, column).flatMap((uuid) => {
    const target = rowOf(db, table, uuid);
    return target === undefined ? [] : [{ uuid, row: target }];
  });
}

/** The only row of a global table. */
export const globalRow = (db: PlainDatabase, table: string): PlainRow | undefined => first(db, table, () => true)?.row;

/** A value as messages show it. */
export function shown(value: PlainValue): string {
  if (value === undefined) return '(none)';
  return typeof value === 'object' ? JSON.stringify(value) : value.toString();
}
