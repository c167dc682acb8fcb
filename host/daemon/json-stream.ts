/** Cuts a stream of bytes into JSON objects that follow one another without separators, as JSON-RPC over a socket sends them. */
import { StringDecoder } from 'node:string_decoder';

/** The stream can't be understood from here on. */
export class StreamError extends Error {
  override readonly name = 'StreamError';
}

const isSpace = (code: number): boolean => code === 32 || (code >= 9 && code <= 13);

/** Each character is looked at once, however the stream is cut into chunks. */
export class JsonStream {
  readonly #limit: number;
  readonly #decoder = new StringDecoder('utf8');
  #text = '';
  /** How much of 'text' has been looked at. */
  #seen = 0;
  #depth = 0;
  #inString = false;
  #escaped = false;

  /** 'limit': characters that one object may have. */
  constructor(limit: number) {
    this.#limit = limit;
  }

  /** Takes in bytes, gives the objects that they complete. Throws StreamError for what is no object, no JSON, or too long. */
  *push(bytes: Buffer): Generator<Record<string, unknown>> {
    this.#text += this.#decoder.write(bytes);
    let start = 0;
    for (let at = this.#seen; at < this.#text.length; at++) {
      if (this.#isEnd(this.#text.charCodeAt(at))) {
        yield this.#parse(this.#text.slice(start, at + 1));
        start = at + 1;
      } else if (this.#depth === 0) {
        start = at + 1;
      } else if (at - start > this.#limit) {
        throw new StreamError(`a message is longer than ${this.#limit} characters`);
      }
    }
    this.#text = this.#text.slice(start);
    this.#seen = this.#text.length;
  }

  /** Looks at one character; true when it closes an object. */
  #isEnd(code: number): boolean {
    if (this.#inString) {
      if (this.#escaped) this.#escaped = false;
      else if (code === 0x5c) this.#escaped = true;
      else if (code === 0x22) this.#inString = false;
      return false;
    }
    const opens = code === 0x7b || code === 0x5b;
    if (this.#depth === 0 && code !== 0x7b && !isSpace(code))
      throw new StreamError('a message does not start with "{"');
    if (code === 0x22) this.#inString = true;
    else if (opens) this.#depth++;
    else if (code === 0x7d || code === 0x5d) return --this.#depth === 0;
    return false;
  }

  #parse(text: string): Record<string, unknown> {
    try {
      return JSON.parse(text) as Record<string, unknown>;
    } catch (error) {
      throw new StreamError(error instanceof Error ? error.message : String(error), { cause: error });
    }
  }
}
