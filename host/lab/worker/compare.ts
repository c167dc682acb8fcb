/** What differs between two moments, for people. */
import type { Contents } from '../../emulation/contents.ts';
import { tableDifferences } from '../../emulation/world/table-difference.ts';
import type { DifferenceModel } from '../models/time-model.ts';
import { textOf } from './json-values.ts';
import { nameOf } from './tables.ts';

/** Rows that are shown at most. */
const SHOWN = 300;

const isEmpty = (value: unknown): boolean =>
  value === undefined || value === '' || (Array.isArray(value) && Array.isArray(value[1]) && value[1].length === 0);

const shown = (value: unknown): string => (value === undefined ? '' : textOf(value));

/** 'areOfOneWorld': both moments are of one branch, where rows are known by their UUIDs; else by their names. */
export function differenceModel(first: Contents, second: Contents, areOfOneWorld: boolean): DifferenceModel {
  const all = tableDifferences(first, second, areOfOneWorld ? undefined : nameOf);
  const rows = all.slice(0, SHOWN).map(({ database, table, uuid, kind, columns, row }) => ({
    database,
    table,
    uuid,
    name: nameOf(row),
    kind,
    columns: columns
      .filter(({ before, after }) => !isEmpty(before) || !isEmpty(after))
      .map(({ column, before, after }) => ({ column, before: shown(before), after: shown(after) })),
  }));
  return { rows, omitted: all.length - rows.length };
}
