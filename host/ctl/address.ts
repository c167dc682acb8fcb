/** Addresses as the tools read them from arguments. */
import { readAddress, readPrefix } from '../kernels/address-text.ts';
import { formatAddress, formatPrefix } from '../kernels/format.ts';
import { isIPv4, type Parsed } from '../kernels/kernels.ts';

/** An address or a prefix. 'length' counts in the family's own bits. */
export interface Network {
  readonly family: 4 | 6;
  readonly words: readonly [number, number, number, number];
  readonly length: number;
}

const MAC = /^[0-9a-fA-F]{1,2}(?::[0-9a-fA-F]{1,2}){5}/;

/** Is this an Ethernet address? */
export const isMac = (text: string): boolean => MAC.exec(text)?.[0] === text;

/** Does the text begin with an Ethernet address? */
export const startsWithMac = (text: string): boolean => MAC.test(text);

/** Of a dotted number, ovn-nbctl takes what is beyond 255 modulo 256: the same network for the same argument, also here. */
const wrapOctets = (text: string): string =>
  text.replace(/\d+(?=\.)|(?<=\.)\d+/g, (octet) => (octet.length > 9 ? octet : String(Number(octet) & 255)));

const fresh = (): Parsed => ({ w0: 0, w1: 0, w2: 0, w3: 0, length: 0 });

function networkOf({ w0, w1, w2, w3, length }: Parsed): Network {
  const isV4 = isIPv4({ w0, w1, w2 });
  return { family: isV4 ? 4 : 6, words: [w0, w1, w2, w3], length: isV4 ? length - 96 : length };
}

/** Reads `IP`, `IP/LENGTH` or `IP/MASK`. */
export function parseNetwork(text: string): Network | undefined {
  const into = fresh();
  return readPrefix(text.includes(':') ? text : wrapOctets(text), into) ? networkOf(into) : undefined;
}

/** Reads an address without a length, whose numbers are all in range. */
export function parseAddress(text: string): Network | undefined {
  const into = fresh();
  return /\s|\+/.test(text) || !readAddress(text, into) ? undefined : networkOf(into);
}

/** Is an address, or the first one of a prefix, in a prefix of its family? */
export const covers = ({ family, words, length }: Network, address: Network): boolean =>
  family === address.family &&
  words.every((word, at) => {
    const left = Math.max(0, Math.min(32, (family === 4 ? length + 96 : length) - at * 32));
    return left === 0 || (word ^ (address.words[at] ?? 0)) >>> (32 - left) === 0;
  });

/** Are these the same address, whatever their lengths? */
export const isSameAddress = (a: Network, b: Network): boolean => a.words.every((word, at) => word === b.words[at]);

/** The address, without its length. */
export const addressText = ({ words }: Network): string => formatAddress(...words);

/** The prefix without host bits; a whole address without a length. */
export function prefixText({ family, words, length }: Network): string {
  const bits = family === 4 ? length + 96 : length;
  if (bits === 128) return formatAddress(...words);
  const masked = words.map((word, i) => {
    const left = Math.max(0, Math.min(32, bits - i * 32));
    return left === 0 ? 0 : (word & (-1 << (32 - left))) >>> 0;
  }) as unknown as [number, number, number, number];
  return formatPrefix(...masked, bits);
}

/** The IPv6 link-local address that a router derives from an Ethernet address (RFC 4291 appendix A). */
export function linkLocal(mac: string): string {
  const [a = 0, b = 0, c = 0, d = 0, e = 0, f = 0] = mac.split(':').map((octet) => parseInt(octet, 16));
  return formatAddress(
    0xfe800000,
    0,
    ((((a ^ 2) << 24) | (b << 16) | (c << 8) | 0xff) >>> 0) >>> 0,
    ((0xfe << 24) | (d << 16) | (e << 8) | f) >>> 0,
  );
}

/** The addresses in `MAC [IP[/LENGTH]]...`, up to the first word that is not an address; undefined without an Ethernet address. */
export function addressesIn(text: string): Network[] | undefined {
  const [mac = '', ...words] = text.trim().split(/\s+/);
  if (!isMac(mac)) return undefined;
  const out: Network[] = [];
  for (const word of words) {
    const network = parseExactly(word);
    if (network === undefined) break;
    out.push(network);
  }
  return out;
}

/** Reads `IP`, `IP/LENGTH` or `IP/MASK` whose numbers are all in range, as OVN does in columns. */
export function parseExactly(text: string): Network | undefined {
  const into = fresh();
  return readPrefix(text, into) ? networkOf(into) : undefined;
}
