/** What `npm test` prints of its suites, in folders of test files that were written for this. */
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { equal, is, match } from 'uvu/assert';
import { LOADER, modulePath, moduleUrl } from './compiled.ts';
import { runProgram, type Result } from './daemon.ts';
import { suite } from './suite.ts';

const test = suite('support/all-tests');

const SUITE = moduleUrl(new URL('suite.ts', import.meta.url)).href;
const PROGRAM = new URL('all-tests.ts', import.meta.url);

/** A test file: its suite's name is its path, 'body' declares tests with `test`. */
const source = (name: string, body: string): string => `
  import { suite } from '${SUITE}';
  const test = suite('${name}');
  ${body}
  test.run();
`;

/** Runs all tests of a folder with these files, by their names without ending. */
async function runAll(bodies: Readonly<Record<string, string>>, env: NodeJS.ProcessEnv = {}): Promise<Result> {
  const root = mkdtempSync(join(tmpdir(), 'all-tests-'));
  try {
    writeFileSync(join(root, 'package.json'), '{ "type": "module" }');
    for (const [name, body] of Object.entries(bodies)) {
      const file = join(root, `${name}.test`);
      mkdirSync(dirname(file), { recursive: true });
      for (const ending of ['ts', 'js'])
        writeFileSync(`${file}.${ending}`, source(name, body.replaceAll('ROOT', root)));
    }
    return await runProgram(process.execPath, [...LOADER, modulePath(PROGRAM)], {
      env: { ...process.env, CI: '', TEST_REPORT: '', TEST_ROOT: root, ...env },
    });
  } finally {
    rmSync(root, { recursive: true });
  }
}

const lines = ({ stdout }: Result): string[] => stdout.trimEnd().split('\n');

const PASSES = "test('passes', () => {});";

test('each process prints its output whole, and the last line counts all', async () => {
  const talks = `test('talks', async () => {
    for (let i = 0; i < 20; i++) { console.log('line ' + i); await new Promise((then) => setTimeout(then, 1)); }
  });`;
  const result = await runAll({ 'a/one': PASSES, 'a/two': PASSES, 'integration/b': talks, 'integration/c': talks });
  is(result.status, 0, result.stderr);
  is(lines(result).at(-1), '4 passed, 0 failed');
  const whole = Array.from({ length: 20 }, (_, i) => `line ${i}`).join('\n');
  equal(result.stdout.match(new RegExp(whole, 'g'))?.length, 2);
  for (const name of ['a', 'integration/b', 'integration/c'])
    match(result.stdout, new RegExp(`^== ${name}: [\\d.]+ s, processor [\\d.]+ s$`, 'm'));
});

test('what failed is printed again at the end', async () => {
  const fails = "test('adds', () => { throw new Error('one and one is three'); });";
  const result = await runAll({ 'a/one': fails, 'b/two': PASSES });
  is(result.status, 1);
  match(lines(result).slice(-12).join('\n'), /^FAILED a\/one: adds\nError: one and one is three\n/m);
  is(lines(result).at(-1), '1 passed, 1 failed');
});

test('a process that dies without a report is a failure, and names the suite', async () => {
  const result = await runAll({
    'a/one': "test('dies', () => process.kill(process.pid, 'SIGKILL'));",
    'b/two': PASSES,
  });
  is(result.status, 1);
  match(result.stdout, 'FAILED a: the process ended without a report (SIGKILL)');
  is(lines(result).at(-1), '1 passed, 1 failed');
});

test('a pattern that matches no test is a failure', async () => {
  is((await runAll({})).status, 1);
});

/** Fails the first time. */
const UNSTEADY = `
  const { existsSync, writeFileSync } = await import('node:fs');
  test('at the second go', () => {
    if (existsSync('ROOT/went')) return;
    writeFileSync('ROOT/went', '');
    throw new Error('too slow');
  });`;

test('an integration suite that passes when it is run again is counted as unsteady', async () => {
  const result = await runAll({ 'integration/a': UNSTEADY, 'b/two': PASSES });
  is(result.status, 0);
  match(result.stdout, 'FAILED integration/a: at the second go\nError: too slow');
  const [unsteady = '', , last] = lines(result).slice(-3);
  match(unsteady, /^UNSTEADY: 1 failed and passed when run again: integration\/a\./);
  is(last, '2 passed, 0 failed');
});

test('a unit suite that fails is not run again', async () => {
  const result = await runAll({ 'a/one': UNSTEADY, 'b/two': PASSES });
  is(result.status, 1);
  is(lines(result).at(-1), '1 passed, 1 failed');
});

test('what was skipped is said at the end, each reason once', async () => {
  const skips = `const other = suite('NAME', { skip: 'no servers here' }); other('x', () => {}); other.run(); ${PASSES}`;
  const result = await runAll({ 'a/one': skips.replace('NAME', 'x'), 'b/two': skips.replace('NAME', 'y') });
  is(result.status, 0, result.stderr);
  match(lines(result).slice(-3).join('\n'), 'SKIPPED x (1), y (1): no servers here\n');
});

test('the names in the list of the longest are tasks', () => {
  const [, list = ''] = /const LONGEST[^=]*= \[(.*?)\]/s.exec(readFileSync(PROGRAM, 'utf8')) ?? [];
  const names = [...list.matchAll(/'([^']+)'/g)].map(([, name = '']) => name);
  is(names.length > 0, true);
  const root = dirname(dirname(fileURLToPath(PROGRAM)));
  for (const name of names) is(existsSync(join(root, name)) || existsSync(join(root, `${name}.test.ts`)), true, name);
});

test.run();
