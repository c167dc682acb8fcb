/** Conformance: monitors. */
import {
  by,
  DATABASE,
  ID,
  insert,
  map,
  mutate,
  named,
  remove,
  request,
  set,
  test,
  transact,
  update,
  uuid,
  type Case,
  type Step,
} from './cases.ts';

const NIL = '00000000-0000-0000-0000-000000000000';
const name = (text: string): unknown => [['name', '==', text]];
const monitor = (id: unknown, requests: unknown): Step => request('monitor', DATABASE, id, requests);
const cond = (id: unknown, requests: unknown): Step => request('monitor_cond', DATABASE, id, requests);
const since = (id: unknown, requests: unknown, last: unknown = NIL): Step =>
  request('monitor_cond_since', DATABASE, id, requests, last);
const badMonitors = [
  test(
    'monitor badly',
    request('monitor'),
    request('monitor', 'Nowhere', 'm', {}),
    request('monitor', 3, 'm', {}),
    monitor('m', 3),
    monitor('m', { X: {} }),
    monitor('m', { T: 3 }),
    monitor('m', { T: [3] }),
  ),
  test(
    'monitor bad columns',
    ...[3, [3], ['nothing'], ['i', 'i']].map((columns) => monitor('m', { T: { columns } })),
    monitor('m', { T: [{ columns: ['i'] }, { columns: ['i'] }] }),
  ),
  test(
    'monitor bad select',
    ...[3, { initial: 3 }, { nonsense: true }].map((select) => monitor('m', { T: { select } })),
    monitor('m', { T: { extra: 1 } }),
    monitor('m', { T: { where: [] } }),
  ),
  test('monitor twice', monitor('m', {}), monitor('m', { T: {} }), cond('m', {}), since('m', {})),
  test(
    'monitor_cond badly',
    cond('m', { T: { where: [['nothing', '==', 1]] } }),
    cond('m', { T: { where: 3 } }),
    since('m', { T: {} }, 'x'),
    request('monitor_cond_since', DATABASE, 'm', {}),
  ),
  test(
    'monitor_cancel',
    monitor('m', {}),
    request('monitor_cancel', 'm'),
    request('monitor_cancel', 'm'),
    request('monitor_cancel'),
    monitor('m', {}),
  ),
];

/** A life of two tables, for monitors to watch. */
const life: readonly Step[] = [
  transact(
    insert('T', { name: 'a', i: 1, si: set(1, 2), m: map(['k', 'v'], ['l', 'w']), s3: set(1) }),
    insert('Few', { name: 'few' }),
  ),
  transact(insert('T', { name: 'b' })),
  transact(update('T', name('a'), { i: 2 })),
  transact(update('T', name('a'), { i: 2 })),
  transact(update('T', name('a'), { r: 1.5, b: true })),
  transact(
    mutate(
      'T',
      name('a'),
      ['si', 'insert', set(2, 3)],
      ['si', 'delete', 1],
      ['m', 'delete', 'k'],
      ['m', 'insert', map(['n', 'x'])],
    ),
  ),
  transact(update('T', [], { os: 'x', m: map(['l', 'other']), s3: set(2, 3) })),
  transact(update('T', name('a'), { os: 'y', s3: set(3), si: 7 })),
  transact(update('T', name('a'), { os: set(), s3: set(), m: map(), si: set() })),
  transact(update('T', name('a'), { name: 'b' })),
  transact(update('T', name('b'), { i: 5 }), update('T', name('b'), { i: 6 })),
  transact(insert('T', { name: 'short' }), remove('T', name('short')), mutate('Few', [], ['name', 'insert', 'x'])),
  transact(insert('T', { name: 'short' }), remove('T', name('short'))),
  transact(remove('T', [['si', '==', set()]])),
  transact(remove('T'), remove('Few')),
];

const watches: readonly (readonly [string, unknown])[] = [
  ['everything', { T: {}, Few: {} }],
  ['some columns', { T: { columns: ['name', 'i', 'si', 'm', 's3', 'os'] } }],
  ['versions', { T: { columns: ['_version'] } }],
  ['no column', { T: { columns: [] } }],
  ['inserts only', { T: { columns: ['name'], select: { initial: false, delete: false, modify: false } } }],
  ['no inserts', { T: [{ columns: ['name', 'i'], select: { insert: false } }] }],
  ['no deletes', { T: [{ columns: ['name', 'i'], select: { delete: false } }] }],
  ['no modifications', { T: [{ columns: ['name', 'i'], select: { modify: false } }] }],
  [
    'several requests',
    {
      T: [
        { columns: ['name'], select: { modify: false } },
        { columns: ['i'], select: { initial: false, insert: false } },
        { columns: ['si', 'm'] },
      ],
    },
  ],
];

