/** RFC 7047 operations in few words. */

/** One operation. */
export type Operation = Readonly<Record<string, unknown>> & { readonly op: string };

/** Inserts a row; 'name' is what other operations of the transaction may call it. */
export const insert = (table: string, name: string, row: object): Operation => ({
  op: 'insert',
  table,
  'uuid-name': name,
  row,
});

export const set = (...elements: readonly unknown[]): unknown => ['set', elements];

/** References to rows that the same transaction inserts. */
export const named = (...names: readonly string[]): unknown => set(...names.map((name) => ['named-uuid', name]));

export const map = (values: Readonly<Record<string, string>>): unknown => ['map', Object.entries(values)];
