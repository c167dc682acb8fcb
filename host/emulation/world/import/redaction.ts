/**
 * What is replaced in an imported database, so that it can be shown to others: equal names stay equal, addresses keep their lengths
 * and which networks they are in, and nothing of either can be got back without the key, which nobody keeps.
 */
import { isMac, parseNetwork } from '../../../ctl/address.ts';
import { formatAddress } from '../../../kernels/format.ts';
import type { Random } from '../../../ovsdb/platform.ts';
import { sha1 } from './sha1.ts';

/** What is done with texts of each kind. */
export interface Redaction {
  /** 'kind': what a new name begins with, such as `lr`. */
  readonly name: (kind: string, text: string) => string;
  /** All addresses, prefixes and Ethernet addresses in a text; the rest of it stays. */
  readonly addresses: (text: string) => string;
  /** External_ids and options that interconnection does not read are left out. */
  readonly isRedacted: boolean;
}

/** Nothing is replaced. */
export const NO_REDACTION: Redaction = { name: (_, text) => text, addresses: (text) => text, isRedacted: false };

/** Networks that have a meaning of their own: what is in them stays in them. IPv4 as the last 32 of 128 bits. */
const KEPT = [
  '0.0.0.0/8',
  '10.0.0.0/8',
  '100.64.0.0/10',
  '127.0.0.0/8',
  '169.254.0.0/16',
  '172.16.0.0/12',
  '192.168.0.0/16',
  '224.0.0.0/4',
  '255.255.255.255',
  '::/112',
  '64:ff9b::/96',
  'fc00::/7',
  'fd00::/8',
  'fe80::/10',
  'ff00::/8',
].map((text) => {
  const network = parseNetwork(text);
  if (network === undefined) throw new Error(`'${text}' is no network`);
  const { family, words, length } = network;
  return {
    family,
    bits: bitsOf(words)
      .slice(family === 4 ? 96 : 0)
      .slice(0, length),
  };
});

/** As many of an address's last bits stay as they are: a router is `.1` before and after. */
const LAST = { 4: 8, 6: 16 } as const;

function bitsOf(words: readonly number[]): string {
  return words.map((word) => (word >>> 0).toString(2).padStart(32, '0')).join('');
}

/** Found first by length of what it needs: an Ethernet address, an IPv4 address, an IPv6 address; with or without a length. */
const ADDRESSES =
  /(?<![\w.:])(?:[0-9a-f]{1,2}(?::[0-9a-f]{1,2}){5}(?![\w:])|\d{1,3}(?:\.\d{1,3}){3}(?:\/\d{1,3})?|(?=[0-9a-f]*:[0-9a-f]*:)[0-9a-f:]+(?:\d{1,3}(?:\.\d{1,3}){3})?(?:\/\d{1,3})?)/gi;

class Replacing implements Redaction {
  readonly isRedacted = true;
  readonly #key: Uint8Array;
  readonly #names = new Map<string, string>();
  readonly #counts = new Map<string, number>();
  readonly #macs = new Map<string, string>();
  /** Whether a bit is turned over, by family and the bits before it. */
  readonly #turned = new Map<string, boolean>();

  constructor(random: Random) {
    this.#key = Uint8Array.from({ length: 16 }, () => Math.floor(random() * 256));
  }

  readonly name = (kind: string, text: string): string => {
    if (text === '') return '';
    const known = this.#names.get(text);
    if (known !== undefined) return known;
    const number = (this.#counts.get(kind) ?? 0) + 1;
    this.#counts.set(kind, number);
    const name = `${kind}${number}`;
    this.#names.set(text, name);
    return name;
  };

  readonly addresses = (text: string): string =>
    text.replaceAll(ADDRESSES, (found) => (isMac(found) ? this.#mac(found) : this.#address(found)));

  #mac(text: string): string {
    const key = text.toLowerCase();
    let replaced = this.#macs.get(key);
    if (replaced === undefined) {
      const number = this.#macs.size + 1;
      const octets = [2, 0, 0, (number >>> 16) & 255, (number >>> 8) & 255, number & 255];
      replaced = octets.map((octet) => octet.toString(16).padStart(2, '0')).join(':');
      this.#macs.set(key, replaced);
    }
    return replaced;
  }

  /** What can't be read as an address is nothing that could be replaced consistently. */
  #address(text: string): string {
    const network = parseNetwork(text);
    if (network === undefined) return 'redacted';
    const { family, words, length } = network;
    const bits = bitsOf(words).slice(family === 4 ? 96 : 0);
    let replaced = this.#replace(family, bits);
    // A network has no bits after its length, before and after.
    if (!bits.slice(length).includes('1')) replaced = replaced.slice(0, length).padEnd(bits.length, '0');
    const all = family === 4 ? bitsOf([0, 0, 0xffff]) + replaced : replaced;
    const [w0 = 0, w1 = 0, w2 = 0, w3 = 0] = [0, 32, 64, 96].map((at) => parseInt(all.slice(at, at + 32), 2));
    return `${formatAddress(w0, w1, w2, w3)}${text.includes('/') ? `/${length}` : ''}`;
  }

  /** Addresses that share exactly their first n bits still share exactly n after redaction. */
  #replace(family: 4 | 6, bits: string): string {
    let replaced = '';
    const until = bits.length - LAST[family];
    for (let at = 0; at < until; at++) {
      const bit = bits.charAt(at);
      replaced += this.#isTurned(family, bits.slice(0, at)) ? (bit === '0' ? '1' : '0') : bit;
    }
    return replaced + bits.slice(until);
  }

  #isTurned(family: 4 | 6, before: string): boolean {
    const key = `${family} ${before}`;
    let turned = this.#turned.get(key);
    if (turned === undefined) {
      const isOnTheWay = KEPT.some(
        (kept) => kept.family === family && kept.bits.length > before.length && kept.bits.startsWith(before),
      );
      const text = new TextEncoder().encode(key);
      const bytes = new Uint8Array(this.#key.length + text.length);
      bytes.set(this.#key);
      bytes.set(text, this.#key.length);
      turned = !isOnTheWay && parseInt(sha1(bytes).charAt(0), 16) % 2 === 1;
      this.#turned.set(key, turned);
    }
    return turned;
  }
}

/** Replaces by a key out of 'random', which has to be unpredictable for whom the result is kept from. */
export const redaction = (random: Random): Redaction => new Replacing(random);
