/**
 * JSON text to values and back, exact for OVSDB's 64-bit integers: an integer that a number can't hold is a bigint.
 */
import { jsonPieces } from './json-pieces.ts';
import { member } from './member.ts';
import { ProtocolError } from './protocol-error.ts';

/** Only text with a run of digits this long can hold an integer beyond 2^53; all other text goes through JSON.parse. */
const MANY_DIGITS = /\d{16}/;

const NUMBER = /-?(?:0|[1-9]\d*)(\.\d+)?([eE][+-]?\d+)?/y;
const WORD = /true|false|null/y;
const SPACE = /[ \t\n\r]*/y;

/** Digits that no integer of 64 bits has: with more, a number is read like one with a fraction, and not in minutes for millions of digits. */
const TOO_MANY_DIGITS = 40;

/** Recursive descent, for the rare text that JSON.parse would round. */
class ExactParser {
  readonly #text: string;
  #at = 0;

  constructor(text: string) {
    this.#text = text;
  }

  document(): unknown {
    const value = this.#value();
    this.#skipSpace();
    if (this.#at < this.#text.length) this.#fail();
    return value;
  }

  #value(): unknown {
    this.#skipSpace();
    const first = this.#text[this.#at] ?? '';
    switch (first) {
      case '{':
        return this.#object();
      case '[':
        return this.#array();
      case '"':
        return this.#string();
      case 't':
      case 'f':
      case 'n':
        return JSON.parse(this.#take(WORD));
      default:
        return this.#number();
    }
  }

  #object(): unknown {
    const members: [string, unknown][] = [];
    this.#at++;
    if (this.#accept('}')) return {};
    do {
      this.#skipSpace();
      const key = this.#string();
      this.#expect(':');
      members.push([key, this.#value()]);
    } while (this.#accept(','));
    this.#expect('}');
    return Object.fromEntries(members);
  }

  #array(): unknown {
    const out: unknown[] = [];
    this.#at++;
    if (this.#accept(']')) return out;
    do out.push(this.#value());
    while (this.#accept(','));
    this.#expect(']');
    return out;
  }

  #string(): string {
    const start = this.#at;
    if (this.#text[start] !== '"') return this.#fail();
    let end = start;
    let backslashes: number;
    do {
      end = this.#text.indexOf('"', end + 1);
      if (end < 0) return this.#fail();
      for (backslashes = 0; this.#text[end - 1 - backslashes] === '\\';) backslashes++;
    } while (backslashes % 2 === 1);
    this.#at = end + 1;
    return JSON.parse(this.#text.slice(start, this.#at)) as string;
  }

  #number(): number | bigint {
    const text = this.#take(NUMBER);
    const value = Number(text);
    if (Number.isSafeInteger(value) || text.length > TOO_MANY_DIGITS || !/^-?\d+$/.test(text)) return value;
    return BigInt(text);
  }

  #take(pattern: RegExp): string {
    pattern.lastIndex = this.#at;
    const found = pattern.exec(this.#text)?.[0];
    if (found === undefined) return this.#fail();
    this.#at += found.length;
    return found;
  }

  #skipSpace(): void {
    SPACE.lastIndex = this.#at;
    SPACE.test(this.#text);
    this.#at = SPACE.lastIndex;
  }

  #accept(character: string): boolean {
    this.#skipSpace();
    if (this.#text[this.#at] !== character) return false;
    this.#at++;
    return true;
  }

  #expect(character: string): void {
    if (!this.#accept(character)) this.#fail();
  }

  #fail(): never {
    throw new SyntaxError(`bad JSON at character ${this.#at}`);
  }
}

const ESCAPE = /\\(?:u([0-9a-fA-F]{4})|.)/gs;

/**
 * Throws ProtocolError for strings that JSON can write and OVSDB can't hold: with NUL, or with half of a surrogate pair, which has no
 * UTF-8. Both come as escapes only; ovsdb-server and ovsdb-tool refuse all of a text, or a file, that has one.
 */
function checkEscapes(text: string): void {
  /** Where the escape of a leading surrogate ends; -1 when the last escape was none. */
  let lead = -1;
  for (const { 1: digits = '', index } of text.matchAll(ESCAPE)) {
    const unit = digits === '' ? -1 : parseInt(digits, 16);
    const isTrail = unit >= 0xdc00 && unit <= 0xdfff;
    if (unit === 0) throw new ProtocolError(`not valid JSON (NUL in a string at character ${index})`);
    if (isTrail ? lead !== index : lead >= 0)
      throw new ProtocolError(`not valid JSON (half of a surrogate pair in a string before character ${index + 6})`);
    lead = unit >= 0xd800 && unit <= 0xdbff ? index + 6 : -1;
  }
  if (lead >= 0)
    throw new ProtocolError(`not valid JSON (half of a surrogate pair in a string before character ${lead})`);
}

/**
 * Parses JSON text. Integers that are not safe as numbers come as bigint, all other numbers as number.
 * Throws ProtocolError. The caller has bounded the nesting (framing.ts).
 */
export function parseJson(text: string): unknown {
  try {
    return MANY_DIGITS.test(text) ? new ExactParser(text).document() : JSON.parse(text);
  } catch (error) {
    throw new ProtocolError(`not valid JSON (${error instanceof Error ? error.message : String(error)})`);
  }
}

/**
 * The same for text that a server stores: strings that OVSDB can't hold are refused as well. A client takes them as they come: one
 * bad value is no reason to lose sight of all others.
 */
export function parseStorableJson(text: string): unknown {
  if (text.includes('\\u')) checkEscapes(text);
  return parseJson(text);
}

/** What no string that OVSDB holds has: NUL, and halves of surrogate pairs. */
const UNSTORABLE = /[\0\p{Cs}]/u;
/** What a string must have to have that, found in a third of the time. */
const SUSPECT = /[\0\ud800-\udfff]/;

/** Can all strings in plain data be written as JSON text and read by a server as they are? */
export function isStorable(value: unknown): boolean {
  if (typeof value === 'string') return !SUSPECT.test(value) || !UNSTORABLE.test(value);
  if (typeof value !== 'object' || value === null) return true;
  if (Array.isArray(value)) {
    for (let at = 0; at < value.length; at++) if (!isStorable(value[at])) return false;
    return true;
  }
  for (const name in value)
    if (!isStorable(name) || !isStorable(member(value as Readonly<Record<string, unknown>>, name))) return false;
  return true;
}

/** Writes plain data as JSON text; a bigint as an integer. For what is known to be short: see json-pieces.ts. */
export function writeJson(value: unknown): string {
  try {
    return JSON.stringify(value) ?? 'null';
  } catch (error) {
    // JSON.stringify refuses a bigint (TypeError), and only then is the slower writer needed.
    if (!(error instanceof TypeError)) throw error;
    return [...jsonPieces(value)].join('');
  }
}
