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

for (const [what, frozen] of [
  ['frozen for longer than the limit', 5001],
  ['that was not', 0],
] as const)
  test(`a controller ${what}: ${frozen === 0 ? 'no question is asked' : 'nothing is sent before SB has answered'}`, () => {
    const here = world();
    const { simulation, sent } = here;
    const { sb } = simulation.controllers.get('az1')!.context.db;
    let asked = 0;
    const ping = sb.ping.bind(sb);
    sb.ping = (done) => {
      asked++;
      equal(sent, [], 'asked before anything is sent');
      ping(done);
    };
    simulation.clock.freeze(frozen);
    addSwitch(here, 'ts9');
    simulation.settle();
    equal(asked, frozen === 0 ? 0 : 1);
    ok(sent.includes('nb') && sent.includes('isb'));
    equal(switches(here), ['ts1', 'ts2', 'ts9']);
    simulation.close();
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
