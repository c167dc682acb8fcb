/** Port bindings over typed arrays. */
import type { BindingStore } from '../kernels.ts';
import { TypescriptDiffStore } from './diff-store.ts';

const VALUE_WORDS = 8;

export class TypescriptBindingStore extends TypescriptDiffStore implements BindingStore {
  constructor() {
    super('BindingStore', 2, VALUE_WORDS);
  }

  find(datapath: number, port: number): number {
    this.put(datapath, port);
    return this.findKey();
  }

  intern(datapath: number, port: number): number {
    this.put(datapath, port);
    return this.internKey();
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
    const at = this.desireAt(handle);
    const values = this.desired;
    values[at] = v0;
    values[at + 1] = v1;
    values[at + 2] = v2;
    values[at + 3] = v3;
    values[at + 4] = v4;
    values[at + 5] = v5;
    values[at + 6] = v6;
    values[at + 7] = v7;
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
    const at = this.actualAt(handle);
    const values = this.actually;
    values[at] = v0;
    values[at + 1] = v1;
    values[at + 2] = v2;
    values[at + 3] = v3;
    values[at + 4] = v4;
    values[at + 5] = v5;
    values[at + 6] = v6;
    values[at + 7] = v7;
  }

  difference(handle: number): number {
    if (!this.isDesired(handle) || !this.isActual(handle)) return 0;
    let difference = 0;
    for (let word = 0; word < VALUE_WORDS; word++) {
      const at = handle * VALUE_WORDS + word;
      if (this.desired[at] !== this.actually[at]) difference |= 1 << word;
    }
    return difference;
  }

  private put(datapath: number, port: number): void {
    const words = this.key;
    words[0] = datapath;
    words[1] = port;
  }
}
