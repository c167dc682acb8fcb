/**
 * A naive parser of addresses and prefixes (section 8e), with BigInt and string operations only, so that it shares
 * nothing with the kernels it is used to judge.
 */

/** An address with a length. 'bits' keeps host bits; lengths are the family's own (an IPv4 /24 is 24). */
export interface Cidr {
  readonly family: 4 | 6;
  readonly bits: bigint;
  readonly length: number;
}

const WIDTH = { 4: 32, 6: 128 } as const;

function parseQuad(text: string): bigint | undefined {
  const parts = text.split('.');
  if (parts.length !== 4) return undefined;
  let bits = 0n;
  for (const part of parts) {
    if (!/^\d{1,3}$/.test(part) || Number(part) > 255) return undefined;
    bits = (bits << 8n) | BigInt(part);
  }
  return bits;
}

function parseGroups(text: string): bigint[] | undefined {
  if (text === '') return [];
  const groups: bigint[] = [];
  for (const part of text.split(':')) {
    if (!/^[0-9a-fA-F]{1,4}$/.test(part)) return undefined;
    groups.push(BigInt(`0x${part}`));
  }
  return groups;
}

/** Turns a dotted quad at the end into two groups: `::ffff:10.0.0.1` into `::ffff:a00:1`. */
function withoutQuad(text: string): string | undefined {
  if (!text.includes('.')) return text;
  const colon = text.lastIndexOf(':');
  const quad = parseQuad(text.slice(colon + 1));
  if (colon < 0 || quad === undefined) return undefined;
  return `${text.slice(0, colon + 1)}${(quad >> 16n).toString(16)}:${(quad & 0xffffn).toString(16)}`;
}

function parseV6(given: string): bigint | undefined {
  const text = withoutQuad(given);
  if (text === undefined) return undefined;
  const halves = text.split('::');
  if (halves.length > 2) return undefined;
  const head = parseGroups(halves[0] ?? '');
  const tail = parseGroups(halves[1] ?? '');
  if (head === undefined || tail === undefined) return undefined;
  const missing = 8 - head.length - tail.length;
  if (halves.length === 2 ? missing < 1 : missing !== 0) return undefined;
  const groups = [...head, ...Array.from({ length: missing }, () => 0n), ...tail];
  let bits = 0n;
  for (const group of groups) bits = (bits << 16n) | group;
  return bits;
}

function parseLength(text: string, family: 4 | 6): number | undefined {
  const width = WIDTH[family];
  if (/^\d{1,3}$/.test(text)) return Number(text) <= width ? Number(text) : undefined;
  const mask = family === 4 ? parseQuad(text) : parseV6(text);
  if (mask === undefined) return undefined;
  const digits = mask.toString(2).padStart(width, '0');
  return /^1*0*$/.test(digits) ? digits.lastIndexOf('1') + 1 : undefined;
}

/** What texts were found to be: worlds hold few, and the model reads them again at every look. */
const known = new Map<string, Cidr | undefined>();
const MOST_KNOWN = 10_000;

/** Reads `IP`, `IP/len` or `IP/mask`; undefined for anything else. IPv4-mapped IPv6 text is IPv4 (shorter than 96: malformed). */
export function parseCidr(text: string): Cidr | undefined {
  if (!known.has(text)) {
    if (known.size === MOST_KNOWN) known.clear();
    known.set(text, readCidr(text));
  }
  return known.get(text);
}

function readCidr(text: string): Cidr | undefined {
  const slash = text.indexOf('/');
  const address = slash < 0 ? text : text.slice(0, slash);
  const quad = parseQuad(address);
  const family = quad === undefined ? 6 : 4;
  const bits = quad ?? parseV6(address);
  if (bits === undefined) return undefined;
  const length = slash < 0 ? WIDTH[family] : parseLength(text.slice(slash + 1), family);
  if (length === undefined) return undefined;
  if (family === 6 && bits >> 32n === 0xffffn)
    return length < 96 ? undefined : { family: 4, bits: bits & 0xffffffffn, length: length - 96 };
  return { family, bits, length };
}

