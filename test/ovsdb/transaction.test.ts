/** Transactions: what is shown while open, what is sent, and that taking back leaves no trace. */
import { equal, is, ok, throws } from 'uvu/assert';
import * as fc from 'fast-check';
import { silentLogger } from '../../host/log/logger.ts';
import type { Operation, Table } from '../../host/ovsdb/api.ts';
import type { StructTable } from '../../host/ovsdb/column-table.ts';
import type { LiveRow } from '../../host/ovsdb/live-row.ts';
import { Replica } from '../../host/ovsdb/replica.ts';
import type { RowTable } from '../../host/ovsdb/row-table.ts';
import type { Value } from '../../host/ovsdb/row.ts';
import type { Atom } from '../../host/ovsdb/schema.ts';
import { RunTransaction } from '../../host/ovsdb/transaction.ts';
import { schema, type Switch } from '../support/ovsdb-fixture.ts';
import {
  COLUMNS,
  content,
  EMPTY,
  model,
  sameJson,
  typeOf,
  updates,
  UUIDS,
  type ModelName,
  type ModelRow,
} from '../support/ovsdb-model.ts';
import { readValue } from '../../host/ovsdb/wire.ts';
import { runs } from '../support/properties.ts';
import { suite } from '../support/suite.ts';

const test = suite('ovsdb/transaction');

function open() {
  const replica = new Replica(
    {
      name: 'Test',
      tables: schema.tables,
      rows: { Switch: [...Object.keys(COLUMNS.Switch), 'two'] },
      columns: { Route: ['prefix', 'hop', 'metric', 'options:origin', 'tags'] },
    },
    silentLogger,
  );
  replica.meetSchema(schema);
  let named = 0;
  const begin = (): RunTransaction =>
    new RunTransaction(
      replica,
      () => `row${++named}`,
      () => undefined,
    );
  const switches = replica.get('Switch') as RowTable;
  return {
    replica,
    begin,
    switches,
    table: switches as unknown as Table<Switch>,
    routes: replica.get('Route') as StructTable,
  };
}

const rowOf = (row: LiveRow): ModelRow =>
  Object.fromEntries(Object.keys(COLUMNS.Switch).map((name) => [name, row[name]]));
const shown = (switches: RowTable): [string, ModelRow][] =>
  Array.from(switches.rows(), (row) => [row._uuid, rowOf(row)]);

const big = (_: string, value: unknown): unknown => (typeof value === 'bigint' ? Number(value) : value);

/** RFC 7047 section 5.2, to the letter, on a model's rows; UUIDs of inserts are their names. */
function execute(rows: Record<ModelName, Map<string, ModelRow>>, operations: readonly Operation[]): void {
  for (const operation of operations) {
    const name = operation['table'] as ModelName;
    const table = rows[name];
    const read = (column: string, json: unknown): Value =>
      readValue(typeOf(name, column), JSON.parse(JSON.stringify(json, big).replaceAll('"named-uuid"', '"uuid"')));
    const values = (): [string, Value][] =>
      Object.entries(operation['row'] as Record<string, unknown>).map(([column, json]) => [column, read(column, json)]);
    if (operation.op === 'insert') {
      const row: Record<string, Value> = {};
      for (const column of Object.keys(COLUMNS[name])) row[column] = defaultOf(name, column);
      table.set(operation['uuid-name'] as string, { ...row, ...Object.fromEntries(values()) });
      continue;
    }
    const [[, , [, uuid]]] = operation['where'] as [[string, string, [string, string]]];
    const row = table.get(uuid);
    ok(row, `${operation.op} of a row that is not there`);
    if (operation.op === 'delete') table.delete(uuid);
    else if (operation.op === 'update') table.set(uuid, { ...row, ...Object.fromEntries(values()) });
    else {
      const next: Record<string, Value> = { ...row };
      for (const [column, mutator, json] of operation['mutations'] as [string, string, unknown][])
        next[column] = mutate(next[column], mutator, json, (value) => read(column, value));
      table.set(uuid, next);
    }
  }
}

function mutate(value: Value, mutator: string, json: unknown, read: (json: unknown) => Value): Value {
  if (value instanceof Map) {
    const out = new Map(value as Map<Atom, Atom>);
    if (mutator === 'delete') for (const key of (json as [string, Atom[]])[1]) out.delete(key);
    else for (const [k, v] of read(json) as Map<Atom, Atom>) if (!out.has(k)) out.set(k, v);
    return out;
  }
  const out = new Set(value as Set<Atom>);
  for (const element of read(json) as Set<Atom>) {
    // A minimal transaction adds nothing that is there and removes nothing that is not.
    is(out.has(element), mutator === 'delete');
    if (mutator === 'delete') out.delete(element);
    else out.add(element);
  }
  return out;
}

