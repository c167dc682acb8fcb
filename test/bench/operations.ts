/** Operations of RFC 7047 as the benches write them. */

export type Operation = Record<string, unknown>;

export const map = (of: Readonly<Record<string, string>>): unknown => ['map', Object.entries(of)];
export const set = (of: readonly unknown[]): unknown => ['set', of];
export const named = (name: string): unknown => ['named-uuid', name];

export const insert = (table: string, row: Operation, name?: string): Operation => ({
  op: 'insert',
  table,
  row,
  ...(name !== undefined && { 'uuid-name': name }),
});

/** Updates the rows in which 'column' is 'value'. */
export const update = (table: string, [column, value]: readonly [string, unknown], row: Operation): Operation => ({
  op: 'update',
  table,
  where: [[column, '==', value]],
  row,
});

/** Inserts into a set or a map of the rows in which 'column' is 'value'. */
export const add = (
  table: string,
  [column, value]: readonly [string, unknown],
  into: string,
  what: unknown,
): Operation => ({
  op: 'mutate',
  table,
  where: [[column, '==', value]],
  mutations: [[into, 'insert', what]],
});
