/** A lean OVSDB client, the same for every controller that is measured: requests, and one table watched. */
import { connect, type Socket } from 'node:net';
import { MessageSplitter } from '../../host/ovsdb/framing.ts';
import { Mentions } from './mentions.ts';
import { Watch, type RowUpdates } from './watch.ts';

type Json = Record<string, unknown>;
export class Client {
  readonly #socket: Socket;
  readonly path: string;
  readonly database: string;
  readonly #others: Client[] = [];
  readonly #waiting = new Map<unknown, (message: Json) => void>();
  #ids = 0;
  #isClosed = false;
  #updated: (updates: Json) => void = () => undefined;
  #mentions: Mentions | undefined;

  /** Connects to a unix socket that a server listens on. */
  constructor(path: string, database: string) {
    this.path = path;
    this.database = database;
    this.#socket = connect(path);
    const splitter = new MessageSplitter();
    this.#socket.on('data', (bytes) => {
      for (const text of splitter.push(bytes)) this.#read(text);
    });
    this.#socket.on('error', () => undefined);
    this.#socket.on('close', () => {
      this.#isClosed = true;
      for (const reply of this.#waiting.values()) reply({ error: 'connection closed' });
    });
  }

  /** What only has to be searched is not parsed: that would cost more than what is measured. */
  #read(text: string): void {
    if (this.#mentions !== undefined && text.includes('"update2"')) this.#mentions.take(text);
    else this.#take(JSON.parse(text) as Json);
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
    if (this.#isClosed) throw new Error(`${this.database}: connection closed`);
    const id = ++this.#ids;
    const reply = await new Promise<Json>((resolve) => {
      this.#waiting.set(id, resolve);
      this.#socket.write(JSON.stringify({ method, params, id }));
    });
    if (reply['error'] !== null) throw new Error(`${this.database}: ${method}: ${JSON.stringify(reply['error'])}`);
    return reply['result'];
  }

  /** Runs operations in one transaction; rejects when one of them fails. */
  async transact(...operations: readonly Json[]): Promise<Json[]> {
    const results = (await this.#request('transact', [this.database, ...operations])) as (Json | null)[];
    for (const result of results)
      if (typeof result?.['error'] === 'string') throw new Error(`${this.database}: ${JSON.stringify(result)}`);
    return results as Json[];
  }

  /** The rows that 'where' selects, some of their columns. */
  async select(table: string, columns: readonly string[], where: readonly unknown[] = []): Promise<Json[]> {
    const [result] = await this.transact({ op: 'select', table, where, columns });
    return result?.['rows'] as Json[];
  }

  #another(): Client {
    const other = new Client(this.path, this.database);
    this.#others.push(other);
    return other;
  }

  /** Follows one column of a table, over a connection of its own. */
  async watch(table: string, column: string): Promise<Watch> {
    const watch = new Watch(`${this.database} ${table}`, column);
    const other = this.#another();
    other.#updated = (updates) => watch.take((updates[table] ?? {}) as RowUpdates);
    const monitors = { [table]: { columns: [column] } };
    const initial = (await other.#request('monitor', [this.database, 'watch', monitors])) as Json;
    watch.take((initial[table] ?? {}) as RowUpdates);
    return watch;
  }

  /** Updates of one column of a table from now on, over a connection of its own. */
  async mentions(table: string, column: string): Promise<Mentions> {
    const other = this.#another();
    const select = { initial: false };
    await other.#request('monitor_cond', [this.database, 'mentions', { [table]: [{ columns: [column], select }] }]);
    other.#mentions = new Mentions(`${this.database} ${table}`);
    return other.#mentions;
  }

  close(): void {
    for (const other of this.#others) other.close();
    this.#socket.destroy();
  }
}
