/** Tables of values in the five formats of `--format`: ovs-vsctl(8) "Table Formatting Options". */
import type { ColumnType } from '../ovsdb/schema.ts';
import { datumToJson, type Datum } from '../ovsdb/server/datum.ts';
import { formatDatum, type DataFormat } from './datum/format.ts';
import { prettyJson, sortedJson } from './json-text.ts';

export const TABLE_FORMATS = ['table', 'list', 'html', 'csv', 'json'] as const;
export type TableFormat = (typeof TABLE_FORMATS)[number];

export interface Cell {
  readonly datum: Datum;
  readonly type: ColumnType;
  /** The cell names its row: in HTML, others can refer to it. */
  readonly isRowName?: boolean;
}

export interface Table {
  readonly headings: readonly string[];
  readonly rows: readonly (readonly Cell[])[];
}

export interface TableStyle {
  readonly format: TableFormat;
  readonly data: DataFormat;
  readonly headings: boolean;
  /** JSON on many lines. */
  readonly pretty: boolean;
  /** `--max-column-width`: 0 is no limit. */
  readonly maxColumnWidth: number;
}

const cellText = (cell: Cell, style: TableStyle): string => formatDatum(cell.datum, cell.type, style.data);

/** Characters, not UTF-16 units. */
const widthOf = (text: string): number => Array.from(text).length;
const pad = (text: string, width: number): string => text + ' '.repeat(Math.max(0, width - widthOf(text)));

function gridText(table: Table, style: TableStyle): string {
  const clip = (text: string): string =>
    style.maxColumnWidth > 0 ? Array.from(text).slice(0, style.maxColumnWidth).join('') : text;
  const body = table.rows.map((row) => row.map((cell) => clip(cellText(cell, style))));
  const head = style.headings ? [table.headings] : [];
  const widths = table.headings.map((_, i) => Math.max(0, ...[...head, ...body].map((row) => widthOf(row[i]!))));
  const rules = head.map(() => widths.map((width) => '-'.repeat(width)));
  const line = (row: readonly string[]): string =>
    `${row
      .map((text, i) => pad(text, widths[i]!))
      .join(' ')
      .replace(/ +$/, '')}\n`;
  return [...head, ...rules, ...body].map((row) => line(row)).join('');
}

function listText(table: Table, style: TableStyle): string {
  const records = table.rows.map((row) =>
    row
      .map((cell, i) => `${style.headings ? `${pad(table.headings[i]!, 20)}: ` : ''}${cellText(cell, style)}\n`)
      .join(''),
  );
  return records.join('\n');
}

const csvField = (text: string): string => (/[\r\n,"]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text);

function csvText(table: Table, style: TableStyle): string {
  const lines = [
    ...(style.headings ? [table.headings] : []),
    ...table.rows.map((row) => row.map((cell) => cellText(cell, style))),
  ];
  return lines.map((fields) => `${fields.map(csvField).join(',')}\n`).join('');
}

const UUIDS = /[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}/g;
const HTML = new Map([
  ['&', '&amp;'],
  ['<', '&lt;'],
  ['>', '&gt;'],
  ['"', '&quot;'],
]);
const escapeHtml = (text: string): string => text.replace(/[&<>"]/g, (character) => HTML.get(character)!);

/** A row's own UUID is where links lead; UUIDs in columns of references are links. */
function htmlCell(cell: Cell, style: TableStyle): string {
  const text = escapeHtml(cellText(cell, style));
  const isLinked = cell.isRowName === true || cell.type.key.refTable !== undefined;
  if (style.data === 'json' || !isLinked) return text;
  const link = cell.isRowName === true ? 'name="' : 'href="#';
  return text.replace(UUIDS, (uuid) => `<a ${link}${uuid}">${uuid.slice(0, 8)}</a>`);
}

function htmlText(table: Table, style: TableStyle): string {
  const row = (tag: string, cells: readonly string[]): string =>
    `  <tr>\n${cells.map((text) => `    <${tag}>${text}</${tag}>\n`).join('')}  </tr>\n`;
  const head = style.headings ? row('th', table.headings.map(escapeHtml)) : '';
  const body = table.rows.map((cells) =>
    row(
      'td',
      cells.map((cell) => htmlCell(cell, style)),
    ),
  );
  return `<table border=1>\n${head}${body.join('')}</table>\n`;
}

function jsonText(table: Table, style: TableStyle): string {
  const data = table.rows.map((row) => row.map(({ datum, type }) => datumToJson(datum, type)));
  const value = { data, headings: table.headings };
  return `${style.pretty ? prettyJson(value) : sortedJson(value)}\n`;
}

/** The table as text. 'index' counts the tables of one command line from 0: in some formats an empty line parts them. */
export function tableText(table: Table, style: TableStyle, index: number): string {
  const gap = index > 0 ? '\n' : '';
  switch (style.format) {
    case 'table':
      return gap + gridText(table, style);
    case 'list':
      return gap + listText(table, style);
    case 'csv':
      return gap + csvText(table, style);
    case 'html':
      return htmlText(table, style);
    case 'json':
      return jsonText(table, style);
  }
}
