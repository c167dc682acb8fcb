/** Passive remotes: waiting for one peer to connect (`punix:`, `ptcp:`). */
import { unlinkSync } from 'node:fs';
import { createServer, type ListenOptions } from 'node:net';
import type { Transport, TransportEvents } from '../ovsdb/platform.ts';
import { errorText } from './error-text.ts';
import { socketTransport } from './socket-transport.ts';

/** Listens, takes the first connection as the stream, and listens no more. */
export function listenOnce(options: ListenOptions, events: TransportEvents): Transport {
  let inner: Transport | undefined;
  let isOver = false;
  // A socket left behind by a process that died would be in the way.
  if (options.path !== undefined) removeStale(options.path);
  const server = createServer((socket) => {
    if (inner !== undefined || isOver) {
      socket.destroy();
      return;
    }
    server.close();
    inner = socketTransport(socket, events, undefined);
    events.opened();
  });
  server.on('error', (error) => {
    if (!isOver && inner === undefined) events.closed(errorText(error));
  });
  server.listen({ ...options, backlog: 1 });
  return {
    send: (bytes) => inner?.send(bytes),
    get bufferedBytes() {
      return inner?.bufferedBytes ?? 0;
    },
    close: () => {
      isOver = true;
      if (inner === undefined) server.close();
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
