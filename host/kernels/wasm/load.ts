/**
 * Loads the WebAssembly kernels. as-bind starts the module and carries its texts; all other calls go to the raw
 * exports.
 */
import { type BoundModule, instantiate, instantiateSync } from '#as-bind';
import { AddressReader } from '../address-reader.ts';
import { BINDING_WORDS, BindingStore } from '../binding-store.ts';
import type { Kernels } from '../kernels.ts';
import { ROUTE_WORDS, RouteStore } from '../route-store.ts';
import { WasmDiffStore } from './diff-store.ts';
import { ABI, type KernelExports } from './exports.ts';
import { KernelModule } from './module.ts';
import { PrefixBatch } from './prefix-batch.ts';
import { WasmAddressSet, WasmPrefixSet } from './sets.ts';
import { WasmUpdateDecoder } from './update-decoder.ts';

/**
 * The module can't be used here: no SIMD, other bytes, another build. 'message' says which; the TypeScript kernels do
 * the same work.
 */
export class KernelLoadError extends Error {
  override readonly name = 'KernelLoadError';
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

/** Starts the module at once where that is allowed, which a browser's main thread may refuse for its size. */
async function start(bytes: Uint8Array): Promise<BoundModule> {
  try {
    // as-bind's other way asks for 'Response', which makes Node 20 load its whole HTTP client: 30 ms.
    return instantiateSync(bytes, {});
  } catch {
    return await instantiate(bytes, {}).catch((error: unknown) => {
      throw new KernelLoadError(`the WebAssembly kernels don't start: ${messageOf(error)}`, { cause: error });
    });
  }
}

/** A text that an export gives; what making it left behind is collected. */
function textOf(bound: BoundModule['exports'], raw: KernelExports, name: 'selfTest' | 'describe'): string {
  const text = String(bound[name]?.());
  raw.__collect();
  return text;
}

/**
 * Starts a module of its own from the bytes of build/ovn-ic.wasm.
 * @throws KernelLoadError when it doesn't start, has another ABI, or fails its self-test.
 */
export async function loadWasmKernels(bytes: Uint8Array): Promise<Kernels> {
  const { exports: bound, loadedModule } = await start(bytes);
  const raw = loadedModule.instance.exports as unknown as KernelExports;
  const abi = raw.abi?.();
  if (abi !== ABI) {
    throw new KernelLoadError(`the WebAssembly kernels have ABI ${String(abi)} instead of ${ABI}: run 'npm run build'`);
  }
  const failed = textOf(bound, raw, 'selfTest');
  if (failed !== '') throw new KernelLoadError(`the WebAssembly kernel '${failed}' gives wrong results here`);

  const module = new KernelModule(raw);
  const batch = new PrefixBatch(module);
  const address = new AddressReader();
  return {
    kind: 'wasm',
    describe: () => module.growing(() => textOf(bound, raw, 'describe')),
    parsePrefix: (text) => address.parsePrefix(text),
    parseAddress: (text) => address.parseAddress(text),
    prefixSet: (prefixes) => new WasmPrefixSet(module, batch, prefixes),
    addressSet: () => new WasmAddressSet(module, batch),
    routeStore: () => new RouteStore(new WasmDiffStore(module, ROUTE_WORDS)),
    bindingStore: () => new BindingStore(new WasmDiffStore(module, BINDING_WORDS)),
    updateDecoder: () => new WasmUpdateDecoder(module),
  };
}
