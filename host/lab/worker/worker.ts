/** The world, in a worker of its own, so that the page stays at hand: servers, controllers and kernels. */
import { loadWasmKernels } from '../../kernels/wasm/load.ts';
import type { Intent, Update } from '../messages.ts';
import { Session } from './session.ts';

const tell = (update: Update): void => postMessage(update);

async function fetchKernels(): Promise<Uint8Array> {
  const response = await fetch(new URL('../../../build/ovn-ic.wasm', import.meta.url));
  if (!response.ok) throw new Error(`the kernels can't be fetched: ${response.status} ${response.statusText}`);
  return new Uint8Array(await response.arrayBuffer());
}

try {
  const bytes = await fetchKernels();
  const session = new Session({
    kernels: () => loadWasmKernels(bytes),
    tell,
    now: () => performance.now(),
    random: () => (crypto.getRandomValues(new Uint32Array(1))[0] ?? 0) / 2 ** 32,
    pause: (milliseconds) => new Promise((resolve) => void setTimeout(resolve, milliseconds)),
  });
  addEventListener('message', ({ data }: MessageEvent<Intent>) => session.handle(data));
  tell({ kind: 'started' });
} catch (error) {
  tell({ kind: 'failed', message: error instanceof Error ? (error.stack ?? error.message) : String(error) });
}
