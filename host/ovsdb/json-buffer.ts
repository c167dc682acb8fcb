/** JSON text that is put together as bytes: what is joined of many short strings costs several times what the bytes do. */
import { writeJson } from './json.ts';

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const FIRST_PRINTABLE = 0x20;
const FIRST_BEYOND_ASCII = 0x80;

/** Bytes that one UTF-16 unit takes at most: in an escape, and without one. */
const WORST = 6;
const WORST_UNESCAPED = 3;

const encoder = new TextEncoder();
const decoder = new TextDecoder();

export class JsonBuffer {
  #bytes = new Uint8Array(4096);
  #length = 0;

  get length(): number {
    return this.#length;
  }

  /** What has been written, until more is. */
  get bytes(): Uint8Array {
    return this.#bytes.subarray(0, this.#length);
  }

  /** A part of it as text. */
  slice(from: number, to: number): string {
    return decoder.decode(this.#bytes.subarray(from, to));
  }

  /** Writes ASCII text as it is. */
  ascii(text: string): void {
    this.#reserve(text.length);
    const bytes = this.#bytes;
    let at = this.#length;
    for (let i = 0; i < text.length; i++) bytes[at++] = text.charCodeAt(i);
    this.#length = at;
  }

  /** Writes a string. */
  text(text: string): void {
    this.#reserve(WORST * text.length + 2);
    const bytes = this.#bytes;
    let at = this.#length;
    bytes[at++] = QUOTE;
    for (let i = 0; i < text.length; i++) {
      const unit = text.charCodeAt(i);
      if (unit < FIRST_PRINTABLE || unit >= FIRST_BEYOND_ASCII || unit === QUOTE || unit === BACKSLASH) {
        this.#encode(JSON.stringify(text));
        return;
      }
      bytes[at++] = unit;
    }
    bytes[at++] = QUOTE;
    this.#length = at;
  }

  /** Writes any value. */
  value(value: unknown): void {
    const json = writeJson(value);
    this.#reserve(WORST_UNESCAPED * json.length);
    this.#encode(json);
  }

  #encode(json: string): void {
    this.#length += encoder.encodeInto(json, this.#bytes.subarray(this.#length)).written;
  }

  #reserve(more: number): void {
    const length = this.#length + more;
    if (length <= this.#bytes.length) return;
    const bytes = new Uint8Array(Math.max(length, 2 * this.#bytes.length));
    bytes.set(this.#bytes.subarray(0, this.#length));
    this.#bytes = bytes;
  }
}
