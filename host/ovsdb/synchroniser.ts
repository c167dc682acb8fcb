/**
 * From a fresh session to a current replica, and on from there:
 *
 *   ask the server about itself -> will it do? -> read the schema -> monitor -> live
 *
 * A later word from the server (no longer leader, another schema, monitor canceled) goes back to the step it concerns.
 */
import type { Logger } from '../log/logger.ts';
import type { Conditions } from './conditions.ts';
import { writeJson } from './json.ts';
import { EAGER_ATTEMPTS, LONGEST_PAUSE, pauseAfter } from './pacing.ts';
import type { Clock } from './platform.ts';
import { ReplicaMonitor } from './monitor.ts';
import { ProtocolError } from './protocol-error.ts';
import type { Replica } from './replica.ts';
import { parseSchema, SchemaError, type DatabaseSchema } from './schema.ts';
import { ServerChoice } from './server-choice.ts';
import { SERVER_MONITOR, ServerMonitor } from './server-database.ts';
import type { Session } from './session.ts';

/** Milliseconds after which another change of the schema is the first again. */
const SCHEMA_REST = 2 * LONGEST_PAUSE;

/** By the JSON that came: in one process, all clients of servers of one schema get the same object. */
const texts = new WeakMap<object, string>();
const schemas = new WeakMap<object, DatabaseSchema>();

function once<T>(known: WeakMap<object, T>, json: unknown, make: (json: unknown) => T): T {
  if (typeof json !== 'object' || json === null) return make(json);
  let made = known.get(json);
  if (made === undefined) known.set(json, (made = make(json)));
  return made;
}

const schemaText = (json: unknown): string => once(texts, json, writeJson);

/** Throws SchemaError. */
const readSchema = (json: unknown): DatabaseSchema => once(schemas, json, parseSchema);

export interface SynchroniserEvents {
  /** The replica is current, after a connect or a change of schema. */
  synchronised(): void;
  /** This server won't do: another one, please. */
  leave(why: string): void;
}

export class Synchroniser {
  readonly #name: string;
  readonly #replica: Replica;
  readonly #log: Logger;
  readonly #events: SynchroniserEvents;
  readonly #choice: ServerChoice;
  readonly #monitor: ReplicaMonitor;
  #server = new ServerMonitor();
  #session: Session | undefined;
  /** The schema that the replica has met, as text. */
  #schema: string | undefined;
  /** The schema's text in `_Server`: not the truth, but where it changes the schema has. */
  #announced: string | undefined;
  /** Counts requests for the schema: only the last one's reply matters. */
  #schemaReads = 0;
  #isLive = false;
  readonly #clock: Clock;
  /** Changes of the schema without a rest in between, and when the last one was read. */
  #flips = 0;
  #lastFlip = -Infinity;
  #cancelRead: (() => void) | undefined;

