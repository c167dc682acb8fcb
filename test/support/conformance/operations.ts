/** Conformance: the operations of `transact`, well and badly formed. */
import {
  ID,
  insert,
  map,
  mutate,
  named,
  remove,
  request,
  select,
  set,
  test,
  transact,
  update,
  uuid,
  wait,
  type Case,
} from './cases.ts';

/** An operation that is wrong by itself: each a case. */
const bad = (...operations: unknown[]): Case[] =>
  operations.map((operation) => test(`operation ${JSON.stringify(operation)}`, transact(operation)));

const some = transact(
  insert('T', { name: 'a', i: 1 }),
  insert('T', { name: 'b', i: 2 }),
  insert('T', { name: 'c', i: 2 }),
);

const malformed = [
  ...bad(
    3,
    null,
    [],
    'insert',
    {},
    { op: 1 },
    { op: 'nonsense' },
    { op: 'insert' },
    { op: 'Insert', table: 'T', row: {} },
  ),
  ...bad({ op: 'insert', table: 1 }, { op: 'insert', table: 'T' }, { op: 'insert', table: 'Nowhere', row: {} }),
  ...bad(insert('T', [] as never), insert('T', {}, { extra: 1 }), insert('T', { nothing: 1 }), insert('1T')),
  ...bad(insert('T', { i: 'x' }, { extra: 1 }), { op: 'insert', table: 'T', extra: 1 }),
  ...bad(insert('T', {}, { 'uuid-name': '1x' }), insert('T', {}, { 'uuid-name': 5 }), insert('T', {}, { uuid: 'x' })),
  ...bad(insert('T', {}, { uuid: uuid(ID(1)) }), insert('T', { i: 'x' })),
  ...bad({ op: 'select', table: 'T' }, select('T', 3), select('T', [3]), select('T', [[]]), select('T', [['i', '==']])),
  ...bad(
    select('T', [['i', '==', 1, 2]]),
    select('T', [[3, '==', 3]]),
    select('T', [['i', 3, 3]]),
    select('T', ['true']),
  ),
  ...bad(select('T', [['nothing', '==', 1]]), select('T', [['i', '=', 1]]), select('T', [['nothing', '=', 1]])),
  ...bad(select('T', [], 'i'), select('T', [], [3]), select('T', [], ['nothing']), select('T', [], ['i', 'i'])),
  ...bad(select('T', [['nothing', '==', 1]], ['nothing'])),
  ...bad({ op: 'update', table: 'T', where: [] }, { op: 'update', table: 'T', row: {} }, update('T', [], [])),
  ...bad(
    update('T', [], { nothing: 1 }),
    update('T', [['no', '==', 1]], { nothing: 1 }),
    update('C', [], { fixed: 'x' }),
  ),
  ...bad(
    update('T', [], { _uuid: uuid(ID(1)) }),
    update('T', [], { _version: uuid(ID(1)) }),
    update('T', [], { i: 'x' }),
  ),
  ...bad(update('C', [], { range: 11 })),
  ...bad({ op: 'mutate', table: 'T', where: [] }, { op: 'mutate', table: 'T', where: [], mutations: 3 }),
  ...bad(
    mutate('T', [], 'x'),
    mutate('T', [], ['i', '+=']),
    mutate('T', [], ['i', '+=', 1, 2]),
    mutate('T', [], [1, '+=', 1]),
  ),
  ...bad(
    mutate('T', [], ['nothing', '+=', 1]),
    mutate('T', [], ['i', '=', 1]),
    mutate('T', [], ['_uuid', 'insert', 1]),
  ),
  ...bad(mutate('C', [], ['fixed', 'insert', 'x']), mutate('C', [], ['fixed_set', 'insert', 1])),
  ...bad(mutate('T', [['no', '==', 1]], ['nothing', '+=', 1])),
  ...bad({ op: 'delete', table: 'T' }, { op: 'delete', table: 'T', where: [], row: {} }),
  ...bad(
    { op: 'abort', extra: 1 },
    { op: 'comment' },
    { op: 'comment', comment: 3 },
    { op: 'commit' },
    { op: 'commit', durable: 1 },
  ),
  ...bad({ op: 'assert' }, { op: 'assert', lock: 3 }, { op: 'assert', lock: 'a b' }, { op: 'assert', lock: 'nobody' }),
  ...bad(
    wait('T', '<', []),
    wait('T', '==', 3),
    wait('T', '==', [3], { timeout: 0 }),
    wait('T', '==', [], { timeout: -1 }),
  ),
  ...bad(
    wait('T', '==', [], { timeout: 'x' }),
    wait('T', '==', [{ nothing: 1 }]),
    wait('T', '==', [], { columns: ['x'] }),
  ),
  ...bad({ op: 'wait', table: 'T', where: [], rows: [] }, { op: 'wait', table: 'T', where: [], until: '==' }),
  ...bad({ op: 'wait', table: 'T', rows: [], until: '==' }, wait('T', '==', [{ i: 'x' }], { timeout: 0 })),
];

