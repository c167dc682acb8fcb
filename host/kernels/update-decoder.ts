/**
 * The shapes in which the update decoder learns what to look for, and reports what it has found. What they mean is the
 * OVSDB client's to say (host/ovsdb/update-decoder.ts), which knows no kernels, as these know no client: so both write them down, and the compiler
 * compares.
 */

export interface DecodedCell {
  readonly column: string;
  readonly key: string | undefined;
  readonly type: 'string' | 'uuid' | 'integer' | 'boolean';
  readonly mayBeEmpty: boolean;
}

export interface DecodedTable {
  readonly name: string;
  readonly size: number;
  readonly cells: ReadonlyMap<number, DecodedCell>;
}

export interface DecodedRows {
  readonly root: 'params' | 'result';
  readonly element: number | undefined;
  readonly table: string;
  readonly count: number;
  readonly stride: number;
  readonly words: Uint32Array;
  readonly texts: readonly string[];
}

export interface UpdateDecoder {
  setTables(tables: readonly DecodedTable[]): void;
  begin(maxDepth: number): void;
  push(bytes: Uint8Array): number;
  take(): { readonly envelope: Uint8Array; readonly rows: readonly DecodedRows[] } | undefined;
  release(): void;
}
