/**
 * Canonical text of addresses and prefixes: what is written to the databases, so that one prefix has one text.
 *
 * IPv4 is dotted; IPv6 follows RFC 5952 (lower case, no leading zeros, the longest run of two or more zero groups as
 * `::`, the first
 * of equals). As inet_ntop(3) and so every OVN tool does, IPv4-compatible addresses (::/96) that use their upper 16
 * bits
 * are written with dots (`::1.2.3.4`, RFC 5952 section 5).
 */
import { isIPv4 } from './kernels.ts';

function quad(word: number): string {
  return `${word >>> 24}.${(word >>> 16) & 255}.${(word >>> 8) & 255}.${word & 255}`;
}

/** Where the longest run of zero groups starts and ends; an empty run when none has two. */
function longestZeros(groups: readonly number[]): { from: number; to: number } {
  let best = { from: 0, to: 0 };
  for (let at = 0; at < groups.length; at++) {
    const from = at;
    while (groups[at] === 0) at++;
    if (at - from > Math.max(1, best.to - best.from)) best = { from, to: at };
  }
  return best;
}

function hexadecimal(groups: readonly number[]): string {
  return groups.map((group) => group.toString(16)).join(':');
}

function ipv6(words: readonly number[]): string {
  const groups = words.flatMap((word) => [word >>> 16, word & 0xffff]);
  const { from, to } = longestZeros(groups);
  const w3 = words[3] ?? 0;
  if (from === 0 && to === 6) return `::${quad(w3)}`;
  return from === to ? hexadecimal(groups) : `${hexadecimal(groups.slice(0, from))}::${hexadecimal(groups.slice(to))}`;
}

/** The address as text; an IPv4-mapped one as IPv4. */
export function formatAddress(w0: number, w1: number, w2: number, w3: number): string {
  return isIPv4({ w0, w1, w2 }) ? quad(w3) : ipv6([w0, w1, w2, w3]);
}

/** The prefix as text, its host bits kept, its length (given out of 128) always there: out of 32 for IPv4. */
export function formatPrefix(w0: number, w1: number, w2: number, w3: number, length: number): string {
  if (length >= 96 && isIPv4({ w0, w1, w2 })) return `${quad(w3)}/${length - 96}`;
  return `${ipv6([w0, w1, w2, w3])}/${length}`;
}
