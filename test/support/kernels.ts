/** Every implementation of the kernels, for suites that run over all of them. */
import { readFileSync } from 'node:fs';
import type { Kernels } from '../../host/kernels/kernels.ts';
import { typescriptKernels } from '../../host/kernels/ts/index.ts';
import { loadWasmKernels } from '../../host/kernels/wasm/load.ts';

export interface Implementation {
  readonly name: string;
  readonly kernels: Kernels;
}

/** The module as built: 'debug' has assertions and is not optimized. */
export function wasmBytes(build: 'release' | 'debug' = 'release'): Uint8Array {
  const file = build === 'release' ? 'build/ovn-ic.wasm' : 'build/ovn-ic.debug.wasm';
  try {
    return readFileSync(file);
  } catch (error) {
    throw new Error(`${file} can't be read: run 'npm run build:wasm' first`, { cause: error });
  }
}

/** All of them, each with a memory of its own. */
export async function implementations(): Promise<readonly Implementation[]> {
  return [
    { name: 'ts', kernels: typescriptKernels() },
    { name: 'wasm', kernels: await loadWasmKernels(wasmBytes()) },
    { name: 'wasm debug', kernels: await loadWasmKernels(wasmBytes('debug')) },
  ];
}
