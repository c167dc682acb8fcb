/** Counts what goes between clients and servers, in bytes as it would be on a socket. */
import type { Dialer, Message } from '../ovsdb/platform.ts';
import { Sizes, type Content } from './message-content.ts';

export interface Traffic {
  messages: number;
  bytes: number;
}

/** 'dialer', with everything that passes through it added to what 'of' gives for its remote. */
export function counting(dialer: Dialer, of: (remote: string) => Traffic, sizes: Sizes): Dialer {
  return (remote, events) => {
    const traffic = of(remote);
    const count = (content: Content): void => {
      traffic.messages++;
      traffic.bytes += sizes.of(content);
    };
    const transport = dialer(remote, {
      opened: () => events.opened(),
      received: (bytes) => {
        count(bytes);
        events.received(bytes);
      },
      ...(events.receivedMessage !== undefined && {
        receivedMessage: (message: Message) => {
          count(message);
          events.receivedMessage?.(message);
        },
      }),
      closed: (why) => events.closed(why),
    });
    return {
      send: (bytes) => {
        count(bytes);
        transport.send(bytes);
      },
      ...(transport.sendMessage !== undefined && {
        sendMessage: (message: Message) => {
          count(message);
          transport.sendMessage?.(message);
        },
      }),
      get bufferedBytes() {
        return transport.bufferedBytes;
      },
      close: () => transport.close(),
    };
  };
}
