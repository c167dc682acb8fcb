/** A peer that says what the test tells it to, on a clock that the test winds: a client's session as a script. */
import { parseJson, writeJson } from '../../host/ovsdb/json.ts';
import type { Dialer, TransportEvents } from '../../host/ovsdb/platform.ts';

export interface Message {
  readonly id: unknown;
  readonly method?: string;
  readonly params?: readonly unknown[];
  readonly result?: unknown;
}

/** One stream as its server sees it. */
export class ScriptedStream {
  readonly remote: string;
  readonly events: TransportEvents;
  isClosed = false;
  #received: Message[] = [];

  constructor(remote: string, events: TransportEvents) {
    this.remote = remote;
    this.events = events;
  }

  take(bytes: Uint8Array): void {
    this.#received.push(parseJson(new TextDecoder().decode(bytes)) as Message);
  }

  /** What the client has sent since the last call. */
  sent(): Message[] {
    const out = this.#received;
    this.#received = [];
    return out;
  }

  /** The request of this method among what was sent; those before it are dropped. */
  expect(method: string): Message {
    for (let next = this.#received.shift(); next !== undefined; next = this.#received.shift())
      if (next.method === method) return next;
    throw new Error(`the client has not sent ${method}`);
  }

  say(message: unknown): void {
    this.events.received(new TextEncoder().encode(typeof message === 'string' ? message : writeJson(message)));
  }

  reply(request: Message, result: unknown): void {
    this.say({ id: request.id, result, error: null });
  }

  refuse(request: Message, error: unknown): void {
    this.say({ id: request.id, result: null, error });
  }

  notify(method: string, ...params: unknown[]): void {
    this.say({ id: null, method, params });
  }
}

/** Where all dialling ends. */
export class ScriptedNetwork {
  readonly streams: ScriptedStream[] = [];

  readonly dialer: Dialer = (remote, events) => {
    const stream = new ScriptedStream(remote, events);
    this.streams.push(stream);
    return {
      send: (bytes) => stream.take(bytes),
      bufferedBytes: 0,
      close: () => {
        stream.isClosed = true;
      },
    };
  };

  get last(): ScriptedStream {
    const stream = this.streams.at(-1);
    if (stream === undefined) throw new Error('nothing was dialled');
    return stream;
  }
}
