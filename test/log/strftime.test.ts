import { execFileSync } from 'node:child_process';
import { equal } from 'uvu/assert';
import { strftime } from '../../host/log/strftime.ts';
import { suite } from '../support/suite.ts';

const test = suite('log/strftime');

const FORMAT = '%Y|%y|%m|%d|%e|%H|%I|%M|%S|%p|%b|%h|%B|%a|%A|%j|%T|%F|%z|%%';

function reference(seconds: number, zone: string): string {
  const env = { PATH: process.env['PATH'], LC_ALL: 'C', TZ: zone };
  return execFileSync('date', ['-d', `@${seconds}`, `+${FORMAT}`], { encoding: 'utf8', env }).trimEnd();
}

test('agrees with date(1) in UTC', () => {
  for (const seconds of [0, 951_782_399, 1_709_164_800, 1_785_758_400, 1_798_761_599, 4_102_444_799])
    equal(strftime(FORMAT, seconds * 1000, 'utc'), reference(seconds, 'UTC'));
});

test('agrees with date(1) in the local zone, east and west, on both sides of a change of the clocks', () => {
  const before = process.env['TZ'];
  try {
    for (const zone of ['Asia/Kolkata', 'America/St_Johns', 'Europe/Berlin']) {
      process.env['TZ'] = zone;
      for (const seconds of [1_774_745_999, 1_774_746_001, 1_785_758_400])
        equal(strftime(FORMAT, seconds * 1000, 'local'), reference(seconds, zone));
    }
  } finally {
    if (before === undefined) delete process.env['TZ'];
    else process.env['TZ'] = before;
  }
});

test('# is a digit of the fraction of the second', () => {
  equal(strftime('%S.###', 1_234, 'utc'), '01.234');
  equal(strftime('%S.#', 1_987, 'utc'), '01.9');
  equal(strftime('%S.#####', 1_007, 'utc'), '01.00700');
});

test('leaves what it does not know', () => {
  equal(strftime('%Q %', 0, 'utc'), '%Q %');
});

test.run();
