/** Tables, their cells, and where the values of those come from. */

/** Where a cell's value comes from. */
export interface Origin {
  readonly event: number;
  readonly at: number;
  readonly actor: string;
  readonly comment: string;
}

export interface RowReference {
  readonly database: string;
  readonly table: string;
  readonly uuid: string;
  readonly label: string;
}

export interface CellModel {
  readonly text: string;
  /** What its UUIDs refer to. */
  readonly references: readonly RowReference[];
  /** Rows of any database that texts in it name, as external_ids:ic-learned-route does. */
  readonly mentions: readonly RowReference[];
  readonly origin: Origin | undefined;
  /** Written since the last command was typed. */
  readonly isNew: boolean;
}

export interface RowModel {
  readonly uuid: string;
  readonly name: string;
  readonly isNew: boolean;
  /** What deleted it, since the last command was typed; undefined: it is there. */
  readonly deleted: Origin | undefined;
  readonly cells: Readonly<Record<string, CellModel>>;
}

export interface TableModel {
  readonly database: string;
  readonly table: string;
  readonly columns: readonly string[];
  /** Those that have just been deleted come first. */
  readonly rows: readonly RowModel[];
  /** Who writes it and who reads it. */
  readonly about: string;
}

/** How many rows each table of each database has. */
export type TableCounts = Readonly<Record<string, Readonly<Record<string, number>>>>;
