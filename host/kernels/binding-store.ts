/** Port bindings in the kernels. */
import { type Numbers, RecordStore, type RecordWords } from './diff-store.ts';

/** The caller's ids of a datapath and of a port; and of what a binding's row says: a column or key of a column each. */
export const BINDING_WORDS = {
  name: 'BindingStore',
  key: ['datapath', 'port'],
  value: ['type', 'address', 'gateway', 'router-id', 'nb_ic_uuid'],
} as const satisfies RecordWords;

export type BindingWord = (typeof BINDING_WORDS.value)[number];
/** Ids of a binding's value, in the order of the description. */
export type BindingValue = Numbers<typeof BINDING_WORDS.value>;

export class BindingStore extends RecordStore {
  /** Takes a key in (or finds it), neither desired nor actual at first. The other calls take its handle. */
  intern(datapath: number, port: number): number {
    const { words, keyAt } = this.store;
    words[keyAt] = datapath;
    words[keyAt + 1] = port;
    return this.touched.intern();
  }

  desire(handle: number, value: BindingValue): void {
    this.#putValue(value);
    this.touched.desire(handle);
  }

  actual(handle: number, value: BindingValue): void {
    this.#putValue(value);
    this.touched.actual(handle);
  }

  #putValue(value: BindingValue): void {
    const { words, valueAt } = this.store;
    for (let at = 0; at < value.length; at++) words[valueAt + at] = value[at] ?? 0;
  }
}
