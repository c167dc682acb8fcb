/** Route and binding stores behind one face, for suites about what they share. */
import type { DiffStore, Kernels, RouteStore } from '../../host/kernels/kernels.ts';

/** Either kind of store, its keys and values numbers that are spread over all their words. */
export interface Store {
  readonly store: DiffStore;
  find(key: number): number;
  intern(key: number): number;
  desire(handle: number, value: number): void;
  actual(handle: number, value: number): void;
}

/** Differs from other keys' in one word only: which one depends on the key. */
function routeKey(key: number): Parameters<RouteStore['find']> {
  const words: Parameters<RouteStore['find']> = [1, 2, 3, 4, 128, 5, 6, 7, 8, 9, 10, 11];
  words[key % 12] = (0xf0000000 + key) >>> 0;
  return words;
}

function routeValue(value: number): [number, number, number, number] {
  const words: [number, number, number, number] = [1, 1, 1, 1];
  words[value % 4] = (0xe0000000 + value) >>> 0;
  return words;
}

function routes(kernels: Kernels): Store {
  const store = kernels.routeStore();
  return {
    store,
    find: (key) => store.find(...routeKey(key)),
    intern: (key) => store.intern(...routeKey(key)),
    desire: (handle, value) => store.desire(handle, ...routeValue(value)),
    actual: (handle, value) => store.actual(handle, ...routeValue(value)),
  };
}

function bindingKey(key: number): [number, number] {
  return key % 2 === 0 ? [key >>> 1, 0xffffffff] : [0xfffffffe, key >>> 1];
}

type BindingValue = [number, number, number, number, number, number, number, number];

function bindingValue(value: number): BindingValue {
  const words: BindingValue = [1, 1, 1, 1, 1, 1, 1, 1];
  words[value % 8] = (0xe0000000 + value) >>> 0;
  return words;
}

function bindings(kernels: Kernels): Store {
  const store = kernels.bindingStore();
  return {
    store,
    find: (key) => store.find(...bindingKey(key)),
    intern: (key) => store.intern(...bindingKey(key)),
    desire: (handle, value) => store.desire(handle, ...bindingValue(value)),
    actual: (handle, value) => store.actual(handle, ...bindingValue(value)),
  };
}

/** How to open each kind. */
export const STORE_KINDS: Readonly<Record<string, (kernels: Kernels) => Store>> = { route: routes, binding: bindings };
