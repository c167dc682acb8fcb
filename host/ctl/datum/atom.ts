/** Atoms as people type them: ovs-vsctl(8) "Database Values". */
import type { Atom, BaseType } from '../../ovsdb/schema.ts';
import { checkAtom, integerAtom } from '../../ovsdb/server/atom.ts';
import { OvsdbError } from '../../ovsdb/server/error.ts';
import { isUuid } from '../../ovsdb/wire.ts';
import { fail } from '../error.ts';

/** Gives the provisional UUID of the row that '@name' stands for. */
export type SymbolOf = (name: string) => string;

const INTEGER = /^[+-]?\d+$/;
/** `FIRST-LAST`: all integers of the range. */
const RANGE = /^([+-]?\d+)-([+-]?\d+)$/;
const REAL = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?$/i;
const TRUE = new Set(['true', 'yes', 'on', '1']);
const FALSE = new Set(['false', 'no', 'off', '0']);
/** Ranges with more elements are rejected as a mistake. */
const LONGEST_RANGE = 4096;

const ESCAPES: ReadonlyMap<string, string> = new Map(
  Object.entries({
    '"': '"',
    '\\': '\\',
    '/': '/',
    b: '\b',
    f: '\f',
    n: '\n',
    r: '\r',
    t: '\t',
  }),
);

/** The string that 'quoted', without its quotes, stands for: JSON's escapes. */
function unescape(quoted: string, whole: string): string {
  return quoted.replace(
    /\\(?:u([0-9a-fA-F]{4})|([\s\S]?))/g,
    (_, hex: string | undefined, letter: string | undefined) => {
      if (hex !== undefined) return String.fromCharCode(parseInt(hex, 16));
      const meant = letter === undefined ? undefined : ESCAPES.get(letter);
      return meant ?? fail(`${whole}: bad escape \\${letter ?? ''}`);
    },
  );
}

function parseString(text: string): string {
  if (text === '') fail('An empty string is not valid as input; use "" to represent the empty string');
  if (!text.startsWith('"')) return text;
  if (text.length < 2 || !text.endsWith('"')) fail(`${text}: missing quote at end of quoted string`);
  return unescape(text.slice(1, -1), text);
}

const parseInteger = (text: string): Atom | undefined => (INTEGER.test(text) ? integerAtom(BigInt(text)) : undefined);

function parseBoolean(text: string): boolean {
  if (TRUE.has(text)) return true;
  if (FALSE.has(text)) return false;
  return fail(`"${text}" is not a valid boolean (use "true" or "false")`);
}

function parseUnchecked(text: string, base: BaseType, symbolOf: SymbolOf): Atom {
  switch (base.type) {
    case 'integer':
      return parseInteger(text) ?? fail(`"${text}" is not a valid integer or range`);
    case 'real':
      return REAL.test(text) ? Number(text) : fail(`"${text}" is not a valid real number`);
    case 'boolean':
      return parseBoolean(text);
    case 'string':
      return parseString(text);
    case 'uuid':
      if (text.startsWith('@')) return symbolOf(text);
      return isUuid(text) ? text.toLowerCase() : fail(`"${text}" is not a valid UUID`);
  }
}

/** Throws CtlError unless 'atom' meets the column's constraints. */
function check(atom: Atom, base: BaseType): void {
  try {
    checkAtom(atom, base);
  } catch (error) {
    if (error instanceof OvsdbError) fail(`${error.error}: ${error.message}`);
    throw error;
  }
}

/** Reads one atom. Throws CtlError. */
export function parseAtom(text: string, base: BaseType, symbolOf: SymbolOf): Atom {
  const atom = parseUnchecked(text, base, symbolOf);
  check(atom, base);
  return atom;
}

/** Reads one atom of a set, or, of integers, a range (`1-4`). Throws CtlError. */
export function parseAtoms(text: string, base: BaseType, symbolOf: SymbolOf): Atom[] {
  const range = base.type === 'integer' && !INTEGER.test(text) ? RANGE.exec(text) : null;
  if (range === null) return [parseAtom(text, base, symbolOf)];
  const [, first = '', last = ''] = range;
  const [from, to] = [Number(first), Number(last)];
  if (!Number.isSafeInteger(from) || !Number.isSafeInteger(to)) fail(`"${text}" is not a valid integer or range`);
  if (from >= to) fail(`"${text}" is not a valid range. Range end cannot be before start.`);
  if (to - from >= LONGEST_RANGE) fail(`"${text}" is not a valid range. It holds more than ${LONGEST_RANGE} numbers.`);
  const out = Array.from({ length: to - from + 1 }, (_, i) => from + i);
  for (const atom of out) check(atom, base);
  return out;
}
