/** A row as the command that writes it: `ovn-nbctl set TABLE UUID COLUMN=VALUE...`, to be taken elsewhere. */
import type { TableContents } from '../../emulation/contents.ts';
import { mapOf, setOf, uuidOf } from '../../emulation/json-values.ts';
import { value as text, word } from '../../ic/why/commands.ts';
import { toolOf } from '../view/names.ts';

function atom(value: unknown): string {
  const uuid = uuidOf(value);
  return uuid === '' ? (typeof value === 'string' ? text(value) : String(value)) : uuid;
}

/** A column's value; undefined: there is nothing in it. */
function valueText(value: unknown): string | undefined {
  if (Array.isArray(value) && value[0] === 'map') {
    const pairs = [...mapOf(value)].map(([key, its]) => `${atom(key)}=${atom(its)}`);
    return pairs.length === 0 ? undefined : `{${pairs.join(', ')}}`;
  }
  const all = setOf(value);
  const shown = all.map(atom).join(', ');
  if (all.length === 0 || shown === '""') return undefined;
  return all.length === 1 ? shown : `[${shown}]`;
}

/** All columns that say something. */
export function rowCommand(database: string, table: string, row: TableContents[number]): string {
  const columns = Object.entries(row).flatMap(([column, value]) => {
    const shown = column.startsWith('_') ? undefined : valueText(value);
    return shown === undefined ? [] : [word(`${column}=${shown}`)];
  });
  return [toolOf(database), 'set', table, uuidOf(row['_uuid']), ...columns].join(' ');
}
