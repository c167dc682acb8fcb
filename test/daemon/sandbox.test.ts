/** `ovn-ic-wasm sandbox`, which needs nothing but Node. */
import { existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { equal, is, match, ok } from 'uvu/assert';
import { gives } from '../../host/emulation/tutorial.ts';
import { COMMAND, runProgram } from '../support/daemon.ts';
import { Sandbox } from '../support/sandbox.ts';
import { suite } from '../support/suite.ts';

const test = suite('daemon/sandbox');

/** The routes of each router in what was printed: `PREFIX NEXTHOP FROM`. */
function routes(output: string): Record<string, string[]> {
  const found: Record<string, string[]> = {};
  for (const [, router = '', table = ''] of output.matchAll(/^Routes of (\w+) in \w+\n.*\n.*\n((?: {2}\S.*\n)*)/gm))
    found[router] = table
      .trimEnd()
      .split('\n')
      .map((line) => line.trim().replaceAll(/ +/g, ' '));
  return found;
}

/** Every router has learned all that the others give. */
function converged(output: string, zones: number): void {
  const found = routes(output);
  equal(Object.keys(found).length, zones, output);
  for (let n = 1; n <= zones; n++)
    for (let other = 1; other <= zones; other++)
      for (const given of other === n ? [] : gives(other))
        ok(
          found[`lr${n}`]?.some((line) => line.startsWith(`${given} az${other} (`)),
          `lr${n} lacks ${given}:\n${output}`,
        );
}

const folderOf = (output: string): string => / run in (\S+)/.exec(output)?.[1] ?? '';

test('with --exit it builds the tutorial, shows what was learned, and leaves nothing behind', async () => {
  const { status, stdout, stderr } = await runProgram(COMMAND, ['sandbox', '--exit']);
  is(status, 0, stderr);
  is(stderr, '');
  converged(stdout, 2);
  match(stdout, /✓ az1: router lr1 with a network behind it\n +ovn-nbctl --db=\$AZ1_NB lr-add lr1 -- lrp-add/);
  is(existsSync(folderOf(stdout)), false);
});

test('with --processes each controller is a process, which ends with it', async () => {
  const { status, stdout, stderr } = await runProgram(COMMAND, ['sandbox', '--exit', '--processes', '--zones=3']);
  is(status, 0, stderr);
  is(stderr, '');
  converged(stdout, 3);
  is(existsSync(folderOf(stdout)), false);
});

test('a sandbox that is killed takes its controllers with it', async () => {
  const sandbox = new Sandbox('--processes');
  await sandbox.until(/Ctrl-C/);
  // It is over when nobody has its standard error any more: the controllers have.
  is(await sandbox.end('SIGKILL'), 'SIGKILL');
  rmSync(folderOf(sandbox.output), { recursive: true });
});

test('with --persist the databases are there again, and locked meanwhile', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'sandbox-'));
  const sandbox = new Sandbox(`--persist=${folder}`);
  try {
    await sandbox.until(/Ctrl-C/);
    converged(sandbox.output, 2);
    const second = await runProgram(COMMAND, ['sandbox', '--exit', `--persist=${folder}`]);
    is(second.status, 1);
    match(second.stderr, /^ovn-ic-wasm: cannot open .*\.db \(the file is locked by another server/);
    is(await sandbox.end('SIGTERM'), 0);
    equal(
      readdirSync(folder).filter((file) => !file.endsWith('.db') && !file.endsWith('~lock~')),
      ['az1.log', 'az2.log', 'databases.log'],
    );
    const third = await runProgram(COMMAND, ['sandbox', '--exit', `--persist=${folder}`]);
    is(third.status, 0, third.stderr);
    equal(routes(third.stdout), routes(sandbox.output));
    const other = await runProgram(COMMAND, ['sandbox', '--exit', `--persist=${folder}`, '--zones=5']);
    match(other.stderr, /^ovn-ic-wasm: --zones=5: .* holds 2 zones/);
    is(other.status, 1);
  } finally {
    await sandbox.end();
    rmSync(folder, { recursive: true });
  }
});

test('kept databases that the zones are not done with are not shown before they are', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'sandbox-'));
  const first = new Sandbox(`--persist=${folder}`, '--zones=5');
  try {
    // The last of what a person does: from here on it is the controllers' turn.
    await first.until(/az5: lr5 knows networks behind its own/);
    await first.end('SIGKILL');
    const { status, stdout, stderr } = await runProgram(COMMAND, ['sandbox', '--exit', `--persist=${folder}`]);
    is(status, 0, stderr);
    converged(stdout, 5);
  } finally {
    await first.end('SIGKILL');
    rmSync(folder, { recursive: true });
  }
});

/** No socket's name can be that long. */
const LONG = join(tmpdir(), 'x'.repeat(200));

test('what is wrong with the command line is one line', async () => {
  for (const [args, message] of [
    [['--zones=1'], '--zones=1: a number from 2 to 99 is wanted'],
    [['--zones=x'], '--zones=x: a number from 2 to 99 is wanted'],
    [['--kernels=c'], '--kernels=c: wasm or ts is wanted'],
    [['--persist='], '--persist=: the name of a folder is wanted'],
    // A folder in which nobody can make one, and a file.
    [['--persist=/proc/sandbox/x', '--exit'], 'cannot make the folder /proc/sandbox/x (No such file or directory)'],
    [[`--persist=${COMMAND}`], `cannot make the folder ${COMMAND} (File exists)`],
    [['please'], "'please' is one argument too many"],
    [[`--persist=${LONG}`, '--exit'], undefined],
  ] as const) {
    const { status, stdout, stderr } = await runProgram(COMMAND, ['sandbox', ...args]);
    is(status, 1);
    is(stdout, '');
    if (message !== undefined) is(stderr, `ovn-ic-wasm: ${message}\n`);
    else match(stderr, /^ovn-ic-wasm: .* is too long for sockets in it/);
  }
  is(existsSync(LONG), false);
  match((await runProgram(COMMAND, ['help', 'sandbox'])).stdout, /^usage: ovn-ic-wasm sandbox \[OPTIONS\]\n/);
});

test.run();
