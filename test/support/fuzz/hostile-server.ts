/** Servers whose answers and notifications are made wrong on their way, one in so many. */
import { bytesOnly } from '../bytes-only.ts';
import { MessageSplitter } from '../../../host/ovsdb/framing.ts';
import { parseJson, writeJson } from '../../../host/ovsdb/json.ts';
import type { Dialer, TransportEvents } from '../../../host/ovsdb/platform.ts';
import type { Garbler } from './garble.ts';

type Message = Readonly<Record<string, unknown>>;

/** Requests and notifications that servers make unasked, or never. */
const UNASKED: readonly Message[] = [
  { method: 'echo', params: ['x'], id: 'echo' },
  { method: 'nonsense', params: [], id: 1 },
  { method: 'locked', params: ['lock'], id: null },
  { method: 'stolen', params: ['lock'], id: null },
  { method: 'monitor_canceled', params: ['_Server'], id: null },
  { id: 'echo', result: [], error: null },
  { id: 1, result: {}, error: null },
];

export class HostileServers {
  readonly #garbler: Garbler;
  /** Messages that were made wrong. */
  inputs = 0;
  /** While false, all goes through as it is. */
  isHostile = true;
  /** What was sent last, newest last: for messages about failures. */
  readonly last: string[] = [];

  constructor(garbler: Garbler) {
    this.#garbler = garbler;
  }

  /** A dialer to the same servers, which are hostile. */
  wrap(dialer: Dialer): Dialer {
    return (remote, events) => {
      const [requests, answers] = [new MessageSplitter(), new MessageSplitter()];
      /** The methods of requests, by the text of their ids. */
      const asked = new Map<string, string>();
      const transport = bytesOnly(dialer)(remote, {
        ...events,
        received: (bytes) => {
          for (const text of answers.push(bytes)) this.#pass(parseJson(text) as Message, asked, events);
        },
      });
      return {
        send: (bytes) => {
          for (const text of requests.push(bytes)) {
            const { method, id } = parseJson(text) as Message;
            if (typeof method === 'string') asked.set(writeJson(id), method);
          }
          transport.send(bytes);
        },
        get bufferedBytes() {
          return transport.bufferedBytes;
        },
        close: () => transport.close(),
      };
    };
  }

  #pass(message: Message, asked: ReadonlyMap<string, string>, events: TransportEvents): void {
    const { method, id } = message;
    const kind = typeof method === 'string' ? method : `reply to ${asked.get(writeJson(id))}`;
    this.#send(kind, message, events);
    if (!this.isHostile || !this.#garbler.chance(0.3)) return;
    const unasked = this.#garbler.pick(UNASKED);
    this.#send(`unasked ${String(unasked['method'])}`, unasked, events);
  }

  #send(kind: string, message: Message, events: TransportEvents): void {
    let json: unknown = message;
    // Most end the session: what comes late in one would never come.
    if (this.isHostile && this.#garbler.chance(this.#garbler.isBehind(kind) ? 0.6 : 0.1)) {
      this.inputs++;
      json = this.#garbler.chance(/monitor_cond/.test(kind) ? 0.3 : 0.05)
        ? { ...message, result: null, error: 'unknown method' }
        : this.#garbler.garble(kind, message);
      if (this.last.push(`${kind}: ${writeJson(json).slice(0, 2000)}`) > 20) this.last.shift();
    }
    const pieces = this.isHostile ? this.#garbler.bytes(json) : [new TextEncoder().encode(writeJson(json))];
    for (const bytes of pieces) events.received(bytes);
  }
}
