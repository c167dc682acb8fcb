/** The schema that the conformance list is written for: each type, constraint and kind of reference at least once. */
import { parseSchema } from '../../../host/ovsdb/schema.ts';

const optional = (key: unknown): unknown => ({ type: { key, min: 0, max: 1 } });
const set = (key: unknown, min = 0, max: number | 'unlimited' = 'unlimited'): unknown => ({ type: { key, min, max } });
const map = (key: unknown, value: unknown, max: number | 'unlimited' = 'unlimited'): unknown => ({
  type: { key, value, min: 0, max },
});
const strong = (refTable: string): unknown => ({ type: 'uuid', refTable });
const weak = (refTable: string): unknown => ({ type: 'uuid', refTable, refType: 'weak' });

export const conformanceSchema = parseSchema({
  name: 'Conformance',
  version: '1.2.3',
  tables: {
    // Every type.
    T: {
      isRoot: true,
      columns: {
        name: { type: 'string' },
        i: { type: 'integer' },
        r: { type: 'real' },
        b: { type: 'boolean' },
        u: { type: 'uuid' },
        oi: optional('integer'),
        or: optional('real'),
        os: optional('string'),
        ob: optional('boolean'),
        si: set('integer'),
        sr: set('real'),
        ss: set('string'),
        sb: set('boolean'),
        su: set('uuid'),
        s3: set('integer', 0, 3),
        s1: set('string', 1),
        m: map('string', 'string'),
        mi: map('integer', 'real'),
        m2: map('string', 'integer', 2),
      },
    },
    // Every constraint on atoms.
    C: {
      isRoot: true,
      columns: {
        name: { type: 'string' },
        range: { type: { key: { type: 'integer', minInteger: 0, maxInteger: 10 } } },
        low: { type: { key: { type: 'integer', maxInteger: 5 } } },
        high: optional({ type: 'integer', minInteger: 5 }),
        real: { type: { key: { type: 'real', minReal: -1.5, maxReal: 1.5 } } },
        real_low: { type: { key: { type: 'real', maxReal: 0.5 } } },
        real_high: optional({ type: 'real', minReal: 0.5 }),
        length: optional({ type: 'string', minLength: 2, maxLength: 4 }),
        long: optional({ type: 'string', minLength: 3 }),
        short: { type: { key: { type: 'string', maxLength: 3 } } },
        choice: { type: { key: { type: 'string', enum: ['set', ['', 'a', 'b', 'with space']] } } },
        choices: set({ type: 'string', enum: ['set', ['one', 'two', 'three']] }),
        number_choice: { type: { key: { type: 'integer', enum: ['set', [0, 3, 7]] } } },
        map_choice: map({ type: 'string', enum: ['set', ['k', 'l']] }, { type: 'integer', maxInteger: 9 }),
        fixed: { type: 'string', mutable: false },
        fixed_set: { ...(set('integer') as object), mutable: false },
      },
    },
    // Defaults that are no good.
    D: { isRoot: true, columns: { must: { type: { key: { type: 'integer', minInteger: 1 } } } } },
    Few: { isRoot: true, maxRows: 2, columns: { name: { type: 'string' } } },
    Index: {
      isRoot: true,
      indexes: [['name'], ['a', 'b'], ['tags']],
      columns: { name: { type: 'string' }, a: { type: 'integer' }, b: optional('string'), tags: set('string') },
    },
    Owner: {
      isRoot: true,
      columns: {
        name: { type: 'string' },
        one: optional(strong('Leaf')),
        many: set(strong('Leaf')),
        named: map('string', strong('Leaf')),
        branch: set(strong('Branch')),
        peer: optional(strong('Owner')),
      },
    },
    Branch: { columns: { name: { type: 'string' }, leaves: set(strong('Leaf')), next: optional(strong('Branch')) } },
    Leaf: { columns: { name: { type: 'string' }, x: { type: 'integer' } } },
    Watcher: {
      isRoot: true,
      columns: {
        name: { type: 'string' },
        one: optional(weak('Target')),
        many: set(weak('Target')),
        named: map('string', weak('Target')),
        keyed: map(weak('Target'), 'string'),
        leaf: optional(weak('Leaf')),
        kept: optional(strong('Leaf')),
        needed: { type: { key: weak('Target'), min: 0, max: 2 }, mutable: false },
      },
    },
    Needy: { isRoot: true, columns: { name: { type: 'string' }, target: set(weak('Target'), 1, 2) } },
    Target: { isRoot: true, columns: { name: { type: 'string' } } },
    // Names that every object has.
    constructor: {
      isRoot: true,
      indexes: [['toString']],
      columns: {
        name: { type: 'string' },
        toString: { type: 'string' },
        valueOf: map('string', 'string'),
        hasOwnProperty: set(strong('hasOwnProperty')),
        constructor: set(weak('toString')),
      },
    },
    toString: { isRoot: true, columns: { constructor: { type: 'integer' }, valueOf: set('string') } },
    valueOf: { isRoot: true, columns: { name: { type: 'string' }, isPrototypeOf: optional('boolean') } },
    hasOwnProperty: { columns: { name: { type: 'string' } } },
  },
});
