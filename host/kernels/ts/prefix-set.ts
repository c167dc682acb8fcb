/**
 * Prefix sets over typed arrays: sorted columns for each family, with an index that leads to the one member that can
 * cover.
 */
import { isIPv4, type PrefixSet } from '../kernels.ts';
import { prefixList, wordMask } from '../prefix-list.ts';
import { released } from '../refusals.ts';
import { which } from '../which.ts';

/** Where to look among sorted u32 keys: the members of bucket b are those from starts[b] up to starts[b + 1]. */
class BucketIndex {
  private readonly first: number;
  private readonly shift: number;
  private readonly starts: Uint32Array;

  /** 'keys' are ascending, and at least one. */
  constructor(keys: Uint32Array) {
    this.first = keys[0] ?? 0;
    const range = (keys.at(-1) ?? 0) - this.first;
    const wanted = Math.min(16, 32 - Math.clz32(keys.length));
    this.shift = Math.max(0, 32 - Math.clz32(range) - wanted);
    this.starts = new Uint32Array((range >>> this.shift) + 2).fill(keys.length);
    for (let member = keys.length - 1; member >= 0; member--) this.starts[this.bucket(keys[member] ?? 0)] = member;
    // An empty bucket starts where the next one does.
    for (let bucket = this.starts.length - 2; bucket >= 0; bucket--) {
      this.starts[bucket] = Math.min(this.starts[bucket] ?? 0, this.starts[bucket + 1] ?? 0);
    }
  }

  /** The bucket of a key; that of a greater one than all is the last. -1 below the first key. */
  bucket(key: number): number {
    if (key < this.first) return -1;
    return Math.min((key - this.first) >>> this.shift, this.starts.length - 2);
  }

  start(bucket: number): number {
    return this.starts[bucket] ?? 0;
  }
}

class IPv4Prefixes {
  private readonly addresses: Uint32Array;
  private readonly lengths: Uint8Array;
  private readonly index: BucketIndex;

  constructor(pairs: Uint32Array) {
    this.addresses = pairs.filter((_, at) => at % 2 === 0);
    this.lengths = Uint8Array.from(pairs.filter((_, at) => at % 2 === 1));
    this.index = new BucketIndex(this.addresses);
  }

  covers(address: number, length: number): boolean {
    const bucket = this.index.bucket(address);
    if (bucket < 0) return false;
    const addresses = this.addresses;
    let low = this.index.start(bucket);
    let high = this.index.start(bucket + 1);
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((addresses[middle] ?? 0) <= address) low = middle + 1;
      else high = middle;
    }
    const least = this.lengths[low - 1] ?? 0;
    if (least > length) return false;
    // A shift by 32 is one by 0.
    return least === 0 || (address ^ (addresses[low - 1] ?? 0)) >>> (32 - least) === 0;
  }
}

class IPv6Prefixes {
  private readonly words: Uint32Array;
  private readonly lengths: Uint8Array;
  private readonly index: BucketIndex;
  /**
   * The word whose values the index holds: the first one that not all members share, or that a member does not fill.
   */
  private readonly column: number;

  constructor(records: Uint32Array) {
    this.words = records.filter((_, at) => at % 5 !== 4);
    this.lengths = Uint8Array.from(records.filter((_, at) => at % 5 === 4));
    const shortest = this.lengths.reduce((least, length) => Math.min(least, length), 128);
    const last = this.words.length - 4;
    let column = 0;
    while (column < 3 && shortest >= column * 32 + 32 && this.words[column] === this.words[last + column]) column++;
    this.column = column;
    this.index = new BucketIndex(this.words.filter((_, at) => at % 4 === column));
  }

  covers(prefix: Uint32Array, length: number): boolean {
    const words = this.words;
    for (let word = 0; word < this.column; word++) {
      if (prefix[word] !== words[word]) return false;
    }
    const bucket = this.index.bucket(prefix[this.column] ?? 0);
    if (bucket < 0) return false;
    let low = this.index.start(bucket);
    let high = this.index.start(bucket + 1);
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (this.isAbove(middle, prefix)) high = middle;
      else low = middle + 1;
    }
    return low > 0 && this.member(low - 1, prefix, length);
  }

  private isAbove(member: number, prefix: Uint32Array): boolean {
    for (let word = this.column; word < 4; word++) {
      const difference = (this.words[member * 4 + word] ?? 0) - (prefix[word] ?? 0);
      if (difference !== 0) return difference > 0;
    }
    return false;
  }

  private member(member: number, prefix: Uint32Array, length: number): boolean {
    const least = this.lengths[member] ?? 0;
    if (least > length) return false;
    for (let word = 0; word * 32 < least; word++) {
      const differs = (this.words[member * 4 + word] ?? 0) ^ (prefix[word] ?? 0);
      if ((differs & wordMask(least, word * 32)) !== 0) return false;
    }
    return true;
  }
}

export class TypescriptPrefixSet implements PrefixSet {
  readonly size: number;
  private ipv4: IPv4Prefixes | undefined;
  private ipv6: IPv6Prefixes | undefined;
  private readonly prefix = new Uint32Array(4);
  private isReleased = false;

  constructor(prefixes: readonly number[]) {
    const { ipv4, ipv6 } = prefixList(prefixes);
    this.size = ipv4.length / 2 + ipv6.length / 5;
    if (ipv4.length > 0) this.ipv4 = new IPv4Prefixes(ipv4);
    if (ipv6.length > 0) this.ipv6 = new IPv6Prefixes(ipv6);
  }

  covers(w0: number, w1: number, w2: number, w3: number, length: number): boolean {
    if (this.isReleased) throw released('PrefixSet');
    if (length >= 96 && isIPv4({ w0, w1, w2 })) return this.ipv4?.covers(w3 >>> 0, length - 96) ?? false;
    if (this.ipv6 === undefined) return false;
    const prefix = this.prefix;
    prefix[0] = w0;
    prefix[1] = w1;
    prefix[2] = w2;
    prefix[3] = w3;
    return this.ipv6.covers(prefix, length);
  }

  coversWhich(prefixes: Uint32Array): Uint32Array {
    if (this.isReleased) throw released('PrefixSet');
    return which(prefixes, (w0, w1, w2, w3, length) => this.covers(w0, w1, w2, w3, length));
  }

  release(): void {
    this.isReleased = true;
    this.ipv4 = undefined;
    this.ipv6 = undefined;
  }
}
