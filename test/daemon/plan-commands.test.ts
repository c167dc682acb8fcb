/** The commands that need a plan, asked at any moment: they wait for what is under way, and refuse only when there is nothing to wait for. */
import { is, match, ok, unreachable } from 'uvu/assert';
import { CommandError } from '../../host/daemon/commands.ts';
import type { ControllerApi } from '../../host/daemon/controller-api.ts';
import { makeApi } from '../../host/daemon/start.ts';
import type { Controller } from '../../host/ic/controller.ts';
import { typescriptKernels } from '../../host/kernels/ts/index.ts';
import { answer } from '../support/answer.ts';
import { Bench } from '../support/bench.ts';
import { suite } from '../support/suite.ts';

const test = suite('daemon/plan-commands');

/** More turns than the change needs to get from one zone to the other. */
const MOMENTS = 40;

/** Two zones, a router each; every turn ends as soon as it may. */
function world(): { bench: Bench; controller: Controller; api: ControllerApi; router: string } {
  const bench = new Bench(['az1', 'az2'], { isTurnOver: () => true });
  for (const [at, zone] of ['az1', 'az2'].entries()) {
    bench.router(zone, `lr${at + 1}`, [`10.0.${at + 1}.1/24`]);
    bench.attachRouter(zone, `lr${at + 1}`, 'ts1', [`169.254.100.${at + 1}/24`]);
  }
  bench.settled();
  const controller = bench.lab.controllers.get('az1') as Controller;
  const router = bench.row('nb', 'az1', 'Logical_Router', { name: 'lr1' }).uuid;
  return { bench, controller, api: makeApi(controller, typescriptKernels()), router };
}

async function refusal(said: string | Promise<string>): Promise<string> {
  try {
    await said;
  } catch (error) {
    ok(error instanceof CommandError, String(error));
    return (error as Error).message;
  }
  unreachable('it was not refused');
  return '';
}

test('asked right after a change, they are answered when the run is through', async () => {
  let busy = 0;
  const { bench, controller, api, router } = world();
  for (let moment = 0; moment < MOMENTS; moment++) {
    const route = { ip_prefix: `10.7.${moment}.0/24`, nexthop: '10.0.1.9' };
    bench.insertInto('nb', 'az1', 'Logical_Router_Static_Route', route, 'Logical_Router', router, 'static_routes');
    bench.lab.advance(moment);
    if (!controller.isIdle) busy++;
    const said = [api.engine.verify(), api.plan('json'), api.explainRoute([route.ip_prefix])];
    const [verified, plan, explained = ''] = await Promise.all(said.map((each) => answer(bench, each)));
    is(verified, 'no differences');
    is(plan, '[]');
    match(explained, /^lr1, advertise on ts1: ADVERTISED|^nothing of this zone/);
    is(await answer(bench, api.engine.verify()), 'no differences');
  }
  bench.close();
  ok(busy > 0, 'nobody was asked in the middle of something');
});

test('waiting commands are answered when the controller is paused, and refused when it ends', async () => {
  const { bench, controller, api } = world();
  controller.recompute();
  bench.lab.advance(3);
  is(controller.plan(), undefined, 'a run is under way');
  const first = api.engine.verify();
  controller.pause();
  is(await answer(bench, first), 'no differences');
  controller.resume();
  bench.settled();

  controller.recompute();
  bench.lab.advance(3);
  is(controller.plan(), undefined, 'a run is under way');
  const last = refusal(api.engine.verify());
  controller.close();
  match(await last, /^no plan/);
  bench.close();
});

test.run();
