/** Counts what goes between clients and servers. */
import type { Dialer } from '../ovsdb/platform.ts';

export interface Traffic {
  messages: number;
  bytes: number;
}

/** 'dialer', with everything that passes through it added to what 'of' gives for its remote. */
export function counting(dialer: Dialer, of: (remote: string) => Traffic): Dialer {
  return (remote, events) => {
    const traffic = of(remote);
    const count = (bytes: Uint8Array): void => {
      traffic.messages++;
      traffic.bytes += bytes.length;
    };
    const transport = dialer(remote, {
      opened: () => events.opened(),
      received: (bytes) => {
        count(bytes);
        events.received(bytes);
      },
      closed: (why) => events.closed(why),
    });
    return {
      send: (bytes) => {
        count(bytes);
        transport.send(bytes);
      },
      get bufferedBytes() {
        return transport.bufferedBytes;
      },
      close: () => transport.close(),
    };
  };
}
