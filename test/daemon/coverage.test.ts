import { equal, is } from 'uvu/assert';
import { Coverage } from '../../host/daemon/coverage.ts';
import { Stopwatches } from '../../host/daemon/stopwatch.ts';
import { suite } from '../support/suite.ts';

const test = suite('daemon/coverage');

test('shows rates over 5 seconds, a minute and an hour', () => {
  const coverage = new Coverage();
  const commits = coverage.counter('txn_success');
  coverage.counter('never');
  commits.increment(60);
  coverage.sample();
  commits.increment();
  coverage.sample();
  const [, line, rest] = coverage.show().split('\n');
  is(line, 'txn_success                0.2/sec     1.017/sec        0.0169/sec   total: 61');
  is(rest, '2 events never hit');
});

test('old samples fall out of the minute first and out of the hour last', () => {
  const coverage = new Coverage();
  coverage.counter('a').increment(36);
  const rates = (): string[] | undefined => coverage.show().split('\n')[1]?.split(/\s+/).slice(1, 4);
  coverage.sample();
  equal(rates(), ['7.2/sec', '0.600/sec', '0.0100/sec']);
  for (let turn = 0; turn < 12; turn++) coverage.sample();
  equal(rates(), ['0.0/sec', '0.000/sec', '0.0100/sec']);
  for (let turn = 0; turn < 12 * 60; turn++) coverage.sample();
  equal(rates(), ['0.0/sec', '0.000/sec', '0.0000/sec']);
  is(coverage.read('a'), 36);
});

test('a name has one counter', () => {
  const coverage = new Coverage();
  coverage.counter('a').increment();
  coverage.counter('a').increment(2);
  is(coverage.read('a'), 3);
  is(coverage.read('b'), undefined);
  equal(
    [...coverage.totals()],
    [
      ['a', 3],
      ['poll_zero_timeout', 0],
    ],
  );
});

test('stopwatches show what was measured', () => {
  const watches = new Stopwatches();
  for (let sample = 1; sample <= 100; sample++) watches.record('loop', sample);
  const lines = watches.show('loop').split('\n');
  equal(lines.slice(0, 5), [
    "Statistics for 'loop'",
    '  Total samples: 100',
    '  Maximum: 100 msec',
    '  Minimum: 1 msec',
    '  95th percentile: 95.000000 msec',
  ]);
});

test('the averages of a constant are the constant', () => {
  const watches = new Stopwatches();
  for (let sample = 0; sample < 5; sample++) watches.record('loop', 7);
  equal(watches.show().split('\n').slice(5, 7), [
    '  Short term average: 7.000000 msec',
    '  Long term average: 7.000000 msec',
  ]);
});

test.run();
