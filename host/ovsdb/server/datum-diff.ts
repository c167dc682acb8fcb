/** The difference between two data of one type: what references, update2 notifications and logs are made of. */
import type { Atom, ColumnType } from '../schema.ts';
import { EMPTY, type Datum } from './datum.ts';

/** A pair whose key stays and whose value changes is in both lists. */
export interface DatumDiff {
  readonly removed: Datum;
  readonly added: Datum;
}

interface Pairs {
  readonly keys: Atom[];
  readonly values: Atom[];
}

function take(from: Datum, at: number, into: Pairs): void {
  into.keys.push(from.keys[at]!);
  if (from.values.length > 0) into.values.push(from.values[at]!);
}

/** Walks two data in order: 'visit' gets the places of a key in each, -1 where it is missing. */
function walk(before: Datum, after: Datum, visit: (i: number, j: number) => void): void {
  let i = 0;
  let j = 0;
  while (i < before.keys.length || j < after.keys.length) {
    const a = before.keys[i];
    const b = after.keys[j];
    if (b === undefined || (a !== undefined && a < b)) visit(i++, -1);
    else if (a === undefined || b < a) visit(-1, j++);
    else visit(i++, j++);
  }
}

/** What goes and what comes from 'before' to 'after'. Linear in their sizes. */
export function diffData(before: Datum, after: Datum): DatumDiff {
  if (before.keys.length === 0) return { removed: EMPTY, added: after };
  if (after.keys.length === 0) return { removed: before, added: EMPTY };
  const removed: Pairs = { keys: [], values: [] };
  const added: Pairs = { keys: [], values: [] };
  walk(before, after, (i, j) => {
    if (i >= 0 && j >= 0 && before.values[i] === after.values[j]) return;
    if (i >= 0) take(before, i, removed);
    if (j >= 0) take(after, j, added);
  });
  return { removed, added };
}

/**
 * The difference as update2 carries it (ovsdb-server(7) section 4.1.14): for columns of at most one element the new
 * value; for sets the elements in only one of both; for maps the pairs whose key is in only one, and the new
 * pairs of those whose values differ.
 */
export function updateDiff(before: Datum, after: Datum, type: ColumnType): Datum {
  if (type.max === 1) return after;
  const out: Pairs = { keys: [], values: [] };
  walk(before, after, (i, j) => {
    if (i >= 0 && j >= 0 && before.values[i] === after.values[j]) return;
    if (j >= 0) take(after, j, out);
    else take(before, i, out);
  });
  return out;
}

/** The datum that 'updateDiff' made 'diff' of, when 'before' was the one before. */
export function applyDiff(before: Datum, diff: Datum, type: ColumnType): Datum {
  if (type.max === 1) return diff;
  const out: Pairs = { keys: [], values: [] };
  walk(before, diff, (i, j) => {
    if (j < 0) take(before, i, out);
    // A pair that is there already goes; one with another value takes the place of the old one.
    else if (i < 0 || before.values[i] !== diff.values[j]) take(diff, j, out);
  });
  return out;
}
