/**
 * Splitting a stream of bytes into JSON messages (RFC 7047 section 4: JSON texts follow one another without
 * separators).
 *
 * Each byte is looked at once, however the stream was cut into reads; the bytes of a message are joined once, when its
 * last byte has come, so that a character split over two reads is no special case.
 */
import { ProtocolError } from './protocol-error.ts';
import type { DecodedRows, UpdateDecoder } from './update-decoder.ts';

export interface FramingLimits {
  /** Nesting of objects and arrays in one message. */
  readonly maxDepth: number;
  /** Bytes in one message. */
  readonly maxBytes: number;
  /** Values in one message, roughly: `{},{},{},` takes twenty times its length when it is parsed. Default: any number. */
  readonly maxValues?: number;
}

/** OVSDB itself needs a depth of about ten; the size is what fits one string. */
export const DEFAULT_LIMITS: FramingLimits = { maxDepth: 1000, maxBytes: 500_000_000 };

/** Messages of this many bytes or less are never worth a decoder's while. */
const SMALL = 4096;

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const COMMA = 0x2c;
const BRACE_OPEN = 0x7b;
const BRACE_CLOSE = 0x7d;
const BRACKET_OPEN = 0x5b;
const BRACKET_CLOSE = 0x5d;

const isSpace = (byte: number): boolean => byte === 0x20 || byte === 0x0a || byte === 0x0d || byte === 0x09;

/** Cuts a stream of bytes into the texts of its top-level JSON objects. */
export class MessageSplitter {
  readonly #limits: FramingLimits;
  readonly #updateDecoder: UpdateDecoder | undefined;
  readonly #decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
  /** The beginning of a message whose end has not come. */
  #parts: Uint8Array[] = [];
  #partBytes = 0;
  #depth = 0;
  #inString = false;
  #escaped = false;
  /** The decoder looks for the message's end. */
  #isDecoding = false;
  #rows: readonly DecodedRows[] = [];

  constructor(limits: FramingLimits = DEFAULT_LIMITS, updateDecoder?: UpdateDecoder) {
    this.#limits = limits;
    this.#updateDecoder = updateDecoder;
  }

  /** The rows that were taken out of the message whose text was yielded last; they are forgotten here. */
  takeRows(): readonly DecodedRows[] {
    const rows = this.#rows;
    this.#rows = [];
    return rows;
  }

