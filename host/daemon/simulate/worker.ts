/** The simulation, in a thread of its own: its heap has the size that it needs, and ends alone when that is too small. */
import { parentPort, workerData } from 'node:worker_threads';
import { ScaleRun, type ScaleReport } from '../../emulation/scale-run.ts';
import { silentLogger } from '../../log/logger.ts';
import { loadKernels } from '../start.ts';
import type { SimulateOptions } from './options.ts';

/** What the thread tells. */
export type WorkerMessage =
  | { readonly kind: 'progress'; readonly phase: string; readonly part: number }
  | { readonly kind: 'done'; readonly report: ScaleReport };

/** Milliseconds from one word on the progress to the next. */
const PACE = 200;

const { scale, kernels } = workerData as SimulateOptions;
// oxlint-disable-next-line unicorn/require-post-message-target-origin -- a thread's port has no origin
const tell = (message: WorkerMessage): void => parentPort?.postMessage(message);
let reported = -Infinity;

void ScaleRun.run(scale, {
  kernels: () => loadKernels(kernels, silentLogger),
  now: () => performance.now(),
  processor: () => {
    const { user, system } = process.cpuUsage();
    return (user + system) / 1000;
  },
  memory: () => process.memoryUsage.rss(),
  progress: (phase, part) => {
    if (performance.now() - reported < PACE) return;
    reported = performance.now();
    tell({ kind: 'progress', phase, part });
  },
}).then((report) => tell({ kind: 'done', report }));
