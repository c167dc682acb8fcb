/** One client of the server: a JSON-RPC 1.0 peer (RFC 7047 section 4) that works on parsed messages. */
import { describeError } from '../../log/describe-error.ts';
import { parseJson } from '../json.ts';
import { plainMessage, type TableUpdates } from '../table-updates.ts';
import { idKey, type Client, type Host } from './client.ts';
import type { Database } from './stored-database.ts';
import { OvsdbError } from './error.ts';
import { findMethod, PENDING, RefusedError } from './methods.ts';
import type { Monitor, MonitorVersion } from './client-monitor.ts';
import { isObject, type Json } from './parser.ts';
import type { Change } from './stored-transaction.ts';
import type { Trigger } from './trigger.ts';

const MEMBERS: ReadonlySet<string> = new Set(['method', 'params', 'id', 'result', 'error']);
const UPDATE: Readonly<Record<MonitorVersion, string>> = { 1: 'update', 2: 'update2', 3: 'update3' };

interface Update {
  readonly message: Json;
  /** Several clients get it. */
  isShared: boolean;
}

/** The update that each kind of monitor gets of one commit (see 'Monitor.shareKey'); undefined: none. */
export type SharedUpdates = Map<string, Update | undefined>;

/** What it says is made each time somebody looks, or once for several clients: in a simulation, 100,000 rows are on their way at a time. */
function updateOf({ version, id, database }: Monitor, updates: () => TableUpdates): Update {
  const head = version === 3 ? [id, database.lastId] : [id];
  let made: unknown[] | undefined;
  const update = {
    isShared: false,
    message: {
      id: null,
      method: UPDATE[version],
      get params() {
        const params = made ?? [...head, updates()];
        if (update.isShared) made = params;
        return params;
      },
    },
  };
  return update;
}

function updatesFor(monitor: Monitor, changes: readonly Change[], shared: SharedUpdates): Json | undefined {
  const { shareKey } = monitor;
  if (shareKey !== undefined && shared.has(shareKey)) {
    const known = shared.get(shareKey);
    if (known !== undefined) known.isShared = true;
    return known?.message;
  }
  const updates = monitor.updates(changes);
  const update = updates && updateOf(monitor, updates);
  if (shareKey !== undefined) shared.set(shareKey, update);
  return update?.message;
}

/** Whose doing the end of a connection is: the client's, which did what it must not, or nobody's. */
export type End = 'fault' | 'ordinary';

/** What is wrong with a message, or undefined when it is a JSON-RPC message that a client may send. */
function faultOf(message: unknown): string | undefined {
  if (!isObject(message)) return 'message is not a JSON object';
  const unexpected = Object.keys(message).find((name) => !MEMBERS.has(name));
  if (unexpected !== undefined) return `message has unexpected member "${unexpected}"`;
  if ((message['method'] ?? null) === null)
    // The answer to an inactivity probe that the owner of the bytes has sent.
    return message['id'] === 'echo' ? undefined : 'received unexpected reply message';
  if (typeof message['method'] !== 'string') return '"method" must be a string';
  if (!Array.isArray(message['params'])) return '"params" must be JSON array';
  for (const name of ['result', 'error'] as const)
    if ((message[name] ?? null) !== null) return `request must not have "${name}"`;
  return undefined;
}

export class ServerConnection implements Client {
  /** Gets each message for the client. Set it before the first 'receive'; it may call 'receive' itself. */
  onSend: (message: Json) => void = () => undefined;
  /** Called when the server ends the connection: 'why' for the log. Not called for 'close'. */
  onClose: (why: string, end: End) => void = () => undefined;
  readonly server: Host;
  readonly monitors = new Map<string, Monitor>();
  readonly triggers = new Map<string, Trigger>();
  locks = 0;
  isDatabaseChangeAware = false;
  isReadOnly = false;
  /** 'onSend' gets updates as they are made (table-updates.ts), not as JSON. */
  takesMaps = false;
  /** Requests are taken. */
  #isOpen = true;
  /** Nobody hears any more. */
  #isGone = false;
  readonly #forget: () => void;

  /** For 'Server.connect' only. 'forget' takes the connection off the server's list. */
  constructor(server: Host, forget: () => void) {
    this.server = server;
    this.#forget = forget;
  }

