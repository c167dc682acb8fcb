/** Slow, obvious models of the kernels: addresses are BigInts, sets are lists, stores are Maps. */
import { INSERT, REMOVE, UPDATE } from '../../host/kernels/kernels.ts';

/** Four words. */
export type Address = readonly [number, number, number, number];
export type Prefix = readonly [...Address, length: number];

export function addressBits(words: readonly number[]): bigint {
  return words.slice(0, 4).reduce((bits, word) => (bits << 32n) | BigInt(word >>> 0), 0n);
}

function isIPv4Prefix(prefix: Prefix): boolean {
  return prefix[4] >= 96 && addressBits(prefix) >> 32n === 0xffffn;
}

/** Same family, same or longer length, and the bits agree. */
export function isInside(inner: Prefix, outer: Prefix): boolean {
  if (isIPv4Prefix(inner) !== isIPv4Prefix(outer) || inner[4] < outer[4]) return false;
  const drop = BigInt(128 - outer[4]);
  return addressBits(inner) >> drop === addressBits(outer) >> drop;
}

/**
 * A DiffStore over Maps, its keys and values texts. Which handles are given is the store's business: 'interned' notes them.
 */
export class DiffModel {
  readonly keys = new Map<number, { key: string; desired?: string; actual?: string }>();
  private readonly touched = new Set<number>();

  find(key: string): number {
    for (const [handle, entry] of this.keys) if (entry.key === key) return handle;
    return 0;
  }

  interned(handle: number, key: string): void {
    if (this.find(key) !== 0) return;
    if (this.keys.has(handle)) throw new Error(`handle ${handle} was given to ${key}, but stands for another key`);
    this.keys.set(handle, { key });
    this.touched.add(handle);
  }

  desire(handle: number, value: string): void {
    this.touch(handle).desired = value;
  }

  actual(handle: number, value: string): void {
    this.touch(handle).actual = value;
  }

  undesire(handle: number): void {
    delete this.touch(handle).desired;
  }

  unactual(handle: number): void {
    delete this.touch(handle).actual;
  }

  drain(): number[] {
    const pairs: number[] = [];
    for (const handle of this.touched) {
      const { desired, actual } = this.entry(handle);
      if (desired === undefined && actual === undefined) this.keys.delete(handle);
      else if (actual === undefined) pairs.push(handle, INSERT);
      else if (desired === undefined) pairs.push(handle, REMOVE);
      else if (desired !== actual) pairs.push(handle, UPDATE);
    }
    this.touched.clear();
    return pairs;
  }

  clear(): void {
    this.keys.clear();
    this.touched.clear();
  }

  /** In ascending order. */
  handles(): number[] {
    return [...this.keys.keys()].sort((a, b) => a - b);
  }

  private entry(handle: number): { key: string; desired?: string; actual?: string } {
    const entry = this.keys.get(handle);
    if (entry === undefined) throw new Error(`the model holds no handle ${handle}`);
    return entry;
  }

  private touch(handle: number): { key: string; desired?: string; actual?: string } {
    this.touched.add(handle);
    return this.entry(handle);
  }
}
