/** The kernels in TypeScript, for where WebAssembly is not to be had: the same results, over typed arrays. */
import { AddressReader } from '../address-reader.ts';
import { BINDING_WORDS, BindingStore } from '../binding-store.ts';
import type { Kernels } from '../kernels.ts';
import { ROUTE_WORDS, RouteStore } from '../route-store.ts';
import { TypescriptAddressSet } from './address-set.ts';
import { TypescriptDiffStore } from './diff-store.ts';
import { TypescriptPrefixSet } from './prefix-set.ts';

/** Kernels of their own. */
export function typescriptKernels(): Kernels {
  const address = new AddressReader();
  return {
    kind: 'ts',
    describe: () => 'TypeScript kernels',
    parsePrefix: (text) => address.parsePrefix(text),
    parseAddress: (text) => address.parseAddress(text),
    prefixSet: (prefixes) => new TypescriptPrefixSet(prefixes),
    addressSet: () => new TypescriptAddressSet(),
    routeStore: () => new RouteStore(new TypescriptDiffStore(ROUTE_WORDS)),
    bindingStore: () => new BindingStore(new TypescriptDiffStore(BINDING_WORDS)),
  };
}
