/**
 * The typed face of the kernels: what the controller's hot paths call. Two implementations, chosen once: WebAssembly
 * (wasm/, from assembly/) and pure TypeScript (ts/). Callers can't tell which they have.
 *
 * ## Addresses
 * Four u32 words, most significant first. IPv4 a.b.c.d is held IPv4-mapped (::ffff:a.b.c.d), and so is IPv6 text
 * that happens to be IPv4-mapped: both are IPv4. Prefix lengths are always out of 128 in memory: an IPv4 /24 is 120.
 *
 * ## Ids
 * Strings of low cardinality (route tables, owners) are interned by the caller: any u32.
 */
import type { UpdateDecoder } from './update-decoder.ts';

/** Where 'parsePrefix' and 'parseAddress' leave what they read: reused by the next call, so copy what must last. */
export interface Parsed {
  w0: number;
  w1: number;
  w2: number;
  w3: number;
  /** Prefix length out of 128. */
  length: number;
}

/** Is this address (or prefix) IPv4? Its words are ::ffff:0:0/96. */
export function isIPv4(at: { w0: number; w1: number; w2: number }): boolean {
  return at.w0 === 0 && at.w1 === 0 && at.w2 === 0xffff;
}

/** Numbers that a prefix takes where many stand one after another: four words and the length. */
export const PREFIX_WORDS = 5;

/** A set of prefixes that other prefixes are looked up in: a filter or deny list, the networks of a port. Immutable. */
export interface PrefixSet {
  readonly size: number;
  /** Does the prefix lie inside one of the set's: same family, same or longer length, and the member's bits agree? Host bits don't count. */
  covers(w0: number, w1: number, w2: number, w3: number, length: number): boolean;
  /** Those of many prefixes (five numbers each: four words and the length) that it covers: their positions, ascending. */
  coversWhich(prefixes: Uint32Array): Uint32Array;
  release(): void;
}

/** A multiset of addresses, asked whether any lies inside a prefix: load balancer VIPs. */
export interface AddressSet {
  readonly size: number;
  add(w0: number, w1: number, w2: number, w3: number): void;
  /** Takes one copy out; false when there was none. */
  remove(w0: number, w1: number, w2: number, w3: number): boolean;
  anyInside(w0: number, w1: number, w2: number, w3: number, length: number): boolean;
  /** Those of many prefixes (five numbers each) that an address lies inside: their positions, ascending. */
  anyInsideWhich(prefixes: Uint32Array): Uint32Array;
  release(): void;
}

/** What has to be done to a key so that the database shows what is desired. */
export const INSERT = 1;
export const REMOVE = 2;
export const UPDATE = 3;
export type DiffOp = typeof INSERT | typeof REMOVE | typeof UPDATE;

/**
 * Desired against actual for keyed records, resident in the kernels: the diff of a whole table and of one row
 * are the same drain.
 *
 * A handle (> 0) stands for a key while the key is desired, actual or not yet drained; after the drain that finds it
 * neither, it may be given to another key. A key has at most one desired and one actual value: setting again replaces.
 * Values are compared word by word.
 *
 * A key is touched when it is taken in, and by every call that sets something of it, also to what it is already.
 * @throws RangeError from every call that sets something, when the handle stands for no key
 * @throws Error from every call but 'release', after 'release'
 */
export interface DiffStore {
  /** Keys held. */
  readonly size: number;
  readonly capacity: number;
  isDesired(handle: number): boolean;
  isActual(handle: number): boolean;
  undesire(handle: number): void;
  unactual(handle: number): void;
  /** Until 'endRecompute', keys that are desired again are kept; 'endRecompute' undesires all others. */
  beginRecompute(): void;
  endRecompute(): void;
  /** Handles desired but not actual (INSERT), actual but not desired (REMOVE), or both with differing values (UPDATE),
   *  among the keys touched since the last drain, in the order they were first touched. Pairs: handle, DiffOp. Valid until the next call. */
  drain(): Uint32Array;
  /** Marks every key as touched, so that the next drain gives the whole difference. */
  touchAll(): void;
  clear(): void;
  release(): void;
}

/**
 * Routes. Key: prefix (address and length), next hop, route table, owner (transit switch or router) and source (what
 * it was learned from, or 0). Value: one u32 of attributes (origin, override...) and three of the caller's ids.
 */
export interface RouteStore extends DiffStore {
  /** The handle of a key, 0 when it is not held. */
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
  ): number;
  /** Takes a key in (or finds it), neither desired nor actual at first. The other calls take its handle. */
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
  ): number;
  desire(handle: number, attributes: number, id1: number, id2: number, id3: number): void;
  actual(handle: number, attributes: number, id1: number, id2: number, id3: number): void;
}

/**
 * Port bindings. Key: datapath id and port id. Value: eight u32 ids (type, address, gateway, tunnel key...).
 */
export interface BindingStore extends DiffStore {
  find(datapath: number, port: number): number;
  intern(datapath: number, port: number): number;
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
  ): void;
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
  ): void;
  /** For an UPDATE: bit i is set when value i differs. */
  difference(handle: number): number;
}

export interface Kernels {
  readonly kind: 'wasm' | 'ts';
  /** One line for people: which implementation, and what it says of itself. Not for hot paths. */
  describe(): string;
  /** `IP`, `IP/len` or `IP/mask` (contiguous), nothing after it; without a length, the whole address. undefined when it is none of these. */
  parsePrefix(text: string): Readonly<Parsed> | undefined;
  /** A single address without a length. */
  parseAddress(text: string): Readonly<Parsed> | undefined;
  /** 'prefixes' holds five numbers each: four words and the length. */
  prefixSet(prefixes: readonly number[]): PrefixSet;
  addressSet(): AddressSet;
  routeStore(): RouteStore;
  bindingStore(): BindingStore;
  /** Makes the decoder of one connection. Undefined: JSON.parse does as well. */
  readonly updateDecoder?: () => UpdateDecoder;
}
