/**
 * RFC 7047 section 5.1: <value> JSON to the values of row.ts and back.
 */
import { ProtocolError } from './protocol-error.ts';
import type { Value } from './row.ts';
import { shapeOf, type Atom, type AtomType, type ColumnType } from './schema.ts';

export const NIL_UUID = '00000000-0000-0000-0000-000000000000';

const UUID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/** Is this the text of a UUID (RFC 4122), in either case? */
export const isUuid = (text: string): boolean => UUID.test(text);

/** What a row's JSON is: <row>, column name to <value>. */
export type RowJson = Readonly<Record<string, unknown>>;

/** Narrows parsed JSON to an object; throws ProtocolError naming 'what'. */
export function asObject(json: unknown, what: string): Readonly<Record<string, unknown>> {
  if (typeof json !== 'object' || json === null || Array.isArray(json))
    throw new ProtocolError(`${what} is not an object`);
  return json as Readonly<Record<string, unknown>>;
}

/** Narrows parsed JSON to an array; throws ProtocolError naming 'what'. */
export function asArray(json: unknown, what: string): readonly unknown[] {
  if (!Array.isArray(json)) throw new ProtocolError(`${what} is not an array`);
  return json as readonly unknown[];
}

/** Narrows parsed JSON to a string; throws ProtocolError naming 'what'. */
export function asText(json: unknown, what: string): string {
  if (typeof json !== 'string') throw new ProtocolError(`${what} is not a string`);
  return json;
}

/** Reads one <atom>. Throws ProtocolError. */
export function readAtom(type: AtomType, json: unknown): Atom {
  switch (type) {
    case 'string':
      if (typeof json === 'string') return json;
      break;
    case 'uuid':
      if (Array.isArray(json) && json[0] === 'uuid' && typeof json[1] === 'string') return json[1];
      break;
    case 'integer':
      if (typeof json === 'bigint' || Number.isInteger(json)) return json as number | bigint;
      break;
    case 'boolean':
      if (typeof json === 'boolean') return json;
      break;
    case 'real':
      if (typeof json === 'number' || typeof json === 'bigint') return Number(json);
      break;
  }
  throw new ProtocolError(`value is not of type ${type}`);
}

/** The elements of a <set>, or of the lone <atom> that stands for a set of one. */
export function elementsOf(json: unknown): readonly unknown[] {
  return Array.isArray(json) && json[0] === 'set' ? asArray(json[1], 'set') : [json];
}

/** The pairs of a <map>. */
export function pairsOf(json: unknown): readonly unknown[] {
  if (!Array.isArray(json) || json[0] !== 'map') throw new ProtocolError('value is not a map');
  return asArray(json[1], 'map');
}

/** Reads a set's elements. */
function readSet(type: ColumnType, json: unknown): Set<Atom> {
  const out = new Set<Atom>();
  for (const element of elementsOf(json)) out.add(readAtom(type.key.type, element));
  return out;
}

/** Reads a map's pairs. */
export function readMap(type: ColumnType, json: unknown): Map<Atom, Atom> {
  const value = type.value?.type ?? 'string';
  const out = new Map<Atom, Atom>();
  for (const pair of pairsOf(json)) {
    const [k, v] = asArray(pair, 'pair of a map');
    out.set(readAtom(type.key.type, k), readAtom(value, v));
  }
  return out;
}

/**
 * Reads a column's whole value in the shape that 'type' has here. A server whose column has another number of elements
 * is met half-way: the first one counts, none is the default.
 */
export function readValue(type: ColumnType, json: unknown): Value {
  const shape = shapeOf(type);
  if (shape === 'map') return readMap(type, json);
  if (shape === 'set') return readSet(type, json);
  const first = elementsOf(json)[0];
  if (first !== undefined) return readAtom(type.key.type, first);
  return shape === 'optional' ? undefined : defaultAtom(type.key.type);
}

/** RFC 7047 5.2.1: the value of a column that an insert leaves out. */
const defaultAtom = (type: AtomType): Atom => DEFAULT_ATOMS[type];

const DEFAULT_ATOMS: Readonly<Record<AtomType, Atom>> = {
  string: '',
  integer: 0,
  real: 0,
  boolean: false,
  uuid: NIL_UUID,
};

/** The default of a column's whole value: 'min' default elements. A fresh Set or Map each time. */
export function defaultValue(type: ColumnType): Value {
  const shape = shapeOf(type);
  if (shape === 'optional') return undefined;
  const element = defaultAtom(type.key.type);
  if (shape === 'scalar') return element;
  if (shape === 'set') return new Set(type.min === 1 ? [element] : []);
  return new Map(type.min === 1 ? [[element, defaultAtom(type.value?.type ?? 'string')]] : []);
}

/** The 'uuid-name' that a provisional UUID is; undefined for the UUID of a real row. */
export type NameOf = (uuid: string) => string | undefined;

/** Integers are numbers while they are safe: then equal integers are the same value. */
export function normaliseAtom(atom: Atom): Atom {
  if (typeof atom !== 'bigint') return atom;
  const number = Number(atom);
  return Number.isSafeInteger(number) ? number : atom;
}

/** Writes one <atom>; provisional UUIDs as <named-uuid>. */
function writeAtom(type: AtomType, atom: Atom, nameOf: NameOf): unknown {
  if (type === 'integer') return normaliseAtom(atom);
  if (type !== 'uuid') return atom;
  const name = nameOf(atom as string);
  return name === undefined ? ['uuid', atom] : ['named-uuid', name];
}

/** Writes elements as a <set>. */
export function writeSet(type: ColumnType, elements: Iterable<Atom>, nameOf: NameOf): unknown {
  return ['set', Array.from(elements, (atom) => writeAtom(type.key.type, atom, nameOf))];
}

/** Writes pairs as a <map>. */
export function writeMap(type: ColumnType, pairs: Iterable<readonly [Atom, Atom]>, nameOf: NameOf): unknown {
  const value = type.value?.type ?? 'string';
  return ['map', Array.from(pairs, ([k, v]) => [writeAtom(type.key.type, k, nameOf), writeAtom(value, v, nameOf)])];
}

/** Writes a column's whole value. */
export function writeValue(type: ColumnType, value: Value, nameOf: NameOf): unknown {
  if (value === undefined) return ['set', []];
  if (typeof value !== 'object') return writeAtom(type.key.type, value, nameOf);
  return value instanceof Map ? writeMap(type, value, nameOf) : writeSet(type, value as ReadonlySet<Atom>, nameOf);
}

/** Same elements, same pairs, same atom. */
export function equalValues(a: Value, b: Value): boolean {
  if (a === b) return true;
  if (a instanceof Map && b instanceof Map) {
    if (a.size !== b.size) return false;
    for (const [k, v] of a) if (v !== b.get(k)) return false;
    return true;
  }
  if (a instanceof Set && b instanceof Set) {
    if (a.size !== b.size) return false;
    for (const element of a) if (!b.has(element)) return false;
    return true;
  }
  return false;
}

/**
 * The value of an optional column after an update2 difference. The manual says "all elements that only belong to one
 * of the sets" (old and new), and servers that send the new value are understood as well: what is not the old value is
 * the new one.
 */
export function applyOptionalDiff(type: ColumnType, old: Value, json: unknown): Value {
  for (const element of elementsOf(json)) {
    const atom = readAtom(type.key.type, element);
    if (atom !== old) return atom;
  }
  return undefined;
}
