/** A large change goes out in batches, and is done only when the last one is. */
import { equal, is, ok } from 'uvu/assert';
import { BATCH } from '../../host/ic/context.ts';
import { attach, insert, update } from '../model/generate/step.ts';
import type { PlainRow } from '../model/world.ts';
import { Bench, story } from '../support/bench.ts';
import { suite } from '../support/suite.ts';

const test = suite('ic/batches');

const ZONES = ['az1', 'az2'] as const;
const ROUTES = BATCH + 100;

/** `count` routes of a zone's router, in one transaction. */
function addRoutes(bench: Bench, zone: string, router: string, count: number): void {
  const { uuid } = bench.row('nb', zone, 'Logical_Router', { name: router });
  const operations = Array.from({ length: count }, (_, at) => at).flatMap((at) => [
    insert(
      'nb',
      'Logical_Router_Static_Route',
      { ip_prefix: `10.${100 + (at >> 8)}.${at & 255}.0/24`, nexthop: '10.0.1.9' },
      `r${at}`,
    ),
    attach('Logical_Router', uuid, 'static_routes', `r${at}`),
  ]);
  bench.send('nb', zone, operations);
}

/** Zones with one router each, which reach one another. */
function connect(bench: Bench, zones: readonly string[]): void {
  for (const [at, zone] of zones.entries()) {
    bench.chassis(zone, `${zone}-gw`, `10.255.0.${at + 1}`);
    bench.router(zone, `lr${at + 1}`, []);
    bench.attachRouter(zone, `lr${at + 1}`, 'ts1', [`169.254.100.${at + 1}/24`]);
  }
  bench.settle();
}

const routesOf = (bench: Bench, zone: string): number => bench.rows('nb', zone, 'Logical_Router_Static_Route').length;

test(
  'a router with more routes than one batch: learned, and unlearned, batch by batch',
  story(ZONES, (bench) => {
    connect(bench, ZONES);
    /** Rows written by each run, and how many routes IC-SB had when their zone said that it was done. */
    const written: number[] = [];
    const shared = (): number => bench.rows('isb', '', 'Route').length;
    const done: number[] = [];
    for (const controller of bench.lab.controllers.values()) {
      controller.onRun = ({ zone, transactions }) => {
        for (const { transaction } of transactions) {
          const operations = transaction.operations();
          written.push(operations.filter(({ table }) => String(table).endsWith('Route')).length);
          const isDone = operations.some(
            ({ op, table, row }) =>
              op === 'update' && table === 'Availability_Zone' && (row as { nb_ic_cfg?: number }).nb_ic_cfg === 1,
          );
          if (isDone && zone === 'az1') done.push(shared());
        }
      };
    }
    addRoutes(bench, 'az1', 'lr1', ROUTES);
    bench.update('inb', '', 'IC_NB_Global', {}, { nb_ic_cfg: 1 });
    bench.settle();
    is(shared(), ROUTES);
    is(routesOf(bench, 'az2'), ROUTES);
    ok(Math.max(...written) <= BATCH, 'a batch at most');
    ok(written.filter((rows) => rows > 0).length >= 4, 'two batches for each zone');
    equal(done, [ROUTES], 'what was asked for before is done when the last batch is');

    written.length = 0;
    bench.option('az2', 'ic-route-learn', 'false');
    bench.settle();
    is(routesOf(bench, 'az2'), 0);
    bench.option('az2', 'ic-route-learn', 'true');
    bench.settle();
    is(routesOf(bench, 'az2'), ROUTES);
    ok(Math.max(...written) <= BATCH);
    bench.recompute();
  }),
);

