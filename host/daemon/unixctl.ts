/**
 * The control socket: JSON-RPC 1.0 requests on a unix socket, method = command, params = its arguments, one
 * text as the result or the error. Nothing a client does harms others: garbage ends its connection, and one that never
 * reads is not read from.
 */
import { createServer, type Server, type Socket } from 'node:net';
import type { Logger } from '../log/logger.ts';
import { errorCode, errorText } from '../node/system-error.ts';
import { listenAtPath, removeSocket } from '../node/unix-listener.ts';
import { CommandError, type CommandRegistry, type Session } from './commands.ts';
import { JsonStream, StreamError } from './json-stream.ts';
import { StartupError } from '../node/startup-error.ts';

/** Characters one request may have. */
const REQUEST_LIMIT = 1 << 20;

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

function readRequest(message: Record<string, unknown>): Request {
  const { id = null, method, params, result = null, error = null } = message;
  const strange = Object.keys(message).find((member) => !MEMBERS.has(member));
  if (strange !== undefined) throw new StreamError(`a message has the unknown member "${strange}"`);
  if (typeof method !== 'string') throw new StreamError('a message has no "method"');
  if (!Array.isArray(params)) throw new StreamError('a request has no array "params"');
  if (id === null) throw new StreamError('a request has no "id"');
  if (result !== null || error !== null) throw new StreamError('a request has a "result" or an "error"');
  return { id, method, params: params as unknown[] };
}

const lineEnd = (text: string): string => (text === '' || text.endsWith('\n') ? text : `${text}\n`);

/** One client. Requests are answered one at a time, in order. */
class Connection {
  readonly #socket: Socket;
  readonly #commands: CommandRegistry;
  readonly #log: Logger;
  readonly #stream = new JsonStream(REQUEST_LIMIT);
  readonly #session: Session = { format: 'text' };

  constructor(socket: Socket, commands: CommandRegistry, log: Logger) {
    this.#socket = socket;
    this.#commands = commands;
    this.#log = log;
    socket.on('error', (error) => log.dbg(() => `control connection: ${errorText(error)}`));
  }

  async serve(): Promise<void> {
    try {
      // Left open at the end of the requests: the last answer may still be on its way.
      for await (const chunk of this.#socket.iterator({ destroyOnReturn: false })) {
        for (const message of this.#stream.push(chunk as Buffer)) await this.#answer(readRequest(message));
      }
    } catch (error) {
      if (error instanceof StreamError) this.#log.warn(`control connection dropped: ${error.message}`);
      else if (errorCode(error) === undefined) throw error;
    } finally {
      this.#socket.destroySoon();
    }
  }

  async #answer({ id, method, params }: Request): Promise<void> {
    this.#log.dbg(() => `received request ${method}${JSON.stringify(params)}, id=${JSON.stringify(id)}`);
    let reply: Record<string, unknown>;
    try {
      const text = lineEnd(await this.#commands.run(method, params, this.#session));
      this.#log.dbg(() => `replying with success, id=${JSON.stringify(id)}: ${JSON.stringify(text)}`);
      const result = this.#session.format === 'json' ? { 'reply-format': 'plain', reply: text } : text;
      reply = { id, result, error: null };
    } catch (error) {
      const known = error instanceof CommandError;
      const text = lineEnd(known ? error.message : `internal error: ${errorText(error)}`);
      if (!known)
        this.#log.err(`command ${method} failed: ${error instanceof Error ? (error.stack ?? '') : String(error)}`);
      this.#log.dbg(() => `replying with error, id=${JSON.stringify(id)}: ${JSON.stringify(text)}`);
      reply = { id, result: null, error: text };
    }
    await this.#send(JSON.stringify(reply));
  }

  /** Resolves when the client has room for more, or is gone. */
  async #send(text: string): Promise<void> {
    const socket = this.#socket;
    if (socket.destroyed || socket.write(text)) return;
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
  const server: Server = createServer({ allowHalfOpen: true }, (socket) => {
    clients.add(socket);
    socket.on('close', () => clients.delete(socket));
    void new Connection(socket, commands, log).serve();
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
