/** What people are shown of a zone whose names were chosen to mislead them. */
import { is, match, ok, unreachable } from 'uvu/assert';
import { makeApi } from '../../host/daemon/start.ts';
import type { Controller } from '../../host/ic/controller.ts';
import { typescriptKernels } from '../../host/kernels/ts/index.ts';
import { answer } from '../support/answer.ts';
import { Bench } from '../support/bench.ts';
import { suite } from '../support/suite.ts';

const test = suite('daemon/hostile-names');

/** A line's end, a right-to-left override, a C1 control sequence introducer, a C0 escape. */
const EVIL = 'a\nlr9  learned\u202e\u009b2J\u001b[2J';
const SHOWN = String.raw`a\nlr9  learned\u202e\u009b2J\x1b[2J`;

test('route/list, route/explain, plan and refusals', async () => {
  const bench = new Bench(['az1', 'az2']);
  try {
    for (const [at, zone] of ['az1', 'az2'].entries()) {
      bench.router(zone, `${EVIL}${at}`, [`10.0.${at + 1}.1/24`]);
      bench.attachRouter(zone, `${EVIL}${at}`, 'ts1', [`169.254.100.${at + 1}/24`]);
    }
    bench.settled();
    const api = makeApi(bench.lab.controllers.get('az1') as Controller, typescriptKernels());
    const list = await api.listRoutes([]);
    is(list.split('\n').length, 4, list);
    match(list, SHOWN);
    const only = await api.listRoutes([`${EVIL}0`]);
    is(only, list);
    const one = await answer(bench, api.listRoutes([`${EVIL}0`, '10.0.2.99']));
    is(one.split('\n').length, 3, one);
    match(one, `${SHOWN}0  learned  10.0.2.1/24`);
    const explained = await answer(bench, api.explainRoute(['10.0.2.1/24']));
    match(explained, `${SHOWN}0, learn on ts1: `);
    try {
      await api.listRoutes([`${EVIL}?`]);
      unreachable('there is such a router');
    } catch (error) {
      is((error as Error).message, `no logical router is called "${SHOWN}?"`);
    }
    match(await answer(bench, api.explainRoute([EVIL])), `"${SHOWN}"`);
    for (const text of [list, explained]) ok(!/[^\P{Cc}\n]|[\u202a-\u202e]/u.test(text));
  } finally {
    bench.close();
  }
});

test.run();
