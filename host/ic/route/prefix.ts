/** Addresses and prefixes as whole numbers: four words, IPv4 as ::ffff:0:0/96 has it. */

/** Four words. */
export type Address = readonly [number, number, number, number];

export interface Prefix {
  readonly w0: number;
  readonly w1: number;
  readonly w2: number;
  readonly w3: number;
  /** Out of 128. */
  readonly length: number;
}

export const isIPv4Prefix = (prefix: Prefix): boolean => prefix.w0 === 0 && prefix.w1 === 0 && prefix.w2 === 0xffff;

/** 169.254.0.0/16 or longer, fe80::/10 or longer. */
export function isLinkLocalPrefix(p0: number, p1: number, p2: number, p3: number, length: number): boolean {
  if (p0 === 0 && p1 === 0 && p2 === 0xffff) return length >= 112 && p3 >>> 16 === 0xa9fe;
  return length >= 10 && p0 >>> 22 === 0xfe80 >>> 6;
}

/** An IPv6 address in fe80::/64: a next hop that nobody else can use. */
export function isLinkLocalNexthop(n0: number, n1: number): boolean {
  return n0 === 0xfe800000 && n1 === 0;
}

/** The whole address space of its family. */
export function isDefaultRoute(p0: number, p1: number, p2: number, length: number): boolean {
  return p0 === 0 && p1 === 0 && p2 === 0xffff ? length === 96 : length === 0;
}
