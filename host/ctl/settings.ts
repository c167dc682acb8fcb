/** `COLUMN[:KEY]=VALUE` after a command's own arguments: what else a new row says. */
import type { DatabaseSchema } from '../ovsdb/schema.ts';
import { columnNamed } from './column-argument.ts';
import type { Call } from './command.ts';
import type { AnyRow, Content } from './content.ts';
import { assign } from './generic/write.ts';
import { findColumn, findTable } from './schema-names.ts';

/** The columns that arguments from 'from' on set are looked up before there is a database to ask. */
export const checkSettings =
  (table: string, from: (words: readonly string[]) => readonly string[], needed: readonly string[]) =>
  ({ arguments: words }: Call, schema: DatabaseSchema): readonly string[] => {
    const named = findTable(schema, table);
    for (const word of from(words)) findColumn(named, columnNamed(word));
    return needed;
  };

/** Writes settings to a row. Throws CtlError. */
export function applySettings(content: Content, row: AnyRow, settings: readonly string[]): void {
  const table = findTable(content.schema, row._table);
  for (const word of settings) assign(content, table, row, word, findColumn);
}
