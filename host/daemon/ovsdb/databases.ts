/** The databases that a server has: opened, created, compacted and closed. */
import { existsSync, readFileSync } from 'node:fs';
import { basename } from 'node:path';
import { errorText } from '../../node/system-error.ts';
import type { Libc } from '../../node/libc.ts';
import { LockError } from '../../node/lock-file.ts';
import { openLogFile } from '../../node/log-storage.ts';
import { StartupError } from '../../node/startup-error.ts';
import type { Logger } from '../../log/logger.ts';
import { parseSchema, schemaToJson, type DatabaseSchema } from '../../ovsdb/schema.ts';
import type { Database } from '../../ovsdb/server/stored-database.ts';
import { createLog, DatabaseLog, type LogStorage } from '../../ovsdb/server/log.ts';
import { LogError } from '../../ovsdb/server/log-record.ts';
import type { Server } from '../../ovsdb/server/server.ts';
import { serverSchema } from '../../ovsdb/server/server-schema.ts';
import { BUILT_IN } from './built-in.ts';
import { isInMemory, memoryName } from './options.ts';

/** A database that can't be had, or done to what was asked; the message is for the user. */
export class DatabaseError extends StartupError {
  override readonly name = 'DatabaseError';
}

/** Reads an `.ovsschema` file. Throws DatabaseError. */
export function readSchema(file: string): DatabaseSchema {
  try {
    return parseSchema(JSON.parse(readFileSync(file, 'utf8')));
  } catch (error) {
    // What JSON.parse says may quote the file's lines.
    const why = errorText(error).replaceAll(/\s+/g, ' ');
    throw new DatabaseError(`--schema: cannot read ${file} (${why})`, { cause: error });
  }
}

export interface DatabasesOptions {
  readonly schemas: readonly DatabaseSchema[];
  readonly log: Logger;
  readonly libc: Libc | undefined;
  /** Make files that are not there. */
  readonly mayCreate: boolean;
  /** Serve files that can't be locked, for want of 'libc'. */
  readonly mayServeUnlocked: boolean;
  /** Log differences of columns (see 'LogOptions'). */
  readonly logsDifferences: boolean;
}

export class Databases {
  readonly #server: Server;
  readonly #options: DatabasesOptions;
  /** How each was given (files absolute), by its name. */
  readonly #given = new Map<string, string>();

  constructor(server: Server, options: DatabasesOptions) {
    this.#server = server;
    this.#options = options;
  }

  /** The schema of a database that is to be made: 'name' is its own, or that of its file. */
  #schemaFor(database: string, name: string): DatabaseSchema {
    const { schemas } = this.#options;
    const stem = name.replace(/\.db$/, '');
    const found =
      schemas.find((schema) => schema.name === stem) ??
      BUILT_IN.find(({ schema, files }) => schema.name === stem || files.includes(name))?.schema ??
      (schemas.length === 1 && !isInMemory(database) ? schemas[0] : undefined);
    if (found !== undefined) return found;
    const names = [...schemas, ...BUILT_IN.map(({ schema }) => schema)].map((schema) => schema.name);
    throw new DatabaseError(
      isInMemory(database)
        ? `${database}: no schema of that name is known: give one with --schema, or take one of ${names.join(', ')}`
        : `${database}: there is no such file, and its name does not tell which schema to create it with: ` +
            `call it ${names.map((each) => `${each}.db`).join(' or ')}, or give one --schema`,
    );
  }

  /**
   * Adds a database: `memory:NAME`, or a file (absolute), which is made when it is not there. 'said' is how messages call it. Throws
   * DatabaseError.
   */
  open(database: string, said = database): Database {
    if ([...this.#given.values()].includes(database)) throw new DatabaseError(`ovsdb error: ${said}: already open`);
    const opened = isInMemory(database) ? this.#openInMemory(database) : this.#openFile(database, said);
    this.#given.set(opened.name, database);
    return opened;
  }

  /** What is open, as 'open' takes it, in the order in which it was opened. */
  given(): string[] {
    return [...this.#given.values()];
  }

  #openInMemory(database: string): Database {
    const schema = this.#schemaFor(database, memoryName(database));
    return this.#attempt(database, () => this.#server.addDatabase(schema));
  }

  #openFile(path: string, said: string): Database {
    const { libc, mayCreate, mayServeUnlocked } = this.#options;
    if (libc === undefined && !mayServeUnlocked)
      throw new DatabaseError(
        `${said}: this system has no record locks that Node can take, so that another server could serve the file too and both would lose ` +
          'transactions: install koffi, or, where nobody else serves it, start with --unlocked-files',
      );
    const isThere = existsSync(path);
    if (!isThere && !mayCreate) throw new DatabaseError(`I/O error: ${said}: open failed (No such file or directory)`);
    const schema = isThere ? undefined : this.#schemaFor(path, basename(path));
    return this.#attempt(said, () => this.#serveFile(path, said, schema));
  }

  #attempt<T>(database: string, action: () => T): T {
    try {
      return action();
    } catch (error) {
      const message = errorText(error);
      if (error instanceof LockError)
        throw new DatabaseError(
          `I/O error: ${database}: failed to lock lockfile (Resource temporarily unavailable): ${message}`,
          { cause: error },
        );
      // A log says itself which it is.
      throw new DatabaseError(error instanceof LogError ? message : `${database}: ${message}`, { cause: error });
    }
  }

  #serveFile(path: string, name: string, schema: DatabaseSchema | undefined): Database {
    const { log, libc, logsDifferences: differences } = this.#options;
    const storage: LogStorage = openLogFile({ path, name, mayCreate: schema !== undefined, libc });
    try {
      if (schema !== undefined && storage.size === 0) {
        createLog(storage, schemaToJson(schema));
        log.info(`${path}: created with the schema ${schema.name} ${schema.version}`);
      }
      return this.#server.addLogged(new DatabaseLog(storage, { log, now: () => Date.now(), differences }));
    } catch (error) {
      storage.close();
      throw error;
    }
  }

  names(): string[] {
    return this.#server.databaseNames().sort();
  }

  /** Resolves when its file is closed. Rejects with DatabaseError. */
  async remove(name: string): Promise<void> {
    if (name === serverSchema.name) throw new DatabaseError('Cannot remove reserved database.');
    if (this.#server.database(name) === undefined) throw new DatabaseError('Failed to find the database.');
    this.#given.delete(name);
    await this.#server.removeDatabase(name);
  }

  /** Compacts one database, or all that have a file. Throws DatabaseError. */
  compact(name: string | undefined): void {
    if (name === serverSchema.name) throw new DatabaseError('cannot compact built-in databases');
    const names = name === undefined ? this.#server.databaseNames() : [name];
    for (const each of names) {
      const database = this.#server.database(each);
      if (database === undefined) throw new DatabaseError('no database by that name');
      if (database.log === undefined && name !== undefined)
        throw new DatabaseError(`${each} is in memory only: there is nothing to compact`);
      if (database.log !== undefined) this.#options.log.info(`compacting ${each} database by user request`);
      this.#attempt(each, () => database.log?.compact(database));
    }
  }

  /** How many cells (a column of a row) the databases have. */
  cells(): number {
    let cells = 0;
    for (const name of this.#server.databaseNames())
      for (const { rows, columns } of this.#server.database(name)?.tables.values() ?? [])
        cells += rows.size * columns.length;
    return cells;
  }
}
