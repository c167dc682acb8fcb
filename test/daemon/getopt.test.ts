import { equal, throws } from 'uvu/assert';
import { GetoptError, parseArguments, type OptionSpec, type ParsedArguments } from '../../host/daemon/getopt.ts';
import { suite } from '../support/suite.ts';

const test = suite('daemon/getopt');

const TABLE: OptionSpec[] = [
  { long: 'help', short: 'h', argument: 'none' },
  { long: 'version', short: 'V', argument: 'none' },
  { long: 'verbose', short: 'v', argument: 'optional' },
  { long: 'detach', argument: 'none' },
  { long: 'private-key', short: 'p', argument: 'required' },
  { long: 'ssl-ciphers', argument: 'required' },
  { long: 'ssl-ciphersuites', argument: 'required' },
  { long: 'dry-run', argument: 'optional', extension: true },
  { long: 'detector', argument: 'none', extension: true },
];
const parse = (...argv: string[]): ParsedArguments => parseArguments(argv, TABLE);
const options = (...argv: string[]): (string | undefined)[][] =>
  parse(...argv).options.map(({ name, value }) => [name, value]);
const refuses = (argv: string[], message: string): void =>
  throws(
    () => parse(...argv),
    (error: unknown) => error instanceof GetoptError && error.message === message,
  );

test('long options take arguments after = or in the next word', () => {
  equal(options('--private-key=a', '--private-key', 'b', '--private-key='), [
    ['private-key', 'a'],
    ['private-key', 'b'],
    ['private-key', ''],
  ]);
});

test('optional arguments are only taken when attached', () => {
  equal(parse('--verbose', 'dbg', '--verbose=warn', '-v', '-vconsole:off'), {
    options: [
      { name: 'verbose', value: undefined },
      { name: 'verbose', value: 'warn' },
      { name: 'verbose', value: undefined },
      { name: 'verbose', value: 'console:off' },
    ],
    operands: ['dbg'],
  });
});

test('short options can be bundled', () => {
  equal(options('-hVpkey', '-p', 'k', '-hv'), [
    ['help', undefined],
    ['version', undefined],
    ['private-key', 'key'],
    ['private-key', 'k'],
    ['help', undefined],
    ['verbose', undefined],
  ]);
});

test('starts of names are enough while they are unambiguous', () => {
  equal(options('--verb', '--pri=x', '--ssl-ciphers=y', '--ssl-ciphersu=z', '--dr=json'), [
    ['verbose', undefined],
    ['private-key', 'x'],
    ['ssl-ciphers', 'y'],
    ['ssl-ciphersuites', 'z'],
    ['dry-run', 'json'],
  ]);
  refuses(['--ver'], "option '--ver' is ambiguous; possibilities: '--version' '--verbose'");
  refuses(['--ssl=1'], "option '--ssl=1' is ambiguous; possibilities: '--ssl-ciphers' '--ssl-ciphersuites'");
});

test('an extension never makes an option of the reference ambiguous', () => {
  equal(options('--d', '--det', '--detect'), [
    ['detach', undefined],
    ['detach', undefined],
    ['detector', undefined],
  ]);
});

test('-- ends options, - is an operand, operands may stand between', () => {
  equal(parse('a', '-h', '-', '--', '--help', '-x'), {
    options: [{ name: 'help', value: undefined }],
    operands: ['a', '-', '--help', '-x'],
  });
});

test('says what is wrong', () => {
  refuses(['--bogus'], "unrecognized option '--bogus'");
  refuses(['--bogus=1'], "unrecognized option '--bogus'");
  refuses(['--help=3'], "option '--help' doesn't allow an argument");
  refuses(['--he=3'], "option '--help' doesn't allow an argument");
  refuses(['--private-key'], "option '--private-key' requires an argument");
  refuses(['-q'], "invalid option -- 'q'");
  refuses(['-hp'], "option requires an argument -- 'p'");
});

test.run();