const conditions: readonly (readonly [string, unknown])[] = [
  ['a condition', { T: { columns: ['name', 'i'], where: [['i', '==', 2]] } }],
  [
    'conditions',
    {
      T: {
        columns: ['name', 'i'],
        where: [
          ['name', '==', 'a'],
          ['name', '==', 'b'],
        ],
      },
    },
  ],
  [
    'conditions on several columns',
    {
      T: [
        {
          columns: ['i', 'si'],
          where: [
            ['name', '==', 'b'],
            ['si', 'includes', 3],
            ['i', '>', 5],
          ],
        },
      ],
      Few: [{}],
    },
  ],
  ['true', { T: { columns: ['name'], where: [true] } }],
  ['false', { T: { columns: ['name'], where: [false] } }],
  ['no conditions', { T: { columns: ['name'], where: [] } }],
];

const before = transact(
  insert('T', { name: 'old', i: 2, si: set(3, 1) }),
  insert('T', { name: 'older' }),
  insert('Few', { name: 'old' }),
);

const monitors = [
  ...watches.map(([what, requests]) => test(`monitor: ${what}`, before, monitor('m', requests), ...life)),
  ...[...watches, ...conditions].map(([what, requests]) =>
    test(`monitor_cond: ${what}`, before, cond('m', requests), ...life),
  ),
  ...[...watches, ...conditions].map(([what, requests]) =>
    test(`monitor_cond_since: ${what}`, before, since('m', requests), ...life),
  ),
  test(
    'monitor: several monitors',
    monitor('m1', { T: { columns: ['name'] } }),
    cond('m2', { T: { columns: ['i'] } }),
    since(['m', 3], { T: { columns: ['si'] } }),
    monitor(null, { T: {} }),
    ...life,
  ),
  test(
    'monitor: references that go',
    monitor('m', { Watcher: {}, Target: {}, Owner: {}, Leaf: {} }),
    cond('n', { Watcher: {}, Leaf: {}, Target: {} }),
    transact(insert('Target', { name: 't' }, { uuid: ID(1) }), insert('Watcher', { one: uuid(ID(1)) })),
    transact(remove('Target')),
    transact(insert('Leaf', { name: 'l' }, { 'uuid-name': 'l' }), insert('Owner', { one: named('l') })),
    transact(remove('Owner')),
    transact(insert('Leaf')),
  ),
  test(
    'monitor: another client',
    monitor('m', { T: { columns: ['name'] } }),
    by('b', transact(insert('T', { name: 'x' }))),
    by('b', transact(remove('T'))),
  ),
  test(
    'monitor_cond_change',
    before,
    cond('m', { T: { columns: ['name', 'i'], where: [['i', '==', 2]] }, Few: {} }),
    request('monitor_cond_change', 'm', 'n', { T: [{ where: [['i', '==', 0]] }] }),
    transact(update('T', [], { i: 0 })),
    request('monitor_cond_change', 'n', 'n', {
      T: [
        {
          where: [
            ['name', '==', 'old'],
            ['name', '==', 'older'],
          ],
        },
      ],
    }),
    request('monitor_cond_change', 'n', 'n', { T: [{ where: [false] }] }),
    // Of several requests for one table the last counts.
    request('monitor_cond_change', 'n', 'n', { T: [{ where: [true] }, { where: [['i', '==', 2]] }] }),
    request('monitor_cond_change', 'n', 'n', { T: [{ where: [true] }, { where: [false] }] }),
    request('monitor_cond_change', 'n', 'n', { T: [] }),
    request('monitor_cond_change', 'n', 'n', { T: [{ where: [true] }], Few: [{ where: [false] }] }),
    ...life,
  ),
  test(
    'monitor_cond_change of monitor_cond_since',
    before,
    since('m', { T: { columns: ['name', 'i'], where: [['i', '==', 2]] } }),
    request('monitor_cond_change', 'm', 'm', { T: [{ where: [['i', '!=', 2]] }] }),
    ...life,
  ),
  test(
    'monitor_cond_change of an unknown monitor',
    request('monitor_cond_change', 'm', 'm', {}),
    request('monitor_cond_change', 'm'),
  ),
  test(
    'monitor_cond_change badly',
    cond('m', { T: {} }),
    cond('n', { Few: {} }),
    request('monitor_cond_change', 'm', 'n', {}),
    request('monitor_cond_change', 'm', 'm', { Few: [] }),
    request('monitor_cond_change', 'm', 'm', 3),
  ),
];

export const monitorCases: readonly Case[] = [...badMonitors, ...monitors];
