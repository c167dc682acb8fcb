/** IC_NB_Global.options:ic-backoff-interval-ms (OVN 26.09, section 2): the run after a run waits min(its duration, the option), from its end. */
import { equal, ok } from 'uvu/assert';
import { Simulation } from '../../host/emulation/simulation.ts';
import { typescriptKernels } from '../../host/kernels/ts/index.ts';
import { startSteps } from '../model/generate/start.ts';
import { suite } from '../support/suite.ts';

const test = suite('ic/backoff');

const CHANGES = 1000;
/** Milliseconds between two changes, and what a run takes. */
const BETWEEN = 2;
const DURATION = 50;

interface World {
  readonly simulation: Simulation;
  runs: number;
  transactions: number;
}

/** One zone whose runs take so long, and what it has done since it came to rest. */
function world(interval: string | undefined, duration: number = DURATION): World {
  let spend = (): void => undefined;
  let isFirst = true;
  const simulation = new Simulation({
    zones: ['az1'],
    seed: 1,
    kernels: () => typescriptKernels(),
    isTurnOver: () => {
      if (isFirst) spend();
      isFirst = false;
      return false;
    },
  });
  for (const step of startSteps(['az1']))
    for (const { db, zone = '', operations } of step.ops) simulation.transact(db, zone, operations);
  if (interval !== undefined)
    simulation.transact('inb', '', [
      {
        op: 'mutate',
        table: 'IC_NB_Global',
        where: [],
        mutations: [['options', 'insert', ['map', [['ic-backoff-interval-ms', interval]]]]],
      },
    ]);
  simulation.settle();
  const counted = { simulation, runs: 0, transactions: 0 };
  const controller = simulation.controllers.get('az1')!;
  controller.onRun = ({ transactions }) => {
    isFirst = true;
    counted.runs++;
    counted.transactions += transactions.filter(({ transaction }) => !transaction.isEmpty).length;
  };
  spend = () => simulation.clock.freeze(duration);
  return counted;
}

/** Single changes, one each two milliseconds: transit switches that come, so that each has something to be written. */
function burst({ simulation }: World): void {
  for (let at = 0; at < CHANGES; at++) {
    simulation.transact('inb', '', [{ op: 'insert', table: 'Transit_Switch', row: { name: `many${at}` } }]);
    while (simulation.step());
    simulation.clock.advance(BETWEEN);
  }
  simulation.settle();
}

const switches = ({ simulation }: World): number => {
  const [found] = simulation.transact('nb', 'az1', [
    { op: 'select', table: 'Logical_Switch', where: [], columns: ['name'] },
  ]) as { rows: unknown[] }[];
  return found!.rows.length;
};

test('without the option, or with one that makes no sense, no run waits', () => {
  for (const interval of [undefined, '0', '-5', 'soon', '']) {
    const here = world(interval);
    here.simulation.transact('inb', '', [{ op: 'insert', table: 'Transit_Switch', row: { name: 'one' } }]);
    while (here.simulation.step());
    here.simulation.transact('inb', '', [{ op: 'insert', table: 'Transit_Switch', row: { name: 'two' } }]);
    // Nothing but what is due: no time passes in which a pause could end.
    while (here.simulation.step());
    equal(switches(here), 4, interval);
    here.simulation.close();
  }
});

test('a burst of 1,000 single changes costs the runs and transactions that the option promises', () => {
  const without = world(undefined);
  burst(without);
  const counts: Record<string, number> = {};
  for (const interval of [20, 200]) {
    const here = world(String(interval));
    burst(here);
    equal(switches(here), 2 + CHANGES);
    // The burst's time, by what one run and the pause after it take; and a few at its end.
    const period = Math.min(interval, DURATION);
    const promised = Math.ceil((CHANGES * BETWEEN) / period) + 10;
    ok(here.runs <= promised, `${here.runs} runs with ${interval} ms, ${promised} are promised`);
    ok(here.transactions <= 3 * promised, `${here.transactions} transactions`);
    counts[interval] = here.runs;
    equal(here.simulation.controllers.get('az1')?.plan(), []);
    here.simulation.close();
  }
  // The option is a maximum: a run that takes less is waited for less.
  ok(counts['200']! < counts['20']!, JSON.stringify(counts));
  ok(without.runs >= CHANGES, `${without.runs} runs without`);
  without.simulation.close();
});

for (const [took, waits] of [
  [499, true],
  [500, false],
] as const)
  test(`when taking in one database's updates took ${took} ms, the run that follows ${waits ? 'waits' : 'does not wait'}`, () => {
    // Runs long enough for the pause after one to outlast that.
    const here = world('5000', 2000);
    const { simulation } = here;
    const { inb, isb } = simulation.controllers.get('az1')!.context.db;
    const add = (name: string): void =>
      void simulation.transact('inb', '', [{ op: 'insert', table: 'Transit_Switch', row: { name } }]);
    add('one');
    while (simulation.step());
    equal(switches(here), 3);
    // As long as both together, but no single one, is no reason.
    for (const [database, time] of [
      [inb, took],
      [isb, waits ? 499 : 0],
    ] as const) {
      const poll = database.poll.bind(database);
      let isFirst = true;
      database.poll = () => {
        if (isFirst) simulation.clock.freeze(time);
        isFirst = false;
        return poll();
      };
    }
    add('two');
    while (simulation.step());
    equal(switches(here), waits ? 3 : 4);
    simulation.clock.advance(5000);
    simulation.settle();
    equal(switches(here), 4);
    simulation.close();
  });

test('a forced recompute does not wait, and sequence numbers do', () => {
  const here = world('5000');
  const { simulation } = here;
  const zones = (): unknown =>
    (
      simulation.transact('isb', '', [
        { op: 'select', table: 'Availability_Zone', where: [], columns: ['nb_ic_cfg'] },
      ]) as { rows: { nb_ic_cfg: number }[] }[]
    )[0]!.rows[0]!.nb_ic_cfg;
  simulation.transact('inb', '', [{ op: 'insert', table: 'Transit_Switch', row: { name: 'one' } }]);
  while (simulation.step());
  simulation.transact('inb', '', [{ op: 'update', table: 'IC_NB_Global', where: [], row: { nb_ic_cfg: 7 } }]);
  while (simulation.step());
  equal(zones(), 0, 'the run that would take it in waits');
  simulation.controllers.get('az1')?.recompute();
  while (simulation.step());
  // A recompute at once; what follows it waits again.
  simulation.clock.advance(DURATION);
  simulation.settle();
  equal(zones(), 7);
  simulation.close();
});

test.run();
