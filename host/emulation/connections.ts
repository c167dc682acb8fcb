/** Connections of processes to databases, as something in the way can see and disturb them. */
import { writeJson } from '../ovsdb/json.ts';
import type { Dialer, Message, Transport, TransportEvents } from '../ovsdb/platform.ts';

interface Open {
  readonly process: string;
  readonly database: string;
  readonly reset: () => void;
}

/** What no row can be: a wait for it is never met. */
const NOBODY = ['uuid', '00000000-0000-4000-8000-000000000000'];

interface Transact extends Message {
  readonly params: readonly [string, ...{ readonly table?: string }[]];
}

const isTransact = (message: Message): message is Transact => message['method'] === 'transact';

/** Undefined for what is no single message: several at once, or a part of one. */
function parsed(bytes: Uint8Array): Message | undefined {
  try {
    return JSON.parse(new TextDecoder('utf-8').decode(bytes)) as Message;
  } catch {
    return undefined;
  }
}

/**
 * A `transact` request with a condition before its operations that does not hold (RFC 7047 section 5.2.6): the server refuses it as if
 * somebody else had changed a row between what its client has seen and what it sends. Undefined for any other message.
 */
function conflicting(request: Message): Message | undefined {
  if (!isTransact(request)) return undefined;
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
  return { ...request, params: [database, wait, ...operations] };
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
      ...(events.receivedMessage !== undefined && {
        receivedMessage: (message: Message) => events.receivedMessage?.(message),
      }),
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
      send: (bytes) => transport.send(this.#disturbedBytes(process, database, bytes)),
      ...(transport.sendMessage !== undefined && {
        sendMessage: (message: Message) => transport.sendMessage?.(this.#disturbed(process, database, message)),
      }),
      get bufferedBytes() {
        return transport.bufferedBytes;
      },
      close: () => {
        this.#open.delete(open);
        transport.close();
      },
    };
  }

  #disturbedBytes(process: string, database: string, bytes: Uint8Array): Uint8Array {
    if (!this.#conflicts.has(keyOf(process, database))) return bytes;
    const message = parsed(bytes);
    const other = message === undefined ? undefined : this.#disturbed(process, database, message);
    return other === undefined || other === message ? bytes : new TextEncoder().encode(writeJson(other));
  }

  #disturbed(process: string, database: string, message: Message): Message {
    const key = keyOf(process, database);
    if (!this.#conflicts.has(key)) return message;
    const other = conflicting(message);
    if (other === undefined) return message;
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
