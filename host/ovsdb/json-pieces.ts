/**
 * JSON text in pieces that are written when they are asked for: a string of more than 512 MB can't be made, and a message that its
 * reader takes slowly, or not at all, costs no more memory than the values that it is made of.
 */
import { member } from './member.ts';

/** Characters of a piece, escapes not counted. */
const PIECE = 1 << 16;

const isLead = (unit: number): boolean => unit >= 0xd800 && unit <= 0xdbff;

/** A value too long for one piece, as far as it has been written. */
interface Frame {
  /** Of an object: the names of its members. */
  readonly names: readonly string[] | undefined;
  /** The items of an array, the values of an object's members, or the string. */
  readonly items: readonly unknown[] | string;
  at: number;
}

/** Texts of values that are written often and never change. */
const texts = new WeakMap<object, string>();

/** Makes the text of 'value' now, and never again where it is the result of a message: of what never changes, such as a schema. One too long for a piece is not kept. */
export function keepText(value: object): void {
  const [text = '', ...more] = jsonPieces(value);
  if (more.length === 0) texts.set(value, text);
}

/** What a message answers. */
const resultOf = (value: unknown): unknown =>
  typeof value === 'object' && value !== null && 'result' in value ? value.result : undefined;

/** Writes one value, piece by piece. */
class PieceWriter {
  #text = '';
  /** From the outermost to the innermost. */
  readonly #frames: Frame[] = [];
  /** Objects and arrays found too long for a piece: to list the members of one with 100,000 takes long, and is not done on every level above. */
  readonly #long = new Set<object>();

  constructor(value: unknown) {
    const result = resultOf(value);
    // Too long to be written with what is around it.
    if (typeof result === 'object' && result !== null && texts.has(result)) this.#long.add(result);
    this.#write(value);
  }

  /** The next piece; empty at the end. */
  next(): string {
    for (let frame = this.#frames.at(-1); frame !== undefined; frame = this.#frames.at(-1)) {
      if (typeof frame.items === 'string') this.#goOnWithString(frame, frame.items);
      else this.#goOnWithItem(frame, frame.items);
      if (this.#text.length >= PIECE) break;
    }
    const text = this.#text;
    this.#text = '';
    return text;
  }

  /** What is left of 'budget' characters when the value is written, roughly; below zero when it is too long, or holds a bigint, which JSON.stringify refuses. */
  #weigh(value: unknown, budget: number): number {
    if (typeof value === 'string') return budget - value.length - 2;
    if (typeof value === 'bigint') return -1;
    if (typeof value !== 'object' || value === null) return budget - 8;
    if (this.#long.has(value)) return -1;
    const left = Array.isArray(value) ? this.#weighItems(value, budget) : this.#weighMembers(value, budget);
    if (left < 0 && budget - left > PIECE / 2) this.#long.add(value);
    return left;
  }

  #weighItems(items: readonly unknown[], budget: number): number {
    let left = budget - 2;
    for (let i = 0; i < items.length && left >= 0; i++) left = this.#weigh(items[i], left - 1);
    return left;
  }

  #weighMembers(object: object, budget: number): number {
    let left = budget - 2;
    // Object.entries makes an array for each member: a message has many.
    for (const name in object) {
      left = this.#weigh(member(object as Readonly<Record<string, unknown>>, name), left - name.length - 4);
      if (left < 0) break;
    }
    return left;
  }

  /** Writes the value, or begins to. */
  #write(value: unknown): void {
    if (typeof value === 'bigint') this.#text += value.toString();
    else if (this.#weigh(value, PIECE) >= 0) this.#text += JSON.stringify(value) ?? 'null';
    else if (typeof value === 'string') this.#begin('"', { names: undefined, items: value, at: 0 });
    else if (texts.has(value as object)) this.#text += texts.get(value as object)!;
    else if (Array.isArray(value)) this.#begin('[', { names: undefined, items: value as unknown[], at: 0 });
    else {
      const members = Object.entries(value as object).filter(([, member]) => member !== undefined);
      const names = members.map(([name]) => name);
      this.#begin('{', { names, items: members.map(([, member]) => member), at: 0 });
    }
  }

  #begin(mark: string, frame: Frame): void {
    this.#text += mark;
    this.#frames.push(frame);
  }

  #end(mark: string): void {
    this.#text += mark;
    this.#frames.pop();
  }

  #goOnWithItem(frame: Frame, items: readonly unknown[]): void {
    const { at, names } = frame;
    if (at === items.length) {
      this.#end(names === undefined ? ']' : '}');
      return;
    }
    if (at > 0) this.#text += ',';
    if (names !== undefined) {
      // A name is an <id> or a UUID wherever servers write many.
      this.#text += `${JSON.stringify(names[at])}:`;
      frame.at++;
      this.#write(items[at]);
      return;
    }
    // As many as fit together: JSON.stringify is quickest with many.
    let end = at;
    for (let left = PIECE; end < items.length; end++) {
      left = this.#weigh(items[end], left - 1);
      if (left < 0) break;
    }
    if (end > at + 1) {
      this.#text += JSON.stringify(items.slice(at, end)).slice(1, -1);
      frame.at = end;
      return;
    }
    frame.at++;
    this.#write(items[at]);
  }

  /** No surrogate pair is cut. */
  #goOnWithString(frame: Frame, text: string): void {
    let end = Math.min(frame.at + PIECE, text.length);
    if (end < text.length && isLead(text.charCodeAt(end - 1))) end--;
    this.#text += JSON.stringify(text.slice(frame.at, end)).slice(1, -1);
    frame.at = end;
    if (end === text.length) this.#end('"');
  }
}

/** Writes plain data as JSON text; a bigint as an integer. */
export function* jsonPieces(value: unknown): Generator<string, void, undefined> {
  const writer = new PieceWriter(value);
  for (let piece = writer.next(); piece !== ''; piece = writer.next()) yield piece;
}

/** The same as bytes. */
export function* jsonBytes(value: unknown): Generator<Uint8Array, void, undefined> {
  const encoder = new TextEncoder();
  for (const piece of jsonPieces(value)) yield encoder.encode(piece);
}
