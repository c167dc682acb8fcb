/**
 * JSON-RPC 1.0 (RFC 7047 section 4) over a stream of bytes: requests and their replies, notifications, and echo.
 */
import { DEFAULT_LIMITS, MessageSplitter, type FramingLimits } from './framing.ts';
import { sendRequest } from './insert-block.ts';
import { parseJson, writeJson } from './json.ts';
import type { Message, Transport } from './platform.ts';
import { ProtocolError } from './protocol-error.ts';
import { attachRows, type DecodedRows, type UpdateDecoder } from './update-decoder.ts';
import { asArray, asObject } from './wire.ts';

/** What a request came to: 'error' is null when it succeeded. */
export type ReplyHandler = (result: unknown, error: unknown) => void;
export type NotificationHandler = (method: string, params: readonly unknown[]) => void;

/** Longer messages are no echo requests, or none that has to be answered at once. */
const LONGEST_ECHO = 1024;

/** Bytes of replies that may wait for a peer that goes on asking and does not read. */
const MAX_BACKLOG = 64 << 20;

/** A message: itself, or its text without the rows that a decoder took out of it. */
interface Arrived {
  readonly content: string | Message;
  readonly rows: readonly DecodedRows[];
}

const NO_ROWS: readonly DecodedRows[] = [];

export class Session {
  readonly #transport: Transport;
  readonly #splitter: MessageSplitter;
  readonly #encoder = new TextEncoder();
  readonly #replies = new Map<number, ReplyHandler>();
  readonly #notified: NotificationHandler;
  readonly #sent: (bytes: number) => void;
  /** Messages that have arrived and have not been taken in. */
  #arrived: Arrived[] = [];
  /** What is wrong with the bytes that came after these. */
  #fault: Error | undefined;
  /** Locks that have been stolen, as messages say that have arrived and have not been taken in. */
  readonly #stolen = new Set<unknown>();
  #lastId = 0;
  #isOpen = true;

  constructor(
    transport: Transport,
    handlers: { notified: NotificationHandler; sent: (bytes: number) => void },
    limits: FramingLimits = DEFAULT_LIMITS,
    decoder?: UpdateDecoder,
  ) {
    this.#transport = transport;
    this.#splitter = new MessageSplitter(limits, decoder);
    this.#notified = handlers.notified;
    this.#sent = handlers.sent;
  }

  get isOpen(): boolean {
    return this.#isOpen;
  }

  /** Sends a request, whose parameters may be blocks of operations; 'reply' is called from a later 'dispatch', or never when the session ends before. */
  request(method: string, params: readonly unknown[], reply: ReplyHandler): void {
    const id = ++this.#lastId;
    this.#replies.set(id, reply);
    if (!this.#isOpen) return;
    const bytes = this.#transport.requestBytes?.(id, method, params);
    if (bytes === undefined) sendRequest((message) => this.#send(message), id, method, params);
    else this.#sendBytes(bytes);
  }

  /** RFC 7047 4.1.11: an inactivity probe. The reply counts as bytes, nothing more. */
  probe(): void {
    this.#send({ id: 'echo', method: 'echo', params: [] });
  }

  /**
   * Takes bytes in. A probe of the peer's is answered at once, all else waits for 'dispatch': an owner that is busy with what it
   * knows can't learn anything new, but is alive.
   */
  receive(bytes: Uint8Array): void {
    if (!this.#isOpen || this.#fault !== undefined) return;
    try {
      for (const text of this.#splitter.push(bytes)) {
        const rows = this.#splitter.takeRows();
        if (rows.length > 0 || !this.#hasAnswered(text)) this.#arrived.push({ content: text, rows });
      }
    } catch (error) {
      this.#fault = error instanceof Error ? error : new Error(String(error));
    }
  }

  /** The same for a message that is handed over as it is. */
  receiveMessage(message: Message): void {
    if (!this.#isOpen || this.#fault !== undefined) return;
    try {
      if (!this.#answerAtOnce(message)) this.#arrived.push({ content: message, rows: NO_ROWS });
    } catch (error) {
      this.#fault = error instanceof Error ? error : new Error(String(error));
    }
  }

  /** Calls the handlers of the messages that have arrived. Throws ProtocolError, and whatever a handler throws. */
  dispatch(): void {
    while (this.#arrived.length > 0) {
      const messages = this.#arrived;
      this.#arrived = [];
      for (const { content, rows } of messages) {
        const message = typeof content === 'string' ? asObject(parseJson(content), 'message') : content;
        attachRows(message, rows);
        this.#dispatch(message);
        if (!this.#isOpen) return;
      }
    }
    this.#stolen.clear();
    if (this.#fault !== undefined) throw this.#fault;
  }

  /** Ends the session: no handler is called any more. */
  close(): void {
    if (!this.#isOpen) return;
    this.#isOpen = false;
    this.#replies.clear();
    this.#arrived = [];
    this.#splitter.close();
    this.#transport.close();
  }

  /** Does a message that has arrived say that this lock was stolen? True until 'dispatch' has reported it. */
  hasStolen(lock: string): boolean {
    return this.#stolen.has(lock);
  }

  #hasAnswered(text: string): boolean {
    if (text.length > LONGEST_ECHO || !(text.includes('"echo"') || text.includes('"stolen"'))) return false;
    return this.#answerAtOnce(asObject(parseJson(text), 'message'));
  }

  /** Answers a request to echo (RFC 7047 4.1.11), and takes note of a lock that is lost. False: the message waits for 'dispatch'. */
  #answerAtOnce(message: Message): boolean {
    const { method, id } = message;
    if (method !== 'stolen' && (method !== 'echo' || id === null || id === undefined)) return false;
    const params = message['params'] ?? [];
    if (method === 'stolen') {
      if (Array.isArray(params)) this.#stolen.add(params[0]);
      return false;
    }
    this.#reply(id, params, null);
    return true;
  }

  #dispatch(message: Readonly<Record<string, unknown>>): void {
    const { method, id } = message;
    if (typeof method === 'string') {
      if (id === null || id === undefined) this.#notified(method, asArray(message['params'], `params of ${method}`));
      else if (method === 'echo') this.#reply(id, message['params'] ?? [], null);
      else this.#reply(id, null, { error: 'unknown method', details: `no method ${method} here` });
      return;
    }
    if (id === 'echo') return;
    const reply = typeof id === 'number' ? this.#replies.get(id) : undefined;
    if (reply === undefined) throw new ProtocolError('reply to a request that was not made');
    this.#replies.delete(id as number);
    reply(message['result'], message['error'] ?? null);
  }

  /** Throws ProtocolError when the peer does not read what it asks for. */
  #reply(id: unknown, result: unknown, error: unknown): void {
    const { bufferedBytes } = this.#transport;
    if (bufferedBytes > MAX_BACKLOG)
      throw new ProtocolError(`${bufferedBytes} bytes wait for it and it does not read them`);
    this.#send({ id, result, error });
  }

  #send(message: Message): void {
    if (!this.#isOpen) return;
    if (this.#transport.sendMessage === undefined) this.#sendBytes(this.#encoder.encode(writeJson(message)));
    else this.#transport.sendMessage(message);
  }

  #sendBytes(bytes: Uint8Array): void {
    this.#sent(bytes.length);
    this.#transport.send(bytes);
  }
}
