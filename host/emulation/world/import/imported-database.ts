/** A database that was read from a file, whatever its form. */
import type { DatabaseKey } from '../../../ic/databases.ts';

/** A file as it was chosen. */
export interface ChosenFile {
  readonly name: string;
  readonly bytes: Uint8Array;
}

/** A row with its values as RFC 7047 JSON. */
export interface ImportedRow {
  readonly uuid: string;
  readonly values: ReadonlyMap<string, unknown>;
}

export interface ImportedDatabase {
  /** Of the file. */
  readonly name: string;
  readonly key: DatabaseKey;
  readonly tables: ReadonlyMap<string, readonly ImportedRow[]>;
  /** What of the file is not in 'tables', in sentences. */
  readonly notes: readonly string[];
}
