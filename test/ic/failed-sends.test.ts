/** Runs whose sending fails in the controller itself (contract 1): nothing stays open, nothing counts as in flight, and the next run does it all. */
import { equal, match, ok } from 'uvu/assert';
import type { Controller } from '../../host/ic/controller.ts';
import { story, type Bench } from '../support/bench.ts';
import { suite } from '../support/suite.ts';

const test = suite('ic/failed-sends');

/** A zone whose next run writes to NB (a router's route) and to IC-SB. */
function due(bench: Bench): Controller {
  for (const [at, zone] of ['az1', 'az2'].entries()) {
    bench.router(zone, `lr${at + 1}`, [`10.0.${at + 1}.1/24`]);
    bench.attachRouter(zone, `lr${at + 1}`, 'ts1', [`169.254.100.${at + 1}/24`]);
  }
  bench.settled();
  const controller = bench.lab.controllers.get('az1')!;
  bench.lab.pause('az1');
  bench.staticRoute('az2', 'lr2', { ip_prefix: '10.70.0.0/16', nexthop: '10.0.2.9' });
  bench.staticRoute('az1', 'lr1', { ip_prefix: '10.71.0.0/16', nexthop: '10.0.1.9' });
  bench.settle();
  bench.clearLog();
  bench.lab.resume('az1');
  return controller;
}

/** The failure is one line of the log, and the zone is right all the same. */
function recovered(bench: Bench, line: RegExp): void {
  bench.lab.settle();
  const errors = [...bench.lines, ...bench.failures].filter(({ level }) => level === 'err').map(({ text }) => text);
  equal(errors.length, 1, errors.join('\n'));
  match(errors[0]!, line);
  bench.clearLog();
  bench.settled();
  for (const ip_prefix of ['10.70.0.0/16', '10.71.0.0/16']) {
    equal(bench.rows('isb', '', 'Route', { ip_prefix }).length, 1, ip_prefix);
    equal(bench.rows('nb', 'az1', 'Logical_Router_Static_Route', { ip_prefix }).length, 1, ip_prefix);
  }
}

test(
  'an observer of runs throws: the run is dropped whole, and the next one does its work',
  story(['az1', 'az2'], (bench) => {
    const controller = due(bench);
    controller.onRun = ({ transactions }) => {
      controller.onRun = undefined;
      ok(transactions.length > 1, 'several transactions are open');
      throw new Error('the observer fails');
    };
    recovered(bench, /run failed: Error: the observer fails/);
  }),
);

for (const key of ['nb', 'isb'] as const) {
  test(
    `a commit to ${key} throws: the other database's is sent, and the next run does the rest`,
    story(['az1', 'az2'], (bench) => {
      const controller = due(bench);
      const database = controller.context.db[key];
      database.commit = () => {
        Reflect.deleteProperty(database, 'commit');
        throw new Error('the commit fails');
      };
      recovered(bench, /commit failed.*the commit fails/);
    }),
  );
}

test.run();
