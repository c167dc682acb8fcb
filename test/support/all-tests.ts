/**
 * All tests: `npm test`, and CI. Suites under integration/ work with real servers on a clock that others use too: when few
 * of them fail, they are run once more, by themselves. What passes then is named as unsteady, with what failed first
 * still in the output; anything else that fails, fails.
 */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Report } from './suite.ts';

/** Suites that are run again at most: when more fail, it is not the clock. */
const MOST = 3;

const directory = mkdtempSync(join(tmpdir(), 'ovn-ic-tests-'));

/** Runs the test files whose path under test/ matches. Undefined when the process ended before it could tell. */
function runTests(pattern: string): Report | undefined {
  const path = join(directory, 'report.json');
  rmSync(path, { force: true });
  const colour = process.stdout.isTTY ? '--color' : '--no-color';
  spawnSync(process.execPath, ['--import', 'tsx', 'node_modules/uvu/bin.js', 'test', pattern, colour], {
    stdio: 'inherit',
    env: { ...process.env, TEST_REPORT: path },
  });
  return existsSync(path) ? (JSON.parse(readFileSync(path, 'utf8')) as Report) : undefined;
}

const mayRunAgain = ({ failedSuites, isWhole }: Report): boolean =>
  isWhole && failedSuites.length <= MOST && failedSuites.every((name) => name.startsWith('integration/'));

const pattern = process.argv[2] ?? '\\.test\\.ts$';
const first = runTests(pattern);
let { passed, failed } = first ?? { passed: 0, failed: 1 };
if (first !== undefined && failed > 0 && mayRunAgain(first)) {
  const names = first.failedSuites.join(', ');
  console.log(`\nOnce more: ${names}`);
  const again = runTests(`^(${first.failedSuites.join('|')})\\.test\\.ts$`);
  if (again?.failed === 0) {
    console.log(`\nUNSTEADY: ${names}: failed, and passed when run again. What failed is told above.`);
    passed += failed;
    failed = 0;
  }
}
rmSync(directory, { recursive: true, force: true });
console.log(`${passed} passed, ${failed} failed`);
process.exitCode = failed > 0 ? 1 : 0;
