/** The replica against a model: after any updates it shows the model, and its changes tell exactly what happened. */
import { equal, is, throws } from 'uvu/assert';
import * as fc from 'fast-check';
import { silentLogger } from '../../host/log/logger.ts';
import { StructTable } from '../../host/ovsdb/column-table.ts';
import type { LiveRow } from '../../host/ovsdb/live-row.ts';
import { Replica } from '../../host/ovsdb/replica.ts';
import { RowTable } from '../../host/ovsdb/row-table.ts';
import type { Value } from '../../host/ovsdb/row.ts';
import type { Atom } from '../../host/ovsdb/schema.ts';
import { setElement } from '../../host/ovsdb/column.ts';
import { schema } from '../support/ovsdb-fixture.ts';
import { COLUMNS, content, EMPTY, model, plain, updates, type Model, type ModelRow } from '../support/ovsdb-model.ts';
import { runs } from '../support/properties.ts';
import { suite } from '../support/suite.ts';

const test = suite('ovsdb/replica');

function open(): { replica: Replica; switches: RowTable; routes: StructTable } {
  const replica = new Replica(
    {
      name: 'Test',
      tables: schema.tables,
      rows: { Switch: Object.keys(COLUMNS.Switch) },
      columns: { Route: ['prefix', 'hop', 'metric', 'options', 'options:origin', 'tags', 'flag'] },
    },
    silentLogger,
  );
  replica.meetSchema(schema);
  return { replica, switches: replica.get('Switch') as RowTable, routes: replica.get('Route') as StructTable };
}

const rowOf = (row: LiveRow): ModelRow =>
  Object.fromEntries(Object.keys(COLUMNS.Switch).map((name) => [name, row[name]]));
const switchContent = (rows: Iterable<LiveRow>): unknown =>
  content(Array.from(rows, (row) => [row._uuid, rowOf(row)] as const));
const routeAt = (routes: StructTable, handle: number): ModelRow =>
  Object.fromEntries(Object.keys(COLUMNS.Route).map((name) => [name, routes.values(name)[handle]]));
const routeContent = (routes: StructTable): unknown =>
  content(Array.from(routes.handles(), (handle) => [routes.uuidOf(handle), routeAt(routes, handle)] as const));

/** How a content comes: as differences, as RFC 7047's own updates, or as a whole to be compared. */
const step = fc.record({
  now: model,
  how: fc.constantFrom('update2', 'update', 'replace2', 'replace1'),
  clear: fc.boolean(),
});

function apply(replica: Replica, old: Model, now: Model, how: string): void {
  if (how === 'update2') replica.update2(updates(old, now, 2));
  else if (how === 'update') replica.update(updates(old, now, 1));
  else if (how === 'replace2') replica.replace(updates(EMPTY, now, 2), true);
  else replica.replace(updates(EMPTY, now, 1), false);
}

/** A row before its change, out of the change. */
function before(row: LiveRow, change: ReturnType<RowTable['changes']>[number]): ModelRow {
  return Object.fromEntries(
    Object.keys(COLUMNS.Switch).map((name) => {
      const value = row[name];
      if (!(value instanceof Map || value instanceof Set)) return [name, change.before(name as never)];
      const old: Value = value instanceof Map ? new Map(value as Map<Atom, Atom>) : new Set(value as Set<Atom>);
      for (const [key, was] of change.delta(name as never)) setElement(old, key, was);
      return [name, old];
    }),
  );
}