function defaultOf(table: ModelName, column: string): Value {
  const type = typeOf(table, column);
  return readValue(type, type.value === undefined ? ['set', []] : ['map', []]);
}

const values = (name: ModelName): fc.Arbitrary<Record<string, Value>> =>
  fc.record<Record<string, Value>>(COLUMNS[name], { requiredKeys: [] });
const keys = fc.dictionary(
  fc.constantFrom('origin', 'x', 'y'),
  fc.option(fc.constantFrom('a', 'b'), { nil: undefined }),
);
const write = fc.record({
  what: fc.constantFrom('insert', 'update', 'mutateSet', 'setKeys', 'delete'),
  at: fc.nat(6),
  switch: values('Switch'),
  route: values('Route'),
  add: fc.subarray(['a', 'b', 'c']),
  remove: fc.subarray(['a', 'b', 'c']),
  keys,
});

const round = (rows: Iterable<readonly [string, ModelRow]>): unknown =>
  content(Array.from(rows, ([uuid, row]) => [uuid, { ...row, big: Number(row['big'] ?? 0) }] as const));

test('what is sent does what was shown, with nothing too much; taking back leaves no trace', () => {
  fc.assert(
    fc.property(model, fc.array(write, { maxLength: 8 }), (base, writes) => {
      const { replica, begin, switches, table, routes } = open();
      replica.update2(updates(EMPTY, base, 2));
      replica.clearChanges();
      const index = switches.index('name');
      const order = Array.from(switches.rows(), (row) => row._uuid);
      const t = begin();
      const routeModel = new Map<string, ModelRow>(base.Route);
      const routeUuids = [...UUIDS];
      for (const { what, at, switch: sw, route, add, remove, keys } of writes) {
        const rows = [...switches.rows()];
        const row = rows[at % Math.max(rows.length, 1)] as unknown as Switch | undefined;
        const uuid = routeUuids[at % routeUuids.length] as string;
        const old = routeModel.get(uuid);
        if (what === 'insert') {
          t.insert(table, sw);
          const inserted = t.insertInto(routes, route);
          routeUuids.push(inserted);
          const defaults = Object.fromEntries(Object.keys(COLUMNS.Route).map((c) => [c, defaultOf('Route', c)]));
          routeModel.set(inserted, { ...defaults, ...route });
        }
        if (row !== undefined) {
          if (what === 'update') t.update(row, sw);
          if (what === 'mutateSet') t.mutateSet(row, 'labels', add, remove);
          if (what === 'setKeys') t.setKeys(row, 'options', keys);
          if (what === 'delete') t.delete(row);
        }
        if (what === 'update') t.updateIn(routes, uuid, route);
        if (what === 'setKeys') t.setKeysIn(routes, uuid, 'options', keys);
        if (what === 'delete') t.deleteFrom(routes, uuid);
        if (old === undefined) continue;
        if (what === 'update') routeModel.set(uuid, { ...old, ...route });
        if (what === 'delete') routeModel.delete(uuid);
        if (what !== 'setKeys') continue;
        const options = new Map(old['options'] as Map<Atom, Atom>);
        for (const [k, v] of Object.entries(keys))
          if (v === undefined) options.delete(k);
          else options.set(k, v);
        routeModel.set(uuid, { ...old, options });
      }
      const operations = t.operations();
      const server = { Switch: new Map(base.Switch), Route: new Map(base.Route) };
      execute(server, operations);
      equal(round(server.Switch), round(shown(switches)));
      equal(content(server.Route), content(routeModel));

      // One row, one operation; two when scalars and elements change.
      const perRow = new Map<string, string[]>();
      for (const { op, where, ...rest } of operations) {
        const key = JSON.stringify([rest['table'], where ?? rest['uuid-name']]);
        perRow.set(key, [...(perRow.get(key) ?? []), op]);
      }
      for (const ops of perRow.values())
        ok(['insert', 'update', 'mutate', 'delete', 'update,mutate'].includes(ops.join()));
      // Columns of the row table that end as they began are not mentioned.
      for (const { op, where, row } of operations.filter((o) => o.op === 'update' && o['table'] === 'Switch')) {
        const [[, , [, uuid]]] = where as [[string, string, [string, string]]];
        for (const column of Object.keys(row as object))
          ok(!sameJson(base.Switch.get(uuid)?.[column], server.Switch.get(uuid)?.[column]), `${op} of ${column}`);
      }

      t.takeBack();
      equal(content(shown(switches)), content(base.Switch));
      equal(
        Array.from(switches.rows(), (row) => row._uuid),
        order,
      );
      is(switches.size, base.Switch.size);
      for (const letter of ['a', 'b', 'c'])
        equal(
          index.find(letter).map((row) => row._uuid),
          [...switches.rows()].filter((row) => row['name'] === letter).map((row) => row._uuid),
        );
      equal(switches.changes(), []);
    }),
    runs(300),
  );
});

