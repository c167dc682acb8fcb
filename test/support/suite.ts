/**
 * The one way tests declare themselves: uvu with its silences made loud (a hook that throws, a suite that never runs,
 * a test that never ends). Every suite must end with `.run()`.
 */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { inspect } from 'node:util';
import { suite as uvuSuite } from 'uvu';
import { PATIENCE } from './patience.ts';
import { describeSkipped, type Report, type Skipped } from './report.ts';

/** Milliseconds a test may take on an idle machine unless it says otherwise. */
const DEADLINE = 60_000;

type Body = () => void | Promise<void>;

export interface Suite {
  (name: string, body: Body, options?: { deadline?: number }): void;
  /** The only test to run, while working on it; refused under CI. */
  only(name: string, body: Body): void;
  before(hook: Body): void;
  after(hook: Body): void;
  run(): void;
}

export interface SuiteOptions {
  /** Why the suite can't run on this machine: it is skipped, loudly, and that is a failure under CI. */
  readonly skip?: string;
  /** Why no other suite may run at the same time. `npm test` reads it in the source: write it as `alone: 'why'`. */
  readonly alone?: string;
}

const isCi = process.env['CI'] === 'true';
const declared = new Map<string, { ran: boolean; declared: number; finished: number; skip?: string }>();
const failures: string[] = [];
/** The tests and hooks that failed, repeated at the end: what uvu says of them is far up by then. */
const failedTests: string[] = [];
const failedSuites = new Set<string>();
let passed = 0;

/** Milliseconds that the process may live on after the last test. */
const AFTERLIFE = 10_000 * PATIENCE;

/** After the last test: what keeps the process alive (a connection, a server) would keep it, and CI, forever. */
function expectEnd(): void {
  if ([...declared.values()].some((state) => state.skip === undefined && state.finished < state.declared)) return;
  const timer = setTimeout(() => {
    failures.push(`the test process does not end: ${process.getActiveResourcesInfo().join(', ')}`);
    process.exit(1);
  }, AFTERLIFE);
  timer.unref();
}

async function within(name: string, body: Body, idle: number): Promise<void> {
  const deadline = idle * PATIENCE;
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`${name}: not done within ${deadline} ms`)), deadline);
  });
  try {
    await Promise.race([Promise.resolve().then(body), late]);
  } finally {
    clearTimeout(timer);
  }
}

/** For who looks for slow tests (TEST_TIMES=1): seconds of wall clock, and of this process's processor time. */
function printTime(what: string, start: number, processor: NodeJS.CpuUsage): void {
  const { user, system } = process.cpuUsage(processor);
  const [wall, used] = [(performance.now() - start) / 1000, (user + system) / 1e6];
  console.log(`TIME ${wall.toFixed(2)} s, processor ${used.toFixed(2)} s: ${what}`);
}

/** A suite that only counts its tests. */
function skipped(state: { ran: boolean; declared: number }): Suite {
  const declare = (): void => {
    state.declared++;
  };
  const run = (): void => {
    state.ran = true;
  };
  return Object.assign(declare, { only: declare, before: () => undefined, after: () => undefined, run });
}

/** Declares a suite. Its name must be unique over all test files: use the file's path under test/. */
export function suite(name: string, options: SuiteOptions = {}): Suite {
  if (declared.has(name)) throw new Error(`two suites are called '${name}'`);
  const state = { ran: false, declared: 0, finished: 0, ...options };
  declared.set(name, state);
  if (options.skip !== undefined) return skipped(state);
  const inner = uvuSuite(name);
  let broken: string | undefined;

  const guarded = (test: string, body: Body, deadline: number) => async (): Promise<void> => {
    state.finished++;
    const [start, processor] = [performance.now(), process.cpuUsage()];
    try {
      if (broken !== undefined) throw new Error(`${name}: 'before' failed: ${broken}`);
      await within(`${name}: ${test}`, body, deadline);
      passed++;
    } catch (error) {
      failedSuites.add(name);
      failedTests.push(`FAILED ${name}: ${test}\n${inspect(error)}`);
      throw error;
    } finally {
      expectEnd();
      if (process.env['TEST_TIMES'] !== undefined) printTime(`${name}: ${test}`, start, processor);
    }
  };
  const declare = ((test: string, body: Body, options: { deadline?: number } = {}) => {
    state.declared++;
    inner(test, guarded(test, body, options.deadline ?? DEADLINE));
  }) as Suite;
  declare.only = (test, body) => {
    if (isCi) throw new Error(`${name}: '.only' is for working on a test, not for CI`);
    state.declared++;
    inner.only(test, guarded(test, body, DEADLINE));
  };
  declare.before = (hook) =>
    inner.before(async () => {
      try {
        await within(`${name}: before`, hook, DEADLINE);
      } catch (error) {
        broken = error instanceof Error ? (error.stack ?? error.message) : String(error);
      }
    });
  declare.after = (hook) =>
    inner.after(async () => {
      try {
        await within(`${name}: after`, hook, DEADLINE);
      } catch (error) {
        failedSuites.add(name);
        failedTests.push(`FAILED ${name}: 'after'\n${inspect(error)}`);
      }
    });
  declare.run = () => {
    state.ran = true;
    inner.run();
  };
  return declare;
}

function skippedSuites(): Skipped[] {
  return [...declared].flatMap(([name, { declared: tests, skip }]) =>
    skip === undefined ? [] : [{ name, tests, reason: skip }],
  );
}

/** Says what was skipped, or under CI counts it as failed; returns the number of tests. */
function reportSkipped(skipped: readonly Skipped[]): number {
  for (const what of describeSkipped(skipped)) {
    if (isCi) failures.push(`${what}; under CI nothing may be skipped`);
    else console.error(`\n${what}`);
  }
  return skipped.reduce((sum, { tests }) => sum + tests, 0);
}

/** Seconds of processor time of this process and of its children that have ended (proc(5): fields 16 and 17 of stat, in hundredths). */
function processorTime(): number {
  const { user, system } = process.cpuUsage();
  const own = (user + system) / 1e6;
  if (!existsSync('/proc/self/stat')) return own;
  const fields = readFileSync('/proc/self/stat', 'latin1')
    .replace(/^.*\) /s, '')
    .split(' ');
  return own + (Number(fields[13]) + Number(fields[14])) / 100;
}

const reportOf = (): Report => ({
  passed,
  failed: failedTests.length + failures.length,
  failedSuites: [...failedSuites],
  isWhole: failures.length === 0,
  failures: [...failedTests, ...failures],
  skipped: skippedSuites(),
  processor: processorTime(),
});

// A signal alone would end this process without what it does at its end: servers killed, directories removed.
for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP'] as const) process.once(signal, () => process.exit(1));

process.on('exit', () => {
  const skippedTests = reportSkipped(skippedSuites());
  for (const [name, state] of declared) {
    if (!state.ran) failures.push(`${name}: declared but never run ('.run()' is missing)`);
    else if (state.skip === undefined && state.finished < state.declared)
      failures.push(`${name}: ${state.finished} of ${state.declared} tests ran`);
  }
  for (const failure of [...failedTests, ...failures]) console.error(failure);
  if (failures.length > 0 || failedTests.length > 0) process.exitCode = 1;
  if (skippedTests > 0) console.error(`${skippedTests} tests SKIPPED`);
  const { TEST_REPORT: report } = process.env;
  if (report !== undefined) writeFileSync(report, JSON.stringify(reportOf()));
  if (declared.size > 0) console.log(`${passed} passed, ${failedTests.length + failures.length} failed`);
});
