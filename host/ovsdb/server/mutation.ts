/** Mutations: RFC 7047 section 5.1 <mutation>. */
import type { Atom, ColumnType } from '../schema.ts';
import { checkAtom, integerAtom, type Symbols } from './atom.ts';
import { EMPTY, parseDatum, search, sortedDatum, type Datum } from './datum.ts';
import { describeType } from './describe.ts';
import { OvsdbError, syntaxError, violation } from './error.ts';
import type { Column } from './stored-row.ts';
import type { Table } from './stored-table.ts';

type Arithmetic = '+=' | '-=' | '*=' | '/=' | '%=';
export type Mutator = Arithmetic | 'insert' | 'delete';
const MUTATORS: readonly string[] = ['+=', '-=', '*=', '/=', '%=', 'insert', 'delete'];

export interface Mutation {
  readonly column: Column;
  readonly mutator: Mutator;
  readonly argument: Datum;
  /** `delete` from a map with keys instead of pairs. */
  readonly keysOnly: boolean;
}

const isScalar = (type: ColumnType): boolean => type.value === undefined && type.min === 1 && type.max === 1;

function allows(mutator: Mutator, type: ColumnType): boolean {
  if (mutator === 'insert' || mutator === 'delete') return !isScalar(type);
  if (type.value !== undefined) return false;
  return type.key.type === 'integer' || (type.key.type === 'real' && mutator !== '%=');
}

/** Reads the argument of `delete`: what to delete need not satisfy the column's own limits. */
function parseDeleted(json: unknown, type: ColumnType, symbols: Symbols | undefined): [Datum, boolean] {
  const any = { ...type, min: 0, max: Infinity } as const;
  if (type.value === undefined) return [parseDatum(json, any, { symbols }), false];
  if (Array.isArray(json) && json[0] === 'map') {
    try {
      return [parseDatum(json, any, { symbols }), false];
    } catch {
      // Reported below as what it would have to be to be right.
    }
  }
  return [parseDatum(json, { key: type.key, min: 0, max: Infinity }, { symbols }), true];
}

/** Reads one <mutation>. Throws OvsdbError. */
export function parseMutation(json: unknown, table: Table, symbols: Symbols): Mutation {
  if (!Array.isArray(json) || json.length !== 3 || typeof json[0] !== 'string' || typeof json[1] !== 'string')
    throw syntaxError('Parse error in mutation.', json);
  const name = json[0];
  const column = table.column(name);
  if (column === undefined) throw new OvsdbError('unknown column', `No column ${name} in table ${table.name}.`, json);
  if (!column.mutable) throw violation(`Cannot mutate immutable column ${name} in table ${table.name}.`, json);
  if (!MUTATORS.includes(json[1])) throw new OvsdbError('unknown mutator', `No mutator named ${json[1]}.`);
  const mutator = json[1] as Mutator;
  const { type } = column;
  if (!allows(mutator, type)) {
    const what = `column ${name} of type ${describeType(type)}`;
    throw syntaxError(`Type mismatch: "${mutator}" operator may not be applied to ${what}.`, json);
  }
  if (mutator === 'delete') {
    const [argument, keysOnly] = parseDeleted(json[2], type, symbols);
    return { column, mutator, argument, keysOnly };
  }
  const argument =
    mutator === 'insert'
      ? parseDatum(json[2], { ...type, min: 0 }, { symbols })
      : parseDatum(json[2], { key: { type: type.key.type }, min: 1, max: 1 }, { symbols });
  return { column, mutator, argument, keysOnly: false };
}

const outOfRange = (mutator: Mutator): OvsdbError =>
  new OvsdbError('range error', `Result of "${mutator}" operation is out of range.`);

const REAL: Readonly<Record<Arithmetic, (a: number, b: number) => number>> = {
  '+=': (a, b) => a + b,
  '-=': (a, b) => a - b,
  '*=': (a, b) => a * b,
  '/=': (a, b) => a / b,
  '%=': (a, b) => a % b,
};

const INTEGER: Readonly<Record<Arithmetic, (a: bigint, b: bigint) => bigint>> = {
  '+=': (a, b) => a + b,
  '-=': (a, b) => a - b,
  '*=': (a, b) => a * b,
  '/=': (a, b) => a / b,
  '%=': (a, b) => a % b,
};

