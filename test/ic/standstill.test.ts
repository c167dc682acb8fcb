/** A controller that was frozen, or loses SB's lock in the middle of a run, sends nothing that another one may be about (contract 1). */
import { equal, ok } from 'uvu/assert';
import { Simulation } from '../../host/emulation/simulation.ts';
import type { Database } from '../../host/ovsdb/api.ts';
import { ACTIVE_LOCK } from '../../host/ic/roles.ts';
import { typescriptKernels } from '../../host/kernels/ts/index.ts';
import { startSteps } from '../model/generate/start.ts';
import { suite } from '../support/suite.ts';

const test = suite('ic/standstill');

interface World {
  readonly simulation: Simulation;
  /** Transactions that az1's controller has sent, by database. */
  readonly sent: string[];
}

function world(options: { isTurnOver?: () => boolean } = {}): World {
  const simulation = new Simulation({ zones: ['az1'], seed: 1, kernels: () => typescriptKernels(), ...options });
  for (const step of startSteps(['az1']))
    for (const { db, zone = '', operations } of step.ops) simulation.transact(db, zone, operations);
  simulation.settle();
  const sent: string[] = [];
  const controller = simulation.controllers.get('az1')!;
  controller.onRun = ({ transactions }) => {
    for (const { database, transaction } of transactions) if (!transaction.isEmpty) sent.push(database);
    if (transactions.length > 0) ok(controller.context.db.sb.hasLock(ACTIVE_LOCK), 'sent without the lock');
  };
  return { simulation, sent };
}

const addSwitch = ({ simulation }: World, name: string): void =>
  void simulation.transact('inb', '', [{ op: 'insert', table: 'Transit_Switch', row: { name } }]);

/** What the zone's NB has. */
const switches = ({ simulation }: World): unknown[] => {
  const [found] = simulation.transact('nb', 'az1', [
    { op: 'select', table: 'Logical_Switch', where: [], columns: ['name'] },
  ]) as { rows: { name: string }[] }[];
  return found!.rows.map(({ name }) => name).sort();
};

/** Another client of the zone's SB, as a second controller would be. */
function rivalOf({ simulation }: World): Database {
  const rival = simulation.open('sb', 'az1');
  rival.onActivity = () => void rival.poll();
  rival.poll();
  while (!rival.isConnected) {
    ok(simulation.step());
    rival.poll();
  }
  return rival;
}

/** Counts how often SB is asked for an echo. Nothing may have been sent by then. */
function countEchoes({ simulation, sent }: World): () => number {
  const { sb } = simulation.controllers.get('az1')!.context.db;
  let asked = 0;
  const ping = sb.ping.bind(sb);
  sb.ping = (done) => {
    asked++;
    equal(sent, [], 'asked before anything is sent');
    ping(done);
  };
  return () => asked;
}

for (const [what, frozen] of [
  ['frozen for longer than the limit', 5001],
  ['that was not', 0],
] as const)
  test(`a controller ${what}: ${frozen === 0 ? 'no question is asked' : 'nothing is sent before SB has answered'}`, () => {
    const here = world();
    const { simulation, sent } = here;
    const asked = countEchoes(here);
    simulation.clock.freeze(frozen);
    addSwitch(here, 'ts9');
    simulation.settle();
    equal(asked(), frozen === 0 ? 0 : 1);
    ok(sent.includes('nb') && sent.includes('isb'));
    equal(switches(here), ['ts1', 'ts2', 'ts9']);
    simulation.close();
  });

test("how long is too long follows SB's probe interval, and is 5 s where that is unset or off", () => {
  for (const [option, frozen, isAsked] of [
    ['2000', 2001, true],
    ['2000', 2000, false],
    ['1', 1001, true],
    ['1', 999, false],
    ['8000', 8000, false],
    ['8000', 8001, true],
    ['0', 5000, false],
    ['0', 5001, true],
    ['', 5000, false],
  ] as const) {
    const here = world();
    const { simulation, sent } = here;
    const options = ['map', option === '' ? [] : [['ic_probe_interval', option]]];
    simulation.transact('nb', 'az1', [
      { op: 'mutate', table: 'NB_Global', where: [], mutations: [['options', 'insert', options]] },
    ]);
    simulation.settle();
    sent.length = 0;
    const asked = countEchoes(here);
    simulation.clock.freeze(frozen);
    addSwitch(here, 'ts9');
    while (sent.length === 0) ok(simulation.step());
    equal(asked(), isAsked ? 1 : 0, `${option}: ${frozen} ms`);
    simulation.close();
  }
});

test('frozen inside the turn that a run takes: nothing of it is sent before SB has answered', () => {
  let isArmed = false;
  const here: World = world({
    isTurnOver: () => {
      if (isArmed) here.simulation.clock.freeze(5001);
      isArmed = false;
      return false;
    },
  });
  const asked = countEchoes(here);
  isArmed = true;
  addSwitch(here, 'ts9');
  here.simulation.settle();
  equal([isArmed, asked()], [false, 1]);
  equal(switches(here), ['ts1', 'ts2', 'ts9']);
  here.simulation.close();
});

test('frozen, and SB has given the lock to another one: nothing is sent to any database', () => {
  const here = world();
  const { simulation, sent } = here;
  const rival = rivalOf(here);
  simulation.clock.freeze(60_000);
  addSwitch(here, 'ts9');
  rival.stealLock(ACTIVE_LOCK);
  while (simulation.step());
  equal(sent, []);
  equal(simulation.controllers.get('az1')?.status, 'standby');
  rival.close();
  simulation.settle();
  equal(switches(here), ['ts1', 'ts2', 'ts9']);
  simulation.close();
});

test('frozen in the middle of a run: nothing of it is sent before SB has answered', () => {
  let unsent = 0;
  for (let moment = 1; moment < 40; moment++) {
    const here = world({ isTurnOver: () => true });
    const { simulation, sent } = here;
    const rival = rivalOf(here);
    addSwitch(here, 'ts9');
    for (let left = moment; left > 0; left--) simulation.step();
    const before = sent.length;
    simulation.clock.freeze(60_000);
    rival.stealLock(ACTIVE_LOCK);
    while (simulation.step());
    equal(sent.length, before, `moment ${moment}`);
    if (before === 0) unsent++;
    rival.close();
    simulation.settle();
    equal(switches(here), ['ts1', 'ts2', 'ts9']);
    simulation.close();
  }
  ok(unsent > 5, `${unsent} moments before anything was sent`);
});

test('the lock is lost in the middle of a run, by theft or with the connection: the run ends, and nothing of it is sent', () => {
  for (const how of ['stolen', 'cut'] as const) {
    let unsent = 0;
    for (let moment = 1; moment < 60; moment++) {
      // 'onRun' asserts that the lock is held whenever something is sent.
      const here = world({ isTurnOver: () => true });
      const { simulation, sent } = here;
      const rival = rivalOf(here);
      addSwitch(here, 'ts9');
      for (let left = moment; left > 0; left--) simulation.step();
      if (how === 'cut') simulation.server('sb', 'az1').disconnectAll('cut by the test');
      else rival.stealLock(ACTIVE_LOCK);
      while (simulation.step());
      if (sent.length === 0) unsent++;
      rival.close();
      simulation.settle();
      equal(switches(here), ['ts1', 'ts2', 'ts9']);
      simulation.close();
    }
    ok(unsent >= 5, `${how}: ${unsent}`);
  }
});

test.run();
