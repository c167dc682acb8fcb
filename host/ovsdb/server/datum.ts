/**
 * Data: RFC 7047 section 5.1 <value>. A datum is an ordered list of keys, with as many values when its type is a
 * map; a scalar is a list of one. Data never change: a new value is a new datum.
 */
import type { Atom, BaseType, ColumnType } from '../schema.ts';
import { atomText, atomToJson, checkAtom, compareAtoms, defaultAtom, parseAtom, type Symbols } from './atom.ts';
import { OvsdbError, syntaxError } from './error.ts';

export interface Datum {
  /** In ascending order, each once. */
  readonly keys: readonly Atom[];
  /** A map's values, in the order of their keys; empty for anything else. */
  readonly values: readonly Atom[];
}

const NONE: readonly Atom[] = [];
export const EMPTY: Datum = { keys: NONE, values: NONE };

export const scalar = (atom: Atom): Datum => ({ keys: [atom], values: NONE });

/** The default of a column (RFC 7047 section 5.2.1): empty where the type allows it, else one default atom. */
export function defaultDatum(type: ColumnType): Datum {
  if (type.min === 0) return EMPTY;
  return {
    keys: [defaultAtom(type.key.type)],
    values: type.value === undefined ? NONE : [defaultAtom(type.value.type)],
  };
}

/** Makes a datum of pairs in any order; 'repeated' is called when a key comes twice, and must throw. */
export function sortedDatum(keys: Atom[], values: readonly Atom[], repeated: () => never): Datum {
  let ascending = true;
  for (let i = 1; i < keys.length && ascending; i++) ascending = keys[i - 1]! < keys[i]!;
  if (ascending) return { keys, values: values.length === 0 ? NONE : values };
  if (values.length === 0) return { keys: distinct(sortAtoms(keys), repeated), values: NONE };
  const order = keys.map((_, i) => i).sort((a, b) => compareAtoms(keys[a]!, keys[b]!));
  const sorted = distinct(
    order.map((i) => keys[i]!),
    repeated,
  );
  return { keys: sorted, values: order.map((i) => values[i]!) };
}

function distinct(sorted: Atom[], repeated: () => never): Atom[] {
  for (let i = 1; i < sorted.length; i++) if (sorted[i - 1] === sorted[i]) repeated();
  return sorted;
}

/** Texts have the order of their UTF-16 units, which is that of the comparison, and of 'sort' without one: several times as fast. */
const sortAtoms = (atoms: readonly Atom[]): Atom[] =>
  atoms.every((atom) => typeof atom === 'string') ? atoms.toSorted() : atoms.toSorted(compareAtoms);

/** What a <value> is read with, apart from its type. */
export interface DatumRules {
  readonly symbols?: Symbols | undefined;
  /** Look at enumerations, ranges and lengths too (default: yes). */
  readonly constraints?: boolean;
}

function parseElement(json: unknown, base: BaseType, rules: DatumRules): Atom {
  const atom = parseAtom(json, base.type, rules.symbols);
  if (rules.constraints !== false) checkAtom(atom, base);
  return atom;
}

/** The elements of `["set", [...]]`, `["map", [...]]`, or undefined when 'json' isn't of that form. */
function elements(json: unknown, kind: 'set' | 'map'): readonly unknown[] | undefined {
  if (!Array.isArray(json) || json[0] !== kind) return undefined;
  if (json.length !== 2 || !Array.isArray(json[1])) throw syntaxError(`expected ["${kind}", <array>]`, json);
  return json[1] as unknown[];
}

function checkCount(count: number, type: ColumnType, kind: 'set' | 'map', json: unknown): void {
  if (count >= type.min && count <= type.max) return;
  if (type.min === 1 && type.max === 1)
    throw syntaxError(`${kind} must have exactly one member but ${count} are present`, json);
  const max = type.max === Infinity ? 4294967295 : type.max;
  throw syntaxError(`${kind} must have ${type.min} to ${max} members but ${count} are present`, json);
}

