/**
 * `npm run bench:kernels [-- --rows=N,N... --no-cold]`: the kernels in WebAssembly against their TypeScript twins, the
 * border between JavaScript and WebAssembly included.
 *
 * Warm: each call has fresh data, the same for both; who goes first changes with every call; the mean of
 * the middle half of the calls.
 * Cold: the first call in a process of its own, the median of several.
 */
import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import type { Kernels } from '../../host/kernels/kernels.ts';
import { typescriptKernels } from '../../host/kernels/ts/index.ts';
import { loadWasmKernels } from '../../host/kernels/wasm/load.ts';
import { wasmBytes } from '../support/kernels.ts';
import { seededRandom } from '../../host/emulation/virtual-time.ts';
import { KERNELS, type Implementation } from './kernel-cases.ts';
import type * as Runners from './kernel-runners.ts';
import { measureWarm, type Cold } from './kernel-warm.ts';
import {
  figure,
  median,
  numbers,
  onlyOptions,
  option,
  Progress,
  record,
  table,
  warmTable,
  warnOfLoad,
} from './support.ts';

const KINDS = ['wasm', 'ts'] as const;
type Kind = (typeof KINDS)[number];

/** Rows of a cold call, and processes per kernel and implementation. */
const COLD_ROWS = 1000;
const COLD_PROCESSES = 3;

async function kernelsOf(kind: Kind): Promise<Kernels> {
  return kind === 'wasm' ? await loadWasmKernels(wasmBytes()) : typescriptKernels();
}

async function implementation(kind: Kind, kernels: Kernels): Promise<Implementation> {
  const runners = (await import(`./kernel-runners.ts?${kind}`)) as typeof Runners;
  return { kernels, runners };
}

/** The kernels of which the first call says something, by their place in KERNELS: one of each kind of code. */
const COLD = [
  'PrefixSet.coversWhich, 24 held',
  'AddressSet.anyInsideWhich',
  'RouteStore fill, drain',
  'BindingStore fill, drain',
];

interface First {
  /** Milliseconds. Loading: reading the module, compiling, starting and testing it; not Node's loading of this program. */
  readonly load: number;
  readonly call: number;
}

/** In a process of its own: loads, calls once. */
async function first(kernel: string, kind: Kind): Promise<First> {
  const start = performance.now();
  const kernels = await kernelsOf(kind);
  const loaded = performance.now() - start;
  const fresh = await implementation(kind, kernels);
  const work = KERNELS.map((of) => of(COLD_ROWS)).find((of) => of.kernel === kernel);
  if (work === undefined) throw new Error(`no kernel '${kernel}'`);
  const session = work.open([fresh], seededRandom(process.pid));
  const [call = 0] = session.round([0]);
  session.close();
  return { load: loaded, call };
}

function firstElsewhere(kernel: string, kind: Kind): First {
  const script = fileURLToPath(import.meta.url);
  const output = execFileSync(process.execPath, [...process.execArgv, script, `--first=${kernel}`, `--kind=${kind}`]);
  return JSON.parse(output.toString()) as First;
}

function cold(progress: Progress): { calls: Cold[]; load: number } {
  const loads: number[] = [];
  const calls = COLD.map((kernel, at): Cold => {
    const times: Record<Kind, number[]> = { wasm: [], ts: [] };
    for (let round = 0; round < COLD_PROCESSES; round++) {
      progress.at(`cold: ${kernel}`, at / COLD.length);
      for (const kind of round % 2 === 0 ? KINDS : KINDS.toReversed()) {
        const { load, call } = firstElsewhere(kernel, kind);
        times[kind].push(call);
        if (kind === 'wasm') loads.push(load);
      }
    }
    const [wasm, ts] = [median(times.wasm), median(times.ts)];
    return { kernel, rows: COLD_ROWS, wasm, ts, ratio: ts / wasm };
  });
  progress.done();
  return { calls, load: median(loads) };
}

async function main(): Promise<void> {
  onlyOptions('rows', 'no-cold');
  const sizes = numbers('rows', [1, 10, 100, 1000, 10_000, 100_000]);
  const progress = new Progress();
  const opened = async (kind: Kind): Promise<Implementation> => implementation(kind, await kernelsOf(kind));
  const implementations = [await opened('wasm'), await opened('ts')] as const;
  warnOfLoad();
  const results = measureWarm(implementations, sizes, (what, part) => progress.at(what, part));
  progress.done();
  console.log(warmTable(results));
  const bytes = wasmBytes();
  const module = { bytes: bytes.length, gzipBytes: gzipSync(bytes).length };
  if (option('no-cold') !== undefined) return record('kernels', { module, warm: results });

  const { calls, load } = cold(progress);
  const coldRows = calls.map((of) => [
    of.kernel,
    of.rows.toLocaleString('en'),
    ...[of.wasm, of.ts, of.ratio].map(figure),
  ]);
  console.log(`\n${table(['first call of a process', 'rows', 'Wasm ms', 'TypeScript ms', 'ratio'], coldRows)}`);
  console.log(`\nratio: TypeScript's time by Wasm's; above 1, Wasm is faster`);
  console.log(
    `module: ${module.bytes} bytes (${module.gzipBytes} as gzip), loaded and self-tested in ${figure(load)} ms`,
  );
  record('kernels', { module: { ...module, loadMilliseconds: load }, warm: results, cold: calls });
}

const child = option('first');
if (child === undefined) await main();
else console.log(JSON.stringify(await first(child, option('kind') === 'ts' ? 'ts' : 'wasm')));
