/**
 * The update decoder's design in the best TypeScript: what WebAssembly is compared with, and nothing else. It reads what
 * the bench's messages hold, and throws at anything else.
 */
import type {
  DecodedCell,
  DecodedMessage,
  DecodedRows,
  DecodedTable,
  UpdateDecoder,
} from '../../host/ovsdb/update-decoder.ts';

const QUOTE = 0x22;
const COMMA = 0x2c;
const OPEN = 0x7b;
const CLOSE = 0x7d;
const BRACKET_OPEN = 0x5b;
const BRACKET_CLOSE = 0x5d;

const ROWS = 2048;
const HEADER = 5;
const TEXT_BYTES = 1 << 19;
const SLOTS = 1 << 15;

const encoder = new TextEncoder();
const decoder = new TextDecoder();

const DIGITS = new Uint8Array(256);
for (let digit = 0; digit < 16; digit++) DIGITS[digit.toString(16).charCodeAt(0)] = digit;

/** Where the bytes of a UUID's words are, two digits each. */
const PLACES = [0, 2, 4, 6, 9, 11, 14, 16, 19, 21, 24, 26, 28, 30, 32, 34];

interface Column {
  readonly name: Uint8Array;
  readonly cell: number;
  readonly type: DecodedCell['type'];
  readonly keys: { readonly name: Uint8Array; readonly cell: number }[];
}

interface Plan {
  readonly name: string;
  readonly size: number;
  readonly columns: Column[];
}

const isAt = (bytes: Uint8Array, at: number, name: Uint8Array, length: number): boolean => {
  if (name.length !== length) return false;
  for (let i = 0; i < length; i++) if (bytes[at + i] !== name[i]) return false;
  return true;
};

const END = new Error('the window ends here');

export class TypescriptDecoder implements UpdateDecoder {
  #plans: Plan[] = [];
  #window = new Uint8Array(1 << 18);
  #held = 0;
  #depth = 0;
  #name = '';
  #plan: Plan | undefined;
  #envelope: Uint8Array[] = [];
  #taken: DecodedRows[] = [];
  #words = new Uint32Array(0);
  #count = 0;
  // Texts of the rows that have not been taken.
  readonly #text = new Uint8Array(TEXT_BYTES);
  #textBytes = 0;
  #textCount = 0;
  readonly #starts = new Int32Array(4 * ROWS + 64);
  readonly #lengths = new Int32Array(4 * ROWS + 64);
  readonly #slots = new Int32Array(SLOTS);