test(
  'a run sends one batch after another, the first a small one, without waiting for answers',
  story(ZONES, (bench) => {
    connect(bench, ZONES);
    const controller = bench.lab.controllers.get('az1');
    ok(controller !== undefined);
    /** Rows of each batch, and whether one was in flight before it. */
    const sent: [rows: number, isFollowing: boolean][] = [];
    controller.onRun = ({ transactions }) => {
      for (const { database, transaction } of transactions) {
        const rows = transaction.operations().filter(({ op, table }) => op === 'insert' && table === 'Route').length;
        if (database === 'isb' && rows > 0) sent.push([rows, controller.context.db.isb.inFlight]);
      }
    };
    addRoutes(bench, 'az1', 'lr1', 2 * BATCH);
    bench.settle();
    equal(sent, [
      [250, false],
      [BATCH, true],
      [750, true],
    ]);
    is(routesOf(bench, 'az2'), 2 * BATCH);
    bench.recompute();
  }),
);

test('a controller that is frozen between two batches of one turn sends no further one before SB has answered', () => {
  let freeze = (): void => undefined;
  const isTurnOver = (): boolean => {
    freeze();
    return false;
  };
  const bench = new Bench(ZONES, { isTurnOver });
  try {
    connect(bench, ZONES);
    const { isb, sb } = bench.lab.controllers.get('az1')!.context.db;
    let batches = 0;
    bench.lab.controllers.get('az1')!.onRun = ({ transactions }) => {
      batches += transactions.filter(({ database, transaction }) => database === 'isb' && !transaction.isEmpty).length;
    };
    freeze = () => {
      if (!isb.inFlight) return;
      freeze = () => undefined;
      bench.lab.freeze(60_000);
    };
    const sentBefore: number[] = [];
    const ping = sb.ping.bind(sb);
    sb.ping = (done) => {
      sentBefore.push(batches);
      ping(done);
    };
    addRoutes(bench, 'az1', 'lr1', 2 * BATCH);
    bench.settle();
    equal(sentBefore, [1]);
    is(routesOf(bench, 'az2'), 2 * BATCH);
    bench.settled();
  } finally {
    bench.close();
  }
});

test('a controller that is paused between two batches of a run sends no further one, and goes on when it is resumed', () => {
  const bench = new Bench(ZONES, { isTurnOver: () => true });
  try {
    connect(bench, ZONES);
    addRoutes(bench, 'az1', 'lr1', ROUTES);
    const shared = (): number => bench.rows('isb', '', 'Route').length;
    const isb = bench.lab.controllers.get('az1')?.context.db.isb;
    ok(isb !== undefined);
    // Nothing is answered in the middle of a run.
    while (!isb.inFlight) bench.lab.advance(1);
    bench.lab.pause('az1');
    bench.settle();
    is(shared(), 250, 'the batch that had been sent');
    bench.lab.resume('az1');
    bench.settle();
    is(shared(), ROUTES);
    is(routesOf(bench, 'az2'), ROUTES);
    bench.settled();
  } finally {
    bench.close();
  }
});

/** How often a node of any controller failed. */
const canceled = (bench: Bench): number =>
  [...bench.lab.controllers.values()]
    .flatMap(({ engine }) => [...engine.statistics()])
    .reduce((sum, [, { cancel }]) => sum + cancel, 0);

test(
  'routes that go again while they wait for their batch, and a router that goes with all of them',
  story(ZONES, (bench) => {
    connect(bench, ZONES);
    const count = 2 * BATCH + 100;
    const { uuid: router } = bench.row('nb', 'az1', 'Logical_Router', { name: 'lr1' });
    const controller = bench.lab.controllers.get('az1');
    ok(controller !== undefined);
    let isCut = false;
    controller.onRun = ({ transactions }) => {
      const routes = transactions.flatMap(({ transaction }) =>
        transaction.operations().filter(({ op, table }) => op === 'insert' && table === 'Route'),
      );
      if (isCut || routes.length < BATCH) return;
      isCut = true;
      // The last of those that wait: they are looked at after others have gone out.
      const last = bench.rows('nb', 'az1', 'Logical_Router_Static_Route', {}).slice(-50);
      for (const { uuid } of last) bench.detach('nb', 'az1', 'Logical_Router', 'static_routes', uuid);
    };
    addRoutes(bench, 'az1', 'lr1', count);
    bench.settle();
    ok(isCut);
    is(canceled(bench), 0, 'no node failed');
    is(bench.rows('isb', '', 'Route').length, count - 50);
    is(routesOf(bench, 'az2'), count - 50);

    let gone = 0;
    controller.onRun = ({ transactions }) => {
      for (const { database, transaction } of transactions)
        if (database === 'isb' && transaction.operations().length >= BATCH && gone++ === 0)
          bench.remove('nb', 'az1', 'Logical_Router', { name: 'lr1' });
    };
    bench.option('az1', 'ic-route-adv', 'false');
    bench.settle();
    ok(gone > 0);
    is(canceled(bench), 0, 'no node failed');
    equal(
      bench
        .rows('nb', 'az1', 'Logical_Router')
        .map(({ uuid }) => uuid)
        .includes(router),
      false,
    );
    is(bench.rows('isb', '', 'Route').length, 0);
  }),
  { deadline: 120_000 },
);

