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

type Visit = (i: number, j: number) => void;

/** Walks two data in order, up to their ends: 'visit' gets the places of a key in each, -1 where it is missing. */
function walk(before: Datum, after: Datum, visit: Visit): void {
  walkBetween(before, after, 0, before.keys.length, after.keys.length, visit);
}

/** The same from a place on that is the same in both, to a place in each. */
function walkBetween(before: Datum, after: Datum, from: number, endI: number, endJ: number, visit: Visit): void {
  let i = from;
  let j = from;
  while (i < endI || j < endJ) {
    const a = i < endI ? before.keys[i] : undefined;
    const b = j < endJ ? after.keys[j] : undefined;
    if (b === undefined || (a !== undefined && a < b)) visit(i++, -1);
    else if (a === undefined || b < a) visit(-1, j++);
    else visit(i++, j++);
  }
}

/** How many of the first 'length' elements two lists have in common before they differ. */
function commonStart(a: readonly Atom[], b: readonly Atom[], length: number): number {
  let at = 0;
  while (at < length && a[at] === b[at]) at++;
  return at;
}

/** The same of the last 'length' elements, from the end. */
function commonEnd(a: readonly Atom[], b: readonly Atom[], length: number): number {
  let at = 0;
  while (at < length && a[a.length - 1 - at] === b[b.length - 1 - at]) at++;
  return at;
}

/** Walks what differs of two data. One element more in a set of 100,000 leaves long ends as they are: those are only compared. */
function walkDifferent(before: Datum, after: Datum, visit: Visit): void {
  const { keys, values } = before;
  const isMap = values.length > 0 && after.values.length > 0;
  const shorter = Math.min(keys.length, after.keys.length);
  let from = commonStart(keys, after.keys, shorter);
  if (isMap) from = commonStart(values, after.values, from);
  let same = commonEnd(keys, after.keys, shorter - from);
  if (isMap) same = commonEnd(values, after.values, same);
  const [endI, endJ] = [keys.length - same, after.keys.length - same];
  walkBetween(before, after, from, endI, endJ, (i, j) => {
    if (i < 0 || j < 0 || before.values[i] !== after.values[j]) visit(i, j);
  });
}

/** What goes and what comes from 'before' to 'after'. Linear in their sizes. */
export function diffData(before: Datum, after: Datum): DatumDiff {
  if (before.keys.length === 0) return { removed: EMPTY, added: after };
  if (after.keys.length === 0) return { removed: before, added: EMPTY };
  const removed: Pairs = { keys: [], values: [] };
  const added: Pairs = { keys: [], values: [] };
  walkDifferent(before, after, (i, j) => {
    if (i >= 0) take(before, i, removed);
    if (j >= 0) take(after, j, added);
  });
  return { removed, added };
}

/**
 * The difference as update2 carries it (ovsdb-server(7) section 4.1.14), out of what went and came on the way to 'after': for columns of
 * at most one element the new value; for sets the elements in only one of both; for maps the pairs whose key is in only
 * one, and the new pairs of those whose values differ.
 */
export function updateDiff({ removed, added }: DatumDiff, after: Datum, type: ColumnType): Datum {
  if (type.max === 1) return after;
  const out: Pairs = { keys: [], values: [] };
  walk(removed, added, (i, j) => {
    if (j >= 0) take(added, j, out);
    else take(removed, i, out);
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