/** UUIDs that clients choose ("uuid" of an insert), as `ovs-vsctl --id=UUID create` and IDLs that persist UUIDs send them. */
const chosenUuids = [
  ...[
    ID(1).toUpperCase(),
    '00000000-0000-0000-0000-000000000000',
    `${ID(1)}0`,
    `${ID(1)} `,
    ` ${ID(1)}`,
    `{${ID(1)}}`,
    ID(1).replaceAll('-', ''),
    ID(1).slice(1),
    ID(1).replace('5', 'g'),
    ID(1).replace('5', '+'),
    '',
  ].map((chosen) =>
    test(
      `insert with the UUID ${JSON.stringify(chosen)}`,
      transact(insert('T', { name: 'x' }, { uuid: chosen })),
      transact(select('T', [], ['_uuid', 'name'])),
    ),
  ),
  ...[5, null, true, uuid(ID(1)), named('x'), {}].map((chosen) =>
    test(`insert with the UUID ${JSON.stringify(chosen)}`, transact(insert('T', { name: 'x' }, { uuid: chosen }))),
  ),
  test(
    'insert with the UUID of a row that an earlier transaction deleted',
    transact(insert('T', { name: 'a' }, { uuid: ID(1) })),
    transact(remove('T')),
    transact(insert('T', { name: 'b' }, { uuid: ID(1) })),
    transact(select('T', [], ['_uuid', 'name'])),
  ),
  test(
    'insert with a UUID that is taken, in other letters',
    transact(insert('T', {}, { uuid: 'abcdef00-e29b-41d4-a716-446655440000' })),
    transact(insert('T', {}, { uuid: 'ABCDEF00-E29B-41D4-A716-446655440000' })),
  ),
  test(
    'insert with a UUID that is taken, beside other operations',
    transact(insert('T', { name: 'a' }, { uuid: ID(1) })),
    transact(insert('T', { name: 'b' }), insert('T', { name: 'c' }, { uuid: ID(1) }), insert('T', { name: 'd' })),
    transact(select('T', [], ['name'])),
  ),
  test(
    'two names for one UUID',
    transact(
      insert('T', { name: 'a' }, { 'uuid-name': 'x', uuid: ID(1) }),
      insert('T', { name: 'b' }, { 'uuid-name': 'y', uuid: ID(1) }),
    ),
  ),
  test(
    'one name for two UUIDs',
    transact(
      insert('T', { name: 'a' }, { 'uuid-name': 'x', uuid: ID(1) }),
      insert('T', { name: 'b' }, { 'uuid-name': 'x', uuid: ID(2) }),
    ),
  ),
  test(
    'a chosen UUID whose name was mentioned before',
    transact(
      insert('T', { name: 'a', u: named('x') }),
      insert('T', { name: 'b' }, { 'uuid-name': 'x', uuid: ID(1) }),
      insert('T', { name: 'c', u: named('x') }),
    ),
    transact(select('T', [], ['name', 'u'])),
  ),
  test(
    'a chosen UUID that an earlier operation refers to',
    transact(insert('Owner', { name: 'o', many: uuid(ID(1)) }), insert('Leaf', { name: 'l' }, { uuid: ID(1) })),
    transact(select('Owner', [], ['name', 'many']), select('Leaf', [], ['_uuid', 'name'])),
  ),
  test(
    'a chosen UUID of a row that nothing keeps',
    transact(insert('Leaf', { name: 'l' }, { uuid: ID(1) })),
    transact(insert('Owner', { name: 'o', many: uuid(ID(1)) })),
    transact(insert('Owner', { name: 'o', many: uuid(ID(1)) }), insert('Leaf', { name: 'l' }, { uuid: ID(1) })),
  ),
  test(
    'insert with the UUID of a row that went since nothing keeps it',
    transact(insert('Owner', { name: 'o', many: uuid(ID(1)) }), insert('Leaf', { name: 'l' }, { uuid: ID(1) })),
    transact(update('Owner', [], { many: set() }), insert('Leaf', { name: 'again' }, { uuid: ID(1) })),
    transact(update('Owner', [], { many: set() })),
    transact(
      insert('Leaf', { name: 'again' }, { uuid: ID(1) }),
      update('Owner', [], { many: uuid(ID(1)) }),
      select('Leaf', [], ['_uuid', 'name']),
    ),
  ),
];

