/** A bare JSON-RPC client for tests that look at messages: one face to a real server and to the embedded one. */
import { connect } from 'node:net';
import { connectBytes } from '../../host/ovsdb/server/byte-connection.ts';
import { FrameSplitter } from '../../host/ovsdb/server/frames.ts';
import { fromText, toText } from '../../host/ovsdb/server/json.ts';
import type { Server } from '../../host/ovsdb/server/server.ts';

export type Message = Readonly<Record<string, unknown>>;

export interface Peer {
  /** Sends a request; resolves to its reply, or to `{closed: true}` when the server ends the connection instead. */
  request(method: string, params: unknown, id?: unknown): Promise<Message>;
  /** Sends any JSON. */
  send(message: unknown): void;
  /** The messages that came since the last call, but for the replies that 'request' resolved to. */
  take(): Message[];
  close(): void;
}

interface Pipe {
  send(bytes: Uint8Array): void;
  close(): void;
}

function peerOver(open: (received: (bytes: Uint8Array) => void, closed: () => void) => Pipe): Peer {
  const splitter = new FrameSplitter();
  const awaited = new Map<string, (message: Message) => void>();
  let messages: Message[] = [];
  let lastId = 0;
  let isClosed = false;
  const pipe = open(
    (bytes) => {
      for (const text of splitter.push(bytes)) {
        const message = fromText(text) as Message;
        const key = toText(message['id'] ?? null);
        const resolve = awaited.get(key);
        awaited.delete(key);
        if (resolve === undefined) messages.push(message);
        else resolve(message);
      }
    },
    () => {
      isClosed = true;
      for (const resolve of awaited.values()) resolve({ closed: true });
    },
  );
  const send = (message: unknown): void => pipe.send(new TextEncoder().encode(toText(message)));
  return {
    request(method, params, id = `request ${++lastId}`) {
      if (isClosed) return Promise.resolve({ closed: true });
      const reply = new Promise<Message>((resolve) => awaited.set(toText(id), resolve));
      send({ method, params, id });
      return reply;
    },
    send,
    take() {
      const taken = messages;
      messages = [];
      return taken;
    },
    close: () => pipe.close(),
  };
}

/** A client of a server on a unix socket. */
export const socketPeer = (path: string): Peer =>
  peerOver((received, closed) => {
    const socket = connect(path);
    socket.on('data', received);
    socket.on('close', closed);
    socket.on('error', closed);
    return { send: (bytes) => socket.write(bytes), close: () => socket.destroy() };
  });

/** A client of an embedded server. */
export const embeddedPeer = (server: Server): Peer =>
  peerOver((received, closed) => {
    const connection = connectBytes(server, { send: received, closed });
    return { send: (bytes) => connection.receive(bytes), close: () => connection.close() };
  });
