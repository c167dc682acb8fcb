/** Routes in the kernels. */
import { RecordStore, type RecordWords } from './diff-store.ts';

/**
 * Key: prefix (address and length), next hop, route table, owner (transit switch or router) and learnedFrom (the IC-SB route it was
 * learned from, or 0). Value: attributes (origin, override...) and an id of the caller's.
 */
export const ROUTE_WORDS = {
  name: 'RouteStore',
  key: ['p0', 'p1', 'p2', 'p3', 'length', 'n0', 'n1', 'n2', 'n3', 'table', 'owner', 'learnedFrom'],
  value: ['attributes', 'id'],
} as const satisfies RecordWords;

export class RouteStore extends RecordStore {
  /** Takes a key in (or finds it), neither desired nor actual at first. The other calls take its handle. */
  intern(
    p0: number,
    p1: number,
    p2: number,
    p3: number,
    length: number,
    n0: number,
    n1: number,
    n2: number,
    n3: number,
    table: number,
    owner: number,
    learnedFrom: number,
  ): number {
    const { words, keyAt } = this.store;
    words[keyAt] = p0;
    words[keyAt + 1] = p1;
    words[keyAt + 2] = p2;
    words[keyAt + 3] = p3;
    words[keyAt + 4] = length;
    words[keyAt + 5] = n0;
    words[keyAt + 6] = n1;
    words[keyAt + 7] = n2;
    words[keyAt + 8] = n3;
    words[keyAt + 9] = table;
    words[keyAt + 10] = owner;
    words[keyAt + 11] = learnedFrom;
    return this.touched.intern();
  }

  desire(handle: number, attributes: number, id: number): void {
    this.#putValue(attributes, id);
    this.touched.desire(handle);
  }

  actual(handle: number, attributes: number, id: number): void {
    this.#putValue(attributes, id);
    this.touched.actual(handle);
  }

  #putValue(attributes: number, id: number): void {
    const { words, valueAt } = this.store;
    words[valueAt] = attributes;
    words[valueAt + 1] = id;
  }
}
