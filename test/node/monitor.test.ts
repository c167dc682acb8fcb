import { equal, is } from 'uvu/assert';
import { describeEnd, isCrash, restartDelay } from '../../host/node/monitor.ts';
import { suite } from '../support/suite.ts';

const test = suite('node/monitor');

test('a failure and a programming error are crashes, an orderly end and a kill are not', () => {
  is(isCrash({ code: 1, signal: null }), true);
  is(isCrash({ code: null, signal: 'SIGSEGV' }), true);
  is(isCrash({ code: null, signal: 'SIGABRT' }), true);
  is(isCrash({ code: 0, signal: null }), false);
  is(isCrash({ code: null, signal: 'SIGTERM' }), false);
  is(isCrash({ code: null, signal: 'SIGKILL' }), false);
});

test('restarts are at once after a healthy life, else ever further apart', () => {
  is(restartDelay(1, 10_000), 0);
  equal(
    [1, 2, 3, 4, 5, 50].map((crashes) => restartDelay(crashes, 100)),
    [1000, 2000, 4000, 8000, 10_000, 10_000],
  );
});

test('says how it ended', () => {
  is(describeEnd({ code: 1, signal: null }), 'exit status 1');
  is(describeEnd({ code: null, signal: 'SIGSEGV' }), 'killed (SIGSEGV)');
});

test.run();