/** Reads a <value> of 'type'. Throws OvsdbError. */
export function parseDatum(json: unknown, type: ColumnType, rules: DatumRules = {}): Datum {
  const { key, value } = type;
  if (value === undefined) {
    const items = elements(json, 'set');
    if (items === undefined) return scalar(parseElement(json, key, rules));
    checkCount(items.length, type, 'set', json);
    if (items.length === 0) return EMPTY;
    const keys = items.map((item) => parseElement(item, key, rules));
    return sortedDatum(keys, NONE, () => {
      throw new OvsdbError('ovsdb error', 'set contains duplicate');
    });
  }
  const pairs = elements(json, 'map');
  if (pairs === undefined) throw syntaxError('expected ["map", <array>]', json);
  checkCount(pairs.length, type, 'map', json);
  const keys: Atom[] = [];
  const values: Atom[] = [];
  for (const pair of pairs) {
    if (!Array.isArray(pair) || pair.length !== 2) throw syntaxError('expected 2-element array', pair);
    keys.push(parseElement(pair[0], key, rules));
    values.push(parseElement(pair[1], value, rules));
  }
  // Copies have as much room as they need: what grew has some for 16 more.
  return sortedDatum([...keys], [...values], () => {
    throw new OvsdbError('ovsdb error', 'map contains duplicate key');
  });
}

/** Throws OvsdbError ("constraint violation") unless the type allows all atoms. */
export function checkDatum(value: Datum, type: ColumnType): void {
  for (const atom of value.keys) checkAtom(atom, type.key);
  if (type.value !== undefined) for (const atom of value.values) checkAtom(atom, type.value);
}

/** Writes a <value>: a set of one element as the element. */
export function datumToJson(datum: Datum, type: ColumnType): unknown {
  const key = type.key.type;
  if (type.value !== undefined) {
    const value = type.value.type;
    return ['map', datum.keys.map((atom, i) => [atomToJson(atom, key), atomToJson(datum.values[i]!, value)])];
  }
  if (datum.keys.length === 1) return atomToJson(datum.keys[0]!, key);
  return ['set', key === 'uuid' ? datum.keys.map((atom) => ['uuid', atom]) : datum.keys];
}

/** A datum as messages show it. */
export function datumText(datum: Datum, type: ColumnType): string {
  const { key, value } = type;
  if (value !== undefined) {
    const pairs = datum.keys.map((atom, i) => `${atomText(atom, key.type)}=${atomText(datum.values[i]!, value.type)}`);
    return `{${pairs.join(', ')}}`;
  }
  const text = datum.keys.map((atom) => atomText(atom, key.type)).join(', ');
  return type.max > 1 || datum.keys.length === 0 ? `[${text}]` : text;
}

export const sameAtoms = (a: readonly Atom[], b: readonly Atom[]): boolean => {
  if (a === b) return true;
  if (a.length !== b.length) return false;
  for (let i = 0; i < a.length; i++) if (a[i] !== b[i]) return false;
  return true;
};

export const equalData = (a: Datum, b: Datum): boolean =>
  a === b || (sameAtoms(a.keys, b.keys) && sameAtoms(a.values, b.values));

/** The order of two data of one type: fewer elements first, then the keys in turn, then the values. */
export function compareData(a: Datum, b: Datum): number {
  if (a.keys.length !== b.keys.length) return a.keys.length - b.keys.length;
  for (const side of ['keys', 'values'] as const)
    for (const [i, atom] of a[side].entries()) {
      const order = compareAtoms(atom, b[side][i]!);
      if (order !== 0) return order;
    }
  return 0;
}

/** A text that two data of one type share only when they are equal: the key of lookups. */
export function datumKey(datum: Datum): string {
  if (datum.keys.length === 1 && datum.values.length === 0) return `=${String(datum.keys[0])}`;
  // Lengths before texts, so that no text can look like a border.
  const parts = [String(datum.keys.length)];
  for (const list of [datum.keys, datum.values])
    for (const atom of list) {
      const text = String(atom);
      parts.push(`${text.length}:${text}`);
    }
  return parts.join(',');
}

/** The place of 'atom' in an ordered list, or where it would go as -1 - place. */
export function search(atoms: readonly Atom[], atom: Atom): number {
  let low = 0;
  let high = atoms.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (atoms[middle]! < atom) low = middle + 1;
    else high = middle;
  }
  return low < atoms.length && atoms[low] === atom ? low : -1 - low;
}
