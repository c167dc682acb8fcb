/**
 * Address text: plain text is read in one pass, all other text by the exact parser. One reader for both
 * implementations: for texts that come one by one from JavaScript, WebAssembly gained nothing. A kernel that staged each text
 * in the module's memory took 69 to 137 ns for it (1,000 to 100,000 texts, 30 % IPv6, warm), this takes 66 to 75 ns.
 */
import { readAddress, readPrefix } from './address-text.ts';
import { isIPv4, type Parsed } from './kernels.ts';

/** The text is not plain. */
const ODD = -1;

const COLON = 0x3a;
const DOT = 0x2e;
const ZERO = 0x30;

/** The value of each ASCII character as a hexadecimal digit, 255 for those that are none. */
const HEX = Uint8Array.from({ length: 128 }, (_, code) => {
  const value = Number.parseInt(String.fromCharCode(code), 16);
  return Number.isNaN(value) ? 255 : value;
});

/** A decimal number of one to three digits without leading zeros, up to the end of the text. */
function decimal(text: string, from: number, most: number): number {
  const digits = text.length - from;
  if (digits < 1 || digits > 3 || (digits > 1 && text.charCodeAt(from) === ZERO)) return ODD;
  let value = 0;
  for (let at = from; at < text.length; at++) {
    const digit = text.charCodeAt(at) - ZERO;
    if (digit < 0 || digit > 9) return ODD;
    value = value * 10 + digit;
  }
  return value <= most ? value : ODD;
}

export class AddressReader {
  private readonly parsed: Parsed = { w0: 0, w1: 0, w2: 0, w3: 0, length: 0 };
  /** Groups of 16 bits in the order of the text. */
  private readonly groups = new Uint16Array(8);

  parsePrefix(text: string): Readonly<Parsed> | undefined {
    const parsed = this.parsed;
    const slash = text.indexOf('/');
    const end = slash < 0 ? text.length : slash;
    if (this.readIPv4(text, end)) {
      const length = slash < 0 ? 32 : decimal(text, slash + 1, 32);
      if (length !== ODD) {
        parsed.length = 96 + length;
        return parsed;
      }
    } else if (this.readIPv6(text, end)) {
      const length = slash < 0 ? 128 : decimal(text, slash + 1, 128);
      if (length >= 96 || (length !== ODD && !isIPv4(parsed))) {
        parsed.length = length;
        return parsed;
      }
    }
    return readPrefix(text, parsed) ? parsed : undefined;
  }

  parseAddress(text: string): Readonly<Parsed> | undefined {
    const parsed = this.parsed;
    if (this.readIPv4(text, text.length) || this.readIPv6(text, text.length)) {
      parsed.length = 128;
      return parsed;
    }
    return readAddress(text, parsed) ? parsed : undefined;
  }

  private readIPv4(text: string, end: number): boolean {
    if (end < 7 || end > 15) return false;
    let word = 0;
    let at = 0;
    for (let octets = 0; octets < 4; octets++) {
      let octet = text.charCodeAt(at++) - ZERO;
      if (octet < 0 || octet > 9) return false;
      // At most two digits more, and none after a leading zero.
      for (let digits = 1; at < end && octet > 0 && digits < 3; digits++) {
        const digit = text.charCodeAt(at) - ZERO;
        if (digit < 0 || digit > 9) break;
        octet = octet * 10 + digit;
        at++;
      }
      if (octet > 255) return false;
      word = (word << 8) | octet;
      if (octets < 3 && (at >= end - 1 || text.charCodeAt(at++) !== DOT)) return false;
    }
    if (at !== end) return false;
    const parsed = this.parsed;
    parsed.w0 = 0;
    parsed.w1 = 0;
    parsed.w2 = 0xffff;
    parsed.w3 = word >>> 0;
    return true;
  }

  private readIPv6(text: string, end: number): boolean {
    if (end < 2 || end > 39) return false;
    const groups = this.groups;
    let count = 0;
    // The number of groups before '::'.
    let gap = -1;
    let at = 0;
    if (text.charCodeAt(0) === COLON) {
      if (text.charCodeAt(1) !== COLON) return false;
      gap = 0;
      at = 2;
    }
    while (at < end) {
      const from = at;
      let group = 0;
      let digit = HEX[text.charCodeAt(at)] ?? 255;
      while (digit < 16 && at < end) {
        group = (group << 4) | digit;
        digit = HEX[text.charCodeAt(++at)] ?? 255;
      }
      if (at === from || at - from > 4 || count === 8) return false;
      groups[count++] = group;
      if (at === end) break;
      if (text.charCodeAt(at++) !== COLON || at === end) return false;
      if (text.charCodeAt(at) !== COLON) continue;
      if (gap >= 0) return false;
      gap = count;
      at++;
    }
    return gap < 0 ? count === 8 && this.spread(8, 8) : count < 8 && this.spread(gap, count);
  }

  /** Makes words of 'count' groups, zeros standing after the first 'gap' of them. */
  private spread(gap: number, count: number): true {
    const { groups, parsed } = this;
    const zeros = 8 - count;
    groups.copyWithin(gap + zeros, gap, count);
    groups.fill(0, gap, gap + zeros);
    parsed.w0 = (((groups[0] ?? 0) << 16) | (groups[1] ?? 0)) >>> 0;
    parsed.w1 = (((groups[2] ?? 0) << 16) | (groups[3] ?? 0)) >>> 0;
    parsed.w2 = (((groups[4] ?? 0) << 16) | (groups[5] ?? 0)) >>> 0;
    parsed.w3 = (((groups[6] ?? 0) << 16) | (groups[7] ?? 0)) >>> 0;
    return true;
  }
}
