/** What `route/explain` is made of: one final decision a candidate, over the live indexes, as a recompute would have it. */
import { array, assert, nat, property } from 'fast-check';
import { equal, ok } from 'uvu/assert';
import { finish } from '../../host/engine/work.ts';
import { typescriptKernels } from '../../host/kernels/ts/index.ts';
import type { Decision } from '../../host/ic/reason.ts';
import type { Question } from '../../host/ic/route/explain.ts';
import { findRoutes } from '../../host/ic/route/found-routes.ts';
import { explainOn, explainRun, routeNodeOf } from '../../host/ic/shadow.ts';
import { choices, materialise } from '../model/generate/generate.ts';
import { entries, list, text } from '../model/world.ts';
import { attach, insert } from '../model/generate/step.ts';
import { twoRouters, ZONES } from '../stories/section-15/routes.ts';
import { story, type Bench } from '../support/bench.ts';
import { Lab } from '../support/lab.ts';
import { runs } from '../support/properties.ts';
import { suite } from '../support/suite.ts';

const test = suite('ic/route-explain');

function explain(lab: Lab, zone: string, question: Question): readonly Decision[] {
  const controller = lab.controllers.get(zone);
  if (controller === undefined) throw new Error(`zone ${zone} has no controller`);
  return explainOn(controller.engine.nodes, question);
}

/** `kind router prefix: reason`, of az1 unless said otherwise. */
function said(
  bench: Bench,
  prefix: string,
  { zone = 'az1', router }: { zone?: string; router?: string } = {},
): string[] {
  const uuid = router === undefined ? undefined : bench.row('nb', zone, 'Logical_Router', { name: router }).uuid;
  return explain(bench.lab, zone, { prefix, router: uuid })
    .map((decision) => {
      const { row } = bench.rows('nb', zone, 'Logical_Router').find((each) => each.uuid === decision.router) ?? {
        row: {},
      };
      return `${decision.kind} ${text(row, 'name')} ${decision.prefix}: ${decision.reason}`;
    })
    .sort();
}

const tables = (bench: Bench, prefix: string): string[][] =>
  explain(bench.lab, 'az1', { prefix, router: undefined })
    .filter(({ kind }) => kind === 'advertise')
    .map(({ evidence }) => evidence.map(({ table }) => table));

test(
  'one final decision a candidate: a suppressed duplicate is a duplicate and nothing else, and says of what',
  story(ZONES, (bench) => {
    twoRouters(bench);
    bench.staticRoute('az1', 'lr1', { ip_prefix: '10.0.1.1/24', nexthop: '10.0.1.9' });
    bench.settled();
    equal(said(bench, '10.0.1.1/24'), [
      'advertise lr1 10.0.1.1/24: ADVERTISED',
      'advertise lr1 10.0.1.1/24: DUPLICATE',
      'learn lr1 10.0.1.1/24: OWN_ROUTER',
    ]);
    equal(
      tables(bench, '10.0.1.1/24').toSorted((a, b) => a.length - b.length),
      [['Logical_Router_Port'], ['Logical_Router_Static_Route', 'Logical_Router_Port']],
    );
    equal(said(bench, '10.0.1.1/24', { zone: 'az2' }), [
      'advertise lr2 10.0.1.1/24: LEARNED',
      'learn lr2 10.0.1.1/24: ACCEPTED',
    ]);
  }),
);

test(
  'prefixes go by value, and an address finds what covers it',
  story(ZONES, (bench) => {
    twoRouters(bench, ['10.0.1.1/24', '2001:db8:1::1/64']);
    bench.staticRoute('az1', 'lr1', { ip_prefix: '10.5.0.0/16', nexthop: '10.0.1.9' });
    bench.staticRoute('az1', 'lr1', { ip_prefix: '10.5.7.9', nexthop: '10.0.1.9' });
    bench.settled();
    const static16 = ['advertise lr1 10.5.0.0/16: ADVERTISED', 'learn lr1 10.5.0.0/16: OWN_ROUTER'];
    const network = ['advertise lr1 2001:db8:1::1/64: ADVERTISED', 'learn lr1 2001:db8:1::1/64: OWN_ROUTER'];
    equal(said(bench, '10.5.0.0/16'), static16);
    equal(said(bench, '10.5.3.4/255.255.0.0'), static16);
    equal(said(bench, '10.5.3.4/17'), []);
    equal(said(bench, '10.5.3.4'), static16);
    equal(said(bench, '10.5.7.9'), [
      ...static16.slice(0, 1),
      'advertise lr1 10.5.7.9: ADVERTISED',
      ...static16.slice(1),
      'learn lr1 10.5.7.9/32: OWN_ROUTER',
    ]);
    equal(said(bench, '10.5.7.9/32'), ['advertise lr1 10.5.7.9: ADVERTISED', 'learn lr1 10.5.7.9/32: OWN_ROUTER']);
    for (const spelled of ['2001:DB8:1:0::/64', '2001:0db8:0001::99/64', '2001:db8:1::77'])
      equal(said(bench, spelled), network, spelled);
    equal(said(bench, '2001:db8:1::/63'), []);
  }),
);