const A = UUIDS[0] as string;

function withRow(row: Record<string, unknown>) {
  const opened = open();
  opened.replica.update2({ Switch: { [A]: { insert: row } } });
  return { ...opened, t: opened.begin(), row: opened.table.get(A) as Switch };
}

test('the operations, word for word', () => {
  const { t, row, table } = withRow({
    name: 'a',
    labels: ['set', ['p', 'q']],
    options: [
      'map',
      [
        ['k', 'v'],
        ['gone', '1'],
        ['same', '2'],
      ],
    ],
    two: 'x',
  });
  t.update(row, { name: 'b', labels: new Set(['q', 'r']), two: new Set(['x', 'y']) });
  t.setKeys(row, 'options', { k: 'w', gone: undefined, same: '2', fresh: '3' });
  const friend = t.insert(table, { name: 'n', options: new Map([['a', 'b']]), big: 2n ** 53n });
  t.mutateSet(row, 'friends', [friend._uuid, A], []);
  t.verify(row, 'name');
  t.verify(row, 'labels');
  t.assertLock('l');
  t.comment('one');
  t.comment('two');
  t.comment('one');
  const where = [['_uuid', '==', ['uuid', A]]];
  const named = friend._uuid;
  equal(t.operations(), [
    { op: 'assert', lock: 'l' },
    {
      op: 'wait',
      timeout: 0,
      table: 'Switch',
      where,
      columns: ['name', 'labels'],
      until: '==',
      rows: [{ name: 'a', labels: ['set', ['q', 'p']] }],
    },
    // A set of at most two goes as a whole: its limit holds after each mutation.
    { op: 'update', table: 'Switch', where, row: { name: 'b', two: ['set', ['x', 'y']] } },
    {
      op: 'mutate',
      table: 'Switch',
      where,
      mutations: [
        ['labels', 'insert', ['set', ['r']]],
        ['labels', 'delete', ['set', ['p']]],
        ['options', 'delete', ['set', ['k', 'gone']]],
        [
          'options',
          'insert',
          [
            'map',
            [
              ['k', 'w'],
              ['fresh', '3'],
            ],
          ],
        ],
        [
          'friends',
          'insert',
          [
            'set',
            [
              ['named-uuid', named],
              ['uuid', A],
            ],
          ],
        ],
      ],
    },
    {
      op: 'insert',
      table: 'Switch',
      row: { name: 'n', big: 2n ** 53n, options: ['map', [['a', 'b']]] },
      'uuid-name': named,
    },
    { op: 'comment', comment: 'one\ntwo' },
  ]);
});

test('writes that cancel out, comments and asserts alone send nothing', () => {
  const { t, row, table } = withRow({ name: 'a', labels: ['set', ['p']] });
  t.update(row, { name: 'b' });
  t.update(row, { name: 'a', labels: new Set(['q']) });
  t.update(row, { labels: new Set(['p']) });
  t.delete(t.insert(table, { name: 'x' }));
  t.comment('nothing');
  t.assertLock('l');
  t.verify(row, 'name');
  equal(t.operations(), []);
  is(withRow({}).t.isEmpty, true);
});

test('rows that are gone are not written to; a transaction that is over is a mistake', () => {
  const { t, row, replica, begin } = withRow({ name: 'a' });
  t.delete(row);
  t.update(row, { name: 'b' });
  equal(
    t.operations().map(({ op }) => op),
    ['delete'],
  );
  t.abort();
  throws(() => t.update(row, {}), /begin another one/);
  replica.update2({ Switch: { [A]: { delete: null } } });
  const next = begin();
  next.update(row, { name: 'c' });
  next.delete(row);
  is(next.isEmpty, true);
});

test('a column that is only written is sent as it was given', () => {
  const { t, row } = withRow({ name: 'a' });
  t.update(row, { weight: 2.5, counts: new Map([[1, 2]]) });
  equal(
    t.operations().map((o) => o['row'] ?? o['mutations']),
    [{ weight: 2.5, counts: ['map', [[1, 2]]] }],
  );
});

test.run();
