/** Cuts a stream of bytes into JSON texts (RFC 7047 section 4: JSON-RPC messages follow one another with nothing required between them). */

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const OPEN: ReadonlySet<number> = new Set([0x7b, 0x5b]);
const CLOSE: ReadonlySet<number> = new Set([0x7d, 0x5d]);
const SPACE: ReadonlySet<number> = new Set([0x20, 0x09, 0x0a, 0x0d]);

/** No OVSDB message is nested anywhere near as deeply. */
const DEEPEST = 1000;

/** Looks at each byte once, wherever the pieces are cut; UTF-8 needs no care, as all that matters is ASCII. */
export class FrameSplitter {
  #pieces: Uint8Array[] = [];
  #depth = 0;
  #inString = false;
  #escaped = false;

  /** Takes a piece and returns the texts that it completes. Throws Error when what comes is no JSON object or array. */
  push(bytes: Uint8Array): string[] {
    const texts: string[] = [];
    let start = 0;
    for (let i = 0; i < bytes.length; i++) {
      const byte = bytes[i]!;
      if (this.#depth === 0 && !OPEN.has(byte)) {
        if (!SPACE.has(byte)) throw new Error(`byte 0x${byte.toString(16)} where a message must begin`);
        start = i + 1;
      } else if (this.#step(byte)) {
        texts.push(this.#join(bytes.subarray(start, i + 1)));
        start = i + 1;
      }
    }
    if (start < bytes.length) this.#pieces.push(bytes.slice(start));
    return texts;
  }

  /** Returns whether a text ends with this byte. */
  #step(byte: number): boolean {
    if (this.#inString) {
      if (this.#escaped) this.#escaped = false;
      else if (byte === BACKSLASH) this.#escaped = true;
      else if (byte === QUOTE) this.#inString = false;
    } else if (byte === QUOTE) this.#inString = true;
    else if (OPEN.has(byte)) {
      if (++this.#depth > DEEPEST) throw new Error(`nested too deeply (more than ${DEEPEST} levels)`);
    } else if (CLOSE.has(byte)) return --this.#depth === 0;
    return false;
  }

  #join(last: Uint8Array): string {
    const decoder = new TextDecoder('utf-8', { fatal: true });
    const text = this.#pieces.map((piece) => decoder.decode(piece, { stream: true })).join('') + decoder.decode(last);
    this.#pieces = [];
    return text;
  }
}
