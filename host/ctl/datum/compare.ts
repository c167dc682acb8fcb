/** The operators of `find` and `wait-until`: ovs-vsctl(8) "Database Commands". */
import { compareAtoms } from '../../ovsdb/server/atom.ts';
import type { Atom } from '../../ovsdb/schema.ts';
import { equalData, search, type Datum } from '../../ovsdb/server/datum.ts';

/** As the tools' message lists them. */
export const OPERATORS = [
  '=',
  '!=',
  '<',
  '>',
  '<=',
  '>=',
  '{=}',
  '{!=}',
  '{<}',
  '{>}',
  '{<=}',
  '{>=}',
  '{in}',
  '{not-in}',
] as const;
export type Operator = (typeof OPERATORS)[number];

/** Does this operator compare elements, and so take any number of them? */
export const isSetOperator = (operator: Operator): boolean => operator.startsWith('{');

function compareLists(a: readonly Atom[], b: readonly Atom[]): number {
  for (let i = 0; i < a.length; i++) {
    const order = compareAtoms(a[i]!, b[i]!);
    if (order !== 0) return order;
  }
  return 0;
}

/** Fewer elements come first; then keys count, then values. */
function compareData(a: Datum, b: Datum): number {
  return a.keys.length - b.keys.length || compareLists(a.keys, b.keys) || compareLists(a.values, b.values);
}

/** Is the element at 'i' of 'a' in 'b' too, with the same value? */
function has(b: Datum, a: Datum, i: number): boolean {
  const at = search(b.keys, a.keys[i]!);
  return at >= 0 && a.values[i] === b.values[at];
}

const includesAll = (part: Datum, whole: Datum): boolean => part.keys.every((_, i) => has(whole, part, i));
const excludesAll = (a: Datum, b: Datum): boolean => !a.keys.some((_, i) => has(b, a, i));

export function holds(column: Datum, operator: Operator, value: Datum): boolean {
  const fewer = column.keys.length - value.keys.length;
  switch (operator) {
    case '=':
    case '{=}':
      return equalData(column, value);
    case '!=':
    case '{!=}':
      return !equalData(column, value);
    case '<':
      return compareData(column, value) < 0;
    case '>':
      return compareData(column, value) > 0;
    case '<=':
      return compareData(column, value) <= 0;
    case '>=':
      return compareData(column, value) >= 0;
    case '{<}':
      return fewer < 0 && includesAll(column, value);
    case '{>}':
      return fewer > 0 && includesAll(value, column);
    case '{<=}':
    case '{in}':
      return includesAll(column, value);
    case '{>=}':
      return includesAll(value, column);
    case '{not-in}':
      return excludesAll(column, value);
  }
}
