/**
 * Records of a log file (ovsdb(5) "Standalone Format"): a line `OVSDB JSON LENGTH SHA1`, then LENGTH bytes, which are JSON and a
 * newline.
 */
import { parseStorableJson } from '../json.ts';

/** What a log is read from, and what knows how to reckon a digest. */
export interface LogSource {
  /** Bytes. */
  readonly size: number;
  /** The bytes from 'at' on: 'length' of them, fewer at the end. */
  read(at: number, length: number): Uint8Array;
  /** SHA-1 of the pieces one after the other, as 40 hexadecimal digits in lower case. */
  sha1(pieces: readonly Uint8Array[]): string;
}

/** A file that is no log of a database, or one that is damaged: which, where and what to do. */
export class LogError extends Error {
  override readonly name = 'LogError';
}

const MAGIC = 'OVSDB JSON';
const HEADER = /^OVSDB JSON (\d{1,15}) ([0-9a-f]{40})$/;
/** No header line is longer. */
const LONGEST_HEADER = 128;
const NEWLINE = 0x0a;
/** Bytes looked at together in the search for a record. */
const SEARCHED = 1 << 20;

const encoder = new TextEncoder();
const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
/** For bytes that may be anything: each becomes some character. */
const lenient = new TextDecoder('utf-8');

/** A record as bytes: 'pieces' are the JSON, in order. */
export function composeRecord(pieces: readonly Uint8Array[], sha1: LogSource['sha1']): Uint8Array[] {
  const body = [...pieces, Uint8Array.of(NEWLINE)];
  const length = body.reduce((sum, piece) => sum + piece.length, 0);
  return [encoder.encode(`${MAGIC} ${length} ${sha1(body)}\n`), ...body];
}

export interface LogRecord {
  readonly json: unknown;
  /** Where it begins and where the next one does. */
  readonly start: number;
  readonly end: number;
}

/** What is wrong with a record, as ovsdb-server says it: its kind of error, and what follows the file's name. */
export interface Fault {
  readonly error: 'syntax error' | 'I/O error';
  readonly details: string;
}

const isFault = (record: LogRecord | Fault): record is Fault => 'error' in record;

/** The record at 'start', or what is wrong there. */
function readRecord(source: LogSource, start: number): LogRecord | Fault {
  const head = source.read(start, LONGEST_HEADER);
  const newline = head.indexOf(NEWLINE);
  const found = newline < 0 ? null : HEADER.exec(lenient.decode(head.subarray(0, newline)));
  if (found === null) {
    const line = lenient.decode(newline < 0 ? head : head.subarray(0, newline));
    return { error: 'syntax error', details: `parse error at offset ${start} in header line "${line}"` };
  }
  const length = Number(found[1]);
  const from = start + newline + 1;
  const which = `${length} bytes starting at offset ${from}`;
  if (from + length > source.size) return { error: 'I/O error', details: `error reading ${which} (End of file)` };
  const body = source.read(from, length);
  const sha1 = source.sha1([body]);
  if (sha1 !== found[2])
    return { error: 'syntax error', details: `${which} have SHA-1 hash ${sha1} but should have hash ${found[2]}` };
  try {
    return { json: parseStorableJson(decoder.decode(body)), start, end: from + length };
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    return { error: 'syntax error', details: `${which} are not valid JSON (${why})` };
  }
}

/** Is there a whole record anywhere after 'start'? */
function hasRecordAfter(source: LogSource, start: number): boolean {
  // Windows overlap, so that no beginning is cut.
  for (let at = start; at < source.size; at += SEARCHED - MAGIC.length) {
    const text = latin(source.read(at, SEARCHED));
    for (let i = text.indexOf(MAGIC); i >= 0; i = text.indexOf(MAGIC, i + 1))
      if (at + i > start && !isFault(readRecord(source, at + i))) return true;
  }
  return false;
}

/** One character for each byte. */
function latin(bytes: Uint8Array): string {
  const parts: string[] = [];
  for (let at = 0; at < bytes.length; at += 8192) parts.push(String.fromCharCode(...bytes.subarray(at, at + 8192)));
  return parts.join('');
}

/** Refuses what is no standalone log at all. Throws LogError. */
function checkMagic(source: LogSource): void {
  const start = lenient.decode(source.read(0, LONGEST_HEADER));
  if (start.startsWith('OVSDB CLUSTER'))
    throw new LogError(
      'the file belongs to a member of a Raft cluster, which this server does not do: ' +
        'serve it with ovsdb-server, or make a copy with "ovsdb-tool cluster-to-standalone"',
    );
  if (!start.startsWith(MAGIC))
    throw new LogError('the file is no OVSDB database: it does not begin with "OVSDB JSON"');
}

/**
 * The records of a log, from the first to the last whole one. A last record that was not written to its end, or is
 * damaged, is left out and 'torn' called with where it begins and what is wrong. Throws LogError for a file that is none, or that is damaged
 * before its last record.
 */
export function* readRecords(
  source: LogSource,
  torn: (start: number, why: Fault) => void,
): Generator<LogRecord, void, undefined> {
  checkMagic(source);
  let at = 0;
  while (at < source.size) {
    const record = readRecord(source, at);
    if (isFault(record)) {
      if (at === 0) throw new LogError(`the file has no schema: its first record is damaged (${record.details})`);
      if (hasRecordAfter(source, at))
        throw new LogError(
          `the record at byte ${at} is damaged (${record.details}) and others follow it: ` +
            `restore the file from a copy, or, to lose all from there on, cut it with "truncate -s ${at}"`,
        );
      torn(at, record);
      return;
    }
    yield record;
    at = record.end;
  }
}
