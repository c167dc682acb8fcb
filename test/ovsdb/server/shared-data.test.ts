/** What servers of one process hold alike is held once, and what one of them changes is its own. */
import { equal, is, not } from 'uvu/assert';
import { seededRandom, VirtualClock } from '../../../host/emulation/virtual-time.ts';
import { parseSchema } from '../../../host/ovsdb/schema.ts';
import { scalar, type Datum } from '../../../host/ovsdb/server/datum.ts';
import { Server } from '../../../host/ovsdb/server/server.ts';
import { SharedData } from '../../../host/ovsdb/server/shared-data.ts';
import type { Row } from '../../../host/ovsdb/server/stored-row.ts';
import { suite } from '../../support/suite.ts';

const test = suite('ovsdb/server/shared-data');

const schema = parseSchema({
  name: 'D',
  version: '1.0.0',
  tables: {
    T: {
      isRoot: true,
      columns: {
        name: { type: 'string' },
        n: { type: 'integer' },
        ids: { type: { key: 'string', value: 'string', min: 0, max: 'unlimited' } },
        set: { type: { key: 'string', min: 0, max: 'unlimited' } },
      },
    },
  },
});

function start(shared?: SharedData) {
  const server = new Server({
    random: seededRandom(1),
    clock: new VirtualClock(),
    ...(shared !== undefined && { shared }),
  });
  const database = server.addDatabase(schema);
  return {
    transact: (...operations: unknown[]) => server.transact(database, operations),
    rows: (): Row[] => [...(database.tables.get('T')?.rows.values() ?? [])],
  };
}

const insert = (name: string, more: object = {}): object => ({ op: 'insert', table: 'T', row: { name, ...more } });

test('rows that say the same have the same values, on all servers', () => {
  const shared = new SharedData();
  const [a, b] = [start(shared), start(shared)];
  for (const { transact } of [a, b])
    for (const name of ['x', 'y', 'x']) transact(insert(name, { n: 1, ids: ['map', [['id', name]]] }));
  const all = [...a.rows(), ...b.rows()].map(({ values }) => values);
  is(new Set(all.flat()).size, new Set(all[0]).size + 2, 'name and ids differ');
  is(new Set(all).size, 2);
  const [first] = b.rows();
  b.transact({ op: 'update', table: 'T', where: [['_uuid', '==', ['uuid', first?.uuid]]], row: { n: 2 } });
  equal(
    a.rows().map(({ values }) => values[1]?.keys),
    [[1], [1], [1]],
  );
  equal(
    b.rows().map(({ values }) => values[1]?.keys),
    [[2], [1], [1]],
  );
});

test('servers that share answer as those that do not', () => {
  const operations = [
    insert('1'),
    insert('true', { n: 1 }),
    insert('', { ids: ['map', [['1', '1']]], set: '1' }),
    insert('1', { ids: ['map', [['1', '2']]], set: ['set', ['1', '2']] }),
    insert('1', { set: ['set', []] }),
    { op: 'select', table: 'T', where: [] },
  ];
  const shared = new SharedData();
  equal(start(shared).transact(...operations), start().transact(...operations));
  equal(start(shared).transact(...operations), start().transact(...operations));
});

test('with too many data all are forgotten', () => {
  const shared = new SharedData();
  const one = shared.share(scalar('one'));
  const row: readonly Datum[] = [one];
  is(shared.shareRow(row, []), row);
  is(shared.share(scalar('one')), one);
  for (let at = 0; at < 1 << 17; at++) shared.share(scalar(at));
  const other = shared.share(scalar('one'));
  not(other === one);
  equal(other, one);
  not(shared.shareRow([other], []) === row);
});

test.run();
