/** Records in the module's memory. */
import type { RecordWords, WordStore } from '../diff-store.ts';
import { NOTHING } from '../nothing.ts';
import { grown, released, unknownHandle } from '../refusals.ts';
import type { KernelExports, Pointer } from './exports.ts';
import type { KernelModule } from './module.ts';

/** Keys a store has room for at first. */
const FIRST_CAPACITY = 64;

/** Numbers in a short drain. */
const FEW = 128;

export class WasmDiffStore implements WordStore {
  readonly keyAt: number;
  readonly valueAt: number;
  private readonly exports: KernelExports;
  private readonly name: string;
  private readonly module: KernelModule;
  /** 0 when released. */
  private at: Pointer;
  /** Where in the memory's words a drain leaves its pairs. */
  private from: number;
  /** What a short drain gave last. */
  private few = new Uint32Array(FEW);

  constructor(module: KernelModule, { name, key, value }: RecordWords) {
    this.module = module;
    this.exports = module.exports;
    this.name = name;
    this.at = module.growing(() => module.exports.diffCreate(key.length, value.length, FIRST_CAPACITY)) >>> 0;
    this.keyAt = this.exports.diffKey(this.at) >>> 2;
    this.valueAt = this.exports.diffValue(this.at) >>> 2;
    this.from = this.exports.diffDrained(this.at) >>> 2;
  }

  get size(): number {
    return this.exports.diffSize(this.held()) >>> 0;
  }

  get capacity(): number {
    return this.exports.diffCapacity(this.held()) >>> 0;
  }

  /** The module's whole memory. */
  get words(): Uint32Array {
    this.held();
    return this.module.words;
  }

  intern(): number {
    const at = this.held();
    for (;;) {
      const handle = this.exports.diffIntern(at) >>> 0;
      if (handle !== 0) return handle;
      this.grow();
    }
  }

  desire(handle: number): void {
    this.need(this.exports.diffDesire(this.held(), handle), handle);
  }

  actual(handle: number): void {
    this.need(this.exports.diffActual(this.held(), handle), handle);
  }

  undesire(handle: number): void {
    this.need(this.exports.diffUndesire(this.held(), handle), handle);
  }

  unactual(handle: number): void {
    this.need(this.exports.diffUnactual(this.held(), handle), handle);
  }

  difference(handle: number): number {
    return this.exports.diffDifference(this.held(), handle) >>> 0;
  }

  drain(): Uint32Array {
    const length = this.exports.diffDrain(this.held()) >>> 0;
    if (length === 0) return NOTHING;
    // A copy, since the next touch writes into the same list. A short one into an array that is there: to make one takes longer.
    const { words } = this.module;
    const { from } = this;
    if (length > FEW) return words.slice(from, from + length);
    if (this.few.length !== length) this.few = new Uint32Array(this.few.buffer, 0, length);
    for (let at = 0; at < length; at++) this.few[at] = words[from + at] ?? 0;
    return this.few;
  }

  clear(): void {
    this.exports.diffClear(this.held());
  }

  release(): void {
    if (this.at !== 0) this.exports.diffRelease(this.at);
    this.at = 0;
  }

  private held(): Pointer {
    if (this.at === 0) throw released(this.name);
    return this.at;
  }

  /** Checks what a call that takes a handle gave. */
  private need(done: number, handle: number): void {
    if (done === 0) throw unknownHandle(this.name, handle);
  }

  /** Makes more room. */
  private grow(): void {
    const at = this.held();
    const capacity = grown(this.capacity);
    this.module.growing(() => this.exports.diffReserve(at, capacity));
    this.from = this.exports.diffDrained(at) >>> 2;
  }
}
