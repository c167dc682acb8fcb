/** `ovn-ic-wasm/kernels`: the kernels and their two implementations. */
export { INSERT, isIPv4, REMOVE, UPDATE } from './kernels.ts';
export type { AddressSet, BindingStore, DiffOp, DiffStore, Kernels, Parsed, PrefixSet, RouteStore } from './kernels.ts';
export type { DecodedCell, DecodedRows, DecodedTable, UpdateDecoder } from './update-decoder.ts';
export { typescriptKernels } from './ts/index.ts';
export { KernelLoadError, loadWasmKernels } from './wasm/load.ts';
