/** The bench of warm kernels in a worker. */
import { typescriptKernels } from '../../../host/kernels/ts/index.ts';
import { loadWasmKernels } from '../../../host/kernels/wasm/load.ts';
import type { Implementation } from '../kernel-cases.ts';
import type * as Runners from '../kernel-runners.ts';
import { measureWarm } from '../kernel-warm.ts';
import type { Message } from './messages.ts';

/** A worker's, of which the types of Node know only a part. */
interface Scope {
  postMessage(message: Message): void;
  addEventListener(type: 'message', listener: (event: { readonly data: readonly number[] }) => void): void;
}
const scope = globalThis as unknown as Scope;
// oxlint-disable-next-line unicorn/require-post-message-target-origin -- a worker has one page
const tell = (message: Message): void => scope.postMessage(message);

async function implementations(): Promise<readonly [Implementation, Implementation]> {
  const response = await fetch(new URL('../../../build/ovn-ic.wasm', import.meta.url));
  const bytes = new Uint8Array(await response.arrayBuffer());
  // A copy for each, as in Node. The compiler knows no queries, and must not look for such files.
  /* oxlint-disable typescript/no-unnecessary-type-assertion */
  const [wasm, ts] = (await Promise.all([
    import('../kernel-runners.ts?wasm' as string),
    import('../kernel-runners.ts?ts' as string),
  ])) as [typeof Runners, typeof Runners];
  /* oxlint-enable typescript/no-unnecessary-type-assertion */
  return [
    { kernels: await loadWasmKernels(bytes), runners: wasm },
    { kernels: typescriptKernels(), runners: ts },
  ];
}

async function run(sizes: readonly number[]): Promise<void> {
  try {
    const both = await implementations();
    const results = measureWarm(both, sizes, (what, part) => tell({ kind: 'progress', what, part }));
    tell({ kind: 'done', results });
  } catch (error) {
    tell({ kind: 'failed', message: String(error) });
  }
}

scope.addEventListener('message', ({ data }) => void run(data));
