/** The databases that a server has: opened, created, compacted and closed. */
import { existsSync, readFileSync } from 'node:fs';
import { basename } from 'node:path';
import { errorText } from '../../node/system-error.ts';
import type { Libc } from '../../node/libc.ts';
import { openLogFile } from '../../node/log-storage.ts';
import { StartupError } from '../../node/startup-error.ts';
import type { Logger } from '../../log/logger.ts';
import { parseSchema, schemaToJson, type DatabaseSchema } from '../../ovsdb/schema.ts';
import type { Database } from '../../ovsdb/server/database.ts';
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
}

export class Databases {
  readonly #server: Server;
  readonly #options: DatabasesOptions;

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

  /** Adds a database: `memory:NAME`, or a file (absolute), which is made when it is not there. Throws DatabaseError. */
  open(database: string): Database {
    if (isInMemory(database)) {
      const schema = this.#schemaFor(database, memoryName(database));
      return this.#attempt(database, () => this.#server.addDatabase(schema));
    }
    const schema = existsSync(database) ? undefined : this.#schemaFor(database, basename(database));
    return this.#attempt(database, () => this.#openFile(database, schema));
  }

  #attempt<T>(database: string, action: () => T): T {
    try {
      return action();
    } catch (error) {
      const message = errorText(error);
      // A log says itself which it is.
      throw new DatabaseError(error instanceof LogError ? message : `${database}: ${message}`, { cause: error });
    }
  }

  #openFile(path: string, schema: DatabaseSchema | undefined): Database {
    const { log, libc } = this.#options;
    const storage: LogStorage = openLogFile({ path, mayCreate: schema !== undefined, libc });
    try {
      if (schema !== undefined && storage.size === 0) {
        createLog(storage, schemaToJson(schema));
        log.info(`${path}: created with the schema ${schema.name} ${schema.version}`);
      }
      return this.#server.addLogged(new DatabaseLog(storage, { log, now: () => Date.now() }));
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
