/** The sandbox's folder: sockets, logs, and databases when they are kept. */
import { mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { schemaToJson, type DatabaseSchema } from '../../ovsdb/schema.ts';
import type { DatabaseKey } from '../../ic/databases.ts';
import type { Logger } from '../../log/logger.ts';
import { loadLibc } from '../../node/libc.ts';
import { openLogFile } from '../../node/log-storage.ts';
import { StartupError } from '../../node/startup-error.ts';
import { errorText } from '../../node/system-error.ts';
import { createLog, DatabaseLog } from '../../ovsdb/server/log.ts';

/** A socket's path must fit into what the system has for it (unix(7)), with the longest of our names. */
const LONGEST_PATH = 107 - '/nb-az99.sock'.length;

const attempt = <T>(what: string, action: () => T): T => {
  try {
    return action();
  } catch (error) {
    throw new StartupError(`${what} (${errorText(error)})`, { cause: error });
  }
};

export class Place {
  readonly directory: string;
  readonly keeps: boolean;

  /** 'persist': the folder to keep things in, made when it is not there. Throws StartupError. */
  constructor(persist: string | undefined) {
    this.keeps = persist !== undefined;
    if (persist === undefined) {
      this.directory = attempt('cannot make a temporary folder', () => mkdtempSync(join(tmpdir(), 'ovn-ic-sandbox-')));
      return;
    }
    this.directory = resolve(persist);
    attempt(`cannot make the folder ${this.directory}`, () => mkdirSync(this.directory, { recursive: true }));
    if (Buffer.byteLength(this.directory) > LONGEST_PATH)
      throw new StartupError(`${this.directory} is too long for sockets in it: choose a shorter --persist folder`);
  }

  /** How many zones have databases here. */
  get zonesKept(): number {
    if (!this.keeps) return 0;
    const files = attempt(`cannot read the folder ${this.directory}`, () => readdirSync(this.directory));
    return files.filter((file) => /^nb-az\d+\.db$/.test(file)).length;
  }

  path(name: string): string {
    return join(this.directory, name);
  }

  /** What a database's files are called. */
  name(key: DatabaseKey, zone: string): string {
    return key === 'inb' ? 'ic-nb' : key === 'isb' ? 'ic-sb' : `${key}-${zone}`;
  }

  /** Where clients find a database. */
  socket(key: DatabaseKey, zone: string): string {
    return this.path(`${this.name(key, zone)}.sock`);
  }

  /** The log of a database that is kept here, a new one when there is none. Throws LogError, or StartupError. */
  open(key: DatabaseKey, zone: string, schema: DatabaseSchema, log: Logger): DatabaseLog {
    const path = this.path(`${this.name(key, zone)}.db`);
    const storage = attempt(`cannot open ${path}`, () => openLogFile({ path, mayCreate: true, libc: loadLibc().libc }));
    try {
      if (storage.size === 0) createLog(storage, schemaToJson(schema));
      return new DatabaseLog(storage, { log, now: () => Date.now() });
    } catch (error) {
      storage.close();
      throw error;
    }
  }

  /** Removes what is not to be kept. */
  leave(): void {
    // A process that has just been ended may still make a file.
    if (!this.keeps) rmSync(this.directory, { recursive: true, force: true, maxRetries: 10, retryDelay: 50 });
  }
}
