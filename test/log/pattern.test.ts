import { equal } from 'uvu/assert';
import { compilePattern, type LogProcess, type LogRecord } from '../../host/log/pattern.ts';
import { suite } from '../support/suite.ts';

const test = suite('log/pattern');

const process: LogProcess = { program: 'ovn-ic', pid: 77, host: 'h1', subprogram: '', started: 1_000 };
const record: LogRecord = {
  time: Date.UTC(2026, 7, 3, 12, 0, 0, 123),
  serial: 42,
  module: 'ovn_ic',
  level: 'warn',
  message: 'hello',
};
const render = (pattern: string, as = process): string => compilePattern(pattern, as)(record, 3);

test('renders the default patterns', () => {
  equal(render('%D{%Y-%m-%dT%H:%M:%S.###Z}|%05N|%c%T|%p|%m'), '2026-08-03T12:00:00.123Z|00042|ovn_ic|WARN|hello');
  equal(render('<%B> %E %A:'), '<28> h1 ovn-ic:');
});

test('knows every escape', () => {
  equal(render('%A %c %m %N %p %P %E %%'), 'ovn-ic ovn_ic hello 42 WARN 77 h1 %');
  equal(render('%D'), '2026-08-03 12:00:00');
  equal(render('%r'), String(record.time - 1_000));
  equal(render('a%nb'), 'a\nb');
});

test('names the subprocess', () => {
  equal(render('%t|%T'), 'main|');
  equal(render('%t|%T', { ...process, subprogram: 'monitor' }), 'monitor|(monitor)');
});

test('pads on either side', () => {
  equal(render('[%8p]'), '[    WARN]');
  equal(render('[%-8p]'), '[WARN    ]');
  equal(render('[%08N]'), '[00000042]');
  equal(render('[%1m]'), '[hello]');
});

test('copies what it does not know, and a percent sign at the end', () => {
  equal(render('%q%5Z%'), '%q%5Z%');
});

test('a message is never read as a pattern', () => {
  const formatter = compilePattern('%m', process);
  equal(formatter({ ...record, message: '%p $& $1' }, 3), '%p $& $1');
});

test.run();
