/** `ovn-ic-wasm simulate`. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { equal, is, match, ok, throws } from 'uvu/assert';
import { advertisedRoutes, learnedRoutes } from '../../host/emulation/scale-topology.ts';
import { need, zonesWithin } from '../../host/daemon/simulate/need.ts';
import { parseSimulateOptions } from '../../host/daemon/simulate/options.ts';
import { COMMAND, runProgram } from '../support/daemon.ts';
import { temporaryDirectory } from '../support/ovsdb-server.ts';
import { suite } from '../support/suite.ts';

const test = suite('daemon/simulate');

interface Said {
  readonly advertised: number;
  readonly learned: number;
  readonly converged: boolean;
  readonly phases: readonly Readonly<Record<string, number | string>>[];
}

async function said(...args: string[]): Promise<Said> {
  const { status, stdout, stderr } = await runProgram(COMMAND, ['simulate', '--json', ...args]);
  is(stderr, '');
  is(status, 0);
  return JSON.parse(stdout) as Said;
}

test('zones converge; a second time all counts are the same', async () => {
  const args = ['--zones=4', '--routers=3', '--routes=20'];
  const [first, second] = [await said(...args), await said(...args)];
  is(first.converged, true);
  equal([first.advertised, first.learned], [240, 720]);
  const measured = new Set(['milliseconds', 'processor', 'memory']);
  const counts = ({ phases }: Said): unknown =>
    phases.map((phase) => Object.entries(phase).filter(([name]) => !measured.has(name)));
  equal(counts(first), counts(second));
  equal(
    first.phases.map(({ name }) => name),
    ['zones', 'routers', 'routes', 'one route more'],
  );
});

test('one route more costs each zone two runs at most and a transaction, however many there are', async () => {
  for (const routes of ['--routes=10', '--routes=200']) {
    const { phases } = await said('--zones=4', '--routers=3', routes);
    const last = phases.at(-1) ?? {};
    is(last['transactions'], 4, 'into IC-SB, and into the NB of each other zone');
    is(last['refused'], 0);
    is(last['recomputes'], 0);
    ok(Number(last['runs']) <= 8, String(last['runs']));
    ok(Number(last['bytes']) < 8000, String(last['bytes']));
  }
});

test('it says what it needs, and refuses what does not fit', async () => {
  const { status, stdout } = await runProgram(COMMAND, ['simulate', '--zones=2', '--routers=1', '--routes=2']);
  is(status, 0);
  match(
    stdout,
    /^2 zones of 1 router with 2 routes each: 4 in IC-SB, 4 learned\.\nNeeds about \d+ MB of memory and 1 s\.\n\nphase +seconds /,
  );
  match(stdout, /\none route more +\d+\.\d\d .*\nall +\d+\.\d\d .*\n\nConverged: /);
  const huge = await runProgram(COMMAND, ['simulate', '--zones=1000', '--routers=1000', '--routes=1000']);
  is(huge.status, 1);
  match(huge.stderr, /^ovn-ic-wasm: 1,000 zones .*: 999,000,000,000 learned routes need about .* are free: try /);
  const scale = { zones: 1000, routers: 10, routes: 100 };
  const fitting = zonesWithin(scale, 4e9);
  ok(need({ ...scale, zones: fitting }).memory <= 4e9 && need({ ...scale, zones: fitting + 1 }).memory > 4e9);
  equal([advertisedRoutes(scale), learnedRoutes(scale)], [1_000_000, 999_000_000]);
});

test('what is wrong with the command line is one line', async () => {
  for (const [arg, message] of [
    ['--zones=1', '--zones=1: a number from 2 to 1000 is wanted'],
    ['--routes=no', '--routes=no: a number from 1 to 1000000 is wanted'],
    ['--routes=1000000', '10 zones with 1000000 routes on one transit switch: there are 13631488 prefixes only'],
  ] as const) {
    const { status, stdout, stderr } = await runProgram(COMMAND, ['simulate', '--zones=20', arg]);
    is(status, 1);
    is(stdout, '');
    is(stderr, `ovn-ic-wasm: ${message.replace('10 zones', '20 zones')}\n`);
  }
});

test('a script is printed as a file for bash, or played and printed as events', async () => {
  const file = join(temporaryDirectory(), 'script');
  writeFileSync(
    file,
    'world zones=az1\naz1$ ovn-nbctl ls-add sw0\ncheck "it is there": ovn-nbctl ls-list | grep sw1\n',
  );
  const shell = await runProgram(COMMAND, ['simulate', '--export=shell', file]);
  equal([shell.status, shell.stderr], [0, '']);
  match(shell.stdout, /^#!\/bin\/bash\n.*\nat az1\novn-nbctl ls-add sw0\n/s);
  // The check does not hold.
  const events = await runProgram(COMMAND, ['simulate', '--export=events', '--kernels=ts', file]);
  equal([events.status, events.stderr], [1, '']);
  ok((JSON.parse(events.stdout) as { events: { kind: string }[] }).events.some(({ kind }) => kind === 'commit'));
  for (const [args, message] of [
    [['--export=bash', file], '--export=bash: shell or events is wanted'],
    [['--export=shell'], '--export is for a script: which one?'],
  ] as const) {
    const { status, stderr } = await runProgram(COMMAND, ['simulate', ...args]);
    equal([status, stderr], [1, `ovn-ic-wasm: ${message}\n`]);
  }
});

test('databases are printed as a script, with other names unless asked not to; what is left out is said', async () => {
  const file = join(temporaryDirectory(), 'nb.csv');
  const uuid = '94e75fbc-24b1-4f6d-9f27-9a47bd4ae159';
  writeFileSync(file, `NB_Global table\n_uuid,name,external_ids\n${uuid},paris,{owner=me}\n`);
  const redacted = await runProgram(COMMAND, ['simulate', '--import', file]);
  is(redacted.status, 0);
  match(redacted.stdout, /^world zones=az1 nameless\naz1\$ ovn-nbctl set NB_Global \. 'name="zone1"'\n/);
  match(redacted.stderr, /nb\.csv: external_ids: 1 left out\n/);
  match((await runProgram(COMMAND, ['simulate', '--import', '--unredacted', file])).stdout, /paris.*owner/s);
  for (const [args, message] of [
    [['--import'], '--import: which files?'],
    [['--unredacted', file], '--unredacted is for --import'],
    [['--import', `${file}x`], `${file}x: No such file or directory`],
  ] as const) {
    const { status, stderr } = await runProgram(COMMAND, ['simulate', ...args]);
    is(status, 1);
    ok(stderr.startsWith(`ovn-ic-wasm: ${message}`), stderr);
  }
});

test('options that would be ignored are refused; shortened ones are what they are', () => {
  equal(parseSimulateOptions(['--imp', 'nb', 'sb']), { files: ['nb', 'sb'], isRedacted: true });
  for (const [args, message] of [
    ['--import --zones=3 nb', /^--zones is not for --import/],
    ['--import --json nb', /^--json is not for --import/],
    ['--import --export=shell nb', /^--export is not for --import/],
    ['--import --force nb', /^--force is not for --import/],
    ['one two', /^'two' is one argument too many/],
    ['--routes=3 script', /^--routes is not for a script/],
    ['--json --export=events script', /^--json is not for --export/],
  ] as const)
    throws(
      () => parseSimulateOptions(args.split(' ')),
      (error: Error) => message.test(error.message),
      args,
    );
});

test.run();
