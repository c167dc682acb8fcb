/** A large change goes out in batches, and is done only when the last one is. */
import { equal, is, ok } from 'uvu/assert';
import { BATCH } from '../../host/ic/route/batch.ts';
import { attach, insert } from '../model/generate/step.ts';
import { story, type Bench } from '../support/bench.ts';
import { suite } from '../support/suite.ts';

const test = suite('ic/batches');

const ZONES = ['az1', 'az2'] as const;
const ROUTES = BATCH + 100;

const routesOf = (bench: Bench, zone: string): number => bench.rows('nb', zone, 'Logical_Router_Static_Route').length;

test(
  'a router with more routes than one batch: learned, and unlearned, batch by batch',
  story(ZONES, (bench) => {
    for (const [at, zone] of ZONES.entries()) {
      bench.chassis(zone, `${zone}-gw`, `10.255.0.${at + 1}`);
      bench.router(zone, `lr${at + 1}`, []);
      bench.attachRouter(zone, `lr${at + 1}`, 'ts1', [`169.254.100.${at + 1}/24`]);
    }
    bench.settle();
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
    const router = bench.row('nb', 'az1', 'Logical_Router', { name: 'lr1' }).uuid;
    bench.send(
      'nb',
      'az1',
      Array.from({ length: ROUTES }, (_, at) => at).flatMap((at) => [
        insert(
          'nb',
          'Logical_Router_Static_Route',
          { ip_prefix: `10.${100 + (at >> 8)}.${at & 255}.0/24`, nexthop: '10.0.1.9' },
          `r${at}`,
        ),
        attach('Logical_Router', router, 'static_routes', `r${at}`),
      ]),
    );
    bench.update('inb', '', 'IC_NB_Global', {}, { nb_ic_cfg: 1 });
    bench.settle();
    is(shared(), ROUTES);
    is(routesOf(bench, 'az2'), ROUTES);
    is(Math.max(...written), BATCH, 'a batch at most, and a whole one');
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

test.run();
