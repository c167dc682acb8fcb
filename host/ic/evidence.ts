/** Rows that a decision rests on. In its own file: the texts of reasons are loaded only where they are read. */
import type { Evidence } from './reason.ts';

/** Rows as evidence: those that are there. */
export const rowsOf = (
  ...rows: readonly (readonly [table: string, row: { readonly _uuid: string } | undefined])[]
): Evidence => rows.flatMap(([table, row]) => (row === undefined ? [] : [{ table, uuid: row._uuid }]));
