/**
 * The typed interface of the kernels: what the controller's hot paths call. Two implementations, chosen once: WebAssembly
 * (wasm/, from assembly/) and pure TypeScript (ts/). Callers can't tell which they have.
 *
 * ## Addresses
 * Four u32 words, most significant first. IPv4 a.b.c.d is held IPv4-mapped (::ffff:a.b.c.d), and so is IPv6 text
 * that happens to be IPv4-mapped: both are IPv4. Prefix lengths are always out of 128 in memory: an IPv4 /24 is 120.
 *
 * ## Ids
 * Strings of low cardinality (route tables, owners) are interned by the caller: any u32.
 */
import type { BindingStore } from './binding-store.ts';
import type { RouteStore } from './route-store.ts';
import type { UpdateDecoder } from './update-decoder.ts';

export { INSERT, REMOVE, UPDATE } from './diff-store.ts';
export type { DiffOp, DiffStore } from './diff-store.ts';
export type { BindingStore, RouteStore };

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
