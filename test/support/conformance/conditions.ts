/** Conformance: conditions and mutations. */
import { gap, ID, insert, map, mutate, select, set, test, transact, uuid, type Case } from './cases.ts';
import { bigints } from '../canonical.ts';

const rows = transact(
  insert('T', { name: 'none' }),
  insert('T', {
    name: 'some',
    i: 1,
    r: 0.5,
    b: true,
    u: uuid(ID(1)),
    oi: 1,
    or: 0.5,
    os: 'x',
    ob: false,
    si: set(1),
    sr: set(0.5),
    ss: set('a'),
    sb: set(true),
    su: uuid(ID(1)),
    m: map(['a', '1']),
    mi: map([1, 0.5]),
  }),
  insert('T', {
    name: 'more',
    i: -2,
    r: -1.5,
    oi: -2,
    or: -1.5,
    os: 'y',
    ob: true,
    si: set(1, 2, 3),
    sr: set(0.5, 1),
    ss: set('a', 'b'),
    sb: set(true, false),
    su: set(uuid(ID(1)), uuid(ID(2))),
    m: map(['a', '1'], ['b', '2']),
    mi: map([1, 0.5], [2, 1]),
  }),
);

const FUNCTIONS = ['==', '!=', '<', '<=', '>=', '>', 'includes', 'excludes'];

/** A case for each argument, with all functions in it. */
const condition = (column: string, ...values: unknown[]): Case[] =>
  values.map((json) =>
    test(
      `conditions on ${column} with ${JSON.stringify(json)}`,
      rows,
      ...FUNCTIONS.map((name) => transact(select('T', [[column, name, json]], ['name']))),
    ),
  );

const mutation = (column: string, mutator: string, ...values: unknown[]): Case[] =>
  values.map((json) =>
    test(
      `mutate ${column} ${mutator} ${JSON.stringify(json, bigints)}`,
      rows,
      transact(mutate('T', [['name', '!=', 'none']], [column, mutator, json]), select('T', [], ['name', column])),
    ),
  );

const constrained = transact(
  insert('C', { range: 5, length: 'abc', choices: set('one', 'two'), map_choice: map(['k', 1]) }),
);
const limit = (...mutations: unknown[][]): Case[] =>
  mutations.map((each) =>
    test(`mutate ${JSON.stringify(each)} under constraints`, constrained, transact(mutate('C', [], each), select('C'))),
  );

const ARITHMETIC = ['+=', '-=', '*=', '/=', '%='];

