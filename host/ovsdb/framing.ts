/**
 * Splitting a stream of bytes into JSON messages (RFC 7047 section 4: JSON texts follow one another without
 * separators).
 *
 * Each byte is looked at once, however the stream was cut into reads; the bytes of a message are joined once, when its
 * last byte has come, so that a character split over two reads is no special case.
 */
import { ProtocolError } from './protocol-error.ts';

export interface FramingLimits {
  /** Nesting of objects and arrays in one message. */
  readonly maxDepth: number;
  /** Bytes in one message. */
  readonly maxBytes: number;
}

/** OVSDB itself needs a depth of about ten; the size is what fits one string. */
export const DEFAULT_LIMITS: FramingLimits = { maxDepth: 1000, maxBytes: 500_000_000 };

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const BRACE_OPEN = 0x7b;
const BRACE_CLOSE = 0x7d;
const BRACKET_OPEN = 0x5b;
const BRACKET_CLOSE = 0x5d;

const isSpace = (byte: number): boolean => byte === 0x20 || byte === 0x0a || byte === 0x0d || byte === 0x09;

/** Cuts a stream of bytes into the texts of its top-level JSON objects. */
export class MessageSplitter {
  readonly #limits: FramingLimits;
  readonly #decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
  /** The beginning of a message whose end has not come. */
  #parts: Uint8Array[] = [];
  #partBytes = 0;
  #depth = 0;
  #inString = false;
  #escaped = false;

  constructor(limits: FramingLimits = DEFAULT_LIMITS) {
    this.#limits = limits;
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
      const end = this.#scan(bytes, at);
      this.#keep(bytes.subarray(at, end));
      if (this.#depth > 0) return;
      yield this.#text();
      at = end;
    }
  }

  /** Scans to the end of the message or of the bytes; returns where that is. */
  #scan(bytes: Uint8Array, start: number): number {
    const { maxDepth } = this.#limits;
    let depth = this.#depth;
    let inString = this.#inString;
    let escaped = this.#escaped;
    let at = start;
    const { length } = bytes;
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
        if (++depth > maxDepth) throw new ProtocolError(`message nested deeper than ${maxDepth}`);
      } else if ((byte === BRACE_CLOSE || byte === BRACKET_CLOSE) && --depth === 0) break;
    }
    this.#depth = depth;
    this.#inString = inString;
    this.#escaped = escaped;
    return at;
  }

  #keep(part: Uint8Array): void {
    this.#partBytes += part.length;
    if (this.#partBytes > this.#limits.maxBytes)
      throw new ProtocolError(`message longer than ${this.#limits.maxBytes} bytes`);
    this.#parts.push(part);
  }

  #text(): string {
    let whole = this.#parts[0] as Uint8Array;
    if (this.#parts.length > 1) {
      whole = new Uint8Array(this.#partBytes);
      let at = 0;
      for (const part of this.#parts) {
        whole.set(part, at);
        at += part.length;
      }
    }
    this.#parts = [];
    this.#partBytes = 0;
    try {
      return this.#decoder.decode(whole);
    } catch {
      throw new ProtocolError('message is not valid UTF-8');
    }
  }
}
