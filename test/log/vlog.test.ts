import { equal, is, match, throws } from 'uvu/assert';
import type { RateLimit } from '../../host/log/logger.ts';
import type { Destination } from '../../host/log/spec.ts';
import { Vlog } from '../../host/log/vlog.ts';
import { suite } from '../support/suite.ts';

const test = suite('log/vlog');

function setUp(destinations: readonly Destination[] = ['file']): { vlog: Vlog; lines: string[] } {
  const lines: string[] = [];
  const vlog = new Vlog({
    program: 'ovn-ic',
    pid: 1,
    host: 'h',
    subprogram: '',
    started: 0,
    now: () => Date.UTC(2026, 7, 3, 12, 0, 0, 123),
  });
  for (const destination of destinations)
    vlog.setSink(destination, { write: (line) => void lines.push(`${destination} ${line}`) });
  return { vlog, lines };
}

test('writes one line per message and numbers those that a sink takes', () => {
  const { vlog, lines } = setUp();
  const log = vlog.factory('ovn_ic');
  log.info('one');
  log.dbg('not taken');
  log.err('two');
  equal(lines, [
    'file 2026-08-03T12:00:00.123Z|00001|ovn_ic|INFO|one',
    'file 2026-08-03T12:00:00.123Z|00002|ovn_ic|ERR|two',
  ]);
});

test('console and file have their own patterns and one number for one message', () => {
  const { vlog, lines } = setUp(['console', 'file', 'syslog']);
  vlog.factory('m').warn('x');
  equal(lines, [
    'console 2026-08-03T12:00:00Z|00001|m|WARN|x',
    'file 2026-08-03T12:00:00.123Z|00001|m|WARN|x',
    'syslog ovs|00001|m|WARN|x',
  ]);
});

test('a message function runs only when a sink takes the message', () => {
  const { vlog, lines } = setUp();
  const log = vlog.factory('m');
  let runs = 0;
  const message = (): string => `run ${++runs}`;
  log.dbg(message);
  is(runs, 0);
  is(log.isEnabled('dbg'), false);
  vlog.set('m:file:dbg');
  is(log.isEnabled('dbg'), true);
  log.dbg(message);
  is(runs, 1);
  is(lines.length, 1);
  vlog.setSink('file', undefined);
  log.emer(message);
  is(runs, 1);
});

test('no message can forge a line', () => {
  const { vlog, lines } = setUp();
  vlog.factory('m').info('a\n2026-08-03T12:00:00.123Z|00002|m|INFO|forged\r\t\u001B[31m\n');
  is(lines.length, 1);
  match(lines[0] ?? '', String.raw`a\n2026-08-03T12:00:00.123Z|00002|m|INFO|forged\r\t\x1b[31m`);
});

test('no message turns the direction of writing, moves a cursor, or has no end', () => {
  const { vlog, lines } = setUp();
  const log = vlog.factory('m');
  log.info('a\u0085b\u009b31m\u2028\u202e\u2066');
  match(lines[0] ?? '', String.raw`|INFO|a\u0085b\u009b31m\u2028\u202e\u2066`);
  log.warn(`${'x'.repeat(1 << 14)}${'\n'.repeat(1 << 20)}y`);
  match(lines[1]?.slice(-100) ?? '', `x... (${(1 << 20) + 1} more characters)`);
});

test('a rate limit drops, says so, and can be switched off', () => {
  const { vlog, lines } = setUp();
  const log = vlog.factory('m');
  const verdicts = [
    { pass: true, dropped: 0 },
    { pass: false, dropped: 0 },
    { pass: true, dropped: 1 },
  ];
  const limit: RateLimit = { admit: () => verdicts.shift() ?? { pass: false, dropped: 0 } };
  for (const text of ['a', 'b', 'c']) log.info(text, limit);
  vlog.setRateLimited(['m'], false);
  log.info('d', limit);
  equal(
    lines.map((line) => line.split('|')[4]),
    ['a', 'Dropped 1 log messages due to excessive rate', 'c', 'd'],
  );
  match(vlog.list(), /^m {17}INFO {7}INFO {7}INFO {4}\(rate limiting disabled\)$/m);
  throws(() => vlog.setRateLimited(['nosuch'], true), 'unknown module');
});

test('levels are set per module and destination', () => {
  const { vlog } = setUp();
  vlog.set('console:off');
  vlog.set('ovn_ic:syslog:err');
  match(vlog.list(), /^ovn_ic {13}OFF {8}ERR {7}INFO$/m);
  match(vlog.list(), /^reconnect {10}OFF {7}INFO {7}INFO$/m);
});

test('modules of the C implementation can be named, and are listed from then on', () => {
  const { vlog } = setUp();
  is(vlog.list().includes('hmap'), false);
  vlog.set('hmap:off');
  match(vlog.list(), /^hmap {15}OFF {8}OFF {8}OFF$/m);
  throws(() => vlog.set('nosuch:off'), 'no destination, level, or module "nosuch"');
});

test('patterns can be set and are listed', () => {
  const { vlog, lines } = setUp();
  vlog.set('PATTERN:file:%p:%m');
  vlog.factory('m').info('x');
  equal(lines, ['file INFO:x']);
  is(
    vlog.listPatterns(),
    '         prefix                            format\n' +
      '         ------                            ------\n' +
      'SYSLOG   <%B> %D{%h %e %T} %E %A:          ovs|%05N|%c%T|%p|%m\n' +
      'CONSOLE  none                              %D{%Y-%m-%dT%H:%M:%SZ}|%05N|%c%T|%p|%m\n' +
      'FILE     none                              %p:%m\n',
  );
});

test('the facility is used where it was chosen', () => {
  const { vlog } = setUp();
  is(vlog.facility(16), 16);
  vlog.set('FACILITY:user');
  is(vlog.facility(16), 1);
  const record = { time: Date.UTC(2026, 7, 3, 1, 2, 3), serial: 1, module: 'm', level: 'info', message: 'x' } as const;
  is(vlog.syslogPrefix(record), '<14> Aug  3 01:02:03 h ovn-ic:');
});

test('a module that speaks for the first time begins with what was set for all', () => {
  const { vlog, lines } = setUp(['console', 'file']);
  vlog.set('console:off');
  vlog.set('file:warn');
  const late = vlog.factory('late');
  late.info('no');
  late.warn('yes');
  equal(lines, ['file 2026-08-03T12:00:00.123Z|00001|late|WARN|yes']);
  vlog.set('ovsdb_jsonrpc_server:file:dbg');
  is(vlog.factory('ovsdb_jsonrpc_server').isEnabled('dbg'), true);
});

test.run();