  setTables(tables: readonly DecodedTable[]): void {
    this.#plans = tables.map(({ name, size, cells }) => {
      const columns = new Map<string, Column>();
      for (const [cell, { column, key, type }] of cells) {
        const found = columns.get(column) ?? { name: encoder.encode(column), cell, type, keys: [] };
        columns.set(column, found);
        if (key !== undefined) found.keys.push({ name: encoder.encode(key), cell });
      }
      return { name, size, columns: [...columns.values()] };
    });
  }

  begin(): void {
    this.#held = 0;
    this.#depth = 0;
    this.#plan = undefined;
    this.#envelope = [];
    this.#taken = [];
    this.#clear();
  }

  push(bytes: Uint8Array): number {
    const window = this.#window;
    window.set(bytes, this.#held);
    const end = this.#held + bytes.length;
    window.fill(0, end, end + 64);
    let at = 0;
    let left = 0;
    while (at < end) {
      if (this.#plan === undefined) {
        const byte = window[at++];
        if (byte === QUOTE) {
          const close = window.indexOf(QUOTE, at);
          if (close < 0 || close >= end) {
            at--;
            break;
          }
          this.#name = decoder.decode(window.subarray(at, close));
          at = close + 1;
        } else if (byte === OPEN || byte === BRACKET_OPEN) {
          this.#depth++;
          this.#plan = this.#plans.find(({ name }) => name === this.#name && byte === OPEN);
          if (this.#plan === undefined) continue;
          this.#envelope.push(window.slice(left, at));
          this.#words = new Uint32Array(ROWS * (HEADER + this.#plan.size));
        } else if ((byte === CLOSE || byte === BRACKET_CLOSE) && --this.#depth === 0) {
          this.#envelope.push(window.slice(left, at));
          return at - this.#held;
        }
        continue;
      }
      left = at;
      if (window[at] === CLOSE) {
        this.#takeRows();
        this.#plan = undefined;
        this.#name = '';
        continue;
      }
      if (this.#count === ROWS) this.#takeRows();
      const next = this.#row(this.#plan, at + (window[at] === COMMA ? 1 : 0), end);
      if (next < 0) break;
      at = next;
      left = at;
    }
    if (this.#plan === undefined) this.#envelope.push(window.slice(left, at));
    window.copyWithin(0, at, end);
    this.#held = end - at;
    return -1;
  }

  take(): DecodedMessage {
    const length = this.#envelope.reduce((sum, part) => sum + part.length, 0);
    const envelope = new Uint8Array(length);
    let at = 0;
    for (const part of this.#envelope) {
      envelope.set(part, at);
      at += part.length;
    }
    return { envelope, rows: this.#taken };
  }

  release(): void {
    this.#window = new Uint8Array(0);
  }

  /** Behind the row at 'at'; -1 when it has not all come. */
  #row(plan: Plan, at: number, end: number): number {
    const window = this.#window;
    if (end - at < 60) return -1;
    const base = this.#count * (HEADER + plan.size);
    const words = this.#words;
    words[base] = 0;
    for (let word = 0; word < 4; word++) {
      let bits = 0;
      for (let place = 4 * word; place < 4 * word + 4; place++) {
        const from = at + 1 + (PLACES[place] as number);
        bits =
          (bits << 8) |
          ((DIGITS[window[from] as number] as number) << 4) |
          (DIGITS[window[from + 1] as number] as number);
      }
      words[base + 1 + word] = bits >>> 0;
    }
    words.fill(0, base + HEADER, base + HEADER + plan.size);
    try {
      const behind = this.#columns(plan, at + 39 + '{"initial":{'.length, base + HEADER);
      if (behind >= end) return -1;
      this.#count++;
      return behind + 1;
    } catch (error) {
      if (error !== END) throw error;
      return -1;
    }
  }

  #columns(plan: Plan, start: number, cells: number): number {
    const window = this.#window;
    const { columns } = plan;
    let at = start;
    let next = 0;
    for (;;) {
      const from = at + 1;
      const length = this.#stringEnd(from) - from;
      // Columns mostly come in the same order.
      let column = columns[next];
      if (column === undefined || !isAt(window, from, column.name, length)) {
        next = columns.findIndex(({ name }) => isAt(window, from, name, length));
        column = columns[next];
        if (column === undefined) throw new Error('a column that nobody has asked for');
      }
      next++;
      at = this.#value(column, from + length + 2, cells);
      const byte = window[at++];
      if (byte === CLOSE) return at;
      if (byte !== COMMA) throw END;
    }
  }

  #value({ cell, type, keys }: Column, at: number, cells: number): number {
    const window = this.#window;
    if (window[at] === QUOTE) return this.#string(at + 1, cells + cell);
    if (window[at] === BRACKET_OPEN) {
      if (type === 'uuid') return this.#string(at + 9, cells + cell) + 1;
      if (keys.length === 0) throw new Error('a set');
      let from = at + '["map",['.length;
      while (window[from] === BRACKET_OPEN) {
        const length = this.#stringEnd(from + 2) - from - 2;
        const text = from + 2;
        const key = keys.find(({ name }) => isAt(window, text, name, length));
        from += length + 5;
        from = (key === undefined ? this.#stringEnd(from) + 1 : this.#string(from, cells + key.cell)) + 1;
        if (window[from] === COMMA) from++;
      }
      return from + 2;
    }
    let end = at;
    while (window[end] !== COMMA && window[end] !== CLOSE) if (window[end++] === 0) throw END;
    this.#put(cells + cell, at, end - at);
    return end;
  }

  #string(at: number, cell: number): number {
    const end = this.#stringEnd(at);
    this.#put(cell, at, end - at);
    return end + 1;
  }

  #stringEnd(start: number): number {
    const window = this.#window;
    let at = start;
    for (;;) {
      const byte = window[at] as number;
      if (byte === QUOTE) return at;
      if (byte === 0) throw END;
      if (byte < 0x20 || byte >= 0x80 || byte === 0x5c) throw new Error('a character that is not plain');
      at++;
    }
  }

  #put(word: number, at: number, length: number): void {
    const stride = HEADER + (this.#plan as Plan).size;
    const before = this.#count === 0 ? 0 : (this.#words[word - stride] as number);
    this.#words[word] = before > 1 && this.#isText(before - 2, at, length) ? before : this.#intern(at, length) + 2;
  }

  #isText(text: number, at: number, length: number): boolean {
    if (this.#lengths[text] !== length) return false;
    const start = this.#starts[text] as number;
    const [window, texts] = [this.#window, this.#text];
    for (let i = 0; i < length; i++) if (window[at + i] !== texts[start + i]) return false;
    return true;
  }

  #intern(at: number, length: number): number {
    const window = this.#window;
    let hash = length;
    for (let i = at; i < at + length; i++) hash = Math.imul(hash ^ (window[i] as number), 0x01000193);
    let slot = (hash ^ (hash >>> 15)) & (SLOTS - 1);
    for (let found = this.#slots[slot] as number; found !== 0; found = this.#slots[slot] as number) {
      if (this.#isText(found - 1, at, length)) return found - 1;
      slot = (slot + 1) & (SLOTS - 1);
    }
    const text = this.#textCount++;
    this.#slots[slot] = text + 1;
    this.#starts[text] = this.#textBytes + 1;
    this.#lengths[text] = length;
    const texts = this.#text;
    texts[this.#textBytes++] = QUOTE;
    for (let i = at; i < at + length; i++) texts[this.#textBytes++] = window[i] as number;
    texts[this.#textBytes++] = QUOTE;
    texts[this.#textBytes++] = COMMA;
    return text;
  }

  #takeRows(): void {
    const { name, size } = this.#plan as Plan;
    if (this.#count === 0) return;
    const stride = HEADER + size;
    this.#text[this.#textBytes - 1] = BRACKET_CLOSE;
    this.#taken.push({
      root: 'result',
      element: 2,
      table: name,
      count: this.#count,
      stride,
      words: this.#words.slice(0, this.#count * stride),
      texts: JSON.parse(decoder.decode(this.#text.subarray(0, this.#textBytes))) as string[],
    });
    this.#clear();
  }

  #clear(): void {
    this.#count = 0;
    this.#textCount = 0;
    this.#text[0] = BRACKET_OPEN;
    this.#textBytes = 1;
    this.#slots.fill(0);
  }
}