  constructor(
    options: {
      name: string;
      replica: Replica;
      conditions: Conditions;
      log: Logger;
      leaderOnly: boolean;
      clock: Clock;
    },
    events: SynchroniserEvents,
  ) {
    this.#name = options.name;
    this.#replica = options.replica;
    this.#log = options.log;
    this.#clock = options.clock;
    this.#events = events;
    this.#choice = new ServerChoice(options.name, options.leaderOnly);
    this.#monitor = new ReplicaMonitor(options.name, options.replica, options.conditions, {
      synchronised: () => {
        this.#isLive = true;
        events.synchronised();
      },
      refused: (error) => {
        // Most likely the schema changed under the request: the full story is read again after a reconnect.
        this.#schema = undefined;
        this.#leave('warn', `server refuses to be monitored: ${writeJson(error)}`);
      },
    });
  }

  /** The replica follows the server. */
  get isLive(): boolean {
    return this.#isLive;
  }

  /** The replica follows a cluster's leader, or a server that is in no cluster. */
  get isLeader(): boolean {
    const database = this.#server.find(this.#name);
    return this.#isLive && (database?.model !== 'clustered' || database.leader);
  }

  /** What is wanted of the tables may have changed. */
  followConditions(): void {
    if (this.#isLive) this.#monitor.followConditions();
  }

  connected(session: Session): void {
    this.#session = session;
    this.#server = new ServerMonitor();
    this.#server.start(session, (isSupported) => {
      if (isSupported) this.#considerServer(true);
      else this.#readSchema();
    });
  }

  /** 'isGarbled': an update may have been applied in part. */
  disconnected(isGarbled: boolean): void {
    this.#session = undefined;
    this.#isLive = false;
    this.#announced = undefined;
    this.#schemaReads++;
    this.#cancelRead?.();
    this.#cancelRead = undefined;
    this.#monitor.ended();
    if (isGarbled) this.#monitor.distrust();
  }

  /** Takes an update or a cancellation. */
  notified(method: string, params: readonly unknown[]): void {
    if (method === 'monitor_canceled') {
      if (params[0] !== this.#monitor.id) return;
      // The database was converted or removed (ovsdb-server(7) 4.1.7).
      this.#isLive = false;
      this.#monitor.ended();
      this.#readChangedSchema();
    } else if (params[0] === SERVER_MONITOR) {
      this.#server.update(params[1]);
      this.#considerServer(false);
    } else this.#monitor.notified(method, params);
  }

  #considerServer(isFirst: boolean): void {
    const database = this.#server.find(this.#name);
    const refusal = this.#choice.refuse(database);
    if (refusal !== undefined) {
      this.#leave(refusal.level, refusal.why);
      return;
    }
    const isConverted = database?.schema !== this.#announced;
    this.#announced = database?.schema;
    if (isFirst) this.#readSchema();
    else if (isConverted) this.#readChangedSchema();
  }

  /** A server that changes its schema forever is read less and less often, and all of its changes meanwhile at once. */
  #readChangedSchema(): void {
    if (this.#cancelRead !== undefined) return;
    const now = this.#clock.now();
    this.#flips = now - this.#lastFlip > SCHEMA_REST ? 1 : this.#flips + 1;
    this.#lastFlip = now;
    const pause = pauseAfter(this.#flips);
    if (pause === 0) {
      this.#readSchema();
      return;
    }
    if (this.#flips === EAGER_ATTEMPTS + 1)
      this.#log.warn(`${this.#name} database changes its schema again and again: reading it less and less often`);
    this.#lastFlip += pause;
    this.#cancelRead = this.#clock.after(pause, () => {
      this.#cancelRead = undefined;
      this.#readSchema();
    });
  }

  /**
   * Asks for the schema, and starts the monitor if there is none or the schema has changed. (`_Server` tells the schema as
   * well, but a standalone server 3.1 goes on telling the former one after a conversion.)
   */
  #readSchema(): void {
    const session = this.#session;
    const turn = ++this.#schemaReads;
    session?.request('get_schema', [this.#name], (result, error) => {
      if (turn !== this.#schemaReads) return;
      if (error === null) this.#meetSchema(result);
      else this.#leave('warn', `server does not have ${this.#name} database; trying another server`);
    });
  }

  #meetSchema(json: unknown): void {
    const text = schemaText(json);
    const isNew = text !== this.#schema;
    if (isNew) {
      try {
        this.#replica.meetSchema(readSchema(json));
      } catch (error) {
        if (error instanceof SchemaError) throw new ProtocolError(`schema: ${error.message}`);
        throw error;
      }
      if (this.#schema !== undefined && this.#flips <= EAGER_ATTEMPTS)
        this.#log.info(`${this.#name} database has another schema: reading all of it again`);
      this.#schema = text;
      // What was held of the former schema's columns may mean something else now.
      this.#monitor.distrust();
    }
    if (this.#session === undefined || (this.#isLive && !isNew)) return;
    if (this.#isLive) this.#monitor.cancel();
    this.#isLive = false;
    this.#monitor.start(this.#session);
  }

  #leave(level: 'info' | 'warn', why: string): void {
    this.#log.log(level, why);
    this.#events.leave(why);
  }
}
