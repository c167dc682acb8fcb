/** Embedded servers as remotes of an OVSDB client in the same process: bytes without a socket. */
import type { Dialer, TransportEvents, Transport } from '../platform.ts';
import { connectBytes, type ByteConnection } from './byte-connection.ts';
import type { Server } from './server.ts';

/** What goes from one side to the other. */
export interface Passage {
  readonly remote: string;
  readonly to: 'server' | 'client';
  /** A whole message of the server's, or as much of the client's as it sent at once; undefined: a connection opens or ends. */
  readonly bytes?: Uint8Array;
}

/** Calls back later, never within the call; what has the same remote and direction, first come first served. */
export type Schedule = (callback: () => void, passage: Passage) => void;

function dial(remote: string, server: Server | undefined, events: TransportEvents, schedule: Schedule): Transport {
  let isOpen = true;
  let connection: ByteConnection | undefined;
  let buffered = 0;
  const later = (to: Passage['to'], callback: () => void, bytes?: Uint8Array): void =>
    schedule(() => isOpen && callback(), { remote, to, ...(bytes !== undefined && { bytes }) });
  const end = (why: string): void =>
    later('client', () => {
      isOpen = false;
      events.closed(why);
    });
  if (server === undefined) end('connection refused');
  else
    later('server', () => {
      connection = connectBytes(server, {
        send: (pieces) => {
          for (const bytes of pieces) later('client', () => events.received(bytes), bytes);
        },
        closed: end,
      });
      events.opened();
    });
  return {
    send(bytes) {
      buffered += bytes.length;
      const arrive = (): void => {
        buffered -= bytes.length;
        connection?.receive(bytes);
      };
      later('server', arrive, bytes);
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
  return (remote, events) => dial(remote, servers.get(remote), events, schedule);
}
