/** Conformance: names that every JavaScript object has, wherever a request or a schema may have a name. */
import {
  by,
  DATABASE,
  insert,
  map,
  message,
  mutate,
  named,
  remove,
  request,
  select,
  set,
  test,
  transact,
  update,
  wait,
  type Case,
} from './cases.ts';

const TABLES = ['constructor', 'toString', 'valueOf', 'hasOwnProperty'] as const;
/** What no table and no column of the schema is called. */
const ABSENT = ['__proto__', 'isPrototypeOf', '__defineGetter__', 'toLocaleString'] as const;
const ALL = [...TABLES, ...ABSENT];

/** An object with one member, whatever its name: a literal would take `__proto__` for something else. */
const one = (name: string, value: unknown): Readonly<Record<string, unknown>> => Object.fromEntries([[name, value]]);

const tables = [
  ...TABLES.flatMap((table) => [
    test(
      `table ${table}`,
      transact(insert(table), select(table)),
      transact(select(table)),
      request('monitor', DATABASE, 'm', one(table, {})),
      by('b', transact(insert(table, table === 'toString' ? { constructor: 7 } : { name: 'b' }))),
      by('b', transact(remove(table))),
      transact(select(table)),
    ),
  ]),
  ...ABSENT.flatMap((table) => [
    test(`no table ${table}`, transact(insert(table)), transact(select(table)), transact(remove(table))),
    test(
      `no table ${table} to monitor`,
      request('monitor', DATABASE, 'm', one(table, {})),
      request('monitor_cond', DATABASE, 'm', one(table, {})),
      request('monitor_cond', DATABASE, 'm', { T: {} }),
      request('monitor_cond_change', 'm', 'm', one(table, [{ where: [] }])),
    ),
  ]),
];

const columns = [
  test(
    'columns with such names',
    transact(
      insert('constructor', { toString: 'a', valueOf: map(['constructor', '__proto__'], ['__proto__', 'x']) }),
      insert('toString', { constructor: 3, valueOf: set('valueOf', '__proto__') }),
      insert('valueOf', { name: 'x', isPrototypeOf: true }),
    ),
    transact(
      select('constructor', [['toString', '==', 'a']], ['toString', 'valueOf']),
      select('toString', [['constructor', '>', 2]], ['constructor', 'valueOf']),
      select('valueOf', [['isPrototypeOf', '==', true]], ['isPrototypeOf']),
    ),
    transact(
      update('constructor', [['toString', '==', 'a']], { toString: 'valueOf' }),
      mutate('constructor', [['toString', '==', 'valueOf']], ['valueOf', 'delete', set('__proto__')]),
      mutate('toString', [], ['constructor', '+=', 4]),
      select('constructor', [], ['toString', 'valueOf']),
      select('toString', [], ['constructor']),
    ),
    transact(insert('constructor', { toString: 'valueOf' })),
    transact(wait('toString', '==', [{ constructor: 7 }], { timeout: 0, columns: ['constructor'] })),
  ),
  test(
    'columns left out have their defaults',
    transact(insert('constructor'), select('constructor')),
    transact(insert('toString'), select('toString')),
  ),
  ...ABSENT.filter((name) => name !== 'isPrototypeOf').map((column) =>
    test(
      `no column ${column}`,
      transact(insert('T', one(column, 1))),
      transact(insert('valueOf', one(column, 1))),
      transact(select('T', [[column, '==', 1]])),
      transact(select('T', [], [column])),
      transact(update('T', [], one(column, 'x'))),
      transact(mutate('T', [], [column, '+=', 1])),
      request('monitor', DATABASE, 'm', { T: { columns: [column] } }),
    ),
  ),
  test(
    'references through such columns',
    transact(
      insert('hasOwnProperty', { name: 'kept' }, { 'uuid-name': 'toString' }),
      insert('hasOwnProperty', { name: 'garbage' }),
      insert('toString', { constructor: 1 }, { 'uuid-name': '__proto__' }),
      insert('constructor', {
        name: 'r',
        hasOwnProperty: set(named('toString')),
        constructor: set(named('__proto__')),
      }),
    ),
    transact(select('hasOwnProperty', [], ['name'])),
    transact(remove('toString')),
    transact(select('constructor', [], ['constructor', 'name'])),
    transact(remove('constructor')),
    transact(select('hasOwnProperty')),
  ),
];