test(
  'more rows that are not canonical than one batch: each goes when the one in its place is there, and no zone loses a route',
  story(ZONES, (bench) => {
    connect(bench, ZONES);
    addRoutes(bench, 'az1', 'lr1', ROUTES);
    bench.settle();
    bench.lab.pause('az1');
    const respelled = (text: unknown): string => String(text).replace('/24', '/255.255.255.0');
    const rows = bench.rows('isb', '', 'Route');
    bench.send(
      'isb',
      '',
      rows.map(({ uuid, row }) => update('isb', 'Route', uuid, { ip_prefix: respelled(row['ip_prefix']) })),
    );
    bench.settle();
    const prefixes = (database: 'isb' | 'nb'): number => {
      const table = database === 'isb' ? 'Route' : 'Logical_Router_Static_Route';
      const found = bench.column(database, database === 'isb' ? '' : 'az2', table, 'ip_prefix');
      return new Set(found.map(respelled)).size;
    };
    const seen: number[] = [];
    const written: number[] = [];
    for (const controller of bench.lab.controllers.values()) {
      controller.onRun = ({ transactions }) => {
        seen.push(prefixes('isb'), prefixes('nb'));
        for (const { transaction } of transactions)
          written.push(transaction.operations().filter(({ table }) => String(table).endsWith('Route')).length);
      };
    }
    bench.lab.resume('az1');
    bench.settle();
    is(Math.min(...seen), ROUTES, 'no route is away at any time');
    ok(Math.max(...written) <= BATCH, `${Math.max(...written)} rows in one run`);
    const left = bench.column('isb', '', 'Route', 'ip_prefix').map(String);
    is(left.length, ROUTES);
    ok(left.every((prefix) => prefix.endsWith('/24')));
    is(routesOf(bench, 'az2'), ROUTES);
    bench.settled();
  }),
  { deadline: 120_000 },
);

/** Rows of NB and IC-SB that each transaction of these zones changes from now on; taking rows out of a set counts each. */
function countRows(bench: Bench, zones: readonly string[] = ZONES): number[] {
  const counts: number[] = [];
  for (const [zone, controller] of bench.lab.controllers) {
    if (!zones.includes(zone)) continue;
    controller.onRun = ({ transactions }) => {
      for (const { transaction } of transactions) {
        const operations = transaction.operations().filter(({ op }) => op !== 'wait' && op !== 'comment');
        const elements = operations.flatMap(({ mutations = [] }) =>
          (mutations as [string, string, [string, unknown[]]][]).map(([, , [kind, set]]) =>
            kind === 'set' ? set.length : 1,
          ),
        );
        counts.push(elements.reduce((sum, count) => sum + count, operations.length - elements.length));
      }
    };
  }
  return counts;
}

