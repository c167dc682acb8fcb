/**
 * The control socket: JSON-RPC 1.0 requests on a unix socket, method = command, params = its arguments, one
 * text as the result or the error. Nothing a client does harms others: garbage, and whatever else goes wrong while it is served, ends
 * its connection with one warning, and one that never reads is not read from.
 */
import { createServer, type Server, type Socket } from 'node:net';
import { describeError } from '../log/describe-error.ts';
import type { Logger } from '../log/logger.ts';
import { printableLines } from '../log/printable.ts';
import { errorText, isSystemError } from '../node/system-error.ts';
import { listenAtPath, removeSocket } from '../node/unix-listener.ts';
import { CommandError, type CommandRegistry, type Session } from './commands.ts';
import { MessageSplitter, type FramingLimits } from '../ovsdb/framing.ts';
import { parseJson } from '../ovsdb/json.ts';
import { jsonBytes } from '../ovsdb/json-pieces.ts';
import { ProtocolError } from '../ovsdb/protocol-error.ts';
import { asObject, type RowJson } from '../ovsdb/wire.ts';
import { StartupError } from '../node/startup-error.ts';

/** Of one request. */
const LIMITS: FramingLimits = { maxDepth: 1000, maxBytes: 1 << 20 };

/** Milliseconds that clients have to read their last answer when the daemon ends. */
const CLOSING_PATIENCE = 500;

/** The control socket can't be made; the message is for the user. */
export class UnixctlError extends StartupError {
  override readonly name = 'UnixctlError';
}

interface Request {
  readonly id: unknown;
  readonly method: string;
  readonly params: readonly unknown[];
}

const MEMBERS = new Set(['id', 'method', 'params', 'result', 'error']);

function readRequest(message: RowJson): Request {
  const { id = null, method, params, result = null, error = null } = message;
  const strange = Object.keys(message).find((member) => !MEMBERS.has(member));
  if (strange !== undefined) throw new ProtocolError(`a message has the unknown member "${strange}"`);
  if (typeof method !== 'string') throw new ProtocolError('a message has no "method"');
  if (!Array.isArray(params)) throw new ProtocolError('a request has no array "params"');
  if (id === null) throw new ProtocolError('a request has no "id"');
  if (result !== null || error !== null) throw new ProtocolError('a request has a "result" or an "error"');
  return { id, method, params: params as unknown[] };
}

/** What clients get to see: `ovs-appctl` prints it as it is. */
function answerText(text: string): string {
  const shown = printableLines(text);
  return shown === '' || shown.endsWith('\n') ? shown : `${shown}\n`;
}

/** One client. Requests are answered one at a time, in order. */
class Connection {
  readonly #socket: Socket;
  readonly #commands: CommandRegistry;
  readonly #log: Logger;
  /** What the log calls it. */
  readonly #name: string;
  readonly #splitter = new MessageSplitter(LIMITS);
  readonly #session: Session = { format: 'text' };

  constructor(socket: Socket, name: string, commands: CommandRegistry, log: Logger) {
    this.#socket = socket;
    this.#name = name;
    this.#commands = commands;
    this.#log = log;
    socket.on('error', (error) => log.dbg(() => `${name}: ${errorText(error)}`));
  }

  /** Resolves when the connection has ended, however that comes. */
  async serve(): Promise<void> {
    try {
      // Left open at the end of the requests: the last answer may still be on its way.
      for await (const chunk of this.#socket.iterator({ destroyOnReturn: false })) {
        for (const text of this.#splitter.push(chunk as Buffer)) {
          // Nobody is left to read what its other requests come to, and nobody else would be served meanwhile.
          if (this.#socket.destroyed) return;
          await this.#answer(readRequest(asObject(parseJson(text), 'a message')));
        }
      }
    } catch (error) {
      // The client may simply be gone.
      if (isSystemError(error)) return;
      const what = error instanceof ProtocolError ? error.message : `internal error: ${describeError(error)}`;
      this.#log.warn(`${this.#name}: control connection dropped: ${what}`);
    } finally {
      this.#socket.destroySoon();
    }
  }

  async #answer({ id, method, params }: Request): Promise<void> {
    this.#log.dbg(() => `received request ${method}${JSON.stringify(params)}, id=${JSON.stringify(id)}`);
    let reply: object;
    try {
      const text = answerText(await this.#commands.run(method, params, this.#session));
      this.#log.dbg(() => `replying with success, id=${JSON.stringify(id)}: ${JSON.stringify(text)}`);
      const result = this.#session.format === 'json' ? { 'reply-format': 'plain', reply: text } : text;
      reply = { id, result, error: null };
    } catch (error) {
      const known = error instanceof CommandError;
      const text = answerText(known ? error.message : `internal error: ${errorText(error)}`);
      if (!known) this.#log.err(`command ${method} failed: ${describeError(error)}`);
      this.#log.dbg(() => `replying with error, id=${JSON.stringify(id)}: ${JSON.stringify(text)}`);
      reply = { id, result: null, error: text };
    }
    for (const bytes of jsonBytes(reply)) await this.#send(bytes);
  }

  /** Resolves when the client has room for more, or is gone. */
  async #send(bytes: Uint8Array): Promise<void> {
    const socket = this.#socket;
    if (socket.destroyed || socket.write(bytes)) return;
    await new Promise<void>((resolve) => {
      const done = (): void => {
        socket.off('drain', done).off('close', done);
        resolve();
      };
      socket.on('drain', done).on('close', done);
    });
  }
}

export interface ControlSocket {
  /** Drops all clients once what was sent to them has gone out, and removes the socket. */
  close(): Promise<void>;
  /** Removes the socket at once, for an end without time. */
  remove(): void;
}

/** Listens at 'path' (absolute); resolves when clients can connect. Rejects with UnixctlError. */
export async function listenForCommands(path: string, commands: CommandRegistry, log: Logger): Promise<ControlSocket> {
  const clients = new Set<Socket>();
  let count = 0;
  const server: Server = createServer({ allowHalfOpen: true }, (socket) => {
    clients.add(socket);
    socket.on('close', () => clients.delete(socket));
    void new Connection(socket, `unixctl#${++count}`, commands, log).serve();
  });
  const failure = (error: unknown): UnixctlError =>
    new UnixctlError(`${path}: could not initialize control socket (${errorText(error)})`, { cause: error });
  try {
    await listenAtPath(server, path);
  } catch (error) {
    throw failure(error);
  }
  server.on('error', (error) => log.err(`control socket: ${errorText(error)}`));
  return {
    close: async () => {
      for (const socket of clients) socket.destroySoon();
      const patience = setTimeout(() => {
        for (const socket of clients) socket.destroy();
      }, CLOSING_PATIENCE);
      await new Promise((resolve) => server.close(resolve));
      clearTimeout(patience);
    },
    remove: () => removeSocket(path),
  };
}