const values = [
  test(
    'keys and values of maps and sets',
    transact(
      insert('T', {
        name: '__proto__',
        ss: set(...ALL),
        m: map(...ALL.map((name) => [name, name] as const)),
        m2: map(['__proto__', 1], ['constructor', 2]),
      }),
    ),
    transact(select('T', [['name', '==', '__proto__']], ['name', 'ss', 'm', 'm2'])),
    transact(
      mutate('T', [], ['m', 'delete', set('__proto__', 'toString')], ['m', 'insert', map(['__proto__', 'new'])]),
    ),
    transact(select('T', [['m', 'includes', map(['__proto__', 'new'])]], ['m'])),
  ),
  test('duplicate keys', transact(insert('T', { m: map(['__proto__', 'a'], ['__proto__', 'b']) }))),
];

const monitors = ALL.map((id) =>
  test(
    `monitor ${id}`,
    request('monitor_cond', DATABASE, id, { constructor: {}, toString: { columns: ['constructor'] } }),
    request('monitor_cond', DATABASE, id, { T: {} }),
    request('monitor', DATABASE, one(id, id), { valueOf: {} }),
    transact(
      insert('constructor', { toString: 'a', valueOf: map(['__proto__', 'x']) }),
      insert('toString', { constructor: 3 }),
      insert('valueOf', { name: 'v' }),
    ),
    transact(update('constructor', [], { valueOf: map(['__proto__', 'y'], ['toString', 'z']) })),
    transact(mutate('toString', [], ['constructor', '+=', 1]), update('valueOf', [], { isPrototypeOf: false })),
    request('monitor_cond_change', id, 'valueOf', { toString: [{ where: [['constructor', '==', 4]] }] }),
    transact(mutate('toString', [], ['constructor', '+=', 1])),
    request('monitor_cancel', one(id, id)),
    request('monitor_cancel', id),
    request('monitor_cancel', 'valueOf'),
    request('monitor_cancel', 'valueOf'),
  ),
);

const locks = ALL.map((lock) =>
  test(
    `lock ${lock}`,
    request('lock', lock),
    transact({ op: 'assert', lock }),
    by('b', request('lock', lock)),
    by('b', transact({ op: 'assert', lock })),
    request('unlock', lock),
    by('b', transact({ op: 'assert', lock })),
    request('steal', lock),
    request('unlock', lock),
  ),
);

const databases = ALL.map((name) =>
  test(
    `no database ${name}`,
    request('get_schema', name),
    request('transact', name, insert('T')),
    request('monitor', name, 'm', { T: {} }),
  ),
);

const names = ALL.map((name) =>
  test(
    `uuid-name ${name}`,
    transact(insert('T', { name: 'x', su: set(named(name)) }, { 'uuid-name': name }), select('T', [], ['name', 'su'])),
    transact(insert('T', { su: set(named(name)) })),
    transact(insert('T', {}, { 'uuid-name': name }), insert('T', {}, { 'uuid-name': name })),
  ),
);

const members = ALL.map((name) =>
  test(
    `member ${name}`,
    transact({ ...insert('T'), ...one(name, 1) }),
    transact({ op: name }),
    transact(select('T', [['name', name, 1]])),
    transact(mutate('T', [], ['i', name, 1])),
    request('monitor', DATABASE, 'm', { T: one(name, 1) }),
    request('monitor', DATABASE, 'm', { T: { select: one(name, true) } }),
    request(name),
    message({ method: 'echo', params: [], id: 1, ...one(name, 1) }),
    by('b', request('echo', one(name, one(name, [])))),
    by('b', message({ method: 'echo', params: [], id: one(name, 1) })),
  ),
);

export const nameCases: readonly Case[] = [
  ...tables,
  ...columns,
  ...values,
  ...monitors,
  ...locks,
  ...databases,
  ...names,
  ...members,
];