export const conditionCases: readonly Case[] = [
  ...condition('i', 1, 0, 1.5, 'x', set(1), set()),
  ...condition('r', 0.5, -1.5, 7),
  ...condition('b', true, false),
  ...condition('name', 'some', 5),
  ...condition('u', uuid(ID(1)), uuid(ID(9))),
  ...condition('_uuid', uuid(ID(9)), 'x'),
  ...condition('oi', 1, set(), set(1), set(1, 2)),
  ...condition('or', 0.5, set()),
  ...condition('os', 'x', set()),
  ...condition('ob', false, set()),
  ...condition('si', 1, set(), set(1, 2), set(1, 2, 3), set(4), set(1, 4)),
  ...condition('sr', 0.5, set(1, 0.5)),
  ...condition('ss', 'a', set('a', 'b'), set()),
  ...condition('sb', set(true, false), true),
  ...condition('su', uuid(ID(1)), set(uuid(ID(2)), uuid(ID(1)))),
  ...condition('s3', set(1, 2, 3, 4)),
  ...condition('s1', set(), set('', 'x')),
  ...condition('m', map(), map(['a', '1']), map(['a', '2']), map(['a', '1'], ['b', '2']), map(['c', '3']), set('a')),
  ...condition('mi', map([1, 0.5]), map([1, 1])),
  test(
    'several conditions',
    rows,
    transact(
      select(
        'T',
        [
          ['i', '>=', 0],
          ['b', '==', false],
        ],
        ['name'],
      ),
      select('T', [['i', '>', 0], false], ['name']),
    ),
  ),
  test(
    'a condition beyond the constraints',
    transact(insert('C')),
    transact(select('C', [['range', '==', 11]])),
    transact(select('C', [['length', '==', 'x']])),
    transact(select('C', [['choice', '!=', 'c']])),
    transact(select('C', [['length', 'includes', 'x']])),
    transact(select('C', [['choices', 'excludes', 'x']])),
  ),
  test(
    'a condition over an index',
    transact(
      insert('Index', { name: 'a', a: 1, b: 'x', tags: set('p') }),
      insert('Index', { name: 'b', a: 1, tags: set('q') }),
    ),
    transact(
      select('Index', [['name', '==', 'b']], ['name']),
      select(
        'Index',
        [
          ['a', '==', 1],
          ['b', '==', 'x'],
        ],
        ['name'],
      ),
      select(
        'Index',
        [
          ['a', '==', 1],
          ['b', '==', set()],
        ],
        ['name'],
      ),
      select(
        'Index',
        [
          ['tags', '==', set('q')],
          ['a', '==', 2],
        ],
        ['name'],
      ),
      select('Index', [['name', '==', 'c']], ['name']),
      select(
        'Index',
        [
          ['name', '==', 'a'],
          ['name', '==', 'b'],
        ],
        ['name'],
      ),
    ),
  ),
  ...ARITHMETIC.flatMap((mutator) => [
    ...mutation('i', mutator, 2, -3, 1.5, 'x', set(2), set(1, 2), set(), 9223372036854775807n),
    ...mutation('r', mutator, 2, -0.5, 0, 1e308),
    ...mutation('oi', mutator, 2),
    ...mutation('or', mutator, 2),
    ...mutation('si', mutator, 1, 2),
    ...mutation('sr', mutator, 2),
    ...mutation('name', mutator, 'x'),
    ...mutation('b', mutator, true),
    ...mutation('m', mutator, 1),
    ...mutation('su', mutator, 1),
  ]),
  ...['+=', '-=', '/=', '%='].flatMap((mutator) => [...mutation('i', mutator, 0), ...mutation('si', mutator, 0)]),
  ...gap('it divides by zero and dies', ...mutation('i', '*=', 0)),
  ...mutation('si', '*=', 0),
  test(
    'real arithmetic out of range',
    transact(insert('T', { r: 1e308 })),
    transact(mutate('T', [], ['r', '*=', 1e308])),
  ),
  test(
    'the smallest integer by -1',
    transact(insert('T', { i: -9223372036854775808n })),
    transact(mutate('T', [], ['i', '/=', -1])),
    transact(mutate('T', [], ['i', '%=', -1])),
    transact(mutate('T', [], ['i', '-=', 1])),
  ),
  test(
    'division rounds to zero',
    transact(insert('T', { i: -7 })),
    transact(
      mutate('T', [], ['i', '/=', 2]),
      select('T', [], ['i']),
      mutate('T', [], ['i', '%=', -2]),
      select('T', [], ['i']),
    ),
  ),
  ...mutation('i', 'insert', 1),
  ...mutation('i', 'delete', 1),
  ...mutation('os', 'insert', 'x', 'z', set()),
  ...mutation('os', 'delete', 'x', set('x', 'y'), set()),
  ...mutation('si', 'insert', 1, set(2, 9, 4), set(), set(5, 5), 'x'),
  ...mutation('si', 'delete', 1, set(3, 2, 9), set(), set(1, 1)),
  ...mutation('ss', 'insert', 'b', set('c', 'a')),
  ...mutation('su', 'insert', uuid(ID(3))),
  ...mutation('su', 'delete', uuid(ID(1))),
  ...mutation('s3', 'insert', set(1, 2, 3), set(1, 2, 3, 4)),
  ...mutation('s3', 'delete', set(1, 2, 3, 4)),
  ...mutation('s1', 'delete', '', set()),
  ...mutation('s1', 'insert', 'x', set()),
  ...mutation('m', 'insert', map(['a', 'other'], ['z', '26']), map(), 'x', set('a')),
  ...mutation('m', 'delete', map(['a', '1']), map(['a', '2']), map(), set('a', 'q'), 'b', 3, set(), map(['a', 3])),
  ...mutation('m2', 'insert', map(['a', 1], ['b', 2]), map(['a', 1], ['b', 2], ['c', 3])),
  ...limit(
    ['range', '+=', 5],
    ['range', '+=', 6],
    ['range', '-=', 6],
    ['length', 'insert', 'x'],
    ['length', 'insert', 'xy'],
  ),
  ...limit(
    ['length', 'delete', 'x'],
    ['length', 'delete', 'abc'],
    ['choices', 'insert', 'four'],
    ['choices', 'insert', 'three'],
  ),
  ...limit(
    ['choices', 'delete', 'four'],
    ['map_choice', 'insert', map(['l', 9])],
    ['map_choice', 'insert', map(['l', 10])],
  ),
  ...limit(['map_choice', 'delete', map(['k', 11])], ['map_choice', 'delete', 'j'], ['map_choice', 'delete', 'k']),
  test(
    'mutations in order',
    rows,
    transact(
      mutate('T', [], ['i', '+=', 1], ['i', '*=', 2], ['si', 'delete', 1], ['si', 'insert', set(7, 8)]),
      select('T', [], ['i', 'si']),
    ),
  ),
  test(
    'mutations within limits only at the end',
    transact(insert('T', { s3: set(1, 2, 3) })),
    transact(mutate('T', [], ['s3', 'insert', 4], ['s3', 'delete', 1])),
  ),
  test('no mutations', rows, transact(mutate('T', []))),
  test('mutations of no row', rows, transact(mutate('T', [['name', '==', 'x']], ['i', '/=', 0]))),
];
