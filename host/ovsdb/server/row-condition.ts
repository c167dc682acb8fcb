/** Conditions: RFC 7047 section 5.1 <condition>, with the extensions of ovsdb-server(7) section 5.1. */
import type { Atom, ColumnType } from '../schema.ts';
import { compareAtoms, type Symbols } from './atom.ts';
import { parseDatum, search, type Datum, equalData } from './datum.ts';
import { describeType } from './describe.ts';
import { OvsdbError, syntaxError } from './error.ts';
import { valueOf, type Column, type Row } from './stored-row.ts';
import type { Table } from './stored-table.ts';

const FUNCTIONS = ['==', '!=', '<', '<=', '>=', '>', 'includes', 'excludes'] as const;
export type ConditionFunction = (typeof FUNCTIONS)[number];

export interface Clause {
  readonly column: Column;
  readonly function: ConditionFunction;
  readonly argument: Datum;
}

/** A clause, or a constant. */
export type Condition = Clause | boolean;

const isFunction = (name: string): name is ConditionFunction => (FUNCTIONS as readonly string[]).includes(name);

const isOrder = (name: ConditionFunction): boolean => name !== '==' && name !== '!=' && !name.endsWith('cludes');

const isScalar = (type: ColumnType): boolean => type.value === undefined && type.min === 1 && type.max === 1;

/** The type of the argument that 'name' takes with a column, or undefined when it takes none. */
function argumentType(name: ConditionFunction, type: ColumnType): ColumnType | undefined {
  if (isOrder(name)) {
    const number = type.key.type === 'integer' || type.key.type === 'real';
    return number && type.value === undefined && type.max === 1 ? { ...type, min: 1 } : undefined;
  }
  if (isScalar(type) || name === '==' || name === '!=') return type;
  return name === 'includes' ? { ...type, min: 0 } : { ...type, min: 0, max: Infinity };
}

/** Reads one <condition>. Throws OvsdbError. */
function parseCondition(json: unknown, table: Table, symbols?: Symbols): Condition {
  if (typeof json === 'boolean') return json;
  if (!Array.isArray(json) || json.length !== 3 || typeof json[0] !== 'string' || typeof json[1] !== 'string')
    throw syntaxError('Parse error in condition.', json);
  const column = table.column(json[0]);
  if (column === undefined)
    throw new OvsdbError('unknown column', `No column ${json[0]} in table ${table.name}.`, json);
  const name = json[1];
  if (!isFunction(name)) throw new OvsdbError('unknown function', `No function named ${name}.`);
  const type = argumentType(name, column.type);
  if (type === undefined) {
    const column = `${json[0]} of type ${describeType(table.column(json[0])!.type)}`;
    throw syntaxError(`Type mismatch: "${name}" operator may not be applied to column ${column}.`, json);
  }
  return { column, function: name, argument: parseDatum(json[2], type, { symbols }) };
}

/** Reads a "where": a list of conditions. */
export const parseConditions = (json: readonly unknown[], table: Table, symbols?: Symbols): Condition[] =>
  json.map((condition) => parseCondition(condition, table, symbols));

type Test = (value: Datum, argument: Datum) => boolean;

const hasPair = (value: Datum, key: Atom, mapped: Atom | undefined): boolean => {
  const at = search(value.keys, key);
  return at >= 0 && value.values[at] === mapped;
};

/** Orders numbers; an empty column satisfies none of the orders. */
const ordered =
  (test: (order: number) => boolean): Test =>
  ({ keys: [a] }, { keys: [b] }) =>
    a !== undefined && b !== undefined && test(compareAtoms(a, b));

const TESTS: Readonly<Record<ConditionFunction, Test>> = {
  '==': equalData,
  '!=': (value, argument) => !equalData(value, argument),
  includes: (value, argument) => argument.keys.every((key, i) => hasPair(value, key, argument.values[i])),
  excludes: (value, argument) => !argument.keys.some((key, i) => hasPair(value, key, argument.values[i])),
  '<': ordered((order) => order < 0),
  '<=': ordered((order) => order <= 0),
  '>=': ordered((order) => order >= 0),
  '>': ordered((order) => order > 0),
};

export function matches(row: Row, condition: Condition): boolean {
  if (typeof condition === 'boolean') return condition;
  return TESTS[condition.function](valueOf(row, condition.column), condition.argument);
}
