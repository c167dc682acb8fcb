/** Atoms: RFC 7047 section 5.1 <atom>, read, checked, ordered and written. */
import { isId, type Atom, type AtomType, type BaseType } from '../schema.ts';
import { OvsdbError, syntaxError, violation } from './error.ts';
import { NIL_UUID, parseUuid } from './uuid.ts';
import { isUuid } from '../wire.ts';

/** Gives the UUID that a <named-uuid> stands for within a transaction. */
export interface Symbols {
  uuidOf(name: string): string;
}

const INT64_MIN = -(2n ** 63n);
const INT64_MAX = 2n ** 63n - 1n;

/** 'value' as an integer atom (a number whenever it is safe), or undefined beyond 64 bits. */
export function integerAtom(value: bigint): Atom | undefined {
  if (value < INT64_MIN || value > INT64_MAX) return undefined;
  const small = Number(value);
  return Number.isSafeInteger(small) ? small : value;
}

function parseInteger(json: unknown): Atom | undefined {
  if (typeof json === 'bigint') return integerAtom(json);
  if (typeof json !== 'number' || !Number.isInteger(json)) return undefined;
  // '+ 0' makes minus zero zero.
  return Number.isSafeInteger(json) ? json + 0 : integerAtom(BigInt(json));
}

function parseUuidAtom(json: unknown, symbols: Symbols | undefined): Atom {
  if (Array.isArray(json) && json.length === 2 && typeof json[1] === 'string') {
    if (json[0] === 'uuid') {
      const uuid = parseUuid(json[1]);
      if (uuid === undefined) throw syntaxError(`"${json[1]}" is not a valid UUID`, json);
      return uuid;
    }
    if (json[0] === 'named-uuid' && symbols !== undefined) {
      if (!isId(json[1])) throw syntaxError('named-uuid string is not a valid <id>', json);
      return symbols.uuidOf(json[1]);
    }
  }
  throw syntaxError('expected ["uuid", <string>]', json);
}

/** Reads an atom of 'type' without looking at further constraints. Throws OvsdbError. */
export function parseAtom(json: unknown, type: AtomType, symbols?: Symbols): Atom {
  switch (type) {
    case 'integer': {
      const integer = parseInteger(json);
      if (integer !== undefined) return integer;
      break;
    }
    case 'real':
      if (typeof json === 'number') return json;
      if (typeof json === 'bigint') return Number(json);
      break;
    case 'boolean':
      if (typeof json === 'boolean') return json;
      break;
    case 'string':
      if (typeof json === 'string') return json;
      break;
    case 'uuid':
      return parseUuidAtom(json, symbols);
  }
  throw syntaxError(`expected ${type}`, json);
}

/** Writes an atom as JSON. */
export const atomToJson = (atom: Atom, type: AtomType): unknown => (type === 'uuid' ? ['uuid', atom] : atom);

/** The order of atoms of one type: below zero, zero or above. */
export const compareAtoms = (a: Atom, b: Atom): number => (a === b ? 0 : a < b ? -1 : 1);

const DEFAULTS: Readonly<Record<AtomType, Atom>> = { integer: 0, real: 0, boolean: false, string: '', uuid: NIL_UUID };

/** What a column holds when nothing was said: RFC 7047 section 5.2.1. */
export const defaultAtom = (type: AtomType): Atom => DEFAULTS[type];

/** A string that can be taken for nothing else: no number, no boolean, no punctuation. */
const PLAIN = /^[A-Za-z_][\w.-]*$/;

/** An atom as messages and tools show it: strings that could be misread in quotes. 'type' keeps UUIDs out of quotes. */
export function atomText(atom: Atom, type: AtomType = 'string'): string {
  if (typeof atom !== 'string' || type === 'uuid') return String(atom);
  const isPlain = PLAIN.test(atom) && atom !== 'true' && atom !== 'false' && !isUuid(atom.slice(0, 36));
  return isPlain ? atom : JSON.stringify(atom);
}

function checkRange(atom: Atom, min: number | undefined, max: number | undefined): void {
  const low = min !== undefined && compareAtoms(atom, min) < 0;
  const high = max !== undefined && compareAtoms(atom, max) > 0;
  if (!low && !high) return;
  if (min !== undefined && max !== undefined)
    throw violation(`${String(atom)} is not in the valid range ${min} to ${max} (inclusive)`);
  throw violation(
    low
      ? `${String(atom)} is less than minimum allowed value ${min}`
      : `${String(atom)} is greater than maximum allowed value ${max}`,
  );
}

function checkLength(text: string, min = 0, max = Infinity): void {
  // Lengths count characters, not UTF-16 units.
  let length = 0;
  for (const _ of text) length++;
  if (length < min) throw violation(`"${text}" length ${length} is less than minimum allowed length ${min}`);
  if (length > max) throw violation(`"${text}" length ${length} is greater than maximum allowed length ${max}`);
}

/** Throws OvsdbError ("constraint violation") unless 'atom' is one of those that 'base' allows. */
export function checkAtom(atom: Atom, base: BaseType): void {
  if (base.enum !== undefined && !base.enum.includes(atom)) {
    const choices = [...base.enum]
      .sort(compareAtoms)
      .map((choice) => atomText(choice))
      .join(', ');
    throw new OvsdbError('constraint violation', `${atomText(atom)} is not one of the allowed values ([${choices}])`);
  }
  switch (base.type) {
    case 'integer':
      checkRange(atom, base.minInteger, base.maxInteger);
      break;
    case 'real':
      checkRange(atom, base.minReal, base.maxReal);
      break;
    case 'string':
      if (base.minLength !== undefined || base.maxLength !== undefined)
        checkLength(String(atom), base.minLength, base.maxLength);
      break;
    case 'boolean':
    case 'uuid':
      break;
  }
}
