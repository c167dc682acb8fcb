/** Embedded servers as remotes of an OVSDB client in the same process: no socket, and where it is wanted no bytes either. */
import { isStorable, writeJson } from '../json.ts';
import type { Dialer, Message, TransportEvents, Transport } from '../platform.ts';
import { connectBytes, type ByteConnection } from './byte-connection.ts';
import type { Server } from './server.ts';

/** What goes from one side to the other. */
export interface Passage {
  readonly remote: string;
  readonly to: 'server' | 'client';
  /** A whole message of the server's, or as much of the client's as it sent at once; neither this nor 'message': a connection opens or ends. */
  readonly bytes?: Uint8Array | undefined;
  /** A whole message that is handed over as it is. */
  readonly message?: Message | undefined;
}

/** Calls back later, never within the call; what has the same remote and direction, first come first served. */
export type Schedule = (callback: () => void, passage: Passage) => void;

function dial(
  remote: string,
  servers: ReadonlyMap<string, Server>,
  events: TransportEvents,
  schedule: Schedule,
  isText: boolean,
): Transport {
  let isOpen = true;
  let connection: ByteConnection | undefined;
  let buffered = 0;
  const later = (to: Passage['to'], callback: () => void, bytes?: Uint8Array, message?: Message): void =>
    schedule(() => isOpen && callback(), { remote, to, bytes, message });
  const end = (why: string): void =>
    later('client', () => {
      isOpen = false;
      events.closed(why);
    });
  if (!servers.has(remote)) end('connection refused');
  else
    later('server', () => {
      // It goes to the server that listens when it arrives: one that was stopped meanwhile hears nothing.
      const server = servers.get(remote);
      if (server === undefined) {
        end('connection refused');
        return;
      }
      connection = connectBytes(server, {
        send: (pieces) => {
          for (const bytes of pieces) later('client', () => events.received(bytes), bytes);
        },
        ...(!isText &&
          events.receivedMessage !== undefined && {
            sendMessage: (message) => later('client', () => events.receivedMessage?.(message), undefined, message),
          }),
        closed: end,
      });
      events.opened();
    });
  const send = (bytes: Uint8Array): void => {
    buffered += bytes.length;
    const arrive = (): void => {
      buffered -= bytes.length;
      connection?.receive(bytes);
    };
    later('server', arrive, bytes);
  };
  const sendMessage = (message: Message): void => {
    // What a text can't bring, is refused as the text is.
    if (isStorable(message)) later('server', () => connection?.receiveMessage(message), undefined, message);
    else send(new TextEncoder().encode(writeJson(message)));
  };
  return {
    send,
    ...(!isText && { sendMessage }),
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
 * A Dialer to 'servers' by remote (such as `unix:nb`); any other remote is refused. Look-ups happen when a remote is dialled and when the
 * connection arrives, so a server may be taken out of the map and put back. What a side sends reaches the other through 'schedule', as bytes.
 */
export function memoryDialer(servers: ReadonlyMap<string, Server>, schedule: Schedule): Dialer {
  return (remote, events) => dial(remote, servers, events, schedule, true);
}

/**
 * The same without JSON text: messages are handed over as they are, by clients and to clients that can take them so. The
 * databases come out as with bytes.
 */
export function messageDialer(servers: ReadonlyMap<string, Server>, schedule: Schedule): Dialer {
  return (remote, events) => dial(remote, servers, events, schedule, false);
}
