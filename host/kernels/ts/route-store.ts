/** Routes over typed arrays. */
import type { RouteStore } from '../kernels.ts';
import { TypescriptDiffStore } from './diff-store.ts';

export class TypescriptRouteStore extends TypescriptDiffStore implements RouteStore {
  constructor() {
    super('RouteStore', 12, 4);
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
    this.put(p0, p1, p2, p3, length, n0, n1, n2, n3, table, owner, source);
    return this.findKey();
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
    this.put(p0, p1, p2, p3, length, n0, n1, n2, n3, table, owner, source);
    return this.internKey();
  }

  desire(handle: number, attributes: number, id1: number, id2: number, id3: number): void {
    const at = this.desireAt(handle);
    const values = this.desired;
    values[at] = attributes;
    values[at + 1] = id1;
    values[at + 2] = id2;
    values[at + 3] = id3;
  }

  actual(handle: number, attributes: number, id1: number, id2: number, id3: number): void {
    const at = this.actualAt(handle);
    const values = this.actually;
    values[at] = attributes;
    values[at + 1] = id1;
    values[at + 2] = id2;
    values[at + 3] = id3;
  }

  private put(
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
  ): void {
    const words = this.key;
    words[0] = p0;
    words[1] = p1;
    words[2] = p2;
    words[3] = p3;
    words[4] = length;
    words[5] = n0;
    words[6] = n1;
    words[7] = n2;
    words[8] = n3;
    words[9] = table;
    words[10] = owner;
    words[11] = source;
  }
}
