/** Port bindings in the module's memory. */
import type { BindingStore } from '../kernels.ts';
import { WasmDiffStore } from './diff-store.ts';
import type { KernelModule } from './module.ts';

export class WasmBindingStore extends WasmDiffStore implements BindingStore {
  constructor(module: KernelModule) {
    super(module, 'BindingStore', (capacity) => module.exports.bindingStoreCreate(capacity));
  }

  find(datapath: number, port: number): number {
    return this.exports.bindingStoreFind(this.held(), datapath, port) >>> 0;
  }

  intern(datapath: number, port: number): number {
    const at = this.held();
    for (;;) {
      const handle = this.exports.bindingStoreIntern(at, datapath, port) >>> 0;
      if (handle !== 0) return handle;
      this.grow();
    }
  }

  desire(
    handle: number,
    v0: number,
    v1: number,
    v2: number,
    v3: number,
    v4: number,
    v5: number,
    v6: number,
    v7: number,
  ): void {
    this.need(this.exports.bindingStoreDesire(this.held(), handle, v0, v1, v2, v3, v4, v5, v6, v7), handle);
  }

  actual(
    handle: number,
    v0: number,
    v1: number,
    v2: number,
    v3: number,
    v4: number,
    v5: number,
    v6: number,
    v7: number,
  ): void {
    this.need(this.exports.bindingStoreActual(this.held(), handle, v0, v1, v2, v3, v4, v5, v6, v7), handle);
  }

  difference(handle: number): number {
    return this.exports.bindingStoreDifference(this.held(), handle) >>> 0;
  }
}
