/**
 * `npm run torture -- [COUNT] [FIRST-SEED]`: random scripts with faults, 1,000 by default. Prints faults by kind, rows lost and
 * doubled, the longest time to rest, and each script that has found something. Status 1 when any has.
 */
import { torture } from '../../host/emulation/world/torture.ts';
import { typescriptKernels } from '../../host/kernels/ts/index.ts';

const [count = 1000, first = 1] = process.argv.slice(2).map(Number);
const report = await torture({
  first,
  count,
  kernels: async () => typescriptKernels(),
  onScript: (seed, found) => {
    if (found !== undefined) console.log([`## seed ${seed}`, ...found.what, '```', found.script, '```', ''].join('\n'));
    const played = seed - first + 1;
    if (played % 50 === 0) console.error(`${played} scripts`);
  },
});
const total = [...report.faults.values()].reduce((sum, times) => sum + times, 0);
const list = (counts: ReadonlyMap<string, number>): string =>
  [...counts]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, times]) => `  ${name.padEnd(24)}${times}\n`)
    .join('');
console.log(`${report.scripts} scripts, ${report.compared} of them compared with the same without faults`);
console.log(`what was done:\n${list(report.acts)}${total} faults:\n${list(report.faults)}`);
console.log(`rows lost: ${report.lost}, doubled: ${report.doubled}`);
console.log(`longest time to rest: ${report.longest} ms`);
console.log(`scripts that have found something: ${report.findings.length}`);
if (report.findings.length > 0) process.exitCode = 1;