/** The longest run of two or more zero groups, the first of equals: [start, count]. RFC 5952 section 4.2. */
function longestZeros(groups: readonly string[]): readonly [number, number] {
  let best: readonly [number, number] = [0, 0];
  for (let start = 0; start < 8; start++) {
    let count = 0;
    while (start + count < 8 && groups[start + count] === '0') count++;
    if (count > 1 && count > best[1]) best = [start, count];
  }
  return best;
}

/** The address alone, canonically: dotted quad or RFC 5952. */
export function addressText({ family, bits }: Cidr): string {
  if (family === 4) return [24n, 16n, 8n, 0n].map((shift) => ((bits >> shift) & 255n).toString()).join('.');
  const groups = Array.from({ length: 8 }, (_, i) => ((bits >> BigInt(112 - 16 * i)) & 0xffffn).toString(16));
  const [start, count] = longestZeros(groups);
  if (count === 0) return groups.join(':');
  return `${groups.slice(0, start).join(':')}::${groups.slice(start + count).join(':')}`;
}

/** Address and length, canonically, host bits kept (section 8e). */
export const cidrText = (cidr: Cidr): string => `${addressText(cidr)}/${cidr.length}`;

/** Does 'inner' belong to 'outer'? Same family, the same or a longer length, outer's bits agree; host bits don't count. */
export function belongs(inner: Cidr, outer: Cidr): boolean {
  if (inner.family !== outer.family || inner.length < outer.length) return false;
  const host = BigInt(WIDTH[inner.family] - outer.length);
  return inner.bits >> host === outer.bits >> host;
}

/** The same address as a /32 or /128. */
export const hostOf = (cidr: Cidr): Cidr => ({ ...cidr, length: WIDTH[cidr.family] });

const LINK_LOCAL: readonly Cidr[] = [
  { family: 4, bits: 0xa9fe0000n, length: 16 },
  { family: 6, bits: 0xfe80n << 112n, length: 10 },
];

/** 169.254.0.0/16 or longer, fe80::/10 or longer: never advertised nor learned. */
export const isLinkLocalPrefix = (prefix: Cidr): boolean => LINK_LOCAL.some((range) => belongs(prefix, range));

/** fe80::/64, the only link-local next hops there are (169.254.x.x is an ordinary transit network). */
export const isLinkLocalNextHop = (nextHop: Cidr): boolean =>
  belongs(hostOf(nextHop), { family: 6, bits: 0xfe80n << 112n, length: 64 });

/** What "MAC IP[/len]..." says: addresses up to the first word that is none; undefined when it doesn't begin with a MAC. */
export function parsePortAddress(
  text: string,
): { readonly mac: string; readonly addresses: readonly Cidr[] } | undefined {
  const [mac = '', ...words] = text.split(' ').filter((word) => word !== '');
  if (!/^[0-9a-fA-F]{2}(:[0-9a-fA-F]{2}){5}$/.test(mac)) return undefined;
  const addresses: Cidr[] = [];
  for (const word of words) {
    const cidr = parseCidr(word);
    if (cidr === undefined) break;
    addresses.push(cidr);
  }
  return { mac, addresses };
}

/** The link-local /64 network of a MAC (EUI-64). */
export function linkLocalOf(mac: string): Cidr | undefined {
  const bytes = mac.split(':').map((byte) => Number.parseInt(byte, 16));
  const [a, b, c, d, e, f] = bytes;
  if (bytes.length !== 6 || a === undefined || bytes.some((byte) => Number.isNaN(byte))) return undefined;
  const eui = [a ^ 2, b, c, 0xff, 0xfe, d, e, f];
  const low = eui.reduce((bits: bigint, byte) => (bits << 8n) | BigInt(byte ?? 0), 0n);
  return { family: 6, bits: (0xfe80n << 112n) | low, length: 64 };
}

/** The address of a load balancer VIP: `IP`, `IP:PORT`, `[IP]:PORT` or `[IP]`. */
export function parseVip(text: string): Cidr | undefined {
  const bracketed = /^\[([^\]]+)\](:\d+)?$/.exec(text);
  const plain = /^([0-9.]+)(:\d+)?$/.exec(text);
  const address = bracketed?.[1] ?? plain?.[1] ?? text;
  return address.includes('/') ? undefined : parseCidr(address);
}
