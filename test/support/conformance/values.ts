/** Conformance: values and their constraints, as `insert` reads them. */
import { gap, ID, insert, map, named, select, set, test, transact, uuid, type Case } from './cases.ts';

/** Inserts a row with one column, shows it, and takes it back. */
const value = (table: string, column: string, json: unknown): Case =>
  test(
    `insert ${table}.${column} = ${JSON.stringify(json, (_, x: unknown) => (typeof x === 'bigint' ? `${x}n` : x))}`,
    transact(insert(table, { [column]: json }), select(table, [], [column])),
  );

const T = (column: string, ...values: unknown[]): Case[] => values.map((json) => value('T', column, json));
const C = (column: string, ...values: unknown[]): Case[] => values.map((json) => value('C', column, json));

export const valueCases: readonly Case[] = [
  ...T('i', 0, -5, 1e3, 2 ** 53, 9007199254740993n, 9223372036854775807n, -9223372036854775808n),
  ...T('i', 1e300, 1.5, '1', true, null, [], [1], {}, set(), set(7), set(1, 2)),
  ...gap(
    'it reads integers beyond 64 bits as reals, and shows them so',
    ...T('i', 9223372036854775808n, -9223372036854775809n),
  ),
  ...T('r', 0, 1.5, -2, 1e15, 'x', null, set(1.5), set(1, 2)),
  ...T('b', true, false, 1, 'true', null, set(true)),
  ...T('name', '', 'text', 'ünï 😀 "quoted" \\ \n', 5, null, ['x'], named('x'), set('x'), set()),
  ...T('u', uuid(ID(1)), uuid('550E8400-E29B-41D4-A716-446655440000'), uuid('nonsense'), uuid(ID(1).slice(1))),
  ...T('u', 'text', ['uuid'], ['uuid', 3], ['named-uuid', 3], named('1x'), ['uuid', ID(1), 3]),
  ...T('oi', 3, set(), set(3), set(3, 4), map()),
  ...T('ob', true, set(), set(true, false)),
  ...T('si', 1, set(), set(3, 1, 2), set(1, 1), set(1, 'x'), ['set'], ['set', 3], ['set', [1], 3], ['SET', [1]]),
  ...T('sr', set(1.5, -1, 0)),
  ...T('sb', set(true, false), set(true, true)),
  ...T('ss', set('b', 'a', ''), 'x'),
  ...T('su', set(uuid(ID(2)), uuid(ID(1))), uuid(ID(1))),
  ...T('s3', set(1, 2, 3), set(1, 2, 3, 4)),
  ...T('s1', 'x', set(), set('a', 'b')),
  ...T(
    'm',
    map(),
    map(['a', 'b']),
    map(['b', '2'], ['a', '1']),
    map(['a', 'b'], ['a', 'b']),
    map(['a', 'b'], ['a', 'c']),
  ),
  ...T('m', 'x', ['map'], ['map', 3], ['map', [3]], ['map', [['a']]], ['map', [['a', 'b', 'c']]], map(['a', 3]), set()),
  ...T('mi', map([2, 1.5], [1, 2]), map(['x', 1])),
  ...T('m2', map(['a', 1], ['b', 2]), map(['a', 1], ['b', 2], ['c', 3])),
  ...T('nothing', 1),
  ...T('_uuid', uuid(ID(1)), 'x').map((each) => ({ ...each, steps: each.steps.slice(0, 1) })),
  ...C('range', 0, 10, -1, 11),
  ...C('low', 5, 6),
  ...C('high', 5, 4, set()),
  ...C('real', 1.5, -1.5, 1.75, -1.75),
  ...C('real_low', 0.5, 0.75),
  ...C('real_high', 0.5, 0.25),
  ...C('length', 'ab', 'abcd', 'a', 'abcde', '😀😀😀😀', '😀'),
  ...C('long', 'abc', 'ab'),
  ...C('short', 'abc', 'abcd', ''),
  ...C('choice', '', 'a', 'with space', 'c', 'not there'),
  ...C('choices', set('one', 'two'), set('one', 'four'), 'three'),
  ...C('number_choice', 3, 4),
  ...C('map_choice', map(['k', 9]), map(['k', 10]), map(['j', 1])),
  ...C('fixed', 'x'),
  test('insert with a default that is no good', transact(insert('D'))),
  test('insert in place of a default that is no good', transact(insert('D', { must: 1 }), select('D', [], ['must']))),
  test('the defaults of every type', transact(insert('T'), select('T'))),
];
