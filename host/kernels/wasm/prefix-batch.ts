/** Many prefixes at once: one crossing into the module for a thousand of them, where one for each costs as much as its look-up. */
import { PREFIX_WORDS } from '../kernels.ts';
import { which } from '../which.ts';
import type { Pointer } from './exports.ts';
import type { KernelModule } from './module.ts';

/** Prefixes that cross together: what they take stays in the processor's caches. */
const MOST = 1024;
/** Below so many they cross one by one, which takes less than preparing to cross together. */
const FEW = 32;

export class PrefixBatch {
  private readonly module: KernelModule;
  /** Room for prefixes, and behind them for positions; 0 until it is needed. */
  private block: Pointer = 0;

  constructor(module: KernelModule) {
    this.module = module;
  }

  /**
   * The positions of those prefixes of which 'holds' is true. 'call' asks the same of the 'count' prefixes in a block at once, writes the
   * positions, counted from 'first', to 'positions', and gives how many.
   */
  which(
    prefixes: Uint32Array,
    holds: (w0: number, w1: number, w2: number, w3: number, length: number) => boolean,
    call: (block: Pointer, count: number, first: number, positions: Pointer) => number,
  ): Uint32Array {
    if (prefixes.length < FEW * PREFIX_WORDS) return which(prefixes, holds);
    const { module } = this;
    if (this.block === 0)
      this.block = module.growing(() => module.exports.memoryAllocate(MOST * (PREFIX_WORDS + 1) * 4)) >>> 0;
    const { block } = this;
    const positions = block + MOST * PREFIX_WORDS * 4;
    const count = Math.floor(prefixes.length / PREFIX_WORDS);
    const found = new Uint32Array(count);
    let length = 0;
    for (let first = 0; first < count; first += MOST) {
      const some = Math.min(MOST, count - first);
      module.words.set(prefixes.subarray(first * PREFIX_WORDS, (first + some) * PREFIX_WORDS), block >>> 2);
      const hits = call(block, some, first, positions);
      found.set(module.words.subarray(positions >>> 2, (positions >>> 2) + hits), length);
      length += hits;
    }
    return found.subarray(0, length);
  }
}