const inserts = [
  test('insert with a UUID', transact(insert('T', { name: 'x' }, { uuid: ID(1) }), select('T', [], ['_uuid', 'name']))),
  test(
    'insert with a UUID that is taken',
    transact(insert('T', {}, { uuid: ID(1) })),
    transact(insert('T', {}, { uuid: ID(1) })),
  ),
  test('insert with the same UUID twice', transact(insert('T', {}, { uuid: ID(1) }), insert('T', {}, { uuid: ID(1) }))),
  test(
    'insert with one UUID in two tables',
    transact(insert('T', {}, { uuid: ID(1) }), insert('Few', {}, { uuid: ID(1) })),
  ),
  test(
    'insert with a UUID that was deleted in the transaction',
    transact(insert('T', {}, { uuid: ID(1) })),
    transact(remove('T'), insert('T', {}, { uuid: ID(1) })),
  ),
  test(
    'insert with a UUID that was inserted and deleted in the transaction',
    transact(insert('T', {}, { uuid: ID(1) }), remove('T'), insert('T', {}, { uuid: ID(1) })),
  ),
  test(
    'uuid-name',
    transact(insert('T', { name: 'a' }, { 'uuid-name': 'x' }), insert('T', { name: 'b', u: named('x') }), select('T')),
  ),
  test(
    'uuid-name before its insert',
    transact(insert('T', { u: named('x') }), insert('T', { name: 'b' }, { 'uuid-name': 'x' }), select('T')),
  ),
  test('uuid-name twice', transact(insert('T', {}, { 'uuid-name': 'x' }), insert('T', {}, { 'uuid-name': 'x' }))),
  test(
    'uuid-name with uuid',
    transact(insert('T', {}, { 'uuid-name': 'x', uuid: ID(3) }), insert('T', { u: named('x') }), select('T')),
  ),
  test(
    'named-uuid in a condition',
    transact(insert('T', {}, { 'uuid-name': 'x' }), select('T', [['_uuid', '==', named('x')]], ['i'])),
  ),
  test(
    'named-uuid in a mutation',
    transact(insert('T', {}, { 'uuid-name': 'x' }), mutate('T', [], ['su', 'insert', named('x')]), select('T')),
  ),
  test('named-uuid of nothing', transact(insert('T', { u: named('x') }), select('T', [], ['u']))),
  ...chosenUuids,
];

const selects = [
  test('select all', some, transact(select('T'))),
  test('select columns', some, transact(select('T', [], ['name', '_uuid']))),
  test('select no columns', some, transact(select('T', [], []))),
  test('select rows that look alike', some, transact(select('T', [], ['i']))),
  test(
    'select of constants',
    some,
    transact(select('T', [true], ['name']), select('T', [false], ['name']), select('T', [true, false])),
  ),
  test(
    'select by UUID',
    transact(insert('T', { name: 'x' }, { uuid: ID(1) })),
    transact(
      select('T', [['_uuid', '==', uuid(ID(1))]], ['name']),
      select('T', [['_uuid', '==', uuid(ID(2))]], ['name']),
    ),
  ),
  test(
    'select by UUID and more',
    transact(insert('T', { name: 'x' }, { uuid: ID(1) })),
    transact(
      select('T', [
        ['_uuid', '==', uuid(ID(1))],
        ['name', '==', 'y'],
      ]),
    ),
  ),
  test('select from an empty table', transact(select('T'))),
];