test(
  'every exclusion is reported: transit ports, texts that nobody can read, learned routes, routers without an attachment',
  story(ZONES, (bench) => {
    twoRouters(bench);
    bench.router('az1', 'alone', ['10.8.0.1/24']);
    bench.staticRoute('az1', 'alone', { ip_prefix: '10.9.0.0/16', nexthop: '10.8.0.9' });
    const { uuid: router } = bench.row('nb', 'az1', 'Logical_Router', { name: 'lr1' });
    bench.option('az1', 'ic-route-adv-lb', 'true');
    bench.send('nb', 'az1', [
      insert('nb', 'Load_Balancer', { name: 'lb', vips: { 'nonsense:80': '', '10.77.0.1:80': '' } }, 'lb'),
      attach('Logical_Router', router, 'load_balancer', 'lb'),
    ]);
    bench.update(
      'nb',
      'az1',
      'Logical_Router_Port',
      { name: 'lr1-in' },
      { networks: ['10.0.1.1/24', '10.0.300.1/24'] },
    );
    bench.staticRoute('az1', 'lr1', { ip_prefix: 'no prefix', nexthop: '10.0.1.9' });
    bench.staticRoute('az1', 'lr1', { ip_prefix: '10.6.0.0/16', nexthop: 'no next hop' });
    bench.settled();
    equal(said(bench, '169.254.100.0/24'), ['advertise lr1 169.254.100.1/24: TRANSIT_PORT']);
    equal(said(bench, '10.0.300.1/24'), ['advertise lr1 10.0.300.1/24: PREFIX_MALFORMED']);
    equal(said(bench, 'nonsense:80'), ['advertise lr1 nonsense:80: PREFIX_MALFORMED']);
    equal(said(bench, 'no prefix'), ['advertise lr1 no prefix: PREFIX_MALFORMED']);
    equal(said(bench, '10.6.0.0/16'), ['advertise lr1 10.6.0.0/16: NEXTHOP_MALFORMED']);
    equal(said(bench, '10.77.0.1'), ['advertise lr1 10.77.0.1:80: ADVERTISED', 'learn lr1 10.77.0.1/32: OWN_ROUTER']);
    equal(said(bench, '10.77.0.1:80'), ['advertise lr1 10.77.0.1:80: ADVERTISED']);
    equal(said(bench, '10.0.2.0/24'), ['advertise lr1 10.0.2.1/24: LEARNED', 'learn lr1 10.0.2.1/24: ACCEPTED']);
    equal(said(bench, '10.8.0.1'), ['advertise alone 10.8.0.1/24: NOT_ATTACHED']);
    equal(said(bench, '10.9.0.0/16'), ['advertise alone 10.9.0.0/16: NOT_ATTACHED']);
    equal(said(bench, '10.0.2.0/24', { router: 'alone' }), ['learn alone 10.0.2.1/24: NOT_ATTACHED']);
    bench.update('nb', 'az1', 'Logical_Router', { name: 'lr1' }, { enabled: false });
    bench.settled();
    equal(said(bench, '10.0.1.1/24'), ['advertise lr1 10.0.1.1/24: ROUTER_DISABLED']);
  }),
);

test('the live decisions are those of a recompute, after any steps', () => {
  const sorted = (decisions: readonly Decision[]): string[] => decisions.map((each) => JSON.stringify(each)).sort();
  let compared = 0;
  assert(
    property(nat(1_000_000), array(choices(), { minLength: 20, maxLength: 40 }), (seed, script) => {
      story(
        ZONES,
        (bench) => {
          // Routers that exchange routes: random steps alone seldom get that far.
          twoRouters(bench);
          const { lab } = bench;
          for (const [at, choice] of script.entries()) {
            const step = materialise(lab.world(), choice);
            if (step !== undefined) lab.apply(step);
            if (at % 5 !== 4) continue;
            lab.settle();
            for (const [zone, { context, engine, status }] of lab.controllers) {
              if (status !== 'active' || engine.recomputeForced) continue;
              for (const prefix of prefixesOf(lab, zone)) {
                const question = { prefix, router: undefined };
                const live = sorted(explain(lab, zone, question));
                equal(live, sorted(finish(explainRun(context, typescriptKernels(), question))), `${zone}: ${prefix}`);
                compared += live.length;
                const found = routeNodeOf(engine.nodes).find(prefix);
                equal(found, finish(findRoutes(context, typescriptKernels(), prefix)), `${zone}: rows of ${prefix}`);
              }
            }
          }
        },
        { seed },
      )();
    }),
    runs(6),
  );
  ok(compared > 100, `${compared} decisions were compared`);
});

/** A few prefixes that something in the zone's databases is about. */
function prefixesOf(lab: Lab, zone: string): string[] {
  const nb = lab.read('nb', zone);
  const all = [
    ...entries(lab.read('isb', '', 'Route'), 'Route').map(({ row }) => text(row, 'ip_prefix')),
    ...entries(nb, 'Logical_Router_Static_Route').map(({ row }) => text(row, 'ip_prefix')),
    ...entries(nb, 'Logical_Router_Port').flatMap(({ row }) => list(row, 'networks')),
    ...entries(nb, 'Load_Balancer').flatMap(({ row }) => Object.keys(row['vips'] ?? {})),
  ];
  return [...new Set(all)].sort().filter((_, at, { length }) => at % Math.ceil(length / 8) === 0);
}

test.run();
