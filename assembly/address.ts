/**
 * Reads plainly written addresses from bytes: what nearly every row holds. Text that is written in any other way (signs, spaces,
 * leading zeros, masks, dots in IPv6) or is wrong is 'odd': the host's exact parser decides on it. So this may say 'odd' too
 * often, but must never accept what that parser would not.
 */

/** The text is not plain: ask the exact parser. */
export const ODD: i32 = -1;

const SLASH: u32 = 0x2f;
const COLON: u32 = 0x3a;
const DOT: u32 = 0x2e;

/** Four words and nothing else: where the address read last lies. */
const result: usize = memory.data(16, 16);
/** Eight groups of 16 bits, in the order of the text. */
const groups: usize = memory.data(16, 16);

/** Where the last address read lies: four u32 words. */
export function addressResult(): usize {
  return result;
}

function setResult(w0: u32, w1: u32, w2: u32, w3: u32): void {
  store<u32>(result, w0);
  store<u32>(result, w1, 4);
  store<u32>(result, w2, 8);
  store<u32>(result, w3, 12);
}

/** A decimal number without leading zeros that ends at 'end'; ODD when it is none or above 'most' (at most 999). */
function decimal(at: usize, end: usize, most: i32): i32 {
  const digits = end - at;
  if (digits - 1 > 2) return ODD;
  let value: i32 = 0;
  for (let p = at; p < end; p++) {
    const digit = <u32>load<u8>(p) - 0x30;
    if (digit > 9) return ODD;
    value = value * 10 + digit;
  }
  if (digits > 1 && load<u8>(at) == 0x30) return ODD;
  return value <= most ? value : ODD;
}

/** The value of a hexadecimal digit, above 15 when it is none. */
function hexDigit(byte: u32): u32 {
  const digit = byte - 0x30;
  if (digit <= 9) return digit;
  const letter = (byte | 0x20) - 0x61;
  return letter <= 5 ? letter + 10 : 16;
}

function readIPv4(at: usize, end: usize): bool {
  let word: u32 = 0;
  let octet: u32 = 0;
  let digits: u32 = 0;
  let dots: u32 = 0;
  for (; at < end; at++) {
    const byte = <u32>load<u8>(at);
    const digit = byte - 0x30;
    if (digit <= 9) {
      // A digit after a leading zero, or a fourth one.
      if (digits == 3 || (digits != 0 && octet == 0)) return false;
      octet = octet * 10 + digit;
      digits++;
      continue;
    }
    if (byte != DOT || digits == 0 || octet > 255 || dots == 3) return false;
    word = (word << 8) | octet;
    octet = 0;
    digits = 0;
    dots++;
  }
  if (dots != 3 || digits == 0 || octet > 255) return false;
  setResult(0, 0, 0xffff, (word << 8) | octet);
  return true;
}

function readIPv6(at: usize, end: usize): bool {
  let count: u32 = 0;
  // The number of groups before '::', 9 while none was met.
  let gap: u32 = 9;
  if (at + 1 < end && load<u8>(at) == COLON) {
    if (load<u8>(at, 1) != COLON) return false;
    gap = 0;
    at += 2;
  }
  while (at < end) {
    let group: u32 = 0;
    let digits: u32 = 0;
    for (; at < end; at++, digits++) {
      const digit = hexDigit(load<u8>(at));
      if (digit > 15) break;
      group = (group << 4) | digit;
    }
    if (digits - 1 > 3 || count == 8) return false;
    store<u16>(groups + (count << 1), <u16>group);
    count++;
    if (at == end) break;
    if (load<u8>(at) != COLON || ++at == end) return false;
    if (load<u8>(at) == COLON) {
      if (gap != 9) return false;
      gap = count;
      at++;
    }
  }
  if (gap == 9 ? count != 8 : count > 7) return false;
  if (gap == 9) gap = 8;
  memory.fill(result, 0, 16);
  for (let i: u32 = 0; i < count; i++) {
    const place = i < gap ? i : i + 8 - count;
    // The more significant half of a word is its second in memory.
    store<u16>(result + ((place ^ 1) << 1), load<u16>(groups + (i << 1)));
  }
  return true;
}

/**
 * Reads an address, or a prefix where 'prefixes' is true, from 'length' bytes. Gives the prefix length out of 128 (the words
 * are in 'addressResult'), or ODD.
 */
function read(text: usize, length: u32, prefixes: bool): i32 {
  let end = text + length;
  let colons = false;
  let slash: usize = 0;
  for (let p = text; p < end; p++) {
    const byte = <u32>load<u8>(p);
    if (byte == COLON) colons = true;
    else if (byte == SLASH) {
      slash = p;
      break;
    }
  }
  let bits: i32 = colons ? 128 : 32;
  if (slash != 0) {
    if (!prefixes) return ODD;
    bits = decimal(slash + 1, end, bits);
    if (bits == ODD) return ODD;
    end = slash;
  }
  if (!colons) return readIPv4(text, end) ? bits + 96 : ODD;
  if (!readIPv6(text, end)) return ODD;
  const mapped = load<u64>(result) == 0 && load<u32>(result, 8) == 0xffff;
  return mapped && bits < 96 ? ODD : bits;
}

/** Reads a prefix: its length out of 128, or ODD. */
export function addressParsePrefix(text: usize, length: u32): i32 {
  return read(text, length, true);
}

/** Reads an address without a length: 128, or ODD. */
export function addressParse(text: usize, length: u32): i32 {
  return read(text, length, false);
}
