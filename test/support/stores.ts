/** Route and binding stores behind one interface, for suites about what they share. */
import { BINDING_WORDS, type BindingValue } from '../../host/kernels/binding-store.ts';
import type { DiffStore, Kernels, RouteStore } from '../../host/kernels/kernels.ts';

/** Either kind of store, its keys and values numbers that are spread over all their words. */
export interface Store {
  readonly store: DiffStore;
  intern(key: number): number;
  desire(handle: number, value: number): void;
  actual(handle: number, value: number): void;
}

/** Differs from other keys' in one word only: which one depends on the key. */
function routeKey(key: number): Parameters<RouteStore['intern']> {
  const words: Parameters<RouteStore['intern']> = [1, 2, 3, 4, 128, 5, 6, 7, 8, 9, 10, 11];
  words[key % 12] = (0xf0000000 + key) >>> 0;
  return words;
}

function routeValue(value: number): [number, number] {
  const words: [number, number] = [1, 1];
  words[value % 2] = (0xe0000000 + value) >>> 0;
  return words;
}

function routes(kernels: Kernels): Store {
  const store = kernels.routeStore();
  return {
    store,
    intern: (key) => store.intern(...routeKey(key)),
    desire: (handle, value) => store.desire(handle, ...routeValue(value)),
    actual: (handle, value) => store.actual(handle, ...routeValue(value)),
  };
}

function bindingKey(key: number): [number, number] {
  return key % 2 === 0 ? [key >>> 1, 0xffffffff] : [0xfffffffe, key >>> 1];
}

function bindingValue(value: number): BindingValue {
  return BINDING_WORDS.value.map((_, word) =>
    word === value % BINDING_WORDS.value.length ? (0xe0000000 + value) >>> 0 : 1,
  ) as unknown as BindingValue;
}

function bindings(kernels: Kernels): Store {
  const store = kernels.bindingStore();
  return {
    store,
    intern: (key) => store.intern(...bindingKey(key)),
    desire: (handle, value) => store.desire(handle, bindingValue(value)),
    actual: (handle, value) => store.actual(handle, bindingValue(value)),
  };
}

/** How to open each kind. */
export const STORE_KINDS: Readonly<Record<string, (kernels: Kernels) => Store>> = { route: routes, binding: bindings };
