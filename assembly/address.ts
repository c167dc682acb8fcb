/**
 * Reads plainly written addresses from bytes: what nearly every row holds. Text that is written in any other way
 * (signs, spaces,
 * leading zeros, masks, dots in IPv6) or is wrong is 'odd': the host's exact parser decides on it. So this may say
 * 'odd' too
 * often, but must never accept what that parser would not.
 */

/** The text is not plain: ask the exact parser. */
export const ODD: i32 = -1;

const SLASH: u32 = 0x2f;
const COLON: u32 = 0x3a;
const DOT: u32 = 0x2e;

/** Four u32 words: the address read last. */
const result: usize = memory.data(16, 16);
/** Groups of 16 bits, in the order of the text. */
const groups: usize = memory.data(16, 16);
/** Where the address read last ended: at the end of the text, or at a slash. */
let ended: usize = 0;

/** Where the words of the address read last lie. */
export function addressResult(): usize {
  return result;
}

/** A decimal number without leading zeros, from 'at' up to 'end'; ODD when it is none or above 'most' (at most 999). */
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

/** Reads up to the end or a slash. */
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
    if (byte == SLASH) break;
    if (byte != DOT || digits == 0 || octet > 255 || dots == 3) return false;
    word = (word << 8) | octet;
    octet = 0;
    digits = 0;
    dots++;
  }
  if (dots != 3 || digits == 0 || octet > 255) return false;
  ended = at;
  store<u64>(result, 0);
  store<u32>(result, 0xffff, 8);
  store<u32>(result, (word << 8) | octet, 12);
  return true;
}

/** Reads up to the end or a slash. */
function readIPv6(at: usize, end: usize): bool {
  let count: u32 = 0;
  // The number of groups before '::', 9 while none was met.
  let gap: u32 = 9;
  if (at + 1 < end && load<u8>(at) == COLON) {
    if (load<u8>(at, 1) != COLON) return false;
    gap = 0;
    at += 2;
  }
  // After '::' the address may end; after one colon it may not.
  while (at < end && load<u8>(at) != SLASH) {
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
    if (at == end || load<u8>(at) == SLASH) break;
    if (load<u8>(at) != COLON || ++at == end) return false;
    if (load<u8>(at) == COLON) {
      if (gap != 9) return false;
      gap = count;
      at++;
    } else if (load<u8>(at) == SLASH) return false;
  }
  if (gap == 9 ? count != 8 : count > 7) return false;
  ended = at;
  if (gap == 9) gap = 8;
  store<u64>(result, 0);
  store<u64>(result, 0, 8);
  for (let i: u32 = 0; i < count; i++) {
    const place = i < gap ? i : i + 8 - count;
    // The more significant half of a word is its second in memory.
    store<u16>(result + ((place ^ 1) << 1), load<u16>(groups + (i << 1)));
  }
  return true;
}

/** Reads a prefix: its length out of 128 (its words are in 'addressResult'), or ODD. */
export function addressParsePrefix(text: usize, length: u32): i32 {
  const end = text + length;
  if (readIPv4(text, end)) {
    if (ended == end) return 128;
    const bits = decimal(ended + 1, end, 32);
    return bits == ODD ? ODD : bits + 96;
  }
  if (!readIPv6(text, end)) return ODD;
  if (ended == end) return 128;
  const bits = decimal(ended + 1, end, 128);
  // An IPv4-mapped prefix must have its 96 bits.
  return bits < 96 && load<u64>(result) == 0 && load<u32>(result, 8) == 0xffff ? ODD : bits;
}

/** Reads an address without a length: 128, or ODD. */
export function addressParse(text: usize, length: u32): i32 {
  const end = text + length;
  return (readIPv4(text, end) || readIPv6(text, end)) && ended == end ? 128 : ODD;
}
