/** `ovn-ic-wasm simulate`. */
import { availableParallelism, cpus, freemem, totalmem } from 'node:os';
import { extname } from 'node:path';
import { Worker } from 'node:worker_threads';
import { counted } from '../../emulation/counted.ts';
import type { Phase, ScaleReport } from '../../emulation/scale-run.ts';
import { advertisedRoutes, learnedRoutes, type Scale } from '../../emulation/scale-topology.ts';
import { prepareForLongRun } from '../../node/long-run.ts';
import { StartupError } from '../../node/startup-error.ts';
import { Progress } from '../progress.ts';
import { textTable } from '../text-table.ts';
import { need, zonesWithin, type Need } from './need.ts';
import { parseSimulateOptions, type SimulateOptions } from './options.ts';
import { importFiles } from './import.ts';
import { playScript } from './script.ts';
import type { WorkerMessage } from './worker.ts';

/** The part of the memory that is free which a simulation may take. */
const SHARE = 0.8;
const MEGABYTE = 1e6;
/** For short-lived objects: transactions of thousands of rows are made of them. Twice as many save no time worth 40 MB. */
const YOUNG_MEGABYTES = 32;

const count = (number: number): string => Math.round(number).toLocaleString('en');
const seconds = (milliseconds: number): string => (milliseconds / 1000).toFixed(2);
const megabytes = (bytes: number): string => (bytes / MEGABYTE).toFixed(1);

function size(bytes: number): string {
  return bytes >= 1e9 ? `${(bytes / 1e9).toFixed(1)} GB` : `${count(bytes / MEGABYTE)} MB`;
}

const describe = ({ zones, routers, routes }: Scale): string =>
  `${counted(zones, 'zone')} of ${counted(routers, 'router')} with ${counted(routes, 'route')} each`;

/** Throws StartupError when the simulation will not fit into what is free. */
function checkMemory(scale: Scale, { memory }: Need, free: number): void {
  if (memory <= free * SHARE) return;
  const zones = zonesWithin(scale, free * SHARE);
  const instead = zones === 0 ? 'try fewer routers or routes' : `try --zones=${zones}, or fewer routers or routes`;
  throw new StartupError(
    `${describe(scale)}: ${count(learnedRoutes(scale))} learned routes need about ${size(memory)} of memory, and ${size(free)} are free: ${instead}, or --force`,
  );
}

function simulate(options: SimulateOptions, expected: Need): Promise<ScaleReport> {
  // The built one's name ends in .js.
  const script = new URL(`worker${extname(import.meta.url)}`, import.meta.url);
  const limit = Math.max(expected.memory * 2, freemem() * SHARE);
  const worker = new Worker(script, {
    workerData: options,
    resourceLimits: {
      maxOldGenerationSizeMb: Math.ceil(limit / (1 << 20)),
      maxYoungGenerationSizeMb: YOUNG_MEGABYTES,
    },
  });
  const progress = new Progress();
  return new Promise<ScaleReport>((resolve, reject) => {
    worker.on('message', (message: WorkerMessage) => {
      if (message.kind === 'progress') progress.at(`${message.phase}: learned`, message.part);
      else resolve(message.report);
    });
    worker.on('error', (error: Error & { code?: string }) =>
      reject(
        error.code === 'ERR_WORKER_OUT_OF_MEMORY'
          ? new StartupError('out of memory: try fewer zones, routers or routes')
          : error,
      ),
    );
    worker.on('exit', (status) => reject(new Error(`the simulation has ended without a result (${status})`)));
  }).finally(() => progress.done());
}

const HEADS = [
  'phase',
  'seconds',
  'CPU seconds',
  'runs',
  'recomputes',
  'transactions',
  'refused',
  'messages',
  'MB',
  'IC-SB messages',
  'IC-SB MB',
  'memory MB',
];

const row = (phase: Phase): string[] => [
  phase.name,
  seconds(phase.milliseconds),
  seconds(phase.processor),
  ...[phase.runs, phase.recomputes, phase.transactions, phase.refused, phase.messages].map(count),
  megabytes(phase.bytes),
  count(phase.isbMessages),
  megabytes(phase.isbBytes),
  count(phase.memory / MEGABYTE),
];

/** All phases in one; of memory, the most. */
function total(phases: readonly Phase[]): Phase {
  const add = (key: Exclude<keyof Phase, 'name' | 'memory'>): number =>
    phases.reduce((sum, phase) => sum + phase[key], 0);
  return {
    name: 'all',
    milliseconds: add('milliseconds'),
    processor: add('processor'),
    runs: add('runs'),
    recomputes: add('recomputes'),
    transactions: add('transactions'),
    refused: add('refused'),
    messages: add('messages'),
    bytes: add('bytes'),
    isbMessages: add('isbMessages'),
    isbBytes: add('isbBytes'),
    memory: Math.max(...phases.map(({ memory }) => memory)),
  };
}

function print(report: ScaleReport): void {
  const { phases } = report;
  for (const line of textTable(HEADS, [...phases, total(phases)].map(row))) console.log(line);
  console.log(
    report.converged
      ? '\nConverged: every zone has learned all that the others give, and nothing else.'
      : '\nNOT CONVERGED: somewhere routes are missing, or too many.',
  );
}

function printJson({ scale, kernels }: SimulateOptions, expected: Need, report: ScaleReport): void {
  const machine = {
    cpu: cpus()[0]?.model ?? 'unknown',
    cores: availableParallelism(),
    memoryBytes: totalmem(),
    node: process.version,
  };
  const routes = { advertised: advertisedRoutes(scale), learned: learnedRoutes(scale) };
  console.log(JSON.stringify({ ...scale, kernels, ...routes, machine, expected, ...report }, null, 2));
}

/** Runs until it is over; status 1 when the zones do not converge, or a script's checks do not hold. Rejects with StartupError. */
export async function runSimulate(argv: readonly string[]): Promise<void> {
  prepareForLongRun();
  const options = parseSimulateOptions(argv);
  if (typeof options === 'string') {
    process.stdout.write(options);
    return;
  }
  if ('files' in options) {
    importFiles(options);
    return;
  }
  if ('script' in options) {
    await playScript(options);
    return;
  }
  const { scale, json, force } = options;
  const expected = need(scale);
  if (!force) checkMemory(scale, expected, freemem());
  if (!json) {
    console.log(
      `${describe(scale)}: ${count(advertisedRoutes(scale))} in IC-SB, ${count(learnedRoutes(scale))} learned.`,
    );
    console.log(`Needs about ${size(expected.memory)} of memory and ${count(Math.max(1, expected.seconds))} s.\n`);
  }
  const report = await simulate(options, expected);
  if (json) printJson(options, expected, report);
  else print(report);
  if (!report.converged) process.exitCode = 1;
}
