/** Conformance: what is judged at the end of a transaction: unique indexes and references. */
import {
  ID,
  insert,
  map,
  mutate,
  named,
  remove,
  select,
  set,
  test,
  transact,
  update,
  uuid,
  type Case,
} from './cases.ts';

const names = (...tables: string[]): unknown[] => tables.map((table) => select(table, [], ['name']));
const leaf = (n: number): unknown => uuid(ID(n));
const leaves = [1, 2, 3].map((n) => insert('Leaf', { name: `leaf ${n}` }, { uuid: ID(n) }));
const owned = transact(...leaves, insert('Owner', { name: 'o', many: set(leaf(1), leaf(2), leaf(3)) }));
const targets = [1, 2, 3].map((n) => insert('Target', { name: `target ${n}` }, { uuid: ID(n) }));
const watched = transact(
  ...targets,
  insert('Watcher', {
    name: 'w',
    one: leaf(1),
    many: set(leaf(1), leaf(2)),
    named: map(['x', leaf(1)], ['y', leaf(2)], ['z', leaf(1)]),
    keyed: map([leaf(1), 'p'], [leaf(3), 'q']),
    needed: leaf(2),
  }),
);
const name = (text: string): unknown => [['name', '==', text]];

const indexes = [
  test(
    'index: same again',
    transact(insert('Index', { name: 'a', a: 1, tags: 'x' })),
    transact(insert('Index', { name: 'a', a: 2, tags: 'y' })),
  ),
  test(
    'index: twice at once',
    transact(insert('Index', { name: 'a', a: 1, tags: 'x' }), insert('Index', { name: 'a', a: 2, tags: 'y' })),
  ),
  test(
    'index: two columns',
    transact(insert('Index', { name: 'a', a: 1, b: 'x', tags: 'x' })),
    transact(insert('Index', { name: 'b', a: 1, b: 'y', tags: 'y' })),
    transact(insert('Index', { name: 'c', a: 1, b: 'x', tags: 'z' })),
  ),
  test(
    'index: empty values are values',
    transact(insert('Index', { name: 'a', a: 1, tags: 'x' })),
    transact(insert('Index', { name: 'b', a: 1, tags: 'y' })),
  ),
  test(
    'index: sets',
    transact(insert('Index', { name: 'a', a: 1, tags: set('x', 'y') })),
    transact(insert('Index', { name: 'b', a: 2, tags: set('y', 'x') })),
    transact(insert('Index', { name: 'c', a: 3, tags: 'x' })),
  ),
  test(
    'index: update onto another',
    transact(insert('Index', { name: 'a', a: 1, tags: 'x' }), insert('Index', { name: 'b', a: 2, tags: 'y' })),
    transact(update('Index', name('b'), { name: 'a' })),
  ),
  test(
    'index: update of all',
    transact(insert('Index', { name: 'a', a: 1, tags: 'x' }), insert('Index', { name: 'b', a: 2, tags: 'y' })),
    transact(update('Index', [], { name: 'c' })),
  ),
  test(
    'index: swap',
    transact(insert('Index', { name: 'a', a: 1, tags: 'x' }), insert('Index', { name: 'b', a: 2, tags: 'y' })),
    transact(
      update('Index', name('a'), { name: 't' }),
      update('Index', name('b'), { name: 'a' }),
      update('Index', name('t'), { name: 'b' }),
      select('Index', [], ['name', 'a']),
    ),
  ),
  test(
    'index: delete and insert',
    transact(insert('Index', { name: 'a', a: 1, tags: 'x' })),
    transact(remove('Index'), insert('Index', { name: 'a', a: 1, tags: 'x' })),
  ),
  test(
    'index: insert, then delete the old one',
    transact(insert('Index', { name: 'a', a: 1, tags: 'x' })),
    transact(
      insert('Index', { name: 'a', a: 2, tags: 'y' }),
      select('Index', name('a'), ['a']),
      remove('Index', [['a', '==', 1]]),
      select('Index', name('a'), ['a']),
    ),
  ),
  test(
    'index: several clashes that go',
    transact(
      insert('Index', { name: 'a', a: 1, tags: 'x' }),
      insert('Index', { name: 'a', a: 2, tags: 'y' }),
      insert('Index', { name: 'a', a: 3, tags: 'z' }),
      update('Index', [['a', '==', 1]], { name: 'b' }),
      update('Index', [['a', '==', 3]], { name: 'c' }),
      select('Index', name('a'), ['a']),
    ),
    transact(select('Index', name('b'), ['a'])),
  ),
  test(
    'index: rolled back',
    transact(insert('Index', { name: 'a', a: 1, tags: 'x' })),
    transact(update('Index', [], { name: 'b' }), { op: 'abort' }),
    transact(select('Index', name('a'), ['a']), select('Index', name('b'), ['a'])),
    transact(insert('Index', { name: 'b', a: 2, tags: 'y' })),
  ),
];