test(
  'more copies of a learned route, and more that are none, than one batch: they go batch by batch',
  story(ZONES, (bench) => {
    connect(bench, ZONES);
    addRoutes(bench, 'az1', 'lr1', 2);
    bench.settle();
    const { uuid: router } = bench.row('nb', 'az2', 'Logical_Router', { name: 'lr2' });
    const rowsOf = (): readonly string[] =>
      bench.column('nb', 'az2', 'Logical_Router_Static_Route', 'ip_prefix').map(String);
    const [first] = bench.rows('nb', 'az2', 'Logical_Router_Static_Route');
    ok(first !== undefined);
    const addCopies = (change: PlainRow): void =>
      bench.send(
        'nb',
        'az2',
        Array.from({ length: ROUTES }, (_, at) => [
          insert('nb', 'Logical_Router_Static_Route', { ...first.row, ...change }, `c${at}`),
          attach('Logical_Router', router, 'static_routes', `c${at}`),
        ]).flat(),
      );
    const written = countRows(bench);
    addCopies({});
    bench.settle();
    is(rowsOf().length, 2, 'one of each');
    addCopies({ ip_prefix: 'nonsense' });
    bench.settle();
    is(rowsOf().length, 2, 'what is no route goes');
    ok(written.length >= 4);

    // Nobody wants it any more, at the same moment.
    bench.lab.pause('az2');
    addCopies({});
    bench.option('az2', 'ic-route-learn', 'false');
    bench.lab.resume('az2');
    bench.settle();
    equal(rowsOf(), []);
    is(Math.max(...written), BATCH, 'a batch at most, and a whole one');
    is(canceled(bench), 0, 'no node failed');
    bench.recompute();
  }),
);

test(
  'a zone with more rows than one batch leaves: its own row goes with the last of them',
  story(ZONES, (bench) => {
    connect(bench, ZONES);
    addRoutes(bench, 'az1', 'lr1', ROUTES);
    bench.settle();
    bench.clearLog();
    const written = countRows(bench, ['az1']);
    bench.rename('az1', '');
    bench.settle();
    equal(bench.column('isb', '', 'Availability_Zone', 'name'), ['az2']);
    is(bench.rows('isb', '', 'Route').length, 0);
    equal(bench.column('isb', '', 'Gateway', 'name'), ['az2-gw']);
    is(routesOf(bench, 'az2'), 0);
    is(Math.max(...written), BATCH, 'a batch at most, and a whole one');
    is(bench.infos('az1', /^Remove AZ/).length, 1);
  }),
);

test(
  'a zone that leaves has sent its last batch before the first has an answer: if its controller ends then, nothing of it stays',
  story(ZONES, (bench) => {
    connect(bench, ZONES);
    addRoutes(bench, 'az1', 'lr1', ROUTES);
    bench.settle();
    const before = bench.rows('isb', '', 'Route').length;
    const sent: (readonly [rows: number, isLast: boolean])[] = [];
    const controller = bench.lab.controllers.get('az1');
    ok(controller !== undefined);
    controller.onRun = ({ transactions }) => {
      for (const { transaction } of transactions)
        sent.push([
          bench.rows('isb', '', 'Route').length,
          transaction.operations().some(({ table }) => table === 'Availability_Zone'),
        ]);
    };
    bench.rename('az1', '');
    bench.settle();
    equal(sent, [
      [before, false],
      [before, true],
    ]);
  }),
);

test(
  'a zone that registers while a sequence number is awaited is done with its last batch',
  story(ZONES, (bench) => {
    connect(bench, ZONES);
    bench.lab.pause('az1');
    addRoutes(bench, 'az1', 'lr1', ROUTES);
    bench.update('inb', '', 'IC_NB_Global', {}, { nb_ic_cfg: 7 });
    bench.rename('az1', 'another');
    const done: number[] = [];
    const controller = bench.lab.controllers.get('az1');
    ok(controller !== undefined);
    controller.onRun = ({ transactions }) => {
      for (const { transaction } of transactions)
        for (const { op, table, row } of transaction.operations())
          if (op === 'update' && table === 'Availability_Zone' && 'nb_ic_cfg' in (row as object))
            done.push(bench.rows('isb', '', 'Route').length);
    };
    bench.lab.resume('az1');
    bench.settle();
    equal(done, [ROUTES]);
  }),
);

test.run();
