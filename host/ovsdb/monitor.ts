/**
 * The monitor that fills a replica: `monitor_cond_since` where the server has it, else `monitor_cond`, else
 * `monitor`. One object lives as long as the database; 'start' begins again on each session or schema.
 */
import type { Conditions } from './conditions.ts';
import type { Replica } from './replica.ts';
import { ProtocolError } from './protocol-error.ts';
import type { Session } from './session.ts';
import { asArray, asText, NIL_UUID } from './wire.ts';

/** Newest first. */
const METHODS = ['monitor_cond_since', 'monitor_cond', 'monitor'] as const;
type Method = (typeof METHODS)[number];

const UPDATES: ReadonlyMap<string, Method> = new Map([
  ['update3', 'monitor_cond_since'],
  ['update2', 'monitor_cond'],
  ['update', 'monitor'],
]);

const isUnknownMethod = (error: unknown): boolean => {
  const name = typeof error === 'object' && error !== null && 'error' in error ? error.error : error;
  return name === 'unknown method' || name === 'not supported';
};

export interface MonitorEvents {
  /** The replica holds the database's present content. */
  synchronised(): void;
  /** The server won't have the monitor. */
  refused(error: unknown): void;
}

export class ReplicaMonitor {
  readonly #name: string;
  readonly #replica: Replica;
  readonly #conditions: Conditions;
  readonly #events: MonitorEvents;
  /** Identifies the last transaction applied; nil: unknown, and the full content is needed. */
  #lastTransaction = NIL_UUID;
  /** Makes each monitor's name its own: what still comes for a former one is recognized. */
  #starts = 0;
  #method: Method = 'monitor_cond_since';
  #session: Session | undefined;
  /** The reply to the monitor request has come: changes of the conditions can be asked for. */
  #isFilled = false;

  constructor(name: string, replica: Replica, conditions: Conditions, events: MonitorEvents) {
    this.#name = name;
    this.#replica = replica;
    this.#conditions = conditions;
    this.#events = events;
  }

  get id(): string {
    return `${this.#name}#${this.#starts}`;
  }

  /** The replica can't be trusted, or is of another schema: the next start fetches everything. */
  distrust(): void {
    this.#lastTransaction = NIL_UUID;
  }

  start(session: Session): void {
    this.#session = session;
    if (!this.#conditions.isHeld) this.distrust();
    this.#request(0);
  }

  /** Asks for what is wanted by now, when that differs and no other answer is awaited. */
  followConditions(): void {
    const session = this.#session;
    if (session === undefined || !this.#isFilled) return;
    const changes = this.#conditions.changes();
    if (changes === undefined) return;
    const { id } = this;
    this.#conditions.changing();
    if (this.#method === 'monitor') {
      // A server that can't filter has sent every row, and goes on doing so.
      this.#conditions.answered();
      return;
    }
    session.request('monitor_cond_change', [id, id, changes], (_result, error) => {
      if (this.#session !== session || this.id !== id) return;
      if (error !== null) {
        this.#events.refused(error);
        return;
      }
      this.#conditions.answered();
      this.followConditions();
    });
  }

  /** Ends the monitor on a session that goes on. */
  cancel(): void {
    this.#session?.request('monitor_cancel', [this.id], () => undefined);
    this.ended();
  }

  /** The session, or the monitor on it, is over. */
  ended(): void {
    this.#session = undefined;
    this.#isFilled = false;
  }

  /** Takes an update notification; one that isn't for the present monitor is ignored. */
  notified(method: string, params: readonly unknown[]): void {
    if (this.#session === undefined || params[0] !== this.id) return;
    if (UPDATES.get(method) !== this.#method) throw new ProtocolError(`${method} on a monitor made by ${this.#method}`);
    if (method === 'update') this.#replica.update(params[1]);
    else if (method === 'update2') this.#replica.update2(params[1]);
    else {
      this.#replica.update2(params[2]);
      this.#lastTransaction = asText(params[1], 'last-txn-id');
    }
  }

  #request(attempt: number): void {
    const method = METHODS[attempt] ?? 'monitor';
    const session = this.#session as Session;
    this.#method = method;
    this.#starts++;
    const { id } = this;
    this.#isFilled = false;
    const conditions = method === 'monitor' ? undefined : this.#conditions;
    const params: unknown[] = [this.#name, id, this.#replica.monitorRequests(conditions)];
    this.#conditions.asking();
    if (method === 'monitor_cond_since') params.push(this.#lastTransaction);
    session.request(method, params, (result, error) => {
      if (this.#session !== session || this.id !== id) return;
      if (error === null) this.#fill(result);
      else if (isUnknownMethod(error) && attempt + 1 < METHODS.length) this.#request(attempt + 1);
      else this.#events.refused(error);
    });
  }

  #fill(result: unknown): void {
    if (this.#method === 'monitor_cond_since') {
      const [found, last, updates] = asArray(result, 'reply to monitor_cond_since');
      if (found === true) this.#replica.update2(updates);
      else this.#replica.replace(updates, true);
      this.#lastTransaction = asText(last, 'last-txn-id');
    } else {
      this.distrust();
      this.#replica.replace(result, this.#method === 'monitor_cond');
    }
    this.#isFilled = true;
    this.#conditions.answered();
    this.#events.synchronised();
    this.followConditions();
  }
}
