/** Routes in the module's memory. */
import type { RouteStore } from '../kernels.ts';
import { WasmDiffStore } from './diff-store.ts';
import type { KernelModule } from './module.ts';

export class WasmRouteStore extends WasmDiffStore implements RouteStore {
  constructor(module: KernelModule) {
    super(module, 'RouteStore', (capacity) => module.exports.routeStoreCreate(capacity));
  }

  find(
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
    source: number,
  ): number {
    return this.exports.routeStoreFind(this.held(), p0, p1, p2, p3, length, n0, n1, n2, n3, table, owner, source) >>> 0;
  }

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
    source: number,
  ): number {
    const at = this.held();
    for (;;) {
      const handle =
        this.exports.routeStoreIntern(at, p0, p1, p2, p3, length, n0, n1, n2, n3, table, owner, source) >>> 0;
      if (handle !== 0) return handle;
      this.grow();
    }
  }

  desire(handle: number, attributes: number, id1: number, id2: number, id3: number): void {
    this.need(this.exports.routeStoreDesire(this.held(), handle, attributes, id1, id2, id3), handle);
  }

  actual(handle: number, attributes: number, id1: number, id2: number, id3: number): void {
    this.need(this.exports.routeStoreActual(this.held(), handle, attributes, id1, id2, id3), handle);
  }
}