const strongReferences = [
  test('strong: dangling on insert', transact(insert('Owner', { one: leaf(9) }))),
  test('strong: dangling on update', owned, transact(update('Owner', [], { one: leaf(9) }))),
  test('strong: dangling on mutate', owned, transact(mutate('Owner', [], ['many', 'insert', leaf(9)]))),
  test('strong: dangling in a map', owned, transact(update('Owner', [], { named: map(['x', leaf(9)]) }))),
  test('strong: a name of nothing', transact(insert('Owner', { one: named('nobody') }))),
  test('strong: delete of what is needed', owned, transact(remove('Leaf', name('leaf 1'))), transact(...names('Leaf'))),
  test(
    'strong: delete with the reference',
    owned,
    transact(remove('Leaf', name('leaf 1')), mutate('Owner', [], ['many', 'delete', leaf(1)])),
    transact(...names('Leaf')),
  ),
  test('strong: delete of all', owned, transact(remove('Leaf'), remove('Owner')), transact(...names('Leaf', 'Owner'))),
  test(
    'strong: a reference to what the transaction deletes',
    owned,
    transact(
      remove('Leaf', name('leaf 1')),
      mutate('Owner', [], ['many', 'delete', leaf(1)]),
      insert('Owner', { one: leaf(1) }),
    ),
  ),
  test(
    'strong: needed twice',
    owned,
    transact(insert('Owner', { name: 'p', one: leaf(1), named: map(['x', leaf(1)], ['y', leaf(1)]) })),
    transact(update('Owner', name('o'), { many: set() })),
    transact(...names('Leaf')),
    transact(mutate('Owner', name('p'), ['named', 'delete', set('x')], ['one', 'delete', leaf(1)])),
    transact(...names('Leaf')),
    transact(remove('Owner', name('p'))),
    transact(...names('Leaf')),
  ),
  test(
    'strong: the count in the message',
    owned,
    transact(insert('Owner', { name: 'p', one: leaf(1), named: map(['x', leaf(1)], ['y', leaf(1)]) })),
    transact(remove('Leaf', name('leaf 1'))),
  ),
  test(
    'garbage: insert of a row without a reference',
    transact(insert('Leaf', { name: 'l' }), ...names('Leaf')),
    transact(...names('Leaf')),
  ),
  test(
    'garbage: the last reference goes',
    owned,
    transact(mutate('Owner', [], ['many', 'delete', leaf(2)]), ...names('Leaf')),
    transact(...names('Leaf')),
  ),
  test(
    'garbage: a chain',
    transact(
      insert('Leaf', { name: 'l' }, { 'uuid-name': 'l' }),
      insert('Branch', { name: 'b', leaves: named('l') }, { 'uuid-name': 'b' }),
      insert('Branch', { name: 'c', next: named('b') }, { 'uuid-name': 'c' }),
      insert('Owner', { name: 'o', branch: named('c') }),
    ),
    transact(...names('Leaf', 'Branch')),
    transact(remove('Owner')),
    transact(...names('Leaf', 'Branch')),
  ),
  test(
    'garbage: moved in time',
    owned,
    transact(update('Owner', [], { many: set() }), insert('Owner', { name: 'p', many: set(leaf(1), leaf(2)) })),
    transact(...names('Leaf')),
  ),
  test(
    'garbage: a row that needs itself',
    transact(
      insert('Branch', { name: 'b', next: named('b') }, { 'uuid-name': 'b' }),
      insert('Owner', { name: 'o', branch: named('b') }),
    ),
    transact(remove('Owner')),
    transact(...names('Branch')),
  ),
  test(
    'garbage: a row that only needs itself',
    transact(insert('Branch', { name: 'b', next: named('b') }, { 'uuid-name': 'b' })),
    transact(...names('Branch')),
  ),
  test(
    'garbage: a ring',
    transact(
      insert('Branch', { name: 'b', next: named('c') }, { 'uuid-name': 'b' }),
      insert('Branch', { name: 'c', next: named('b') }, { 'uuid-name': 'c' }),
      insert('Owner', { name: 'o', branch: named('b') }),
    ),
    transact(remove('Owner')),
    transact(...names('Branch')),
    transact(update('Branch', [], { next: set() })),
  ),
  test(
    'root: a row that needs itself can go',
    transact(insert('Owner', { name: 'o', peer: named('o') }, { 'uuid-name': 'o' })),
    transact(remove('Owner')),
    transact(...names('Owner')),
  ),
  test(
    'root: two rows that need each other',
    transact(
      insert('Owner', { name: 'o', peer: named('p') }, { 'uuid-name': 'o' }),
      insert('Owner', { name: 'p', peer: named('o') }, { 'uuid-name': 'p' }),
    ),
    transact(remove('Owner', name('o'))),
    transact(remove('Owner')),
  ),
  test('garbage and an index', transact(...leaves), transact(insert('Leaf', { name: 'x' }, { uuid: ID(1) }))),
];

