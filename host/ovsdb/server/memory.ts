/** Embedded servers as remotes of an OVSDB client in the same process: bytes without a socket. */
import type { Dialer, TransportEvents, Transport } from '../platform.ts';
import { connectBytes, type ByteConnection } from './byte-connection.ts';
import type { Server } from './server.ts';

/** Calls back later, never within the call, first come first served. */
export type Schedule = (callback: () => void) => void;

function dial(server: Server | undefined, events: TransportEvents, schedule: Schedule): Transport {
  let isOpen = true;
  let connection: ByteConnection | undefined;
  let buffered = 0;
  const later = (callback: () => void): void => schedule(() => isOpen && callback());
  const end = (why: string): void =>
    later(() => {
      isOpen = false;
      events.closed(why);
    });
  if (server === undefined) end('connection refused');
  else
    later(() => {
      connection = connectBytes(server, {
        send: (pieces) => {
          for (const bytes of pieces) later(() => events.received(bytes));
        },
        closed: end,
      });
      events.opened();
    });
  return {
    send(bytes) {
      buffered += bytes.length;
      later(() => {
        buffered -= bytes.length;
        connection?.receive(bytes);
      });
    },
    get bufferedBytes() {
      return buffered;
    },
    close() {
      isOpen = false;
      connection?.close();
    },
  };
}

/**
 * A Dialer to 'servers' by remote (such as `unix:nb`); any other remote is refused. Look-ups happen when a remote is dialled, so a server
 * may be taken out of the map and put back. What a side sends reaches the other through 'schedule'.
 */
export function memoryDialer(servers: ReadonlyMap<string, Server>, schedule: Schedule): Dialer {
  return (remote, events) => dial(servers.get(remote), events, schedule);
}