function compute(a: Atom, mutator: Arithmetic, b: Atom, type: 'integer' | 'real'): Atom {
  if ((mutator === '/=' || mutator === '%=') && Number(b) === 0)
    throw new OvsdbError('domain error', 'Division by zero.');
  if (type === 'real') {
    const result = REAL[mutator](Number(a), Number(b));
    if (!Number.isFinite(result)) throw outOfRange(mutator);
    return result;
  }
  const result = integerAtom(INTEGER[mutator](BigInt(a), BigInt(b)));
  // The remainder counts as out of range where the quotient is: the smallest integer by -1.
  const fits = mutator !== '%=' || integerAtom(BigInt(a) / BigInt(b)) !== undefined;
  if (result === undefined || !fits) throw outOfRange(mutator);
  return result;
}

function insert(value: Datum, argument: Datum): Datum {
  const isMap = argument.values.length > 0;
  // Where each key goes that is not there yet: its place in 'argument', and the one in 'value' that it comes before.
  const fresh: { readonly from: number; readonly to: number }[] = [];
  for (const [from, key] of argument.keys.entries()) {
    const at = search(value.keys, key);
    if (at < 0) fresh.push({ from, to: -1 - at });
  }
  const [first] = fresh;
  if (first === undefined) return value;
  if (fresh.length > 1) return merged(value, argument, fresh, isMap);
  const { from, to } = first;
  return {
    keys: value.keys.toSpliced(to, 0, argument.keys[from]!),
    values: isMap ? value.values.toSpliced(to, 0, argument.values[from]!) : EMPTY.values,
  };
}

/** Both are in order, and so are the places: what is between two of them is taken over as it is. */
function merged(
  value: Datum,
  argument: Datum,
  fresh: readonly { readonly from: number; readonly to: number }[],
  isMap: boolean,
): Datum {
  const keys: Atom[] = [];
  const values: Atom[] = [];
  let at = 0;
  const takeUntil = (end: number): void => {
    for (; at < end; at++) {
      keys.push(value.keys[at]!);
      if (isMap) values.push(value.values[at]!);
    }
  };
  for (const { from, to } of fresh) {
    takeUntil(to);
    keys.push(argument.keys[from]!);
    if (isMap) values.push(argument.values[from]!);
  }
  takeUntil(value.keys.length);
  return { keys, values: isMap ? values : EMPTY.values };
}

function remove(value: Datum, argument: Datum, keysOnly: boolean): Datum {
  const gone = new Set<number>();
  for (const [i, key] of argument.keys.entries()) {
    const at = search(value.keys, key);
    if (at >= 0 && (keysOnly || value.values[at] === argument.values[i])) gone.add(at);
  }
  const [one] = gone;
  if (one === undefined) return value;
  if (gone.size === 1) return { keys: value.keys.toSpliced(one, 1), values: value.values.toSpliced(one, 1) };
  const keep = (_: Atom, i: number): boolean => !gone.has(i);
  return { keys: value.keys.filter(keep), values: value.values.filter(keep) };
}

function calculate(value: Datum, mutation: Mutation, mutator: Arithmetic): Datum {
  const { key } = mutation.column.type;
  const type = key.type === 'real' ? 'real' : 'integer';
  const results = value.keys.map((atom) => compute(atom, mutator, mutation.argument.keys[0]!, type));
  for (const result of results) checkAtom(result, key);
  return sortedDatum(results, [], () => {
    throw violation(`Result of "${mutator}" operation contains duplicates.`);
  });
}

/** The value that a column has after a mutation. Throws OvsdbError. */
export function mutate(value: Datum, mutation: Mutation): Datum {
  const { mutator, argument, keysOnly, column } = mutation;
  if (mutator !== 'insert' && mutator !== 'delete') return calculate(value, mutation, mutator);
  const result = mutator === 'insert' ? insert(value, argument) : remove(value, argument, keysOnly);
  const count = result.keys.length;
  if (count < column.type.min || count > column.type.max)
    throw violation(`Attempted to store ${count} elements in ${describeType(column.type)}.`);
  return result;
}
