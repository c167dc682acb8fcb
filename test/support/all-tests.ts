/**
 * All tests: `npm test`, and CI; or those whose path under test/ matches the pattern given. Suites run side by side, each process's
 * output is printed whole when it ends, and what failed is printed again at the end.
 *
 * Integration suites work with real servers on a clock that others use too: when few of them fail, they are run once more, one at a
 * time. What passes then is named as UNSTEADY and counted in a line before the last; anything else that fails, fails.
 */
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { LOADER } from './compiled.ts';
import { describeSkipped, sumOf, type Report } from './report.ts';
import { isIntegration, patternOf, planTasks, runTasks, tasksWith, type Task } from './tasks.ts';

/** How Node is started for test files that this program has compiled. */
const COMPILED = ['--enable-source-maps'];

/**
 * What spares unit suites a sixth of their processor time: most functions are called too seldom to repay that V8 optimizes them so
 * early, and objects that live as long as one world are collected with the young ones. An integration suite is a process of its own,
 * and the start of one takes longer with flags, since V8 refuses what it had compiled of Node's own modules.
 */
const UNIT = ['--interrupt-budget=270336', '--max-semi-space-size=64'];

/** Suites that are run again at most: when more fail, it is not the clock. */
const MOST = 3;

/** Processes at a time for each core: integration suites wait most of their time (with two, the processor is idle for 8 % of it, with three for 3 %). TEST_JOBS says otherwise. */
const PER_CORE = 3;

/** The tasks that take longest, from the longest on. */
const LONGEST: readonly string[] = [
  'ic',
  'emulation',
  'integration/section-15',
  'integration/scenarios',
  'integration/lab/page',
  'integration/clusters',
  'integration/ovsdb-suite',
  'integration/ctl-vectors',
  'integration/ctl-differential',
  'integration/server-conformance',
  'integration/differential',
  'daemon',
  'ovsdb',
  'support',
  'integration/lab/free',
  'integration/package',
  'lab',
  'fuzz',
  'integration/ovsdb-crash',
  'integration/lab/why',
  'integration/no-recompute',
  'integration/high-availability',
  'model',
  'integration/restarts',
  'integration/frozen',
  'node',
  'kernels',
];

/** The folder with the test files: test/, unless a test of this program has its own, with what there is to run (`.js`) beside each. */
const { TEST_ROOT } = process.env;
const root = TEST_ROOT ?? 'test';
const directory = mkdtempSync(join(tmpdir(), 'ovn-ic-tests-'));
const children = new Set<ChildProcess>();

// A child that ends on a signal takes its servers and directories with it.
for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP'] as const)
  process.once(signal, () => {
    const ends = [...children].map((child) => once(child, 'close'));
    for (const child of children) child.kill(signal);
    void Promise.all(ends).finally(() => process.exit(1));
  });
process.on('exit', () => rmSync(directory, { recursive: true, force: true }));

const seconds = (since: number): string => `${((performance.now() - since) / 1000).toFixed(1)} s`;

const processorOf = ({ processor }: Report): string => `, processor ${processor.toFixed(1)} s`;

/** What a process that ended without a report counts as. */
function lost(task: Task, how: string): Report {
  const failures = [`FAILED ${task.name}: the process ended without a report (${how}); its output is above`];
  return { passed: 0, failed: 1, failedSuites: [], isWhole: false, failures, skipped: [], processor: 0 };
}

/** Runs a task in a process of its own and prints its output. */
async function runTask(task: Task): Promise<Report> {
  const start = performance.now();
  const path = join(directory, `${task.name.replaceAll('/', '-')}.json`);
  const colour = process.stdout.isTTY ? '--color' : '--no-color';
  const names = task.files.map((file) => file.replace(/\.ts$/, '.js'));
  const uvu = ['node_modules/uvu/bin.js', compiled, patternOf(names), colour];
  const flags = [...(TEST_ROOT === undefined ? COMPILED : LOADER), ...(isIntegration(task.name) ? [] : UNIT)];
  const child = spawn(process.execPath, [...flags, ...uvu], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, ...environment, TEST_REPORT: path, LAB_BUILT: 'build/lab' },
  });
  children.add(child);
  let output = '';
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding('utf8').on('data', (text: string) => (output += text));
  const [status, signal] = (await once(child, 'close')) as [number | null, NodeJS.Signals | null];
  children.delete(child);
  const report = existsSync(path)
    ? (JSON.parse(readFileSync(path, 'utf8')) as Report)
    : lost(task, signal ?? `status ${status}`);
  rmSync(path, { force: true });
  console.log(`== ${task.name}: ${seconds(start)}${processorOf(report)}\n${output.trimEnd()}\n`);
  return report;
}

const mayRunAgain = ({ failedSuites, isWhole }: Report): boolean =>
  isWhole && failedSuites.length > 0 && failedSuites.length <= MOST && failedSuites.every(isIntegration);

function testFiles(): string[] {
  const pattern = new RegExp(process.argv[2] ?? '\\.test\\.ts$', 'i');
  return (readdirSync(root, { recursive: true }) as string[])
    .filter((file) => file.endsWith('.test.ts') && pattern.test(file))
    .sort();
}

const start = performance.now();
const files = testFiles();
const OUTPUT = 'build/tests';

/** The folder with the compiled test files. The compiler takes a while to load, and a test of this program needs none. */
async function compileAll(): Promise<string> {
  const { compileTests } = await import('./compile.ts');
  return compileTests(root, files, OUTPUT);
}
const compiled = TEST_ROOT ?? (await compileAll());
/** Says where the modules are that tests start processes with: to a test of this program, what was said to this one. */
const environment = TEST_ROOT === undefined ? { COMPILED_TESTS: resolve(OUTPUT) } : {};
const tasks = planTasks(files, (file) => readFileSync(join(root, file), 'utf8'), LONGEST);
const jobs = Number(process.env['TEST_JOBS'] ?? availableParallelism() * PER_CORE);
console.log(`${tasks.length} processes, ${jobs} at a time\n`);
const all = sumOf(await runTasks(tasks, jobs, runTask));
let { passed, failed } = all;
let unsteady = 0;
if (failed > 0 && mayRunAgain(all)) {
  const again = tasksWith(tasks, all.failedSuites);
  console.log(`Once more: ${all.failedSuites.join(', ')}\n`);
  const second = sumOf(await runTasks(again, 1, runTask));
  if (second.failed === 0 && second.passed > 0) {
    unsteady = failed;
    passed += failed;
    failed = 0;
  }
}
for (const failure of all.failures) console.log(failure);
for (const line of describeSkipped(all.skipped)) console.log(line);
if (unsteady > 0)
  console.log(
    `UNSTEADY: ${unsteady} failed and passed when run again: ${all.failedSuites.join(', ')}. See above for what failed.`,
  );
console.log(`All tests: ${seconds(start)}${processorOf(all)}`);
console.log(`${passed} passed, ${failed} failed`);
process.exitCode = failed > 0 || passed === 0 ? 1 : 0;
