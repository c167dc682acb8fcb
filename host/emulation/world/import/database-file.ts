/**
 * What people have of a database: a standalone file (ovsdb(5); `ovsdb-client backup` writes one, `ovsdb-tool cluster-to-standalone`
 * makes one of a cluster's), or what `ovsdb-client dump` prints, in any of its formats `table`, `csv` and `json`.
 */
import type { DatabaseKey } from '../../../ic/databases.ts';
import { member } from '../../../ovsdb/member.ts';
import { datumToJson } from '../../../ovsdb/server/datum.ts';
import { isObject } from '../../../ovsdb/server/parser.ts';
import { readRecords } from '../../../ovsdb/server/log-record.ts';
import { replayTransaction } from '../../../ovsdb/server/log-transaction.ts';
import { Server } from '../../../ovsdb/server/server.ts';
import { SCHEMAS } from '../../interconnection.ts';
import { seededRandom, VirtualClock } from '../../virtual-time.ts';
import { readDump } from './dump.ts';
import type { ChosenFile, ImportedDatabase } from './imported-database.ts';
import { sha1 } from './sha1.ts';

/** A file that can't be read: which, where, and why. */
export class ImportError extends Error {
  override readonly name = 'ImportError';
}

/** More than any zone has. */
const LARGEST = 200_000_000;

const keyOf = (database: string): DatabaseKey | undefined =>
  (Object.keys(SCHEMAS) as DatabaseKey[]).find((key) => SCHEMAS[key].name === database);

function joined(pieces: readonly Uint8Array[]): Uint8Array {
  const whole = new Uint8Array(pieces.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const piece of pieces) {
    whole.set(piece, at);
    at += piece.length;
  }
  return whole;
}

/** What of a transaction is in tables and columns that this lab knows; 'unknown' learns of the others. */
function knownOf(json: unknown, key: DatabaseKey, unknown: Set<string>): unknown {
  if (!isObject(json)) return json;
  const tables = Object.entries(json).flatMap(([table, rows]): [string, unknown][] => {
    if (table.startsWith('_')) return [[table, rows]];
    const columns = member(SCHEMAS[key].tables, table)?.columns;
    if (columns === undefined) unknown.add(`table ${table}`);
    if (columns === undefined || !isObject(rows)) return columns === undefined ? [] : [[table, rows]];
    const known = Object.entries(rows).map(([uuid, row]): [string, unknown] => {
      if (!isObject(row)) return [uuid, row];
      const cells = Object.entries(row).filter(([column]) => {
        const isKnown = member(columns, column) !== undefined;
        if (!isKnown) unknown.add(`column ${table}.${column}`);
        return isKnown;
      });
      return [uuid, Object.fromEntries(cells)];
    });
    return [[table, Object.fromEntries(known)]];
  });
  return Object.fromEntries(tables);
}

/** Rows of a standalone file. */
function readLog({ name, bytes }: ChosenFile): ImportedDatabase {
  const notes: string[] = [];
  const source = {
    size: bytes.length,
    read: (at: number, length: number) => bytes.subarray(at, at + length),
    sha1: (pieces: readonly Uint8Array[]) => sha1(joined(pieces)),
  };
  const records = readRecords(source, (start, { details }) => notes.push(`the file ends at byte ${start}: ${details}`));
  const first = records.next();
  const schema = first.done === true ? undefined : first.value.json;
  const database = isObject(schema) ? schema['name'] : undefined;
  if (typeof database !== 'string') throw new Error('its first record is no schema');
  const key = keyOf(database);
  if (key === undefined) throw new Error(`the database is ${database}, which isn't one of OVN's`);
  const { tables: stored } = new Server({ random: seededRandom(1), clock: new VirtualClock() }).addDatabase(
    SCHEMAS[key],
  );
  const unknown = new Set<string>();
  let number = 1;
  for (const { json, start } of records) {
    number++;
    try {
      replayTransaction(knownOf(json, key, unknown), stored, { version: () => '' });
    } catch (error) {
      throw new Error(`record ${number}, at byte ${start}: ${error instanceof Error ? error.message : String(error)}`, {
        cause: error,
      });
    }
  }
  const tables = new Map(
    [...stored].map(([table, { rows, columns }]) => [
      table,
      [...rows.values()].map(({ uuid, values }) => ({
        uuid,
        values: new Map(columns.map((column) => [column.name, datumToJson(values[column.index]!, column.type)])),
      })),
    ]),
  );
  for (const what of unknown) notes.push(`${what} is not known here: left out`);
  return { name, key, tables, notes };
}

/** Throws ImportError, which names the file and the place. */
export function readDatabaseFile(file: ChosenFile): ImportedDatabase {
  try {
    if (file.bytes.length > LARGEST) throw new Error(`it has more than ${LARGEST} bytes`);
    const begin = new TextDecoder('latin1').decode(file.bytes.subarray(0, 16));
    return begin.startsWith('OVSDB ') ? readLog(file) : readDump(file);
  } catch (error) {
    throw new ImportError(`${file.name}: ${error instanceof Error ? error.message : String(error)}`, { cause: error });
  }
}
