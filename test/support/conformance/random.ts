/** Random schemas and transactions for them, out of a seed: small domains, so that rows meet, clash and refer to one another. */
import { parseSchema, type BaseType, type ColumnSchema, type DatabaseSchema } from '../../../host/ovsdb/schema.ts';
import type { Random } from '../../../host/ovsdb/platform.ts';
import { DATABASE, ID } from './cases.ts';

type Json = unknown;

export interface Dice {
  readonly below: (n: number) => number;
  readonly chance: (probability: number) => boolean;
  readonly pick: <T>(items: readonly T[]) => T;
}

export function dice(random: Random): Dice {
  const below = (n: number): number => Math.floor(random() * n);
  return { below, chance: (probability) => random() < probability, pick: (items) => items[below(items.length)]! };
}

const ATOMS = ['integer', 'real', 'boolean', 'string', 'uuid'] as const;
const STRONG = ['S0', 'S1', 'S2'];
const TABLES = ['none', ...STRONG, 'R', 'W'];

function randomColumn({ pick, chance, below }: Dice): Json {
  const key = pick([
    ...ATOMS,
    { type: 'integer', minInteger: -1, maxInteger: 6 },
    { type: 'string', enum: ['set', ['', 'a', 'b']] },
  ]);
  if (chance(0.3)) return { type: { key, min: 1, max: 1 } };
  const max = pick([1, 2, 3, 'unlimited']);
  const type = { key, min: chance(0.2) ? 1 : 0, max, ...(chance(0.3) && { value: pick(ATOMS) }) };
  return { type, ...(below(8) === 0 && { mutable: false }) };
}

function randomTable(die: Dice, isRoot: boolean): Json {
  const columns: Record<string, Json> = { name: { type: 'string' }, n: { type: 'integer' } };
  for (let i = die.below(4); i >= 0; i--) columns[`c${i}`] = randomColumn(die);
  for (const target of STRONG)
    if (die.chance(0.5))
      columns[`to_${target}`] = {
        type: { key: { type: 'uuid', refTable: target }, min: 0, max: die.pick([1, 'unlimited']) },
      };
  return {
    columns,
    isRoot,
    ...(die.chance(0.4) && { indexes: [die.chance(0.5) ? ['name'] : ['name', 'n']] }),
    ...(die.chance(0.2) && { maxRows: 3 }),
  };
}

/**
 * Tables S0 to S2 refer strongly to one another. W refers weakly to R, apart from the others and never changed where
 * rows of R are deleted: Debian's server then, or after a transaction that fails at its end, may leave weak references
 * to rows that are gone.
 */
export function randomSchema(die: Dice): DatabaseSchema {
  const weak = { type: 'uuid', refTable: 'R', refType: 'weak' };
  return parseSchema({
    name: DATABASE,
    version: '1.0.0',
    tables: {
      S0: randomTable(die, true),
      S1: randomTable(die, die.chance(0.3)),
      S2: randomTable(die, false),
      R: { isRoot: true, columns: { name: { type: 'string' } } },
      W: {
        isRoot: true,
        columns: {
          name: { type: 'string' },
          one: { type: { key: weak, min: 0, max: 1 } },
          many: { type: { key: weak, min: 0, max: 'unlimited' } },
          map: { type: { key: 'string', value: weak, min: 0, max: 'unlimited' } },
        },
      },
    },
  });
}

/** A UUID of a row of this table, if it is there: no two tables share one. */
const idIn = (table: string, { below }: Dice): string => ID(below(12) + 20 * TABLES.indexOf(table));

function randomAtom({ type, refTable = 'none' }: BaseType, die: Dice): Json {
  const { below, pick, chance } = die;
  switch (type) {
    case 'integer':
      return below(5);
    case 'real':
      return below(4) / 2;
    case 'boolean':
      return chance(0.5);
    case 'uuid':
      return ['uuid', idIn(refTable, die)];
    case 'string':
      return pick(['', 'a', 'b']);
    default:
      throw new Error('no such type');
  }
}

function randomValue({ type }: ColumnSchema, die: Dice): Json {
  if (type.min === 1 && type.max === 1 && type.value === undefined) return randomAtom(type.key, die);
  const count = Math.max(type.min, Math.min(die.below(4), type.max));
  const keys = new Map<string, Json>();
  for (let i = 0; i < count; i++) {
    const atom = randomAtom(type.key, die);
    keys.set(JSON.stringify(atom), atom);
  }
  const { value } = type;
  if (value === undefined) return ['set', [...keys.values()]];
  return ['map', [...keys.values()].map((key) => [key, randomAtom(value, die)])];
}

/** Makes transactions for a schema. */
export function transactionMaker(schema: DatabaseSchema, die: Dice): () => Json[] {
  const { below, chance, pick } = die;

  const column = (table: string): [string, ColumnSchema] => pick(Object.entries(schema.tables[table]!.columns));

  const where = (table: string): Json[] => {
    if (chance(0.2)) return [];
    if (chance(0.4)) return [['_uuid', '==', ['uuid', idIn(table, die)]]];
    const [name, { type }] = column(table);
    const value = randomValue({ type }, die);
    return [[name, pick(['==', '!=', 'includes', 'excludes']), value], ...(chance(0.2) ? where(table) : [])];
  };

  const row = (table: string, share: number, all: boolean): Json =>
    Object.fromEntries(
      Object.entries(schema.tables[table]!.columns)
        .filter(([, { mutable }]) => chance(share) && (all || mutable !== false))
        .map(([name, column]) => [name, randomValue(column, die)]),
    );

  const mutation = (table: string): Json => {
    const [name, { type }] = column(table);
    const isNumber = type.value === undefined && (type.key.type === 'integer' || type.key.type === 'real');
    if (isNumber && (type.max === 1 || chance(0.5))) return [name, pick(['+=', '-=', '*=', '/=']), 1 + below(2)];
    return [name, pick(['insert', 'delete']), randomValue({ type: { ...type, min: 0 } }, die)];
  };

  const operation = (table: string): Record<string, Json> => {
    switch (below(table === 'R' ? 7 : 8)) {
      case 0:
      case 1:
      case 2:
        return { op: 'insert', table, row: row(table, 0.6, true), ...(chance(0.8) && { uuid: idIn(table, die) }) };
      case 3:
        return { op: 'delete', table, where: where(table) };
      case 4:
        return { op: 'select', table, where: where(table), ...(chance(0.5) && { columns: [column(table)[0]] }) };
      case 5:
      case 6:
        return { op: 'update', table, where: where(table), row: row(table, 0.4, false) };
      default:
        return {
          op: 'mutate',
          table,
          where: where(table),
          mutations: [mutation(table), ...(chance(0.3) ? [mutation(table)] : [])],
        };
    }
  };

  return () => {
    const tables = pick([STRONG, STRONG, STRONG, ['R', 'W'], ['R']]);
    const operations: Json[] = [];
    for (let i = 1 + below(4); i > 0; i--) {
      const made = operation(pick(tables));
      if (!tables.includes('W') || made['table'] !== 'R' || made['op'] !== 'delete') operations.push(made);
    }
    if (chance(0.05)) operations.push({ op: 'abort' });
    return operations;
  };
}
