/**
 * `npm run bench`, `npm run bench:record`: all benches, one after the other, each in a process of its own. With `--record` at the
 * sizes of the page of recorded results, else smaller where that takes minutes. What is not installed is left out, with a message.
 * One that fails is named at the end, and in the exit status.
 */
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { BROWSER, installCommand, missingPackages, SERVERS } from '../../scripts/packages.mjs';
import { onlyOptions, option } from './support.ts';

interface Bench {
  readonly name: string;
  /** Options for Node. */
  readonly flags?: readonly string[];
  /** Debian's packages that it needs. */
  readonly needs?: Readonly<Record<string, string>>;
  /** Options: usual ones, and those of a recording. */
  readonly usual?: readonly string[];
  readonly recording?: readonly string[];
}

const { 'openvswitch-common': server = '' } = SERVERS;
const SERVER = { 'openvswitch-common': server };

const BENCHES: readonly Bench[] = [
  { name: 'kernels' },
  {
    name: 'streaming-decoder',
    // Those of the daemon that matter here.
    flags: ['--max-semi-space-size=4'],
    usual: ['--rows=1,10,100,1000,10000'],
  },
  { name: 'browser', needs: BROWSER },
  { name: 'engine' },
  {
    name: 'end-to-end',
    needs: SERVER,
    recording: ['--routes=10,1000,2000,4000,8000,20000,50000,100000', '--reference-most=8000'],
  },
  { name: 'changes', needs: SERVER, usual: ['--percent=10'] },
];

onlyOptions('record');
const isRecording = option('record') !== undefined;
const start = performance.now();
const failed: string[] = [];
for (const { name, flags = [], needs = {}, usual = [], recording = [] } of BENCHES) {
  const missing = missingPackages(needs);
  if (missing.length > 0) {
    console.log(`== ${name}: left out: as root, ${installCommand(missing)}\n`);
    continue;
  }
  console.log(`== ${name}\n`);
  const script = fileURLToPath(new URL(`${name}.ts`, import.meta.url));
  const options = [...process.execArgv, ...flags, script, ...(isRecording ? recording : usual)];
  const { status } = spawnSync(process.execPath, options, { stdio: 'inherit' });
  if (status !== 0) failed.push(name);
  console.log();
}
console.log(`All benches: ${Math.round((performance.now() - start) / 1000)} s`);
if (failed.length > 0) {
  console.log(`FAILED: ${failed.join(', ')}`);
  process.exitCode = 1;
}
