/** A Transport over one of Node's sockets: unix, TCP or TLS. */
import type { Socket } from 'node:net';
import type { Transport, TransportEvents } from '../ovsdb/platform.ts';
import { requestBytes } from '../ovsdb/request.ts';
import { errorText } from './system-error.ts';

/** Milliseconds without progress that a closed socket has for its last bytes. */
const LINGER = 1000;

/**
 * Takes a socket over. 'openedBy': the socket's event after which bytes can be sent; undefined for one that is open
 * already ('opened' is then the caller's to tell).
 */
export function socketTransport(
  socket: Socket,
  events: TransportEvents,
  openedBy: 'connect' | 'secureConnect' | undefined,
): Transport {
  let isOver = false;
  const over = (why: string): void => {
    if (isOver) return;
    isOver = true;
    socket.destroy();
    events.closed(why);
  };
  if (openedBy !== undefined) socket.once(openedBy, () => !isOver && events.opened());
  socket.on('data', (bytes: Buffer) => !isOver && events.received(bytes));
  socket.on('drain', () => !isOver && events.drained?.());
  socket.on('error', (error) => over(errorText(error)));
  // A peer that has ended its side won't read ours either: OVSDB has no half-open sessions.
  socket.on('end', () => over('closed by peer'));
  socket.on('close', () => over('closed by peer'));
  return {
    send: (bytes) => {
      if (!isOver) socket.write(bytes);
    },
    requestBytes,
    get bufferedBytes() {
      return socket.writableLength;
    },
    close: () => {
      if (isOver) return;
      isOver = true;
      if (socket.connecting || socket.writableLength === 0) {
        socket.destroy();
        return;
      }
      // What was sent last still goes out, but a peer that doesn't take it must not keep the socket.
      socket.setTimeout(LINGER, () => socket.destroy());
      socket.end(() => socket.destroy());
    },
  };
}
