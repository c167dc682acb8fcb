import { equal, is, match } from 'uvu/assert';
import { describeError } from '../../host/log/describe-error.ts';
import { LOADER, moduleUrl } from '../support/compiled.ts';
import { runProgram, type Result } from '../support/daemon.ts';
import { suite } from '../support/suite.ts';

const test = suite('daemon/lifetime');

const MODULE = moduleUrl(new URL('../../host/daemon/lifetime.ts', import.meta.url));

/** Runs a script with a Lifetime 'life' whose log goes to standard output. */
function run(script: string): Promise<Result> {
  const source = `
    import { Lifetime } from ${JSON.stringify(MODULE)};
    const say = (level) => (text) => console.log(level + '|' + text);
    const life = new Lifetime({ emer: say('EMER'), err: say('ERR'), warn: say('WARN') });
    life.onEnd(() => console.log('first'));
    life.onEnd(() => { throw new Error('stuck'); });
    life.onEnd(async () => console.log('last'));
    life.onCrash(() => console.log('removed'));
    ${script}`;
  return runProgram(process.execPath, [...LOADER, '--input-type=module', '-e', source]);
}

test('an uncaught exception is one line with its stack, and status 1', async () => {
  for (const script of ['setTimeout(() => { null.x; })', 'void Promise.reject(new TypeError("bad"))']) {
    const { status, stdout } = await run(script);
    is(status, 1);
    const [line = '', removed, ...rest] = stdout.split('\n');
    match(line, /^EMER\|internal error: TypeError: .* at .*:\d+:\d+/);
    is(removed, 'removed');
    equal(rest, ['']);
  }
});

test('the orderly end undoes everything, last things first, whatever fails', async () => {
  const { status, stdout } = await run('life.end(2); life.end(0); setInterval(() => undefined, 1000);');
  is(status, 2);
  const lines = stdout.split('\n');
  is(lines[0], 'last');
  match(lines[1] ?? '', /^ERR\|while ending: Error: stuck at /);
  equal(lines.slice(2), ['first', 'removed', '']);
});

test('an end that takes too long is cut short', async () => {
  const { status, stdout } = await run('life.onEnd(() => new Promise(() => undefined)); life.end(0);');
  is(status, 0);
  equal(stdout.split('\n'), ['WARN|not done within 5000 ms, ending all the same', 'removed', '']);
});

test('what is thrown and is no error is shown as it is', () => {
  is(describeError('text'), 'text');
  const error = new Error('message');
  delete error.stack;
  is(describeError(error), 'Error: message');
});

test.run();