  /** Takes a message from the client. One that isn't JSON-RPC ends the connection. */
  receive(message: unknown): void {
    this.server.run(() =>
      this.#guard(() => {
        if (!this.#isOpen) return;
        // What is made when it is looked at is made once.
        const made = isObject(message) ? { ...message } : message;
        const fault = faultOf(made);
        if (fault === undefined) this.#dispatch(made as Json);
        else this.drop(fault, 'fault');
      }),
    );
  }

  /** Does what is done for this client: whatever goes wrong with it ends this connection and harms nobody else. */
  #guard(work: () => void): void {
    try {
      work();
    } catch (error) {
      this.fail(error);
    }
  }

  /** Something that nobody expected went wrong while this client was served. */
  fail(error: unknown): void {
    this.drop(`internal error: ${describeError(error)}`, 'fault');
  }

  /** The client is gone: its monitors, locks and waiting transactions go with it. */
  close(): void {
    this.#isGone = true;
    this.#leave();
  }

  #leave(): void {
    if (!this.#isOpen) return;
    this.#isOpen = false;
    this.#forget();
    for (const trigger of this.triggers.values()) this.server.cancel(trigger);
    this.triggers.clear();
    this.monitors.clear();
    this.server.run(() => this.server.locks.leave(this));
  }

  /** Ends the connection from the server's side, after what the client has been sent already. */
  drop(why: string, end: End = 'ordinary'): void {
    if (!this.#isOpen) return;
    this.#leave();
    this.server.deliver(() => {
      if (this.#isGone) return;
      this.#isGone = true;
      this.onClose(why, end);
    });
  }

  #dispatch(message: Json): void {
    const { method, params, id = null } = message as { method?: string; params: unknown[]; id?: unknown };
    if (method === undefined) return;
    if (id === null) {
      if (method === 'cancel') this.#cancel(params);
      return;
    }
    const execute = findMethod(method, this.server);
    if (execute === undefined) {
      this.#send({ id, error: 'unknown method' });
      return;
    }
    try {
      const result = execute(this, params, id);
      if (result !== PENDING) this.reply(id, () => result);
    } catch (error) {
      if (error instanceof OvsdbError) this.#send({ id, error: error.toJson() });
      else if (error instanceof RefusedError) this.#send({ id, error: error.message });
      else throw error;
    }
  }

  /** RFC 7047 section 4.1.4. */
  #cancel(params: readonly unknown[]): void {
    if (params.length !== 1) return;
    const key = idKey(params[0]);
    const trigger = this.triggers.get(key);
    if (trigger !== undefined) this.#cancelTrigger(key, trigger);
  }

  /** Ends an unanswered transaction; 'key' is its request's id as text. */
  #cancelTrigger(key: string, trigger: Trigger): void {
    this.server.cancel(trigger);
    this.triggers.delete(key);
    this.#send({ id: parseJson(key), error: 'canceled' });
  }

  #send(message: Json): void {
    if (!this.#isOpen) return;
    this.server.deliver(() =>
      this.#guard(() => {
        if (!this.#isGone) this.onSend(this.takesMaps ? message : plainMessage(message));
      }),
    );
  }

  #notify(method: string, params: readonly unknown[]): void {
    this.#send({ id: null, method, params });
  }

  reply(id: unknown, result: () => unknown): void {
    const message = {
      id,
      get result() {
        return result();
      },
      error: null,
    };
    this.#send(message);
  }

  locked(lock: string): void {
    this.#notify('locked', [lock]);
  }

  stolen(lock: string): void {
    this.#notify('stolen', [lock]);
  }

  sendUpdates(monitor: Monitor, updates: TableUpdates | undefined): void {
    if (updates !== undefined) this.#send(updateOf(monitor, () => updates).message);
  }

  /** Ends what the client has under way with a database that is gone, and tells it (ovsdb-server(7) sections 4.1.11 and 4.1.18). */
  forget(database: Database): void {
    for (const [key, monitor] of this.monitors) {
      if (monitor.database !== database) continue;
      this.monitors.delete(key);
      this.#notify('monitor_canceled', [monitor.id]);
    }
    for (const [key, trigger] of this.triggers) if (trigger.database === database) this.#cancelTrigger(key, trigger);
  }

  /** Tells the client's monitors of a database what was committed. 'shared': what is known of the same commit for others. */
  publish(database: Database, changes: readonly Change[], shared: SharedUpdates): void {
    this.#guard(() => {
      for (const monitor of this.monitors.values()) {
        if (monitor.database !== database) continue;
        const message = updatesFor(monitor, changes, shared);
        if (message !== undefined) this.#send(message);
      }
    });
  }
}
