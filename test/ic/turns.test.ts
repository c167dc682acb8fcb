/**
 * Runs that take more than one turn: each sees one state of the databases from its beginning to its end, and what it has written goes out
 * whole or not at all. Tried for every moment at which something may happen in between.
 */
import { equal, ok } from 'uvu/assert';
import { attach, insert } from '../model/generate/step.ts';
import { text } from '../model/world.ts';
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
  addRouter(bench, 1);
  addRouter(bench, 2);
  bench.settle();
  return bench;
}

/** The router of a zone, attached. */
function addRouter(bench: Bench, zone: number): void {
  bench.router(`az${zone}`, `lr${zone}`, [`10.0.${zone}.1/24`]);
  bench.attachRouter(`az${zone}`, `lr${zone}`, 'ts1', [`169.254.100.${zone}/24`]);
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

/** Takes the routes away again. */
function removeRoutes(bench: Bench): void {
  const rows = bench.rows('nb', 'az1', 'Logical_Router_Static_Route');
  const uuids = rows.filter(({ row }) => text(row, 'ip_prefix').startsWith('10.99.')).map(({ uuid }) => uuid);
  const gone = ['set', uuids.map((uuid) => ['uuid', uuid])];
  const mutations = [['static_routes', 'delete', gone]];
  bench.send('nb', 'az1', [{ op: 'mutate', table: 'Logical_Router', where: [['name', '==', 'lr1']], mutations }]);
}

/** What happens while routes come. */
interface Incident {
  readonly what: (bench: Bench, isSent: boolean) => void;
  /** Looks at the world at rest. */
  readonly after: (bench: Bench) => void;
  /** Makes of it what it was, except for the routes that came. */
  readonly undo: (bench: Bench) => void;
}

/** Adds routes and, some turns later, does something; both for every moment. */
function everyMoment({ what, after, undo }: Incident): void {
  const seen = new Set<boolean>();
  const bench = world();
  try {
    for (let moment = 1; moment <= MOMENTS; moment++) {
      const before = advertised(bench);
      addRoutes(bench);
      bench.lab.advance(moment);
      const isSent = advertised(bench) > before;
      seen.add(isSent);
      what(bench, isSent);
      bench.settle();
      after(bench);
      undo(bench);
      removeRoutes(bench);
      bench.settle();
      bench.clearLog();
    }
  } finally {
    bench.close();
  }
  equal(seen.size, 2, 'some moments are before the routes are sent, and some after');
}

test('a controller paused in the middle of a run sends all of it or nothing, and goes on after resume', () => {
  let unsent = 0;
  everyMoment({
    what: (bench, isSent) => {
      const before = advertised(bench);
      bench.lab.pause('az1');
      bench.settle();
      const sent = advertised(bench) - before;
      ok(sent === 0 || sent === ROUTES, `${sent} of ${ROUTES} were sent`);
      if (!isSent && sent === 0) unsent++;
      bench.lab.resume('az1');
    },
    after: (bench) => bench.settled(),
    undo: () => undefined,
  });
  ok(unsent > 0, 'no run was given up');
});

test('what arrives in the middle of a run is seen by the next one', () => {
  everyMoment({
    what: (bench) => bench.remove('nb', 'az1', 'Logical_Router', { name: 'lr1' }),
    after: (bench) => bench.settled(),
    undo: (bench) => {
      const { uuid } = bench.row('nb', 'az1', 'Logical_Switch_Port', { name: 'az1-lr1-ts1' });
      bench.detach('nb', 'az1', 'Logical_Switch', 'ports', uuid);
      addRouter(bench, 1);
    },
  });
  everyMoment({
    what: (bench) => bench.option('az2', 'ic-route-denylist', '10.99.0.0/20'),
    after: (bench) => {
      bench.settled();
      // lr1's network is learned as ever.
      equal(learned(bench), 1 + ROUTES - 16);
    },
    undo: (bench) => bench.option('az2', 'ic-route-denylist'),
  });
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
