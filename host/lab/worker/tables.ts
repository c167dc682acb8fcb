/** Tables and rows as the page shows them. */
import { rowsOf, tablesOf, type Contents, type TableContents } from '../../emulation/contents.ts';
import { member } from '../../ovsdb/member.ts';
import type { CellModel, RowModel, RowReference, TableModel } from '../models/table-model.ts';
import { parseColumns, rowToJson } from '../../ovsdb/server/row-json.ts';
import { aboutTable } from './about.ts';
import { uuidOf } from '../../emulation/json-values.ts';
import { rowCommand } from './row-command.ts';
import { textOf, textsIn, uuidsIn } from './json-values.ts';
import type { OriginsAt } from './origins.ts';

type Row = TableContents[number];

const UUID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/** Rows that are shown at most. */
const SHOWN = 500;

/** Columns that name a row, the first that it has. */
const NAMES = ['name', 'logical_port', 'ip_prefix', 'transit_switch', 'chassis_name', 'ip', 'vip'];

export const nameOf = (row: Row): string => {
  const column = NAMES.find((name) => (member(row, name) ?? '') !== '');
  return column === undefined ? uuidOf(row['_uuid']).slice(0, 8) : textOf(member(row, column));
};

export class TableReader {
  readonly #contents: Contents;
  readonly #origins: OriginsAt;
  /** The event before which nothing counts as new. */
  readonly #since: number;
  /** Rows by UUID, of one database. */
  readonly #rows = new Map<string, Map<string, { readonly table: string; readonly row: Row }>>();

  constructor(contents: Contents, origins: OriginsAt, since: number) {
    this.#contents = contents;
    this.#origins = origins;
    this.#since = since;
  }

  #database(name: string): Map<string, { readonly table: string; readonly row: Row }> {
    let rows = this.#rows.get(name);
    if (rows !== undefined) return rows;
    rows = new Map();
    for (const [table, content] of Object.entries(tablesOf(this.#contents, name)))
      for (const row of content) rows.set(uuidOf(row['_uuid']), { table, row });
    this.#rows.set(name, rows);
    return rows;
  }

  #reference(database: string, uuid: string): RowReference[] {
    const found = this.#database(database).get(uuid);
    return found === undefined ? [] : [{ database, table: found.table, uuid, label: nameOf(found.row) }];
  }

  /** The row of a UUID in a text, looked for near the text first: to go through all databases costs as much as they have rows. */
  #mention(database: string, uuid: string): RowReference[] {
    const zone = database.replace(/^[ns]b-/, '');
    const near = [database, `nb-${zone}`, `sb-${zone}`, 'isb', 'inb'];
    for (const its of new Set([...near, ...Object.keys(this.#contents)])) {
      const found = this.#reference(its, uuid);
      if (found.length > 0) return found;
    }
    return [];
  }

  #cell(database: string, uuid: string, column: string, value: unknown): CellModel {
    const origin = this.#origins.of(database, uuid, column);
    const references = uuidsIn(value).flatMap((target) => this.#reference(database, target));
    const mentions = [...textsIn(value)].flatMap((text) => (UUID.test(text) ? this.#mention(database, text) : []));
    return {
      text: textOf(value),
      references,
      mentions,
      origin,
      isNew: origin !== undefined && origin.event > this.#since,
    };
  }

  #row(database: string, row: Row): RowModel {
    const uuid = uuidOf(row['_uuid']);
    const cells = Object.fromEntries(
      Object.entries(row)
        .filter(([column]) => !column.startsWith('_'))
        .map(([column, value]) => [column, this.#cell(database, uuid, column, value)]),
    );
    const isNew = Object.values(cells).some((cell) => cell.isNew);
    return { uuid, name: nameOf(row), isNew, deleted: undefined, cells };
  }

  /** Rows that have gone, as they were: nothing in them can be followed. */
  #ghosts(database: string, table: string): { readonly json: Row; readonly model: RowModel }[] {
    const deletions = this.#origins.deletedSince(database, table, this.#since);
    if (deletions.length === 0) return [];
    const present = this.#database(database);
    return deletions
      .filter(({ row }) => !present.has(row.uuid))
      .slice(-SHOWN)
      .map(({ origin, table: its, row }) => {
        const json = rowToJson(row, parseColumns(undefined, its)) as Row;
        const cells = Object.fromEntries(
          Object.entries(json)
            .filter(([column]) => !column.startsWith('_'))
            .map(([column, value]) => [
              column,
              { text: textOf(value), references: [], mentions: [], origin, isNew: false },
            ]),
        );
        return { json, model: { uuid: row.uuid, name: nameOf(json), isNew: false, deleted: origin, cells } };
      });
  }

  /** A row, and the command that writes it as it is. */
  row(
    database: string,
    uuid: string,
  ): { readonly table: string; readonly row: RowModel; readonly command: string } | undefined {
    const found = this.#database(database).get(uuid);
    if (found === undefined) return undefined;
    const { table, row } = found;
    return { table, row: this.#row(database, row), command: rowCommand(database, table, row) };
  }

  table(database: string, table: string): TableModel {
    const rows = rowsOf(this.#contents, database, table);
    const ghosts = this.#ghosts(database, table);
    const shown = rows.slice(0, SHOWN);
    const all = [...ghosts.map(({ json }) => json), ...shown];
    const [first = {}] = all;
    // Columns in which a row that is shown says something.
    const columns = Object.keys(first).filter(
      (column) => !column.startsWith('_') && all.some((row) => !isEmpty(member(row, column))),
    );
    columns.sort((a, b) => rank(a) - rank(b));
    return {
      database,
      table,
      columns,
      rows: [...ghosts.map(({ model }) => model), ...shown.map((row) => this.#row(database, row))],
      about: aboutTable(database, table),
    };
  }
}

const isEmpty = (value: unknown): boolean =>
  value === '' || (Array.isArray(value) && Array.isArray(value[1]) && value[1].length === 0);

/** Names first, then everything as the schema has it. */
const rank = (column: string): number => {
  const at = NAMES.indexOf(column);
  return at < 0 ? NAMES.length : at;
};
