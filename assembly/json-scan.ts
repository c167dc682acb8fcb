/** Passing over JSON text that comes in pieces, without a look at what it says: how deep, and whether in a string. */
import { BRACE_CLOSE, BRACE_OPEN, BRACKET_CLOSE, BRACKET_OPEN, COMMA, jsonQuoteOrBackslash, QUOTE } from './json-text';

@unmanaged
export class JsonScan {
  depth: u32;
  maxDepth: u32;
  /** The text so far has ended within a string; and there, behind a backslash. */
  inString: bool;
  escaped: bool;
}

/** May grow the memory. */
export function jsonScanCreate(): JsonScan {
  return changetype<JsonScan>(heap.alloc(offsetof<JsonScan>()));
}

/** A text begins, which must not be nested deeper than that. */
export function jsonScanBegin(scan: JsonScan, maxDepth: u32): void {
  scan.depth = 0;
  scan.maxDepth = maxDepth;
  scan.inString = false;
  scan.escaped = false;
}

export function jsonIsTooDeep(scan: JsonScan): bool {
  return scan.depth > scan.maxDepth;
}

/** Passes over a string, behind its quote; returns what is behind it, or the end. */
function passString(scan: JsonScan, at: usize, end: usize): usize {
  scan.inString = true;
  while (true) {
    if (scan.escaped) {
      if (at >= end) return end;
      scan.escaped = false;
      at++;
    }
    at = jsonQuoteOrBackslash(at, end);
    if (at >= end) return end;
    if (load<u8>(at++) == QUOTE) {
      scan.inString = false;
      return at;
    }
    scan.escaped = true;
  }
}

/**
 * Passes over bytes up to the end, or to the comma or closing bracket at 'level', or behind the bracket that closes
 * everything, or to the one that is too deep.
 */
export function jsonPass(scan: JsonScan, at: usize, end: usize, level: u32): usize {
  if (scan.inString) at = passString(scan, at, end);
  while (at < end) {
    const byte = <u32>load<u8>(at);
    if (byte == QUOTE) {
      at = passString(scan, at + 1, end);
      continue;
    }
    if (byte == COMMA && scan.depth == level) return at;
    if (byte == BRACE_OPEN || byte == BRACKET_OPEN) {
      if (++scan.depth > scan.maxDepth) return at;
    } else if (byte == BRACE_CLOSE || byte == BRACKET_CLOSE) {
      if (scan.depth == level) return at;
      if (--scan.depth == 0) return at + 1;
    }
    at++;
  }
  return at;
}

/** Does the value that begins at 'at' end before 'end'? */
export function jsonIsWhole(scan: JsonScan, at: usize, end: usize): bool {
  const depth = scan.depth;
  const whole = jsonPass(scan, at, end, depth) < end;
  scan.depth = depth;
  scan.inString = false;
  scan.escaped = false;
  return whole;
}
