/** The simulation, in a worker of its own, so that the page stays at hand: servers, controllers and kernels. */
import { loadWasmKernels } from '../kernels/wasm/load.ts';
import { contentsOf } from './contents.ts';
import type { Message } from './messages.ts';
import { TutorialRun } from './tutorial-run.ts';

const ZONES = 2;
const SEED = 1;

const tell = (message: Message): void => postMessage(message);

async function run(): Promise<void> {
  const response = await fetch(new URL('../../build/ovn-ic.wasm', import.meta.url));
  if (!response.ok) throw new Error(`the kernels can't be fetched: ${response.status} ${response.statusText}`);
  const bytes = new Uint8Array(await response.arrayBuffer());
  const kernels = await Promise.all(Array.from({ length: ZONES }, () => loadWasmKernels(bytes)));
  const [first] = kernels;
  if (first === undefined) throw new Error('there are no zones');
  const start = performance.now();
  const tutorial = new TutorialRun({ zones: ZONES, seed: SEED, kernels: (place) => kernels[place] ?? first });
  tell({
    kind: 'started',
    zones: tutorial.simulation.zones,
    kernels: first.describe(),
    steps: tutorial.steps.length,
  });
  for (const step of tutorial.steps) tell({ kind: 'moment', moment: tutorial.take(step) });
  tell({ kind: 'settled', milliseconds: performance.now() - start, databases: contentsOf(tutorial.simulation) });
  tutorial.close();
}

try {
  await run();
} catch (error) {
  tell({ kind: 'failed', message: error instanceof Error ? (error.stack ?? error.message) : String(error) });
}
