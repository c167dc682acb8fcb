/** A lean OVSDB client, the same for every controller that is measured: requests, and one column watched. */
import { connect, type Socket } from 'node:net';
import { MessageSplitter } from '../../host/ovsdb/framing.ts';

type Json = Record<string, unknown>;
type RowUpdates = Readonly<Record<string, { readonly new?: Json }>>;

/** Milliseconds after which what is waited for counts as never coming. */
const LIMIT = 300_000;

export class Client {
  readonly #socket: Socket;
  readonly #database: string;
  readonly #waiting = new Map<unknown, (message: Json) => void>();
  #ids = 0;
  #isClosed = false;
  #updated: (updates: Json) => void = () => undefined;

  /** Connects to a unix socket that a server listens on. */
  constructor(path: string, database: string) {
    this.#database = database;
    this.#socket = connect(path);
    const splitter = new MessageSplitter();
    this.#socket.on('data', (bytes) => {
      for (const text of splitter.push(bytes)) this.#take(JSON.parse(text) as Json);
    });
    this.#socket.on('error', () => undefined);
    this.#socket.on('close', () => {
      this.#isClosed = true;
      for (const reply of this.#waiting.values()) reply({ error: 'connection closed' });
    });
  }

  #take(message: Json): void {
    const { id, method, params } = message;
    if (method === 'echo') this.#socket.write(JSON.stringify({ id, result: params, error: null }));
    else if (method === 'update') this.#updated((params as [unknown, Json])[1]);
    else {
      this.#waiting.get(id)?.(message);
      this.#waiting.delete(id);
    }
  }

  async #request(method: string, params: unknown): Promise<unknown> {
    if (this.#isClosed) throw new Error(`${this.#database}: connection closed`);
    const id = ++this.#ids;
    const reply = await new Promise<Json>((resolve) => {
      this.#waiting.set(id, resolve);
      this.#socket.write(JSON.stringify({ method, params, id }));
    });
    if (reply['error'] !== null) throw new Error(`${this.#database}: ${method}: ${JSON.stringify(reply['error'])}`);
    return reply['result'];
  }

  /** Runs operations in one transaction; rejects when one of them fails. */
  async transact(...operations: readonly Json[]): Promise<Json[]> {
    const results = (await this.#request('transact', [this.#database, ...operations])) as (Json | null)[];
    for (const result of results)
      if (typeof result?.['error'] === 'string') throw new Error(`${this.#database}: ${JSON.stringify(result)}`);
    return results as Json[];
  }

  /** The rows that 'where' selects, some of their columns. */
  async select(table: string, columns: readonly string[], where: readonly unknown[] = []): Promise<Json[]> {
    const [result] = await this.transact({ op: 'select', table, where, columns });
    return result?.['rows'] as Json[];
  }

  /** Follows one column of a table. One watch a client. */
  async watch(table: string, column: string): Promise<Watch> {
    const watch = new Watch(`${this.#database} ${table}`, column);
    this.#updated = (updates) => watch.take((updates[table] ?? {}) as RowUpdates);
    const initial = (await this.#request('monitor', [
      this.#database,
      'watch',
      { [table]: { columns: [column] } },
    ])) as Json;
    watch.take((initial[table] ?? {}) as RowUpdates);
    return watch;
  }

  close(): void {
    this.#socket.destroy();
  }
}

/** The values of a column at every moment, without asking the server: waiting costs it nothing. */
export class Watch {
  readonly #what: string;
  readonly #column: string;
  readonly #rows = new Map<string, unknown>();
  readonly #values = new Set<unknown>();
  #wake: (() => void) | undefined;

  constructor(what: string, column: string) {
    this.#what = what;
    this.#column = column;
  }

  get size(): number {
    return this.#rows.size;
  }

  values(): ReadonlySet<unknown> {
    return this.#values;
  }

  has(value: unknown): boolean {
    return this.#values.has(value);
  }

  /** What a monitor tells of the table. */
  take(updates: RowUpdates): void {
    for (const [uuid, row] of Object.entries(updates)) {
      this.#values.delete(this.#rows.get(uuid));
      this.#rows.delete(uuid);
      if (row.new === undefined) continue;
      this.#rows.set(uuid, row.new[this.#column]);
      this.#values.add(row.new[this.#column]);
    }
    this.#wake?.();
  }

  /** Resolves when 'check' holds; it is asked again at every change. Rejects after five minutes. */
  async until(what: string, check: () => boolean): Promise<void> {
    let late = false;
    const timer = setTimeout(() => {
      late = true;
      this.#wake?.();
    }, LIMIT);
    try {
      while (!check()) {
        if (late) throw new Error(`${this.#what}: ${what}: not within ${LIMIT / 1000} s (${this.size} rows)`);
        await new Promise<void>((resolve) => (this.#wake = resolve));
      }
    } finally {
      clearTimeout(timer);
    }
  }
}
