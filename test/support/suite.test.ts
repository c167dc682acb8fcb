import { equal, is, match } from 'uvu/assert';
import { LOADER, moduleUrl } from './compiled.ts';
import { runProgram, type Result } from './daemon.ts';
import { suite } from './suite.ts';

const test = suite('support/suite');

/** Runs a test file with this content in a process of its own. */
function runFile(content: string, env: NodeJS.ProcessEnv = {}): Promise<Result> {
  const source = `import { suite } from '${moduleUrl(new URL('suite.ts', import.meta.url)).href}';\n${content}`;
  return runProgram(process.execPath, [...LOADER, '--input-type=module', '-e', source], {
    env: { ...process.env, CI: '', ...env },
  });
}

const lastLine = ({ stdout }: Result): string | undefined => stdout.trimEnd().split('\n').at(-1);

test('a test runs', () => {
  equal(1 + 1, 2);
});

const SKIPPED = `
  const test = suite('it', { skip: 'no servers here' });
  test.before(() => { throw new Error('before'); });
  test('one', () => { throw new Error('one'); });
  test('two', () => { throw new Error('two'); });
  test.run();
  const other = suite('other');
  other('three', () => {});
  other.run();
`;

test('a skipped suite says how many tests and why', async () => {
  const result = await runFile(SKIPPED);
  is(result.status, 0);
  match(result.stderr, 'SKIPPED it (2): no servers here\n2 tests SKIPPED');
  is(lastLine(result), '1 passed, 0 failed');
});

test('under CI a skipped suite is a failure', async () => {
  const result = await runFile(SKIPPED, { CI: 'true' });
  is(result.status, 1);
  match(result.stderr, 'SKIPPED it (2): no servers here; under CI nothing may be skipped');
  is(lastLine(result), '1 passed, 1 failed');
});

test('a suite that is never run and a hook that fails are failures', async () => {
  const result = await runFile(`
    suite('forgotten')('one', () => {});
    const test = suite('broken');
    test.before(() => { throw new Error('no luck'); });
    test('two', () => {});
    test.run();
  `);
  is(result.status, 1);
  match(result.stderr, 'forgotten: declared but never run');
  match(result.stdout, "'before' failed: Error: no luck");
  is(lastLine(result), '0 passed, 2 failed');
});

test('a test that fails is named again at the end, and why', async () => {
  const result = await runFile(`
    const test = suite('it');
    test('adds', () => { throw new Error('one and one is three'); });
    test.run();
    const other = suite('other');
    other('three', () => {});
    other.run();
  `);
  is(result.status, 1);
  match(result.stderr, /^FAILED it: adds\nError: one and one is three\n/);
  is(lastLine(result), '1 passed, 1 failed');
});

test('a process that does not end is a failure', async () => {
  const result = await runFile(`
    const test = suite('it');
    test('leaks', () => { setInterval(() => {}, 1000); });
    test.run();
  `);
  is(result.status, 1);
  match(result.stderr, /the test process does not end: .*Timeout/);
  is(lastLine(result), '1 passed, 1 failed');
});

test.run();
