/** Many prefixes at once: one crossing into the module for a thousand of them, where one for each costs as much as its look-up. */
import { PREFIX_WORDS } from '../kernels.ts';
import { NOTHING } from '../nothing.ts';
import type { Pointer } from './exports.ts';
import type { KernelModule } from './module.ts';

/** Prefixes that cross together: what they take stays in the processor's caches. */
const MOST = 1024;
/** Up to so many numbers a loop copies in faster than 'set' does, and out faster than 'slice'. */
const FEW = 128;
const SHORT = 16;

export class PrefixBatch {
  private readonly module: KernelModule;
  /** Room for prefixes, and behind them for positions; 0 until it is needed. */
  private block: Pointer = 0;

  constructor(module: KernelModule) {
    this.module = module;
  }

  /**
   * The positions of some prefixes. 'call' is an export that is asked about the 'count' prefixes in a block at once: it writes the positions of
   * those that count, from 'first' on, to 'positions', and gives how many.
   */
  which(
    prefixes: Uint32Array,
    set: Pointer,
    call: (set: Pointer, block: Pointer, count: number, first: number, positions: Pointer) => number,
  ): Uint32Array {
    const { module } = this;
    if (this.block === 0)
      this.block = module.growing(() => module.exports.memoryAllocate(MOST * (PREFIX_WORDS + 1) * 4)) >>> 0;
    const { block } = this;
    const positions = block + MOST * PREFIX_WORDS * 4;
    const count = Math.floor(prefixes.length / PREFIX_WORDS);
    if (count <= MOST) {
      this.copy(prefixes, 0, count * PREFIX_WORDS);
      const hits = call(set, block, count, 0, positions);
      return hits === 0 ? NOTHING : this.copyOf(positions >>> 2, hits);
    }
    const found = new Uint32Array(count);
    let length = 0;
    for (let first = 0; first < count; first += MOST) {
      const some = Math.min(MOST, count - first);
      this.copy(prefixes, first * PREFIX_WORDS, (first + some) * PREFIX_WORDS);
      const hits = call(set, block, some, first, positions);
      found.set(module.words.subarray(positions >>> 2, (positions >>> 2) + hits), length);
      length += hits;
    }
    return found.subarray(0, length);
  }

  private copyOf(from: number, length: number): Uint32Array {
    const { words } = this.module;
    if (length > SHORT) return words.slice(from, from + length);
    const found = new Uint32Array(length);
    for (let at = 0; at < length; at++) found[at] = words[from + at] ?? 0;
    return found;
  }

  private copy(numbers: Uint32Array, from: number, to: number): void {
    const { words } = this.module;
    const at = this.block >>> 2;
    if (to - from > FEW) words.set(numbers.subarray(from, to), at);
    else for (let i = from; i < to; i++) words[at + i - from] = numbers[i] ?? 0;
  }
}