test('content, indexes, identity and changes follow the model', () => {
  fc.assert(
    fc.property(fc.array(step, { maxLength: 8 }), (steps) => {
      const { replica, switches, routes } = open();
      const index = switches.index('name');
      const pair = switches.index('name', 'up');
      let old = EMPTY;
      let cleared = EMPTY;
      let clearedRoutes = new Map<string, number>();
      const objects = new Map<string, LiveRow>();
      for (const { now, how, clear } of steps) {
        apply(replica, old, now, how);
        equal(switchContent(switches.rows()), content(now.Switch));
        equal(routeContent(routes), content(now.Route));
        is(switches.size, now.Switch.size);
        is(routes.size, now.Route.size);
        for (const name of ['a', 'b', 'c']) {
          equal(
            index.find(name),
            [...switches.rows()].filter((row) => row['name'] === name),
          );
          equal(
            pair.find(name, true).map((row) => row._uuid),
            [...switches.rows()].filter((row) => row['name'] === name && row['up'] === true).map((row) => row._uuid),
          );
        }
        for (const [uuid, row] of objects)
          if (old.Switch.has(uuid) && now.Switch.has(uuid)) is(switches.get(uuid), row);
        objects.clear();
        for (const row of switches.rows()) objects.set(row._uuid, row);

        // The changes lead from what was there at the last clearing to what is there now, and say nothing else.
        const changes = new Map(switches.changes().map((change) => [change.row._uuid, change]));
        for (const uuid of new Set([...cleared.Switch.keys(), ...now.Switch.keys(), ...changes.keys()])) {
          const [was, is_] = [cleared.Switch.get(uuid), now.Switch.get(uuid)];
          const change = changes.get(uuid);
          const same = JSON.stringify(content([[uuid, was ?? {}]])) === JSON.stringify(content([[uuid, is_ ?? {}]]));
          const expected =
            was === undefined
              ? is_ === undefined
                ? undefined
                : 'insert'
              : is_ === undefined
                ? 'delete'
                : same
                  ? undefined
                  : 'modify';
          is(change?.kind, expected);
          if (change?.kind !== 'modify' || was === undefined || is_ === undefined) continue;
          equal(content([[uuid, before(change.row, change)]]), content([[uuid, was]]));
          for (const name of Object.keys(COLUMNS.Switch))
            is(
              change.touched(name as never),
              JSON.stringify(plain(was[name])) !== JSON.stringify(plain(is_[name])),
              name,
            );
        }
        const nowRoutes = new Map(Array.from(routes.handles(), (handle) => [routes.uuidOf(handle), handle]));
        const expectRemoved = [...clearedRoutes].filter(([uuid, handle]) => nowRoutes.get(uuid) !== handle);
        const expectInserted = [...nowRoutes].filter(([uuid, handle]) => clearedRoutes.get(uuid) !== handle);
        equal(new Set(routes.removed), new Set(expectRemoved.map(([, handle]) => handle)));
        equal(new Set(routes.inserted), new Set(expectInserted.map(([, handle]) => handle)));
        // Released handles still read as they did.
        for (const [uuid, handle] of expectRemoved)
          equal(content([[uuid, routeAt(routes, handle)]]), content([[uuid, cleared.Route.get(uuid) ?? {}]]));
        for (const handle of nowRoutes.values())
          is(
            routes.strings('options:origin')[handle],
            (routes.values('options')[handle] as Map<string, string>).get('origin'),
          );
        old = now;
        if (!clear) continue;
        replica.clearChanges();
        cleared = now;
        clearedRoutes = nowRoutes;
        is(switches.changes().length, 0);
      }
    }),
    runs(300),
  );
});

test('a difference in one element of a large set touches one element', () => {
  const { replica, switches } = open();
  const labels = Array.from({ length: 100_000 }, (_, i) => `label${i}`);
  const [uuid] = ['0000000a-1111-4222-8333-444444444444'] as const;
  replica.update2({ Switch: { [uuid]: { insert: { labels: ['set', labels] } } } });
  const row = switches.get(uuid) as LiveRow;
  const set = row['labels'];
  replica.clearChanges();
  replica.update2({ Switch: { [uuid]: { modify: { labels: ['set', ['label7', 'new']] } } } });
  is(row['labels'], set, 'the same Set, changed in place');
  is(switches.changes()[0]?.delta('labels' as never).size, 2);
  equal(
    [...(switches.changes()[0]?.delta('labels' as never) ?? [])],
    [
      ['label7', true],
      ['new', undefined],
    ],
  );
  is((set as Set<string>).size, 100_000);
});

test('updates that contradict the replica or the schema are protocol errors', () => {
  const { replica } = open();
  const [uuid] = ['0000000b-1111-4222-8333-444444444444'] as const;
  for (const bad of [
    { Switch: { [uuid]: { modify: { name: 'x' } } } },
    { Switch: { [uuid]: { delete: null } } },
    { Switch: { [uuid]: {} } },
    { Switch: { [uuid]: { insert: { name: 7 } } } },
    { Switch: { [uuid]: { insert: { big: 1.5 } } } },
    { Switch: { [uuid]: { insert: { options: ['set', []] } } } },
    { Switch: { [uuid]: { insert: { friends: ['set', ['not a uuid']] } } } },
    { Route: { [uuid]: { insert: { options: 'x' } } } },
    { Port: {} },
    [],
    null,
  ])
    throws(
      () => replica.update2(bad),
      (error: Error) => error.name === 'ProtocolError',
      JSON.stringify(bad),
    );
});

test('a key of a map may have a colon', () => {
  const routes = new StructTable('Route', schema.tables.Route, ['options:a', 'options:a:b']);
  routes.insertRow('0000000a-1111-4222-8333-444444444444', {
    options: [
      'map',
      [
        ['a', '1'],
        ['a:b', '2'],
      ],
    ],
  });
  const [row = 0] = routes.inserted;
  equal([routes.strings('options:a')[row], routes.strings('options:a:b')[row]], ['1', '2']);
});

test.run();
