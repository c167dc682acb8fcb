/** Arguments about columns: `COLUMN`, `COLUMN:KEY`, `COLUMN[:KEY]=VALUE`, `COLUMN[:KEY]OPERATOR VALUE`. */
import type { ColumnType } from '../ovsdb/schema.ts';
import type { Datum } from '../ovsdb/server/datum.ts';
import { parseAtom, type SymbolOf } from './datum/atom.ts';
import { holds, isSetOperator, type Operator } from './datum/compare.ts';
import { parseDatum } from './datum/parse.ts';
import { Scanner } from './datum/token.ts';
import { fail } from './error.ts';

/** An argument's parts, as texts. */
export interface ColumnArgument {
  readonly column: string;
  readonly key: string | undefined;
  readonly operator: string | undefined;
  readonly value: string | undefined;
}

/** What `name: argument does not end in "=", ...` lists. */
function listed(operators: readonly string[]): string {
  const quoted = operators.map((operator) => `"${operator}"`);
  if (quoted.length === 1) return quoted[0]!;
  return `${quoted.slice(0, -1).join(', ')}, or ${quoted.at(-1)!}`;
}

/** Takes an argument apart. 'operators' may follow the column, and a value must then; none: nothing may. Throws CtlError. */
export function splitArgument(text: string, operators: readonly string[]): ColumnArgument {
  const scanner = new Scanner(text);
  const column = scanner.token();
  if (column === '') fail(`${text}: missing column name`);
  const key = scanner.accept(':') ? scanner.token() : undefined;
  if (operators.length === 0)
    return { column, key, operator: undefined, value: scanner.rest === '' ? undefined : scanner.rest };
  // Longer ones first, so that `<=` is not taken for `<`.
  const operator = [...operators].sort((a, b) => b.length - a.length).find((candidate) => scanner.accept(candidate));
  const value = scanner.rest;
  if (operator === undefined || value === '')
    fail(`${text}: argument does not end in ${listed(operators)} followed by a value.`);
  return { column, key, operator, value };
}

/** The column that an argument begins with. Throws CtlError when there is none. */
export function columnNamed(text: string): string {
  const column = new Scanner(text).token();
  return column === '' ? fail(`${text}: missing column name`) : column;
}

/** The type of one key's value in a map, as conditions take it: any number of them. */
const valuesType = (type: ColumnType): ColumnType => ({ key: type.value!, min: 0, max: Infinity });

/** What a condition asks of a column's datum. */
export type Condition = (datum: Datum) => boolean;

/** Reads the condition that 'argument' is. Throws CtlError. */
export function conditionOf(
  { key: keyText, operator: operatorText, value }: ColumnArgument,
  type: ColumnType,
  column: string,
  symbolOf: SymbolOf,
): Condition {
  const operator = operatorText as Operator;
  if (keyText === undefined) {
    const wanted = parseDatum(value!, type, symbolOf);
    return (datum) => holds(datum, operator, wanted);
  }
  if (type.value === undefined) fail(`cannot specify key to check for non-map column ${column}`);
  const key = parseAtom(keyText, type.key, symbolOf);
  const wanted = parseDatum(value!, valuesType(type), symbolOf);
  return (datum) => {
    const at = datum.keys.indexOf(key);
    const held: Datum = { keys: at < 0 ? [] : [datum.values[at]!], values: [] };
    return (isSetOperator(operator) || at >= 0) && holds(held, operator, wanted);
  };
}
