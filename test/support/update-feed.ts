/** A replica at the end of a stream of bytes, with or without a decoder: what it comes to hold, for comparison. */
import { silentLogger } from '../../host/log/logger.ts';
import type { DatabaseRequest } from '../../host/ovsdb/api.ts';
import { StructTable } from '../../host/ovsdb/column-table.ts';
import { Conditions } from '../../host/ovsdb/conditions.ts';
import { DEFAULT_LIMITS } from '../../host/ovsdb/framing.ts';
import { ReplicaMonitor } from '../../host/ovsdb/monitor.ts';
import { ProtocolError } from '../../host/ovsdb/protocol-error.ts';
import { Replica } from '../../host/ovsdb/replica.ts';
import { RowTable } from '../../host/ovsdb/row-table.ts';
import type { Value } from '../../host/ovsdb/row.ts';
import type { DatabaseSchema } from '../../host/ovsdb/schema.ts';
import { Session } from '../../host/ovsdb/session.ts';
import type { DecodedRows, UpdateDecoder } from '../../host/ovsdb/update-decoder.ts';

/** A value as plain data, its elements in order, that tells apart all that differs. */
function plain(value: Value): unknown {
  if (value instanceof Map) return ['map', ...[...value].map(([k, v]) => [plain(k), plain(v)])];
  if (value instanceof Set) return ['set', ...Array.from(value as Iterable<Value>, plain)];
  if (typeof value === 'bigint') return ['bigint', value.toString()];
  if (Object.is(value, -0)) return '-0';
  return value === undefined ? ['none'] : value;
}

/** Counts what a decoder takes out. */
class CountingDecoder implements UpdateDecoder {
  taken = 0;
  readonly #decoder: UpdateDecoder;

  constructor(decoder: UpdateDecoder) {
    this.#decoder = decoder;
  }

  setTables: UpdateDecoder['setTables'] = (tables) => this.#decoder.setTables(tables);
  begin: UpdateDecoder['begin'] = (maxDepth) => this.#decoder.begin(maxDepth);
  push: UpdateDecoder['push'] = (bytes) => this.#decoder.push(bytes);
  release: UpdateDecoder['release'] = () => this.#decoder.release();
  take: UpdateDecoder['take'] = () => {
    const message = this.#decoder.take();
    this.taken += (message?.rows ?? []).reduce((sum: number, { count }: DecodedRows) => sum + count, 0);
    return message;
  };
}

export class UpdateFeed {
  readonly replica: Replica;
  readonly monitor: ReplicaMonitor;
  readonly #request: DatabaseRequest;
  readonly #schema: DatabaseSchema;
  readonly #session: Session;
  readonly #decoder: CountingDecoder | undefined;
  /** The stream made no sense: nothing more is taken in. */
  refusal: string | undefined;

  constructor(request: DatabaseRequest, schema: DatabaseSchema, decoder?: UpdateDecoder, limits = DEFAULT_LIMITS) {
    this.#request = request;
    this.#schema = schema;
    this.#decoder = decoder === undefined ? undefined : new CountingDecoder(decoder);
    this.replica = new Replica(request, silentLogger, this.#decoder);
    this.replica.meetSchema(schema);
    this.monitor = new ReplicaMonitor(request.name, this.replica, new Conditions(), {
      synchronised: () => undefined,
      refused: () => undefined,
    });
    const transport = { send: () => undefined, bufferedBytes: 0, close: () => undefined };
    const notified = (method: string, params: readonly unknown[]): void => {
      if (method.startsWith('update')) this.monitor.notified(method, params);
    };
    this.#session = new Session(transport, { notified, sent: () => undefined }, limits, this.#decoder);
    // Its request has the id 1.
    this.monitor.start(this.#session);
  }

  /** Rows that the decoder took out of messages. */
  get taken(): number {
    return this.#decoder?.taken ?? 0;
  }

  push(bytes: Uint8Array): void {
    if (this.refusal !== undefined) return;
    try {
      this.#session.receive(bytes);
      this.#session.dispatch();
    } catch (error) {
      if (!(error instanceof ProtocolError)) throw error;
      this.refusal = error.message;
    }
  }

  clearChanges(): void {
    this.replica.clearChanges();
  }

  /** All that can be seen from outside, in order. */
  state(): unknown {
    const tables: Record<string, unknown> = {};
    for (const [name, columns] of Object.entries(this.#request.columns)) {
      const table = this.replica.get(name) as StructTable;
      const values = (handle: number): unknown[] => columns.map((column) => plain(table.values(column)[handle]));
      tables[name] = {
        size: table.size,
        capacity: table.capacity,
        rows: Array.from(table.handles(), (handle) => [handle, table.uuidOf(handle), ...values(handle)]),
        found: Array.from(table.handles(), (handle) => table.handleOf(table.uuidOf(handle))),
        inserted: [...table.inserted],
        removed: Array.from(table.removed, (handle) => [handle, table.uuidOf(handle), ...values(handle)]),
      };
    }
    for (const [name, columns] of Object.entries(this.#request.rows)) {
      const table = this.replica.get(name);
      if (!(table instanceof RowTable)) throw new Error(`${name} of ${this.#schema.name} has no rows`);
      tables[name] = Array.from(table.rows(), (row) => [row._uuid, ...columns.map((column) => plain(row[column]))]);
    }
    return { tables, rowsIn: this.replica.rowsIn };
  }

  close(): void {
    this.#decoder?.release();
  }
}
