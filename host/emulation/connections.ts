/** Connections of processes to databases, as something in the way can see and disturb them. */
import type { Dialer, Transport, TransportEvents } from '../ovsdb/platform.ts';

interface Open {
  readonly process: string;
  readonly database: string;
  readonly reset: () => void;
}

/** What no row can be: a wait for it is never met. */
const NOBODY = ['uuid', '00000000-0000-4000-8000-000000000000'];

interface Transact {
  readonly params: readonly [string, ...{ readonly table?: string }[]];
}

/** Undefined for what is no single request: several at once, or a part of one. */
function parsed(text: string): Transact | undefined {
  try {
    const request = JSON.parse(text) as { method?: string };
    return request.method === 'transact' ? (request as unknown as Transact) : undefined;
  } catch {
    return undefined;
  }
}

/**
 * A `transact` request with a condition before its operations that does not hold (RFC 7047 section 5.2.6): the server refuses it as if
 * somebody else had changed a row between what its client has seen and what it sends. Undefined for any other message.
 */
function conflicting(bytes: Uint8Array): Uint8Array | undefined {
  const text = new TextDecoder('utf-8').decode(bytes);
  if (!text.includes('"method":"transact"')) return undefined;
  const request = parsed(text);
  if (request === undefined) return undefined;
  const [database, ...operations] = request.params;
  const table = operations.find((operation) => operation.table !== undefined)?.table;
  if (table === undefined) return undefined;
  const rows = [{ _uuid: NOBODY }];
  const wait = {
    op: 'wait',
    timeout: 0,
    table,
    where: [['_uuid', '==', NOBODY]],
    columns: ['_uuid'],
    until: '==',
    rows,
  };
  return new TextEncoder().encode(JSON.stringify({ ...request, params: [database, wait, ...operations] }));
}

const keyOf = (process: string, database: string): string => `${process} ${database}`;

export class Connections {
  readonly #open = new Set<Open>();
  /** Whose next transaction is to meet a conflict. */
  readonly #conflicts = new Set<string>();

  /** 'dialer' as 'process' uses it, with what it opens under our eyes. */
  tracking(dialer: Dialer, process: string): Dialer {
    return (remote, events) => this.#dial(dialer, process, remote, events);
  }

  #dial(dialer: Dialer, process: string, remote: string, events: TransportEvents): Transport {
    const database = remote.replace('unix:', '');
    const transport = dialer(remote, {
      opened: () => events.opened(),
      received: (bytes) => events.received(bytes),
      closed: (why) => {
        this.#open.delete(open);
        events.closed(why);
      },
    });
    const open: Open = {
      process,
      database,
      reset: () => {
        transport.close();
        events.closed('connection reset by peer');
      },
    };
    this.#open.add(open);
    return {
      send: (bytes) => transport.send(this.#disturbed(process, database, bytes)),
      get bufferedBytes() {
        return transport.bufferedBytes;
      },
      close: () => {
        this.#open.delete(open);
        transport.close();
      },
    };
  }

  #disturbed(process: string, database: string, bytes: Uint8Array): Uint8Array {
    const key = keyOf(process, database);
    if (!this.#conflicts.has(key)) return bytes;
    const other = conflicting(bytes);
    if (other === undefined) return bytes;
    this.#conflicts.delete(key);
    return other;
  }

  /** Ends what is open between the two, on both sides. Returns how many connections that were. */
  reset(process: string, database: string): number {
    const found = [...this.#open].filter((open) => open.process === process && open.database === database);
    for (const open of found) {
      this.#open.delete(open);
      open.reset();
    }
    return found.length;
  }

  /** Is the next transaction of the process on the database to be refused? */
  hasConflict(process: string, database: string): boolean {
    return this.#conflicts.has(keyOf(process, database));
  }

  /** Has the next transaction of the process on the database refused, or no longer. */
  setConflict(process: string, database: string, isWanted: boolean): void {
    if (isWanted) this.#conflicts.add(keyOf(process, database));
    else this.#conflicts.delete(keyOf(process, database));
  }
}
