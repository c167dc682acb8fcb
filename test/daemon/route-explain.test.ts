/** `route/explain`: this zone's gates, the command under the one that failed, and who has a say in the rest. */
import { match, not } from 'uvu/assert';
import { makeApi } from '../../host/daemon/start.ts';
import type { ControllerApi } from '../../host/daemon/controller-api.ts';
import type { Controller } from '../../host/ic/controller.ts';
import { typescriptKernels } from '../../host/kernels/ts/index.ts';
import { twoRouters, ZONES } from '../stories/section-15/routes.ts';
import { answer } from '../support/answer.ts';
import { Bench } from '../support/bench.ts';
import { suite } from '../support/suite.ts';

const test = suite('daemon/route-explain');

function world(): { bench: Bench; api: ControllerApi; controller: Controller } {
  const bench = new Bench(ZONES);
  twoRouters(bench);
  bench.settled();
  const controller = bench.lab.controllers.get('az1') as Controller;
  return { bench, controller, api: makeApi(controller, typescriptKernels()) };
}

test('what is advertised passes every gate up to IC-SB, and the other zones are named', async () => {
  const { bench, api } = world();
  const [advertised = '', learned = ''] = (await answer(bench, api.explainRoute(['10.0.1.1/24']))).split('\n\n');
  match(advertised, /^lr1, advertise on ts1: ADVERTISED \(Logical_Router_Port /);
  not.match(advertised, /^ {2}(?:NO|-)/m);
  match(advertised, /^ {2}ok {2}ORIGIN .*router lr1 has 10\.0\.1\.1\/24/m);
  match(advertised, /^ {2}ok {2}WRITTEN /m);
  match(advertised, /Whether it is learned, route\/explain says in az2\.$/);
  match(learned, /^ {2}NO {2}OWN_ROUTER /m);
  match(
    await answer(bench, api.explainRoute(['10.0.2.1/24'])),
    /^ {2}ok {2}USED .*\n {2}Why it is advertised, route\/explain says in az2\.$/m,
  );
  match(
    await answer(bench, api.explainRoute(['10.77.0.0/16'])),
    /would have to advertise it: route\/explain says in az2\n$/,
  );
  bench.close();
});

test('the gate that fails has the command that mends it under it', async () => {
  const { bench, api } = world();
  bench.option('az1', 'ic-route-denylist', '10.0.2.0/24,172.16.0.0/12');
  bench.settled();
  match(
    await answer(bench, api.explainRoute(['lr1', '10.0.2.0/24'])),
    / {2}NO {2}DENIED .*\(denied by 10\.0\.2\.0\/24\)\n {6}mend: ovn-nbctl set NB_Global \. options:ic-route-denylist=172\.16\.0\.0\/12\n {2}- {3}NOT_IN_FILTER/,
  );
  bench.close();
});

test('of a paused controller: what is there passes, what is not waits for it', async () => {
  const { bench, api, controller } = world();
  controller.pause();
  bench.staticRoute('az1', 'lr1', { ip_prefix: '10.5.0.0/16', nexthop: '10.0.1.9' });
  bench.settled();
  match(
    await answer(bench, api.explainRoute(['10.0.1.0/24'])),
    /ok {2}ACTIVE .*it is paused; what it did before stays/,
  );
  match(
    await answer(bench, api.explainRoute(['10.5.0.0/16'])),
    / {2}NO {2}ACTIVE .*\(it is paused\)\n {6}mend: ovn-appctl -t ovn-ic resume\n {2}- {3}CONNECTED/,
  );
  bench.close();
});

test('a zone without a name, or whose name another zone has, says so', async () => {
  const { bench, api } = world();
  bench.lab.transact({
    db: 'nb',
    zone: 'az1',
    operations: [{ op: 'update', table: 'NB_Global', where: [], row: { name: '' } }],
  });
  bench.settled();
  match(
    await answer(bench, api.explainRoute(['10.0.1.0/24'])),
    /^this controller: NO ZONE_NAME \(it has none: set NB_Global\.name\)\n/,
  );
  bench.close();
});

test.run();
