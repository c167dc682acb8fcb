/** A server that acknowledges transactions without making them. */
import { parseJson, writeJson } from '../../host/ovsdb/json.ts';
import type { Dialer } from '../../host/ovsdb/platform.ts';

/** The results that it gives for so many operations. */
export type Lie = (operations: number) => unknown;

export interface Lying {
  readonly dialing: (dialer: Dialer) => Dialer;
  /** Transactions that were acknowledged. */
  count: number;
}

/** Stands between clients and the server of 'remote': takes what is for 'transact' and lies about it, as long as 'lie' gives something. */
export function lyingServer(remote: string, lie: Lie): Lying {
  const lying: Lying = {
    count: 0,
    dialing: (dialer) => (to, events) => {
      const transport = dialer(to, events);
      if (to !== remote) return transport;
      return {
        get bufferedBytes() {
          return transport.bufferedBytes;
        },
        close: () => transport.close(),
        send: (bytes) => {
          const { id, method, params } = parseJson(new TextDecoder().decode(bytes)) as Record<string, unknown>;
          const result = method === 'transact' ? lie((params as unknown[]).length - 1) : undefined;
          if (result === undefined) {
            transport.send(bytes);
            return;
          }
          lying.count++;
          events.received(new TextEncoder().encode(writeJson({ id, result, error: null })));
        },
      };
    },
  };
  return lying;
}
