/**
 * Texts, each kept once and known by a number: a hash table over one run of bytes, which is JSON: an array of
 * strings, the texts in the order of their numbers. Texts are such as need no escapes. Fixed room: who puts texts in asks whether
 * there is enough first.
 *
 * ## Layout
 * A header (TextTable); buckets of a chained hash table, a number each (0: none); entries of 16 bytes (hash, where its
 * bytes begin in 'bytes', their length, next in the chain), the first one unused; the bytes, and PADDING.
 */
import { BRACKET_CLOSE, BRACKET_OPEN, COMMA, jsonSame, PADDING, QUOTE } from './json-text';

const ENTRY: u32 = 16;
const BUCKETS: u32 = 8192;

@unmanaged
export class TextTable {
  capacity: u32;
  byteCapacity: u32;
  /** Texts held, and the bytes of the array so far. */
  count: u32;
  byteCount: u32;
  buckets: usize;
  entries: usize;
  bytes: usize;
}

/** May grow the memory. */
export function textTableCreate(capacity: u32, byteCapacity: u32): TextTable {
  const table = changetype<TextTable>(heap.alloc(offsetof<TextTable>()));
  table.capacity = capacity;
  table.byteCapacity = byteCapacity;
  table.buckets = heap.alloc(BUCKETS << 2);
  table.entries = heap.alloc((capacity + 1) * ENTRY);
  table.bytes = heap.alloc(byteCapacity + PADDING);
  table.count = 0;
  memory.fill(table.buckets, 0, BUCKETS << 2);
  textTableClear(table);
  return table;
}

export function textTableRelease(table: TextTable): void {
  heap.free(table.buckets);
  heap.free(table.entries);
  heap.free(table.bytes);
  heap.free(changetype<usize>(table));
}

export function textTableClear(table: TextTable): void {
  for (let id: u32 = 1; id <= table.count; id++) {
    const hash = load<u32>(table.entries + id * ENTRY);
    store<u32>(table.buckets + ((hash & (BUCKETS - 1)) << 2), 0);
  }
  table.count = 0;
  table.byteCount = 1;
  store<u8>(table.bytes, <u8>BRACKET_OPEN);
}

/** Ends the array, which is to be read now: behind the last string there is a bracket in the place of a comma. */
export function textTableEnd(table: TextTable): void {
  if (table.count == 0) table.byteCount = 2;
  store<u8>(table.bytes + table.byteCount - 1, <u8>BRACKET_CLOSE);
}

/** Is there room for so many more texts, and so many more bytes in all of them? */
export function textTableHasRoom(table: TextTable, count: u32, bytes: u32): bool {
  return table.count + count <= table.capacity && table.byteCount + bytes + count * 3 <= table.byteCapacity;
}

function hashOf(text: usize, length: u32): u32 {
  let hash: u64 = length;
  let at: u32 = 0;
  for (; at + 8 <= length; at += 8) {
    hash = (hash ^ load<u64>(text + at)) * 0x9e3779b97f4a7c15;
    hash ^= hash >> 32;
  }
  if (at < length) {
    const unused = (8 - (length - at)) << 3;
    hash = (hash ^ (load<u64>(text + at) << unused)) * 0x9e3779b97f4a7c15;
    hash ^= hash >> 32;
  }
  return <u32>hash;
}

/** The number (1 or more) of the text, which is taken in if need be. */
export function textTableIntern(table: TextTable, text: usize, length: u32): u32 {
  const hash = hashOf(text, length);
  const bucket = table.buckets + ((hash & (BUCKETS - 1)) << 2);
  const first = load<u32>(bucket);
  for (let id = first; id != 0;) {
    const entry = table.entries + id * ENTRY;
    if (load<u32>(entry) == hash && load<u32>(entry, 8) == length) {
      if (jsonSame(table.bytes + load<u32>(entry, 4), text, length)) return id;
    }
    id = load<u32>(entry, 12);
  }
  const id = ++table.count;
  const entry = table.entries + id * ENTRY;
  const at = table.bytes + table.byteCount;
  store<u32>(entry, hash);
  store<u32>(entry, table.byteCount + 1, 4);
  store<u32>(entry, length, 8);
  store<u32>(entry, first, 12);
  store<u32>(bucket, id);
  store<u8>(at, <u8>QUOTE);
  memory.copy(at + 1, text, length);
  store<u8>(at + length, <u8>QUOTE, 1);
  store<u8>(at + length, <u8>COMMA, 2);
  table.byteCount += length + 3;
  return id;
}

/** Is this the text of that number? */
export function textTableIs(table: TextTable, id: u32, text: usize, length: u32): bool {
  const entry = table.entries + id * ENTRY;
  return load<u32>(entry, 8) == length && jsonSame(table.bytes + load<u32>(entry, 4), text, length);
}
