/**
 * Pieces of JSON text that the update decoder meets, sixteen bytes at a time where that pays. All of them may read up
 * to PADDING bytes behind the text, where the caller has put zeros.
 */

/** Zeros behind the text: more than any piece but a string looks ahead. */
export const PADDING: u32 = 64;

export const QUOTE: u32 = 0x22;
export const COMMA: u32 = 0x2c;
export const MINUS: u32 = 0x2d;
export const COLON: u32 = 0x3a;
export const BRACKET_OPEN: u32 = 0x5b;
export const BACKSLASH: u32 = 0x5c;
export const BRACKET_CLOSE: u32 = 0x5d;
export const BRACE_OPEN: u32 = 0x7b;
export const BRACE_CLOSE: u32 = 0x7d;

/**
 * The first byte from 'at' on that can't stand for itself in a string: a quote, a backslash, a control character
 * (RFC 8259 section 7), or a part of a character that is not ASCII. The zeros behind the text are such bytes.
 */
export function jsonPlainEnd(at: usize): usize {
  while (true) {
    const bytes = v128.load(at);
    const special = v128.or(
      v128.or(i8x16.eq(bytes, i8x16.splat(0x22)), i8x16.eq(bytes, i8x16.splat(0x5c))),
      // As signed numbers: control characters are below a space, and so is all that isn't ASCII.
      i8x16.lt_s(bytes, i8x16.splat(0x20)),
    );
    const mask = i8x16.bitmask(special);
    if (mask != 0) return at + ctz(mask);
    at += 16;
  }
}

/** The first quote or backslash from 'at' on, or somewhere at or behind 'end'. */
export function jsonQuoteOrBackslash(at: usize, end: usize): usize {
  for (; at < end; at += 16) {
    const bytes = v128.load(at);
    const mask = i8x16.bitmask(v128.or(i8x16.eq(bytes, i8x16.splat(0x22)), i8x16.eq(bytes, i8x16.splat(0x5c))));
    if (mask != 0) return at + ctz(mask);
  }
  return at;
}

/** Behind a whole number of at most 15 digits, which every reader of JSON holds exactly; 0 when there is none. */
export function jsonIntegerEnd(at: usize): usize {
  const isNegative = load<u8>(at) == MINUS;
  if (isNegative) at++;
  const start = at;
  while (<u32>load<u8>(at) - 0x30 <= 9) at++;
  const digits = at - start;
  if (digits == 0 || digits > 15) return 0;
  // No leading zeros, and no zero with a sign.
  return load<u8>(start) == 0x30 && (digits > 1 || isNegative) ? 0 : at;
}

/** Not a word of eight hexadecimal digits. */
const BAD: u64 = 1 << 63;

/** Eight lower-case hexadecimal digits, the first in the lowest byte, as a number; BAD when they are something else. */
function hexWord(text: u64): u64 {
  const nibbles = (text & 0x0f0f0f0f0f0f0f0f) + ((text >> 6) & 0x0303030303030303) * 9;
  const isLetter = ((nibbles + 0x0606060606060606) >> 4) & 0x0101010101010101;
  // Written out again they must be what was read.
  const again = nibbles + 0x3030303030303030 + isLetter * 39;
  if ((nibbles & 0xf0f0f0f0f0f0f0f0) != 0 || again != text) return BAD;
  const bytes = ((nibbles << 4) | (nibbles >> 8)) & 0x00ff00ff00ff00ff;
  const halves = (bytes << 8) | (bytes >> 16);
  return ((halves & 0xffff) << 16) | ((halves >> 32) & 0xffff);
}

/** Reads the 36 bytes of a UUID in lower case into four words at 'to'; false when they are something else. */
export function jsonUuid(at: usize, to: usize): bool {
  const w0 = hexWord(load<u64>(at));
  const w1 = hexWord(<u64>load<u32>(at, 9) | ((<u64>load<u32>(at, 14)) << 32));
  const w2 = hexWord(<u64>load<u32>(at, 19) | ((<u64>load<u32>(at, 24)) << 32));
  const w3 = hexWord(load<u64>(at, 28));
  const dashes =
    <u32>load<u8>(at, 8) |
    ((<u32>load<u8>(at, 13)) << 8) |
    ((<u32>load<u8>(at, 18)) << 16) |
    ((<u32>load<u8>(at, 23)) << 24);
  if (((w0 | w1 | w2 | w3) & BAD) != 0 || dashes != 0x2d2d2d2d) return false;
  store<u32>(to, <u32>w0);
  store<u32>(to, <u32>w1, 4);
  store<u32>(to, <u32>w2, 8);
  store<u32>(to, <u32>w3, 12);
  return true;
}

/** Are two texts of the same length equal? */
export function jsonSame(one: usize, other: usize, length: u32): bool {
  let at: u32 = 0;
  for (; at + 8 <= length; at += 8) if (load<u64>(one + at) != load<u64>(other + at)) return false;
  if (at == length) return true;
  const unused = (8 - (length - at)) << 3;
  return (load<u64>(one + at) ^ load<u64>(other + at)) << unused == 0;
}