const shown = transact(select('Watcher', [], ['name', 'one', 'many', 'named', 'keyed', 'leaf', 'needed']));
const weakReferences = [
  test('weak: the target goes', watched, transact(remove('Target', name('target 1'))), shown),
  test(
    'weak: another target goes',
    watched,
    transact(remove('Target', name('target 3'))),
    shown,
    transact(remove('Target', name('target 2'))),
    shown,
  ),
  test('weak: all targets go', watched, transact(remove('Target'), select('Watcher', [], ['many'])), shown),
  test(
    'weak: to nothing on insert',
    transact(insert('Watcher', { one: leaf(9), many: set(leaf(8), leaf(9)), keyed: map([leaf(9), 'x']) })),
    shown,
  ),
  test('weak: to nothing on update', watched, transact(update('Watcher', [], { many: set(leaf(1), leaf(9)) })), shown),
  test(
    'weak: to nothing on mutate',
    watched,
    transact(mutate('Watcher', [], ['many', 'insert', set(leaf(3), leaf(9))])),
    shown,
  ),
  test('weak: the watcher goes first', watched, transact(remove('Watcher')), transact(remove('Target'))),
  test(
    'weak: the reference goes first',
    watched,
    transact(update('Watcher', [], { one: set() })),
    transact(remove('Target', name('target 1'))),
    shown,
  ),
  test(
    'weak: to a row that is collected',
    owned,
    transact(insert('Watcher', { name: 'w', leaf: leaf(1) })),
    shown,
    transact(remove('Owner')),
    shown,
  ),
  test(
    'weak: to a row inserted in vain',
    transact(insert('Leaf', { name: 'l' }, { 'uuid-name': 'l' }), insert('Watcher', { leaf: named('l') })),
    shown,
  ),
  test('weak: immutable columns can change', watched, transact(update('Watcher', [], { needed: leaf(3) })), shown),
  test(
    'weak: a column that must not be empty',
    transact(...targets, insert('Needy', { target: leaf(1) })),
    transact(remove('Target', name('target 1'))),
    transact(select('Needy', [], ['target'])),
    transact(insert('Needy', { target: set(leaf(2), leaf(3)) })),
    transact(remove('Target', name('target 2'))),
    transact(select('Needy', [], ['target'])),
  ),
  test('weak: the default of a column that must not be empty', transact(insert('Needy', { name: 'x' }))),
  test(
    'weak: rolled back',
    watched,
    transact(remove('Target'), { op: 'abort' }),
    shown,
    transact(remove('Target')),
    shown,
  ),
];

const further = [
  test(
    'weak: the target goes, at the second attempt',
    transact(leaves[0], insert('Watcher', { name: 'w', leaf: leaf(1), kept: leaf(1) })),
    transact(remove('Leaf', name('leaf 1'))),
    transact(update('Watcher', [], { kept: set() })),
    shown,
  ),
  test(
    'weak: the target goes while the watcher changes',
    owned,
    transact(insert('Watcher', { name: 'w', leaf: leaf(1) })),
    transact(update('Watcher', [], { name: 'x' }), remove('Owner')),
    shown,
  ),
];

export const integrityCases: readonly Case[] = [...indexes, ...strongReferences, ...weakReferences, ...further];
