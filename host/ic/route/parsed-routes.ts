/**
 * The addresses of a table of routes, parsed once per row: columns by the table's handles. Shared by IC-SB Route and NB
 * Logical_Router_Static_Route, which spell prefix and next hop alike.
 */
import { PREFIX_WORDS, type Kernels, type Parsed } from '../../kernels/kernels.ts';
import type { ColumnTable } from '../../ovsdb/api.ts';
import type { AskedPrefix } from './asked-prefix.ts';

/** The outcome of parsing a row's texts. */
export const OK = 1;
export const BAD_PREFIX = 2;
export const BAD_NEXTHOP = 3;
/** The next hop is the word `discard`; its words are zero. */
export const DISCARD = 4;
export type ParseState = typeof OK | typeof BAD_PREFIX | typeof BAD_NEXTHOP | typeof DISCARD;

const STRIDE = 10;
const LENGTH = 4;
const NEXTHOP = 5;
const STATE = 9;

/** Rows whose words are held together: a table grows by as many, and nothing is copied. A power of two. */
const CHUNK = 1 << 12;
const CHUNK_LOG = 12;

const placeOf = (handle: number): number => (handle & (CHUNK - 1)) * STRIDE;

/** A route's addresses as whole numbers: prefix words, its length out of 128, next hop words. */
export interface RouteWords {
  p0: number;
  p1: number;
  p2: number;
  p3: number;
  length: number;
  n0: number;
  n1: number;
  n2: number;
  n3: number;
}

export class ParsedRoutes {
  readonly #table: ColumnTable;
  readonly #kernels: Kernels;
  readonly #chunks: Uint32Array[] = [];

  constructor(table: ColumnTable, kernels: Kernels) {
    this.#table = table;
    this.#kernels = kernels;
  }

  /** Parses the row of a handle that has just come. */
  load(handle: number): ParseState {
    while (handle >>> CHUNK_LOG >= this.#chunks.length) this.#chunks.push(new Uint32Array(CHUNK * STRIDE));
    const words = this.#chunkOf(handle);
    const at = placeOf(handle);
    const state = this.#parse(handle, words, at);
    words[at + STATE] = state;
    return state;
  }

  #chunkOf(handle: number): Uint32Array {
    return this.#chunks[handle >>> CHUNK_LOG] as Uint32Array;
  }

  #parse(handle: number, words: Uint32Array, at: number): ParseState {
    const prefix = this.#kernels.parsePrefix(this.#table.strings('ip_prefix')[handle] ?? '');
    if (prefix === undefined) return BAD_PREFIX;
    words[at] = prefix.w0;
    words[at + 1] = prefix.w1;
    words[at + 2] = prefix.w2;
    words[at + 3] = prefix.w3;
    words[at + LENGTH] = prefix.length;
    const text = this.#table.strings('nexthop')[handle] ?? '';
    if (text === 'discard') {
      words.fill(0, at + NEXTHOP, at + STATE);
      return DISCARD;
    }
    const nexthop = wholeAddress(this.#kernels, text);
    if (nexthop === undefined) return BAD_NEXTHOP;
    words[at + NEXTHOP] = nexthop.w0;
    words[at + NEXTHOP + 1] = nexthop.w1;
    words[at + NEXTHOP + 2] = nexthop.w2;
    words[at + NEXTHOP + 3] = nexthop.w3;
    return OK;
  }

  state(handle: number): ParseState {
    return this.#chunks[handle >>> CHUNK_LOG]?.[placeOf(handle) + STATE] as ParseState;
  }

  /** The prefixes of rows that parsed, in this order: five words each. */
  prefixes(handles: readonly number[]): Uint32Array {
    const words = new Uint32Array(handles.length * PREFIX_WORDS);
    for (const [row, handle] of handles.entries()) {
      const from = this.#chunkOf(handle);
      const at = placeOf(handle);
      for (let word = 0; word < PREFIX_WORDS; word++) words[row * PREFIX_WORDS + word] = from[at + word] as number;
    }
    return words;
  }

  /** The live rows whose prefix is the one asked for. Goes through all, in a tight loop: a millisecond for 100,000. */
  matching(asked: AskedPrefix): number[] {
    const prefixes = this.#table.strings('ip_prefix');
    const found: number[] = [];
    for (let handle = 1; handle < this.#chunks.length << CHUNK_LOG; handle++) {
      const words = this.#chunkOf(handle);
      const at = placeOf(handle);
      const state = words[at + STATE];
      if (state === 0) continue;
      const isIt =
        state === BAD_PREFIX
          ? asked.isText(prefixes[handle] ?? '')
          : asked.isWords(
              words[at] as number,
              words[at + 1] as number,
              words[at + 2] as number,
              words[at + 3] as number,
              words[at + LENGTH] as number,
            );
      if (isIt && this.#table.isLive(handle)) found.push(handle);
    }
    return found;
  }

  /** Copies the words of a row that parsed. */
  read(handle: number, into: RouteWords): void {
    const words = this.#chunkOf(handle);
    const at = placeOf(handle);
    into.p0 = words[at] as number;
    into.p1 = words[at + 1] as number;
    into.p2 = words[at + 2] as number;
    into.p3 = words[at + 3] as number;
    into.length = words[at + LENGTH] as number;
    into.n0 = words[at + NEXTHOP] as number;
    into.n1 = words[at + NEXTHOP + 1] as number;
    into.n2 = words[at + NEXTHOP + 2] as number;
    into.n3 = words[at + NEXTHOP + 3] as number;
  }
}

/** An address without a length, or with the whole one. */
export function wholeAddress(kernels: Kernels, text: string): Readonly<Parsed> | undefined {
  const parsed = kernels.parsePrefix(text);
  return parsed?.length === 128 ? parsed : undefined;
}

export const newRouteWords = (): RouteWords => ({
  p0: 0,
  p1: 0,
  p2: 0,
  p3: 0,
  length: 0,
  n0: 0,
  n1: 0,
  n2: 0,
  n3: 0,
});
