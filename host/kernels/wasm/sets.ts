/** Prefix and address sets that live in the module's memory. */
import type { AddressSet, PrefixSet } from '../kernels.ts';
import { prefixList } from '../prefix-list.ts';
import { grown, released } from '../refusals.ts';
import type { Pointer } from './exports.ts';
import type { KernelModule } from './module.ts';
import type { PrefixBatch } from './prefix-batch.ts';

export class WasmPrefixSet implements PrefixSet {
  readonly size: number;
  private readonly module: KernelModule;
  private readonly batch: PrefixBatch;
  /** 0 when released. */
  private at: Pointer;

  constructor(module: KernelModule, batch: PrefixBatch, prefixes: readonly number[]) {
    const { ipv4, ipv6 } = prefixList(prefixes);
    const countIPv4 = ipv4.length / 2;
    const countIPv6 = ipv6.length / 5;
    const records = new Uint32Array(ipv4.length + ipv6.length);
    records.set(ipv4);
    records.set(ipv6, ipv4.length);
    this.module = module;
    this.batch = batch;
    this.size = countIPv4 + countIPv6;
    this.at = module.staged(records, (block) => module.exports.prefixSetBuild(block, countIPv4, countIPv6)) >>> 0;
  }

  covers(w0: number, w1: number, w2: number, w3: number, length: number): boolean {
    if (this.at === 0) throw released('PrefixSet');
    return this.module.exports.prefixSetCovers(this.at, w0, w1, w2, w3, length) !== 0;
  }

  coversWhich(prefixes: Uint32Array): Uint32Array {
    const { at } = this;
    if (at === 0) throw released('PrefixSet');
    const { exports } = this.module;
    return this.batch.which(prefixes, at, exports.prefixSetCoversWhich);
  }

  release(): void {
    if (this.at !== 0) this.module.exports.memoryFree(this.at);
    this.at = 0;
  }
}

const FIRST_CAPACITY = 16;

export class WasmAddressSet implements AddressSet {
  private readonly module: KernelModule;
  private readonly batch: PrefixBatch;
  /** 0 when released. */
  private at: Pointer;

  constructor(module: KernelModule, batch: PrefixBatch) {
    this.module = module;
    this.batch = batch;
    this.at = module.growing(() => module.exports.addressSetCreate(FIRST_CAPACITY)) >>> 0;
  }

  get size(): number {
    return this.module.exports.addressSetSize(this.held()) >>> 0;
  }

  add(w0: number, w1: number, w2: number, w3: number): void {
    const exports = this.module.exports;
    const at = this.held();
    while (exports.addressSetAdd(at, w0, w1, w2, w3) === 0) {
      const capacity = grown(exports.addressSetCapacity(at) >>> 0);
      this.module.growing(() => exports.addressSetReserve(at, capacity));
    }
  }

  remove(w0: number, w1: number, w2: number, w3: number): boolean {
    return this.module.exports.addressSetRemove(this.held(), w0, w1, w2, w3) !== 0;
  }

  anyInside(w0: number, w1: number, w2: number, w3: number, length: number): boolean {
    return this.module.exports.addressSetAnyInside(this.held(), w0, w1, w2, w3, length) !== 0;
  }

  anyInsideWhich(prefixes: Uint32Array): Uint32Array {
    const at = this.held();
    const { exports } = this.module;
    return this.batch.which(prefixes, at, exports.addressSetAnyInsideWhich);
  }

  release(): void {
    if (this.at !== 0) this.module.exports.addressSetRelease(this.at);
    this.at = 0;
  }

  private held(): Pointer {
    if (this.at === 0) throw released('AddressSet');
    return this.at;
  }
}
