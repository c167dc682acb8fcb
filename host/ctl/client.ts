/** A database kept current for tools: warm, so that a command costs what it reads. */
import { member } from '../ovsdb/member.ts';
import type { Database } from '../ovsdb/api.ts';
import { openDatabase, type DatabaseOptions } from '../ovsdb/database.ts';
import type { Random } from '../ovsdb/platform.ts';
import type { DatabaseSchema } from '../ovsdb/schema.ts';

export interface ToolClientOptions extends DatabaseOptions {
  /** Calls back later, never within the call. */
  readonly schedule: (callback: () => void) => void;
  /** Which tables to hold; default: all of the schema. A command that needs another one throws Error. */
  readonly tables?: Iterable<string>;
}

export class ToolClient {
  readonly database: Database;
  /** The server's. */
  readonly schema: DatabaseSchema;
  readonly random: Random;
  readonly #waiting = new Set<() => void>();

  /** Begins to connect. 'schema' is the server's own (see 'readSchema'): its tables and columns are what commands find. */
  constructor(schema: DatabaseSchema, options: ToolClientOptions) {
    const { schedule, tables = Object.keys(schema.tables) } = options;
    const columns = (table: string): string[] => Object.keys(member(schema.tables, table)?.columns ?? {});
    const rows = Object.fromEntries(Array.from(tables, (table) => [table, columns(table)]));
    this.schema = schema;
    this.random = options.random;
    this.database = openDatabase({ name: schema.name, tables: schema.tables, rows, columns: {} }, options);
    this.database.onActivity = () =>
      schedule(() => {
        // The end of each transaction asks for a poll: when it finds nothing, no listener is called.
        if (!this.database.poll()) return;
        this.database.clearChanges();
        this.#tell();
      });
  }

  /** Calls back once, when something has changed: rows, the connection, an outcome. The result takes that back. */
  onceChanged(callback: () => void): () => void {
    this.#waiting.add(callback);
    return () => this.#waiting.delete(callback);
  }

  close(): void {
    this.#waiting.clear();
    this.database.close();
  }

  #tell(): void {
    const waiting = [...this.#waiting];
    this.#waiting.clear();
    for (const callback of waiting) callback();
  }
}
