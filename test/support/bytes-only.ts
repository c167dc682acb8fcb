/** Links as they are between processes: nothing but bytes passes. */
import type { Dialer } from '../../host/ovsdb/platform.ts';
import { requestBytes } from '../../host/ovsdb/request.ts';

/** 'dialer' for clients and servers in one process that could hand over their messages as they are, and don't. */
export const bytesOnly =
  (dialer: Dialer): Dialer =>
  (remote, events) => {
    const transport = dialer(remote, {
      opened: () => events.opened(),
      received: (bytes) => events.received(bytes),
      closed: (why) => events.closed(why),
    });
    return {
      send: (bytes) => transport.send(bytes),
      requestBytes,
      get bufferedBytes() {
        return transport.bufferedBytes;
      },
      close: () => transport.close(),
    };
  };
