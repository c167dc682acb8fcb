import { equal, throws } from 'uvu/assert';
import { facilityNumber } from '../../host/log/facility.ts';
import { parseSpec, SpecError, type Setting } from '../../host/log/spec.ts';
import { suite } from '../support/suite.ts';

const test = suite('log/spec');

const parse = (spec: string): Setting => parseSpec(spec, (name) => name === 'ovn_ic' || name === 'jsonrpc');
const refuses = (spec: string, message: string): void =>
  throws(
    () => parse(spec),
    (error: unknown) => error instanceof SpecError && error.message === message,
  );

test('nothing means everything at dbg', () => {
  for (const spec of ['', 'any', 'ANY', ' , :'])
    equal(parse(spec), { kind: 'level', module: undefined, destination: undefined, level: 'dbg' });
});

test('words come in any order and any case, between any separators', () => {
  const expected = { kind: 'level', module: 'ovn_ic', destination: 'file', level: 'warn' };
  for (const spec of ['ovn_ic:file:warn', 'warn,FILE ovn_ic', 'Any:file:OVN_IC:Warn', 'file warn:ovn_ic,'])
    equal(parse(spec), expected);
  equal(parse('console:off'), { kind: 'level', module: undefined, destination: 'console', level: 'off' });
  equal(parse('jsonrpc'), { kind: 'level', module: 'jsonrpc', destination: undefined, level: 'dbg' });
});

test('says what it does not understand', () => {
  refuses('foo:bar', 'no destination, level, or module "foo"');
  refuses('console.dbg', 'no destination, level, or module "console.dbg"');
  refuses('off:dbg', 'cannot specify multiple levels');
  refuses('console:file', 'cannot specify multiple destinations');
  refuses('ovn_ic:jsonrpc', 'cannot specify multiple modules');
});

test('patterns keep their separators', () => {
  equal(parse('PATTERN:console:%D{%H:%M}, %m'), { kind: 'pattern', destination: 'console', pattern: '%D{%H:%M}, %m' });
  equal(parse('pattern:ANY:%m'), { kind: 'pattern', destination: undefined, pattern: '%m' });
  equal(parse('PATTERN:file'), { kind: 'pattern', destination: 'file', pattern: '' });
  refuses('PATTERN', 'missing destination');
  refuses('PATTERN:nowhere:%m', 'unknown destination "nowhere"');
});

test('facilities have the numbers of RFC 5424', () => {
  equal(parse('FACILITY:local3'), { kind: 'facility', facility: 19 });
  equal(
    ['kern', 'daemon', 'clock', 'FTP', 'clock2', 'local0', 'local7'].map(facilityNumber),
    [0, 3, 9, 11, 15, 16, 23],
  );
  refuses('FACILITY', 'invalid facility');
  refuses('FACILITY:bogus', 'invalid facility');
});

test.run();
