/** The update decoder in the module's memory: see assembly/update-decoder.ts. */
import { released } from '../refusals.ts';
import type { DecodedCell, DecodedRows, DecodedTable, UpdateDecoder } from '../update-decoder.ts';
import type { Pointer } from './exports.ts';
import type { KernelModule } from './module.ts';

// Why 'run' stopped.
const MORE = 0;
const TAKE = 1;
const END = 2;

const KINDS: Readonly<Record<DecodedCell['type'], number>> = { string: 0, uuid: 1, integer: 2, boolean: 3 };
const MAY_BE_EMPTY = 8;
const MAP = 16;

const PARAMS = 1;

/** Names longer than this are not looked for. */
const LONGEST_NAME = 1024;

/** Bytes appended to the window at one time: what is left of them before that is never longer than the rest of the window. */
const PIECE = 65_536;

const encoder = new TextEncoder();
const decoder = new TextDecoder();

export class WasmUpdateDecoder implements UpdateDecoder {
  private readonly module: KernelModule;
  /** 0 before the first message, -1 when released. */
  private at: Pointer = 0;
  private tables: readonly DecodedTable[] = [];
  private names: string[] = [];
  private hasPlan = true;
  private envelope: Uint8Array[] = [];
  private rows: DecodedRows[] = [];

  constructor(module: KernelModule) {
    this.module = module;
  }

  setTables(tables: readonly DecodedTable[]): void {
    this.tables = tables;
    this.hasPlan = false;
  }

  begin(maxDepth: number): void {
    if (this.at === -1) throw released('UpdateDecoder');
    const { module } = this;
    const { exports } = module;
    module.growing(() => {
      if (this.at === 0) this.at = exports.updateDecoderCreate() >>> 0;
    });
    if (!this.hasPlan) this.plan();
    module.growing(() => exports.updateDecoderBegin(this.at, maxDepth));
    this.envelope = [];
    this.rows = [];
  }

  push(bytes: Uint8Array): number {
    const { module, at } = this;
    const { exports } = module;
    for (let from = 0; from < bytes.length; from += PIECE) {
      const piece = bytes.subarray(from, from + PIECE);
      module.bytes.set(piece, (exports.updateDecoderWindow(at) >>> 0) + exports.updateDecoderHeld(at));
      let why = exports.updateDecoderRun(at, piece.length);
      this.takeEnvelope();
      while (why === TAKE) {
        this.takeRows();
        why = exports.updateDecoderRun(at, 0);
        this.takeEnvelope();
      }
      if (why === END) {
        this.takeRows();
        return from + piece.length - exports.updateDecoderHeld(at);
      }
      if (why !== MORE) return -2;
    }
    return -1;
  }

  take(): { readonly envelope: Uint8Array; readonly rows: readonly DecodedRows[] } | undefined {
    const { envelope: parts, rows } = this;
    this.envelope = [];
    this.rows = [];
    if (this.module.exports.updateDecoderIsIrregular(this.at) !== 0) return undefined;
    if (parts.length === 1) return { envelope: parts[0] as Uint8Array, rows };
    const envelope = new Uint8Array(parts.reduce((length, part) => length + part.length, 0));
    let at = 0;
    for (const part of parts) {
      envelope.set(part, at);
      at += part.length;
    }
    return { envelope, rows };
  }

  release(): void {
    if (this.at > 0) this.module.exports.updateDecoderRelease(this.at);
    this.at = -1;
  }

  /** Tells the module what to look for. What has too long a name is not looked for. */
  private plan(): void {
    const { module, at } = this;
    const { exports } = module;
    exports.updateDecoderForget(at);
    this.names = [];
    for (const { name, size, cells } of this.tables) {
      const length = this.stage(name);
      const index = this.names.length;
      if (length < 0 || module.growing(() => exports.updateDecoderTable(at, length, index, size)) === 0) continue;
      this.names.push(name);
      const columns = new Map<string, [number, DecodedCell][]>();
      for (const place of cells) {
        const { column } = place[1];
        const places = columns.get(column);
        if (places === undefined) columns.set(column, [place]);
        else places.push(place);
      }
      for (const [column, places] of columns) this.planColumn(column, places);
    }
    this.hasPlan = true;
  }

  private planColumn(name: string, places: readonly (readonly [number, DecodedCell])[]): void {
    const { module, at } = this;
    const { exports } = module;
    const [cell, { key, type, mayBeEmpty }] = places[0] as readonly [number, DecodedCell];
    const kind = key === undefined ? KINDS[type] | (mayBeEmpty ? MAY_BE_EMPTY : 0) : MAP;
    const isTooLong = places.some((place) => (place[1].key ?? '').length > LONGEST_NAME);
    const length = this.stage(name);
    if (length < 0 || isTooLong) return;
    module.growing(() => exports.updateDecoderColumn(at, length, kind, cell));
    if (kind !== MAP) return;
    for (const [place, { key: name = '' }] of places) {
      const keyLength = this.stage(name);
      module.growing(() => exports.updateDecoderKey(at, keyLength, place));
    }
  }

  /** Puts a name where the module reads names; its length in bytes, -1 when it is too long. */
  private stage(name: string): number {
    if (name.length > LONGEST_NAME) return -1;
    const bytes = encoder.encode(name);
    this.module.bytes.set(bytes, this.module.exports.updateDecoderWindow(this.at) >>> 0);
    return bytes.length;
  }

  private takeEnvelope(): void {
    const { module, at } = this;
    module.renew();
    const bytes = module.exports.updateDecoderEnvelopeBytes(at);
    if (bytes === 0) return;
    const from = module.exports.updateDecoderEnvelope(at) >>> 0;
    this.envelope.push(module.bytes.slice(from, from + bytes));
  }

  private takeRows(): void {
    const { module, at } = this;
    const { exports } = module;
    const count = exports.updateDecoderRowCount(at);
    if (count === 0) return;
    const stride = exports.updateDecoderRowWords(at);
    const from = exports.updateDecoderRows(at) >>> 2;
    const element = exports.updateDecoderIndex(at) >>> 0;
    const texts = exports.updateDecoderTexts(at) >>> 0;
    const json = decoder.decode(module.bytes.subarray(texts, texts + exports.updateDecoderTextBytes(at)));
    this.rows.push({
      root: exports.updateDecoderRoot(at) === PARAMS ? 'params' : 'result',
      element: element === 0xffffffff ? undefined : element,
      table: this.names[exports.updateDecoderTableIndex(at)] ?? '',
      count,
      stride,
      words: module.words.slice(from, from + count * stride),
      texts: JSON.parse(json) as string[],
    });
    exports.updateDecoderTaken(at);
  }
}
