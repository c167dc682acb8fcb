/**
 * Runs that take more than one turn: each sees one state of the databases from its beginning to its end, and what it has written goes out
 * whole or not at all. Tried for every moment at which something may happen in between.
 */
import { equal, ok } from 'uvu/assert';
import { attach, insert } from '../model/generate/step.ts';
import { Bench } from '../support/bench.ts';
import { suite } from '../support/suite.ts';

const test = suite('ic/turns');

/** More turns than the routes need to get from one zone to the other. */
const MOMENTS = 60;
/** Routes that come together. */
const ROUTES = 40;

/** Two zones, a router each; every turn ends as soon as it may. */
function world(): Bench {
  const bench = new Bench(['az1', 'az2'], { isTurnOver: () => true });
  for (const [at, zone] of ['az1', 'az2'].entries()) {
    bench.router(zone, `lr${at + 1}`, [`10.0.${at + 1}.1/24`]);
    bench.attachRouter(zone, `lr${at + 1}`, 'ts1', [`169.254.100.${at + 1}/24`]);
  }
  bench.settle();
  return bench;
}

function addRoutes(bench: Bench): void {
  const router = bench.row('nb', 'az1', 'Logical_Router', { name: 'lr1' }).uuid;
  bench.send(
    'nb',
    'az1',
    Array.from({ length: ROUTES }, (_, at) => at).flatMap((at) => [
      insert('nb', 'Logical_Router_Static_Route', { ip_prefix: `10.99.${at}.0/24`, nexthop: '10.0.1.9' }, `r${at}`),
      attach('Logical_Router', router, 'static_routes', `r${at}`),
    ]),
  );
}

const advertised = (bench: Bench): number => bench.rows('isb', '', 'Route').length;
const learned = (bench: Bench): number => bench.rows('nb', 'az2', 'Logical_Router_Static_Route').length;

/** Adds routes and, some turns later, does something; both for every moment. 'after' looks at the world at rest. */
function everyMoment(what: (bench: Bench, isSent: boolean) => void, after: (bench: Bench) => void): void {
  const seen = new Set<boolean>();
  for (let moment = 1; moment <= MOMENTS; moment++) {
    const bench = world();
    const before = advertised(bench);
    try {
      addRoutes(bench);
      bench.lab.advance(moment);
      const isSent = advertised(bench) > before;
      seen.add(isSent);
      what(bench, isSent);
      bench.settle();
      after(bench);
    } finally {
      bench.close();
    }
  }
  equal(seen.size, 2, 'some moments are before the routes are sent, and some after');
}

test('a controller paused in the middle of a run sends all of it or nothing, and goes on after resume', () => {
  let unsent = 0;
  everyMoment(
    (bench, isSent) => {
      const before = advertised(bench);
      bench.lab.pause('az1');
      bench.settle();
      const sent = advertised(bench) - before;
      ok(sent === 0 || sent === ROUTES, `${sent} of ${ROUTES} were sent`);
      if (!isSent && sent === 0) unsent++;
      bench.lab.resume('az1');
    },
    (bench) => bench.settled(),
  );
  ok(unsent > 0, 'no run was given up');
});

test('what arrives in the middle of a run is seen by the next one', () => {
  everyMoment(
    (bench) => bench.remove('nb', 'az1', 'Logical_Router', { name: 'lr1' }),
    (bench) => bench.settled(),
  );
  everyMoment(
    (bench) => bench.option('az2', 'ic-route-denylist', '10.99.0.0/20'),
    (bench) => {
      bench.settled();
      // lr1's network is learned as ever.
      equal(learned(bench), 1 + ROUTES - 16);
    },
  );
});

test('there is no plan as long as a run is under way', () => {
  const bench = world();
  const [, controller] = [...bench.lab.controllers][0] ?? [];
  const runs: number[] = [];
  const states = new Set<string>();
  if (controller === undefined) throw new Error('no controller');
  controller.onRun = ({ transactions }) => runs.push(transactions.length);
  controller.recompute();
  while (runs.length === 0) {
    states.add(controller.plan() === undefined ? 'under way' : 'at rest');
    bench.lab.advance(1);
  }
  equal([...states].sort(), ['at rest', 'under way']);
  ok(controller.plan() !== undefined || !controller.isIdle);
  bench.settled();
  bench.close();
});

test.run();
