/**
 * `npm run torture -- [COUNT] [FIRST-SEED]`: random scripts with faults, 1,000 by default. Prints faults by kind, rows lost and
 * doubled, the longest time to rest, and each script that has found something. Status 1 when any has. `npm run torture -- shrink SEED`
 * prints that seed's script without the lines that do not matter to what it finds.
 */
import { randomScript } from '../../host/emulation/world/random-script.ts';
import { shrink } from '../../host/emulation/world/shrink.ts';
import { torture, Trials } from '../../host/emulation/world/torture.ts';
import { typescriptKernels } from '../../host/kernels/ts/index.ts';

const kernels = async () => typescriptKernels();

/** Prints the script of a seed without what does not matter, and what it finds. */
async function printShrunk(seed: number): Promise<void> {
  const { text, isComparable } = randomScript(seed);
  const trials = new Trials(kernels);
  const play = async (script: string): Promise<readonly string[]> =>
    (await trials.play({ text: script, isComparable })).what;
  const found = await play(text);
  if (found.length === 0) {
    console.log(`seed ${seed} finds nothing`);
    return;
  }
  const shrunk = await shrink(text, play, found);
  console.log([...(await play(shrunk)), '', shrunk].join('\n'));
}

async function printTorture(count: number, first: number): Promise<void> {
  const report = await torture({
    first,
    count,
    kernels,
    onScript: (seed, found) => {
      if (found !== undefined)
        console.log([`## seed ${seed}`, ...found.what, '```', found.script, '```', ''].join('\n'));
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
}

const words = process.argv.slice(2);
if (words[0] === 'shrink') await printShrunk(Number(words[1]));
else await printTorture(Number(words[0] ?? 1000), Number(words[1] ?? 1));
