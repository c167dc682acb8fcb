/** Values as people type them: `5`, `a,b`, `[a b]`, `{k=v, k2="v 2"}`. */
import type { Atom, ColumnType } from '../../ovsdb/schema.ts';
import { compareAtoms } from '../../ovsdb/server/atom.ts';
import type { Datum } from '../../ovsdb/server/datum.ts';
import { describeType } from '../../ovsdb/server/describe.ts';
import { fail } from '../error.ts';
import { parseAtom, parseAtoms, type SymbolOf } from './atom.ts';
import { isDelimiter, Scanner } from './token.ts';

/** Sorts the pairs of a map, or the elements of a set (without 'values'). Throws CtlError, with 'text', for what is there twice. */
function sorted(keys: Atom[], values: Atom[], text: string, isMap: boolean): Datum {
  const order = keys.map((_, i) => i).sort((a, b) => compareAtoms(keys[a]!, keys[b]!));
  const out = order.map((i) => keys[i]!);
  if (out.some((key, i) => i > 0 && key === out[i - 1]))
    fail(`${text}: ${isMap ? 'map contains duplicate key' : 'set contains duplicate value'}`);
  return { keys: out, values: isMap ? order.map((i) => values[i]!) : [] };
}

function checkCount(count: number, type: ColumnType, text: string): void {
  const what = type.value === undefined ? 'value(s)' : 'pair(s)';
  if (count < type.min) fail(`${text}: ${count} ${what} specified but the minimum number is ${type.min}`);
  if (count > type.max) fail(`${text}: ${count} ${what} specified but the maximum number is ${type.max}`);
}

/** One element: a token, which no delimiter may stand in place of. */
function element(scanner: Scanner, type: ColumnType): string {
  const { next } = scanner;
  if (isDelimiter(next)) fail(`${scanner.text}: unexpected "${next}" parsing ${describeType(type)}`);
  return scanner.token();
}

/** Reads a value of 'type'. Throws CtlError. */
export function parseDatum(text: string, type: ColumnType, symbolOf: SymbolOf): Datum {
  const isMap = type.value !== undefined;
  const [open, close] = isMap ? ['{', '}'] : ['[', ']'];
  if (text === '') fail(`use "${open}${close}" to specify the empty ${isMap ? 'map' : 'set'}`);
  const scanner = new Scanner(text);
  scanner.skipSpace();
  const isBracketed = scanner.accept(open);
  const keys: Atom[] = [];
  const values: Atom[] = [];
  const isAtEnd = (): boolean => scanner.next === '' || (isBracketed && scanner.next === close);
  for (scanner.skipSpace(); !isAtEnd();) {
    const start = scanner.at;
    const found = parseAtoms(element(scanner, type), type.key, symbolOf);
    keys.push(...found);
    if (type.value !== undefined) {
      scanner.skipSpace();
      if (!scanner.accept('='))
        // The reference's message ends where the text does: at its last character, a NUL.
        fail(`${text.slice(start)}: syntax error at "${scanner.next === '' ? '' : `${scanner.next}" expecting "="`}`);
      values.push(parseAtom(scanner.token(), type.value, symbolOf));
    }
    scanner.skipSpace();
    if (scanner.accept(',')) scanner.skipSpace();
  }
  if (isBracketed) {
    if (!scanner.accept(close)) fail(`${text}: missing "${close}" at end of data`);
    scanner.skipSpace();
    if (scanner.next !== '') fail(`${text}: trailing garbage after "${close}"`);
  }
  const datum = sorted(keys, values, text, isMap);
  checkCount(datum.keys.length, type, text);
  return datum;
}
