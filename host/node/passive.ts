/** Passive remotes: waiting for one peer to connect (`punix:`, `ptcp:`, `pssl:`). */
import { unlinkSync } from 'node:fs';
import { createServer, type ListenOptions, type Socket } from 'node:net';
import type { Transport, TransportEvents } from '../ovsdb/platform.ts';
import { requestBytes } from '../ovsdb/request.ts';
import { errorText } from './system-error.ts';
import { socketTransport } from './socket-transport.ts';

/**
 * Looks at the client that has connected: calls 'accept' with the stream to use, at once or later, or ends the socket. 'accept' may come too late: then it ends the stream.
 */
export type Admit = (socket: Socket, accept: (stream: Socket) => void) => void;

/** Takes anybody. */
const admitAll: Admit = (socket, accept) => accept(socket);

/** Listens, takes the first connection that is admitted as the stream, and stops listening. */
export function listenOnce(options: ListenOptions, events: TransportEvents, admit: Admit = admitAll): Transport {
  let inner: Transport | undefined;
  let isOver = false;
  /** Those that have not been admitted yet. */
  const waiting = new Set<Socket>();
  // A socket left behind by a process that died would be in the way.
  if (options.path !== undefined) removeStale(options.path);
  const stopListening = (): void => {
    server.close();
    for (const socket of waiting) socket.destroy();
  };
  const server = createServer((socket) => {
    waiting.add(socket);
    socket.on('close', () => waiting.delete(socket));
    admit(socket, (stream) => {
      if (inner !== undefined || isOver) {
        stream.destroy();
        return;
      }
      waiting.delete(socket);
      stopListening();
      inner = socketTransport(stream, events, undefined);
      events.opened();
    });
  });
  server.on('error', (error) => {
    if (!isOver && inner === undefined) events.closed(errorText(error));
  });
  server.listen({ ...options, backlog: 1 });
  return {
    send: (bytes) => inner?.send(bytes),
    requestBytes,
    get bufferedBytes() {
      return inner?.bufferedBytes ?? 0;
    },
    close: () => {
      isOver = true;
      if (inner === undefined) stopListening();
      else inner.close();
    },
  };
}

function removeStale(path: string): void {
  try {
    unlinkSync(path);
  } catch {
    // Nothing there, or nothing we may remove: listening tells.
  }
}