  /**
   * Takes the next bytes of the stream and yields the text of each message that they complete. The bytes are kept until
   * then: the caller must not reuse them. Throws ProtocolError; the splitter is of no use after that.
   */
  *push(bytes: Uint8Array): Generator<string, void, undefined> {
    let at = 0;
    while (at < bytes.length) {
      if (this.#depth === 0) {
        while (at < bytes.length && isSpace(bytes[at] as number)) at++;
        if (at === bytes.length) return;
        if (bytes[at] !== BRACE_OPEN) throw new ProtocolError('stream holds something other than JSON objects');
      }
      const start = at;
      at = this.#isDecoding ? this.#decode(bytes, start) : this.#scan(bytes, start, this.#scanEnd(bytes, start));
      this.#keep(bytes.subarray(start, at));
      if (this.#depth === 0) yield this.#message();
      else if (at < bytes.length) at = this.#beginDecoding(start, at);
    }
  }

  /** The stream has ended: the decoder, which outlives it, forgets a message whose end will not come. */
  close(): void {
    if (this.#isDecoding) this.#updateDecoder?.begin(this.#limits.maxDepth);
    this.#isDecoding = false;
  }

  /** How far to look for the end of the message without a decoder. */
  #scanEnd(bytes: Uint8Array, start: number): number {
    if (this.#updateDecoder === undefined) return bytes.length;
    // A piece of a message that has grown too large while it came in small pieces is scanned, and decoded after that.
    return Math.min(bytes.length, start + Math.max(1, SMALL - this.#partBytes));
  }

  /** Hands the message over to the decoder; it was scanned up to 'at', in these bytes from 'start' on. Returns where to go on. */
  #beginDecoding(start: number, at: number): number {
    const decoder = this.#updateDecoder as UpdateDecoder;
    decoder.begin(this.#limits.maxDepth);
    this.#isDecoding = true;
    if (this.#parts.length === 1) {
      // It begins here: the decoder gets all of it at once.
      this.#parts = [];
      this.#partBytes = 0;
      return start;
    }
    for (const part of this.#parts) decoder.push(part);
    return at;
  }

  /** Lets the decoder go on; returns where the message or the bytes end. */
  #decode(bytes: Uint8Array, start: number): number {
    const taken = (this.#updateDecoder as UpdateDecoder).push(bytes.subarray(start));
    if (taken === -2) throw this.#tooDeep();
    if (taken === -1) return bytes.length;
    this.#depth = 0;
    return start + taken;
  }

  /** Scans to the end of the message or to 'length'; returns where that is. */
  #scan(bytes: Uint8Array, start: number, length: number): number {
    const { maxDepth } = this.#limits;
    let depth = this.#depth;
    let inString = this.#inString;
    let escaped = this.#escaped;
    let at = start;
    while (at < length) {
      // Most bytes are inside strings: a loop of their own, with little to ask.
      while (inString && at < length) {
        const byte = bytes[at++];
        if (escaped) escaped = false;
        else if (byte === QUOTE) inString = false;
        else if (byte === BACKSLASH) escaped = true;
      }
      if (at === length) break;
      const byte = bytes[at++];
      if (byte === QUOTE) inString = true;
      else if (byte === BRACE_OPEN || byte === BRACKET_OPEN) {
        if (++depth > maxDepth) throw this.#tooDeep();
      } else if ((byte === BRACE_CLOSE || byte === BRACKET_CLOSE) && --depth === 0) break;
    }
    this.#depth = depth;
    this.#inString = inString;
    this.#escaped = escaped;
    return at;
  }

  #checkValues(message: Uint8Array): void {
    const { maxValues = Infinity } = this.#limits;
    // Most messages have fewer bytes than that.
    if (message.length <= maxValues || countValues(message) <= maxValues) return;
    throw new ProtocolError(`message of more than ${maxValues} values`);
  }

  #tooDeep(): ProtocolError {
    return new ProtocolError(`message nested deeper than ${this.#limits.maxDepth}`);
  }

  #keep(part: Uint8Array): void {
    this.#partBytes += part.length;
    if (this.#partBytes > this.#limits.maxBytes)
      throw new ProtocolError(`message longer than ${this.#limits.maxBytes} bytes`);
    this.#parts.push(part);
  }

  /** The text of the message that has ended, or of what the decoder has left of it. */
  #message(): string {
    const decoded = this.#isDecoding ? this.#updateDecoder?.take() : undefined;
    this.#isDecoding = false;
    // Where the decoder took over, the scan may have been in a string, and behind a backslash.
    this.#inString = false;
    this.#escaped = false;
    this.#rows = decoded?.rows ?? [];
    const whole = decoded?.envelope ?? joined(this.#parts, this.#partBytes);
    this.#parts = [];
    this.#partBytes = 0;
    this.#checkValues(whole);
    try {
      return this.#decoder.decode(whole);
    } catch {
      throw new ProtocolError('message is not valid UTF-8');
    }
  }
}

/** How many commas and opening brackets there are outside of strings: as many as there are values, or one less. */
function countValues(bytes: Uint8Array): number {
  let count = 0;
  let inString = false;
  for (let at = 0; at < bytes.length; at++) {
    const byte = bytes[at];
    if (inString) {
      if (byte === QUOTE) inString = false;
      else if (byte === BACKSLASH) at++;
    } else if (byte === QUOTE) inString = true;
    else if (byte === COMMA || byte === BRACE_OPEN || byte === BRACKET_OPEN) count++;
  }
  return count;
}

function joined(parts: readonly Uint8Array[], length: number): Uint8Array {
  if (parts.length === 1) return parts[0] as Uint8Array;
  const whole = new Uint8Array(length);
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}