const changes = [
  test(
    'update',
    some,
    transact(update('T', [['i', '==', 2]], { name: 'd', b: true }), select('T', [], ['name', 'i', 'b'])),
  ),
  test('update of no row', some, transact(update('T', [['i', '==', 9]], { name: 'd' }))),
  test('update to the same', some, transact(update('T', [], { b: false }))),
  test('update with nothing', some, transact(update('T', [], {}))),
  test(
    'update of sets and maps',
    some,
    transact(update('T', [], { si: set(1, 2), m: map(['a', 'b']), os: 'x' }), select('T')),
  ),
  test('delete', some, transact(remove('T', [['i', '==', 2]]), select('T', [], ['name']))),
  test('delete of no row', some, transact(remove('T', [['i', '==', 9]]))),
  test(
    'an error takes everything back',
    some,
    transact(remove('T'), insert('T', { name: 'z' }), insert('T', { i: 'x' }), select('T')),
    transact(select('T')),
  ),
  test('abort', some, transact(remove('T'), { op: 'abort' }, select('T')), transact(select('T'))),
  test(
    'commit and comment',
    some,
    transact({ op: 'comment', comment: 'why' }, { op: 'commit', durable: false }, { op: 'commit', durable: true }),
  ),
  test(
    'an immutable column on insert',
    transact(
      insert('C', { fixed: 'x', fixed_set: set(1) }),
      update('C', [], { name: 'y' }),
      select('C', [], ['fixed', 'fixed_set', 'name']),
    ),
  ),
  test(
    'later operations see earlier ones',
    transact(
      insert('T', { i: 1 }),
      mutate('T', [], ['i', '+=', 1]),
      update('T', [['i', '==', 2]], { name: 'two' }),
      select('T'),
    ),
  ),
  test(
    'maxRows',
    transact(insert('Few'), insert('Few')),
    transact(insert('Few')),
    transact(remove('Few'), insert('Few', { name: 'x' })),
  ),
  test(
    'maxRows in between',
    transact(insert('Few'), insert('Few'), insert('Few'), remove('Few', [['name', '==', 'x']])),
    transact(
      insert('Few', { name: 'x' }),
      insert('Few'),
      insert('Few'),
      remove('Few', [['name', '==', 'x']]),
      select('Few'),
    ),
  ),
  test('no operations', transact()),
  test('unknown database', request('transact', 'Nowhere'), request('transact'), request('transact', 3)),
];

const waits = [
  test(
    'wait == met',
    some,
    transact(wait('T', '==', [{ name: 'a' }, { name: 'b' }, { name: 'c' }], { columns: ['name'], timeout: 0 })),
  ),
  test(
    'wait == not met',
    some,
    transact(wait('T', '==', [{ name: 'a' }], { columns: ['name'], timeout: 0 }), select('T')),
  ),
  test('wait != met', some, transact(wait('T', '!=', [], { columns: ['name'], timeout: 0 }))),
  test('wait != not met', some, transact(wait('T', '!=', [{ i: 1 }, { i: 2 }], { columns: ['i'], timeout: 0 }))),
  test(
    'wait for rows that look alike',
    some,
    transact(wait('T', '==', [{ i: 1 }, { i: 2 }], { columns: ['i'], timeout: 0 })),
  ),
  test(
    'wait for a row twice',
    some,
    transact(wait('T', '==', [{ i: 1 }, { i: 2 }, { i: 2 }], { columns: ['i'], timeout: 0 })),
  ),
  test(
    'wait without a column named',
    some,
    transact(wait('T', '==', [{}, { i: 1 }, { i: 2 }], { columns: ['i'], timeout: 0 })),
  ),
  test(
    'wait with further columns',
    some,
    transact(wait('T', '==', [{ i: 1, name: 'no' }, { i: 2 }], { columns: ['i'], timeout: 0 })),
  ),
  test(
    'wait for all columns',
    transact(insert('Few', { name: 'x' })),
    transact(wait('Few', '==', [{ name: 'x' }], { timeout: 0 })),
  ),
  test(
    'wait with a condition',
    some,
    transact({ ...wait('T', '==', [{ name: 'a' }], { columns: ['name'], timeout: 0 }), where: [['i', '==', 1]] }),
  ),
  test('wait that times out', some, transact(wait('T', '==', [], { columns: ['name'], timeout: 20 }))),
  test(
    'wait for what the transaction did',
    transact(insert('Few', { name: 'x' }), wait('Few', '==', [{ name: 'x' }], { columns: ['name'], timeout: 0 })),
  ),
  test(
    'wait for no rows',
    transact(wait('T', '==', [], { timeout: 0 }), wait('T', '!=', [{}], { columns: ['i'], timeout: 0 })),
  ),
];

export const operationCases: readonly Case[] = [...malformed, ...inserts, ...selects, ...changes, ...waits];
