/** Time, links and processes of a world. */
import { equal, is } from 'uvu/assert';
import { Scheduler } from '../../host/emulation/scheduler.ts';
import type { Label, Work } from '../../host/emulation/work.ts';
import { suite } from '../support/suite.ts';

const test = suite('emulation/scheduler');

const message = (from: string, to: string): Label => ({ kind: 'message', worker: 'servers', from, to });
const turn = (process: string, worker: Label['worker'] = 'controllers'): Label => ({
  kind: 'run',
  worker,
  from: process,
  to: process,
});

function runAll(scheduler: Scheduler): void {
  while (scheduler.runOne());
}

test('work is done in the order of time; emulations last, all at once', () => {
  const scheduler = new Scheduler(5);
  const done: string[] = [];
  const note = (what: string) => () => void done.push(`${scheduler.clock.now()} ${what}`);
  scheduler.schedule(turn('northd-1', 'emulations'), () => {
    note('northd-1')();
    scheduler.schedule(turn('ic-2'), note('ic-2'));
  });
  scheduler.schedule(turn('northd-2', 'emulations'), note('northd-2'));
  scheduler.schedule(message('a', 'b'), note('message'));
  scheduler.schedule(turn('ic-1'), note('ic-1'));
  runAll(scheduler);
  equal(done, ['0 ic-1', '0 northd-1', '0 northd-2', '0 ic-2', '5 message']);
});

test('each piece of work has the one that scheduled it as its cause', () => {
  const scheduler = new Scheduler(1);
  const works: Work[] = [];
  scheduler.onWork = (work) => void works.push(work);
  scheduler.perform({ kind: 'command', worker: 'servers', from: 'person', to: 'person' }, () =>
    scheduler.schedule(message('person', 'nb'), () =>
      scheduler.clockOf('nb', 'servers').after(10, () => scheduler.schedule(message('nb', 'person'), () => undefined)),
    ),
  );
  runAll(scheduler);
  is(scheduler.runTimer(), true);
  runAll(scheduler);
  equal(
    works.map(({ id, cause, at, kind }) => [id, cause, at, kind]),
    [
      [1, 0, 0, 'command'],
      [2, 1, 1, 'message'],
      // A timer goes off by itself.
      [3, 0, 11, 'timer'],
      [4, 3, 12, 'message'],
    ],
  );
});

test('no message overtakes another when a link gets faster; a stalled one loses nothing', () => {
  const scheduler = new Scheduler(1);
  const done: string[] = [];
  const send = (what: string): void =>
    scheduler.schedule(message('a', 'b'), () => void done.push(`${scheduler.clock.now()} ${what}`));
  scheduler.setLink('a', 'b', 20);
  send('slow');
  scheduler.setLink('a', 'b', undefined);
  send('fast');
  scheduler.setLink('a', 'b', 'stalled');
  send('stalled');
  runAll(scheduler);
  equal(done, ['20 slow', '20 fast']);
  scheduler.pass(100);
  scheduler.setLink('a', 'b', undefined);
  runAll(scheduler);
  equal(done, ['20 slow', '20 fast', '121 stalled']);
});

test('a frozen process does nothing until it is thawed, its timers included', () => {
  const scheduler = new Scheduler(1);
  const done: string[] = [];
  scheduler.freeze('b');
  scheduler.schedule(message('a', 'b'), () => void done.push('message'));
  scheduler.clockOf('b', 'servers').after(5, () => done.push('timer'));
  scheduler.schedule(turn('c'), () => void done.push('c'));
  scheduler.pass(50);
  equal(done, ['c']);
  scheduler.thaw('b');
  runAll(scheduler);
  equal(done, ['c', 'message', 'timer']);
});

test.run();
