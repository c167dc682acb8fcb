/** A bare JSON-RPC client for tests that look at messages: one interface to a real server and to the embedded one. */
import { connect } from 'node:net';
import { MessageSplitter } from '../../host/ovsdb/framing.ts';
import type { Dialer } from '../../host/ovsdb/platform.ts';
import { connectBytes } from '../../host/ovsdb/server/byte-connection.ts';
import { parseJson, writeJson } from '../../host/ovsdb/json.ts';
import type { Server } from '../../host/ovsdb/server/server.ts';

export type Message = Readonly<Record<string, unknown>>;

export interface Peer {
  /** Sends a request; resolves to its reply, or to `{closed: true}` when the server ends the connection instead. */
  request(method: string, params: unknown, id?: unknown): Promise<Message>;
  /** Sends any JSON. */
  send(message: unknown): void;
  /** The messages that came since the last call, except for the replies that 'request' resolved to. */
  take(): Message[];
  /** Resolves when a message has come that 'is' takes, and was not taken away. */
  until(is: (message: Message) => boolean): Promise<void>;
  close(): void;
}

export interface PeerOptions {
  /** Answer the server's inactivity probes (they are not among the messages then). */
  readonly answersProbes?: boolean;
  /** Gets what would be among the messages, which are then not kept. */
  readonly took?: (message: Message) => void;
}

interface Pipe {
  send(bytes: Uint8Array): void;
  close(): void;
}

function peerOver(
  open: (received: (bytes: Uint8Array) => void, closed: () => void) => Pipe,
  { answersProbes = false, took }: PeerOptions = {},
): Peer {
  const splitter = new MessageSplitter();
  const awaited = new Map<string, (message: Message) => void>();
  let messages: Message[] = [];
  let lastId = 0;
  let isClosed = false;
  let wake = (): void => undefined;
  const pipe = open(
    (bytes) => {
      for (const text of splitter.push(bytes)) {
        const message = parseJson(text) as Message;
        if (answersProbes && message['method'] === 'echo') {
          send({ id: message['id'], result: message['params'], error: null });
          continue;
        }
        const key = writeJson(message['id'] ?? null);
        const resolve = awaited.get(key);
        awaited.delete(key);
        if (resolve !== undefined) resolve(message);
        else if (took !== undefined) took(message);
        else messages.push(message);
      }
      wake();
    },
    () => {
      isClosed = true;
      for (const resolve of awaited.values()) resolve({ closed: true });
    },
  );
  const send = (message: unknown): void => pipe.send(new TextEncoder().encode(writeJson(message)));
  return {
    request(method, params, id = `request ${++lastId}`) {
      if (isClosed) return Promise.resolve({ closed: true });
      const reply = new Promise<Message>((resolve) => awaited.set(writeJson(id), resolve));
      send({ method, params, id });
      return reply;
    },
    send,
    take() {
      const taken = messages;
      messages = [];
      return taken;
    },
    async until(is) {
      while (!messages.some(is)) await new Promise<void>((resolve) => (wake = resolve));
    },
    close: () => pipe.close(),
  };
}

/** A client of whatever is at a remote. */
export const dialPeer = (dialer: Dialer, remote: string, options?: PeerOptions): Peer =>
  peerOver((received, closed) => {
    const early: Uint8Array[] = [];
    let isOpen = false;
    const transport = dialer(remote, {
      opened: () => {
        isOpen = true;
        for (const bytes of early) transport.send(bytes);
      },
      received,
      closed,
    });
    const send = (bytes: Uint8Array): void => {
      if (isOpen) transport.send(bytes);
      else early.push(bytes);
    };
    return { send, close: () => transport.close() };
  }, options);

/** A client of a server on a unix socket. */
export const socketPeer = (path: string, options?: PeerOptions): Peer =>
  peerOver((received, closed) => {
    const socket = connect(path);
    socket.on('data', received);
    socket.on('close', closed);
    socket.on('error', closed);
    return { send: (bytes) => socket.write(bytes), close: () => socket.destroy() };
  }, options);

/** A client of an embedded server. */
export const embeddedPeer = (server: Server): Peer =>
  peerOver((received, closed) => {
    const send = (pieces: Iterable<Uint8Array>): void => {
      for (const bytes of pieces) received(bytes);
    };
    const connection = connectBytes(server, { send, closed });
    return { send: (bytes) => connection.receive(bytes), close: () => connection.close() };
  });
