/** In which order a node's handlers run carries no meaning: shuffled, every zone ends where the model and a recompute would have it. */
import { equal, ok } from 'uvu/assert';
import { seededRandom } from '../../host/emulation/virtual-time.ts';
import { isCompute, type Input } from '../../host/engine/node.ts';
import { typescriptKernels } from '../../host/kernels/ts/index.ts';
import { checkSettled } from '../model/expected.ts';
import { materialise, randomChoice } from '../model/generate/generate.ts';
import { startSteps } from '../model/generate/start.ts';
import { detach } from '../model/generate/step.ts';
import { story, type Bench } from '../support/bench.ts';
import { Lab } from '../support/lab.ts';
import { suite } from '../support/suite.ts';

const test = suite('ic/handler-order');

const ZONES = ['az1', 'az2'] as const;
const BURSTS = 25;
/** Steps that a run may see at once, so that one change set has several tables. */
const STEPS = 8;

function shuffle(inputs: Input[], random: () => number): void {
  for (let at = inputs.length - 1; at > 0; at--) {
    const other = Math.floor(random() * (at + 1));
    const input = inputs[at];
    const swapped = inputs[other];
    if (input === undefined || swapped === undefined) return;
    inputs[at] = swapped;
    inputs[other] = input;
  }
}

/** Gives every node's handlers another order; returns how many nodes have another one now. */
function shuffleHandlers(lab: Lab, random: () => number): number {
  let changed = 0;
  for (const controller of lab.controllers.values())
    for (const node of controller.engine.nodes) {
      if (!isCompute(node)) continue;
      const inputs = node.inputs as Input[];
      const before = [...inputs];
      shuffle(inputs, random);
      if (inputs.some((input, at) => input !== before[at])) changed++;
    }
  return changed;
}

function play(seed: number): void {
  const random = seededRandom(seed);
  const lab = new Lab({ zones: ZONES, seed, kernels: () => typescriptKernels() });
  const steps: string[] = [];
  try {
    for (const step of startSteps(ZONES)) lab.apply(step);
    lab.settle();
    for (let burst = 0; burst < BURSTS; burst++) {
      ok(shuffleHandlers(lab, random) > 0);
      for (let at = 0; at < STEPS; at++) {
        const step = materialise(lab.world(), randomChoice(random));
        if (step === undefined) continue;
        steps.push(step.description);
        lab.apply(step);
      }
      lab.settle();
      const differences = checkSettled(lab.world(), lab.active());
      for (const [zone, controller] of lab.controllers) {
        const plan = controller.status === 'active' ? (controller.plan() ?? []) : [];
        if (plan.length > 0) differences.push(`${zone}: a recompute would write ${JSON.stringify(plan)}`);
      }
      ok(differences.length === 0, `after:\n  ${steps.slice(-12).join('\n  ')}\nwrong:\n  ${differences.join('\n  ')}`);
    }
  } finally {
    lab.close();
  }
}

function connect(bench: Bench): void {
  for (const [at, zone] of ZONES.entries()) {
    bench.chassis(zone, `${zone}-gw`, `10.255.0.${at + 1}`);
    bench.router(zone, `lr${at + 1}`, [`10.0.${at + 1}.1/24`]);
    bench.attachRouter(zone, `lr${at + 1}`, 'ts1', [`169.254.100.${at + 1}/24`]);
  }
  bench.settled();
}

/** What each zone's runs write to NB, in order. */
function writesOf(bench: Bench): string[] {
  const writes: string[] = [];
  for (const [zone, controller] of bench.lab.controllers)
    controller.onRun = ({ transactions }) => {
      for (const { database, transaction } of transactions)
        if (database === 'nb')
          for (const { op, table } of transaction.operations()) writes.push(`${zone} ${op} ${String(table)}`);
    };
  return writes;
}

test(
  'routes that come and go, in several orders: nothing is written twice',
  story(ZONES, (bench) => {
    const random = seededRandom(7);
    connect(bench);
    const writes = writesOf(bench);
    const { uuid: router } = bench.row('nb', 'az1', 'Logical_Router', { name: 'lr1' });
    for (let round = 0; round < 12; round++) {
      shuffleHandlers(bench.lab, random);
      bench.staticRoute('az1', 'lr1', { ip_prefix: `10.${100 + round}.0.0/16`, nexthop: '10.0.1.9' });
      bench.settle();
      equal(writes.splice(0).sort(), ['az2 insert Logical_Router_Static_Route', 'az2 mutate Logical_Router']);
      if (round % 3 === 0) continue;
      const { uuid } = bench.row('nb', 'az1', 'Logical_Router_Static_Route', { ip_prefix: `10.${100 + round}.0.0/16` });
      bench.send('nb', 'az1', [detach('Logical_Router', router, 'static_routes', uuid)]);
      bench.settle();
      equal(writes.splice(0), ['az2 mutate Logical_Router']);
      equal(bench.differences(), []);
    }
  }),
);

for (const seed of [1, 2, 3]) test(`handlers run in another order each time, seed ${seed}`, () => play(seed));

test.run();
