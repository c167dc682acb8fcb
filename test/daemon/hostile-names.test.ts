/** What people are shown of a zone whose names were chosen to mislead them. */
import { equal, is, match, ok, unreachable } from 'uvu/assert';
import { planJson, planText } from '../../host/daemon/plan-text.ts';
import { Printer } from '../../host/daemon/sandbox/printer.ts';
import { makeApi } from '../../host/daemon/start.ts';
import { textTable } from '../../host/daemon/text-table.ts';
import type { Controller } from '../../host/ic/controller.ts';
import { gatesText } from '../../host/ic/why/text.ts';
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

/** Nothing moves a cursor, ends a line or turns the direction of writing. */
function plain(text: string, lines: number): void {
  is(text.trimEnd().split('\n').length, lines, text);
  ok(!/[^\P{Cc}\n]|[\u202a-\u202e]/u.test(text), JSON.stringify(text));
}

test('transactions that would be sent, as text and as JSON', () => {
  const plans = [{ database: 'nb', operations: [{ op: 'insert', table: EVIL, row: { name: EVIL } }] }] as const;
  plain(planText(plans), 2);
  plain(planJson(plans), 1);
  equal(JSON.parse(planJson(plans)), plans);
});

test('tables of texts, paths of routes, and what the sandbox says', () => {
  plain(textTable(['name', 'zone'], [[EVIL, EVIL]]).join('\n'), 3);
  const gate = { zone: EVIL, kind: 'gate', gate: 'PORT', state: 'failed', text: 'a port', note: EVIL } as const;
  plain(gatesText([{ ...gate, evidence: [], mend: [EVIL] }]), 2);
  const said: unknown[] = [];
  const { log } = console;
  const colour = process.env['NO_COLOR'];
  process.env['NO_COLOR'] = '1';
  console.log = (text: unknown) => said.push(text);
  try {
    const printer = new Printer();
    const name = EVIL.replace('\n', '');
    printer.say(name);
    printer.say(name, true);
    printer.title(name);
    printer.quiet(name);
    printer.done(name, name);
  } finally {
    console.log = log;
    if (colour === undefined) delete process.env['NO_COLOR'];
    else process.env['NO_COLOR'] = colour;
  }
  plain(said.join('\n'), 6);
});

test.run();
