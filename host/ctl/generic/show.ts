/** `show` as a tree of rows: a row's name, below it columns that say something, and the rows that belong to it. */
import { datumText } from '../../ovsdb/server/datum.ts';
import type { Command } from '../command.ts';
import type { AnyRow, Content } from '../content.ts';

export interface ShowTable {
  readonly table: string;
  /** The column that names a row. */
  readonly name: string;
  /** The table's name is not shown. */
  readonly isBare?: boolean;
  /** Columns in order; a column of references to a table of the tree shows its rows. */
  readonly columns: readonly string[];
  /** Tables of the tree whose rows refer to this one's by a column. */
  readonly referrers?: readonly { readonly table: string; readonly column: string }[];
}

class Tree {
  readonly #content: Content;
  readonly #tables: readonly ShowTable[];
  text = '';

  constructor(content: Content, tables: readonly ShowTable[]) {
    this.#content = content;
    this.#tables = tables;
  }

  show(row: AnyRow, level: number): void {
    const shape = this.#shape(row._table)!;
    const indent = '    '.repeat(level);
    const name = this.#text(row, shape.name);
    this.text += `${indent}${shape.isBare === true ? '' : `${shape.table} `}${name}\n`;
    for (const column of shape.columns) this.#column(row, column, level + 1);
    for (const { table, column } of shape.referrers ?? [])
      for (const referrer of this.#content.rows(table))
        if (this.#content.datum(referrer, column).keys.includes(row._uuid)) this.show(referrer, level + 1);
  }

  #shape(table: string): ShowTable | undefined {
    return this.#tables.find((shape) => shape.table === table);
  }

  #text(row: AnyRow, column: string): string {
    return datumText(this.#content.shownDatum(row, column), this.#content.type(row._table, column));
  }

  #column(row: AnyRow, column: string, level: number): void {
    const { key } = this.#content.type(row._table, column);
    if (key.refTable !== undefined && this.#shape(key.refTable) !== undefined) {
      for (const target of this.#content.referenced(row, column)) this.show(target, level);
      return;
    }
    const { keys } = this.#content.datum(row, column);
    // What says nothing is not shown.
    if (keys.length === 0 || (keys.length === 1 && keys[0] === '')) return;
    this.text += `${'    '.repeat(level)}${column}: ${this.#text(row, column)}\n`;
  }
}

/** 'tables': the first is the root. */
export function showCommand(tables: readonly ShowTable[]): Command {
  return {
    name: 'show',
    arguments: '',
    help: 'print overview of database contents',
    mode: 'read',
    tables: () => tables.map(({ table }) => table),
    run({ content, print }) {
      const tree = new Tree(content, tables);
      for (const row of content.rows(tables[0]!.table)) tree.show(row, 0);
      print(tree.text);
    },
  };
}
