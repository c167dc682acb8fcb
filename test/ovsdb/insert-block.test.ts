/** Many new rows, written as JSON in one go: what is sent is what 'insertInto' sends. */
import { equal, is, ok, throws } from 'uvu/assert';
import * as fc from 'fast-check';
import { silentLogger } from '../../host/log/logger.ts';
import type { Operation, Table } from '../../host/ovsdb/api.ts';
import { BlockInsert, sendRequest } from '../../host/ovsdb/insert-block.ts';
import { parseJson } from '../../host/ovsdb/json.ts';
import { outcomeOf } from '../../host/ovsdb/outcome.ts';
import type { ColumnTable } from '../../host/ovsdb/api.ts';
import { Replica } from '../../host/ovsdb/replica.ts';
import { requestBytes } from '../../host/ovsdb/request.ts';
import type { Value } from '../../host/ovsdb/row.ts';
import { RunTransaction } from '../../host/ovsdb/transaction.ts';
import { paramsOf } from '../../host/ovsdb/write-set.ts';
import { request, schema, type Switch } from '../support/ovsdb-fixture.ts';
import { runs } from '../support/properties.ts';
import { suite } from '../support/suite.ts';

const test = suite('ovsdb/insert-block');

const COLUMNS = ['metric', 'prefix', 'options:origin', 'options:\u00e9:"key"', 'hop', 'flag'];
const PREFIX = ['prefix'];

function open() {
  const replica = new Replica(request, silentLogger);
  replica.meetSchema(schema);
  return {
    replica,
    begin: (): RunTransaction => {
      let named = 0;
      return new RunTransaction(
        replica,
        () => `row${++named}`,
        () => undefined,
      );
    },
    routes: replica.get('Route') as unknown as ColumnTable,
    switches: replica.get('Switch') as unknown as Table<Switch>,
  };
}

/** The parameters as the server reads them. */
function sent(transaction: RunTransaction): unknown {
  const given = ['Test', ...paramsOf(transaction.operations(true))];
  const bytes = requestBytes(7, 'transact', given);
  const { id, method, params } = parseJson(new TextDecoder('utf-8', { fatal: true }).decode(bytes)) as {
    id: unknown;
    method: unknown;
    params: unknown[];
  };
  equal([id, method, params[0]], [7, 'transact', 'Test']);
  const messages: unknown[] = [];
  const look = (message: unknown): void => equal(message, { id, method, params });
  sendRequest((message) => (look(message), messages.push(message)), 7, 'transact', given);
  messages.forEach(look);
  return params.slice(1);
}

const text = fc.oneof(
  fc.string({ unit: 'grapheme' }),
  fc.constantFrom('', '10.0.0.0/24', '"', '\\', '\n\u0001', '\u00e4\u{1f600}', 'x'.repeat(5000)),
);
const row = fc.record({
  metric: fc.oneof(fc.integer(), fc.constant(2n ** 60n)),
  prefix: text,
  origin: fc.option(text, { nil: undefined }),
  other: fc.option(text, { nil: undefined }),
  hop: fc.option(text, { nil: undefined }),
  flag: fc.boolean(),
});

test('sends what rows inserted one by one send, whatever their values and whatever is written between them', () => {
  const { begin, routes, switches } = open();
  fc.assert(
    fc.property(fc.array(fc.tuple(row, fc.nat({ max: 4 })), { maxLength: 20 }), (rows) => {
      const [many, single] = [begin(), begin()];
      const insert = (values: readonly Value[]): string => many.insertOneOfMany(routes, COLUMNS, values);
      for (const [{ metric, prefix, origin, other, hop, flag }, between] of rows) {
        const options = new Map<string, string>();
        if (origin !== undefined) options.set('origin', origin);
        if (other !== undefined) options.set('\u00e9:"key"', other);
        is(
          insert([metric, prefix, origin, other, hop, flag]),
          single.insertInto(routes, { metric, prefix, options, hop, flag }),
        );
        if (between === 0) for (const each of [many, single]) each.insert(switches, { name: 'between' });
      }
      equal(many.operations(), single.operations());
      equal(sent(many), single.operations());
      many.abort();
      single.abort();
    }),
    runs(100),
  );
});

test('what is in flight tells each row when it is asked, and the server finds the one at fault', () => {
  const { begin, routes } = open();
  const transaction = begin();
  const insert = (values: readonly Value[]): string => transaction.insertOneOfMany(routes, COLUMNS, values);
  insert([1, 'a']);
  insert([2, 'b']);
  const operations = transaction.operations(true);
  ok(operations.every((operation) => operation instanceof BlockInsert));
  const second = operations[1] as Operation;
  equal(
    [second.op, second['table'], second['uuid-name'], second['row']],
    ['insert', 'Route', 'row2', { metric: 2, prefix: 'b' }],
  );
  const outcome = outcomeOf(
    operations,
    [{ uuid: ['uuid', 'x'] }, { error: 'constraint violation', details: 'no' }],
    null,
  );
  is(outcome.status === 'error' ? outcome.operation : undefined, second);
  equal(JSON.parse(JSON.stringify(second)), transaction.operations()[1]);
});

test('rows that join a set are sent in one mutation, before those that leave it, and not shown', () => {
  const { begin, routes, switches, replica } = open();
  const uuid = '00000000-0000-4000-8000-000000000001';
  replica.update2({ Switch: { [uuid]: { insert: { name: 's' } } } });
  const owner = switches.get(uuid);
  ok(owner !== undefined);
  const transaction = begin();
  const insert = (values: readonly Value[]): string => transaction.insertOneOfMany(routes, PREFIX, values);
  const names = [insert(['a']), insert(['b'])];
  transaction.addReferences(owner, 'ports', names.slice(0, 1));
  transaction.addReferences(owner, 'ports', names.slice(1));
  equal([...owner.ports], []);
  is(transaction.size, 3);
  equal(transaction.operations().slice(2), [
    {
      op: 'mutate',
      table: 'Switch',
      where: [['_uuid', '==', ['uuid', uuid]]],
      mutations: [
        [
          'ports',
          'insert',
          [
            'set',
            [
              ['named-uuid', 'row1'],
              ['named-uuid', 'row2'],
            ],
          ],
        ],
      ],
    },
  ]);
  throws(() => transaction.setKeysIn(routes, 'row1', 'options', { a: 'b' }), /made by 'insertOneOfMany'/);
  transaction.abort();
  throws(() => insert(['c']), /begin another one/);
  equal([...owner.ports], []);
});

test('a table or column that the server lacks is left out', () => {
  const { begin, routes, replica } = open();
  const { options: _, ...columns } = schema.tables.Route.columns;
  replica.meetSchema({ ...schema, tables: { ...schema.tables, Route: { ...schema.tables.Route, columns } } });
  const transaction = begin();
  transaction.insertOneOfMany(routes, ['options:origin', 'prefix'], ['static', 'a']);
  equal(transaction.operations(), [{ op: 'insert', table: 'Route', row: { prefix: 'a' }, 'uuid-name': 'row1' }]);
  transaction.abort();
  const { Route: __, ...tables } = schema.tables;
  replica.meetSchema({ ...schema, tables });
  const next = begin();
  next.insertOneOfMany(routes, PREFIX, ['a']);
  equal(next.operations(), []);
  throws(() => open().begin().insertOneOfMany(open().routes, ['nothing'], []), /nothing/);
});

test.run();
