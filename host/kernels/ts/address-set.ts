/**
 * A multiset of addresses over typed arrays: one crit-bit tree for each family.
 *
 * A node is a number: slot * 2 for a branch, slot * 2 + 1 for a leaf; 0 is none, so slot 0 is unused. Leaves and
 * branches are numbered
 * apart, and n leaves have n - 1 branches. A branch tells its sides apart by one bit, counted from the most
 * significant; these bits grow on the way down, and all leaves below agree in those before.
 */
import { type AddressSet, isIPv4 } from '../kernels.ts';
import { grown, released } from '../refusals.ts';
import { enlarged } from './enlarged.ts';
import { which } from '../which.ts';

const FIRST_CAPACITY = 16;
const IPV6 = 0;
const IPV4 = 1;

/** Slot numbers: freed ones first. */
class Slots {
  private used = 0;
  private readonly free: number[] = [];

  /** A slot, 0 when all up to 'capacity' are taken. */
  take(capacity: number): number {
    return this.free.pop() ?? (this.used < capacity ? ++this.used : 0);
  }

  give(slot: number): void {
    this.free.push(slot);
  }
}

export class TypescriptAddressSet implements AddressSet {
  private count = 0;
  private capacity = FIRST_CAPACITY;
  private isReleased = false;
  private leaves = new Slots();
  private branches = new Slots();
  /** By leaf: four words, and how many copies. */
  private words = new Uint32Array((FIRST_CAPACITY + 1) * 4);
  private copies = new Uint32Array(FIRST_CAPACITY + 1);
  /** By branch: its bit, and its two sides. */
  private bits = new Uint32Array(FIRST_CAPACITY + 1);
  /** The first two are the roots: branch 0 is none. */
  private sides = new Uint32Array((FIRST_CAPACITY + 1) * 2);
  private readonly address = new Uint32Array(4);

  get size(): number {
    this.check();
    return this.count;
  }

  add(w0: number, w1: number, w2: number, w3: number): void {
    const root = this.put(w0, w1, w2, w3, isIPv4({ w0, w1, w2 }));
    const near = this.sides[this.nearest(root, 128)] ?? 0;
    const bit = near === 0 ? 0 : this.firstDifference(near);
    if (bit === 128) {
      this.copies[near >>> 1] = (this.copies[near >>> 1] ?? 0) + 1;
      this.count++;
      return;
    }
    const leaf = this.newLeaf();
    this.count++;
    if (near === 0) {
      this.sides[root] = leaf;
      return;
    }
    // Where the branch that tells the two apart belongs: above the first that asks for a later bit.
    let at = root;
    for (let node = this.sides[at] ?? 0; (node & 1) === 0 && (this.bits[node >>> 1] ?? 0) < bit;) {
      at = this.towards(node);
      node = this.sides[at] ?? 0;
    }
    const branch = this.branches.take(this.capacity);
    const side = this.bit(bit);
    this.bits[branch] = bit;
    this.sides[branch * 2 + side] = leaf;
    this.sides[branch * 2 + 1 - side] = this.sides[at] ?? 0;
    this.sides[at] = branch * 2;
  }

  remove(w0: number, w1: number, w2: number, w3: number): boolean {
    const root = this.put(w0, w1, w2, w3, isIPv4({ w0, w1, w2 }));
    let above = -1;
    let at = root;
    let node = this.sides[at] ?? 0;
    if (node === 0) return false;
    while ((node & 1) === 0) {
      above = at;
      at = this.towards(node);
      node = this.sides[at] ?? 0;
    }
    if (this.firstDifference(node) !== 128) return false;
    const leaf = node >>> 1;
    this.count--;
    this.copies[leaf] = (this.copies[leaf] ?? 0) - 1;
    if (this.copies[leaf] !== 0) return true;
    this.leaves.give(leaf);
    if (above < 0) {
      this.sides[root] = 0;
      return true;
    }
    // The branch gives way to its other side.
    this.sides[above] = this.sides[at ^ 1] ?? 0;
    this.branches.give(at >>> 1);
    return true;
  }

  anyInside(w0: number, w1: number, w2: number, w3: number, length: number): boolean {
    const root = this.put(w0, w1, w2, w3, length >= 96 && isIPv4({ w0, w1, w2 }));
    const near = this.sides[this.nearest(root, length)] ?? 0;
    return near !== 0 && this.firstDifference(near) >= length;
  }

  anyInsideWhich(prefixes: Uint32Array): Uint32Array {
    this.check();
    return which(prefixes, (w0, w1, w2, w3, length) => this.anyInside(w0, w1, w2, w3, length));
  }

  release(): void {
    this.isReleased = true;
    const none = new Uint32Array(0);
    this.words = none;
    this.copies = none;
    this.bits = none;
    this.sides = none;
    this.leaves = new Slots();
    this.branches = new Slots();
  }

  private check(): void {
    if (this.isReleased) throw released('AddressSet');
  }

  /** Takes the address that the other methods are about; gives where its family's root lies. */
  private put(w0: number, w1: number, w2: number, w3: number, mapped: boolean): number {
    this.check();
    const address = this.address;
    address[0] = w0;
    address[1] = w1;
    address[2] = w2;
    address[3] = w3;
    return mapped ? IPV4 : IPV6;
  }

  /** The bit of the address. */
  private bit(at: number): number {
    return ((this.address[at >>> 5] ?? 0) >>> (31 - (at & 31))) & 1;
  }

  /** Where the branch leads to on the way to the address. */
  private towards(branch: number): number {
    return branch + this.bit(this.bits[branch >>> 1] ?? 0);
  }

  /** Where the leaf hangs that the address would be next to, going by its first 'length' bits. */
  private nearest(root: number, length: number): number {
    let at = root;
    let node = this.sides[at] ?? 0;
    while (node !== 0 && (node & 1) === 0) {
      at = (this.bits[node >>> 1] ?? 0) < length ? this.towards(node) : node;
      node = this.sides[at] ?? 0;
    }
    return at;
  }

  /** The first bit in which the leaf differs from the address, 128 when it is the address. */
  private firstDifference(leaf: number): number {
    const from = (leaf >>> 1) * 4;
    for (let word = 0; word < 4; word++) {
      const differs = (this.words[from + word] ?? 0) ^ (this.address[word] ?? 0);
      if (differs !== 0) return word * 32 + Math.clz32(differs);
    }
    return 128;
  }

  private newLeaf(): number {
    let leaf = this.leaves.take(this.capacity);
    if (leaf === 0) {
      this.grow();
      leaf = this.leaves.take(this.capacity);
    }
    this.words.set(this.address, leaf * 4);
    this.copies[leaf] = 1;
    return leaf * 2 + 1;
  }

  private grow(): void {
    this.capacity = grown(this.capacity);
    const slots = this.capacity + 1;
    this.words = enlarged(this.words, slots * 4);
    this.copies = enlarged(this.copies, slots);
    this.bits = enlarged(this.bits, slots);
    this.sides = enlarged(this.sides, slots * 2);
  }
}
