/** A server's schema, asked for before anything is known of its database: what clients that work with any schema begin with. */
import type { Dialer, Transport, TransportEvents } from './platform.ts';
import { ProtocolError } from './protocol-error.ts';
import { splitRemotes } from './remote.ts';
import { parseSchema, SchemaError, type DatabaseSchema } from './schema.ts';
import { Session } from './session.ts';

/** A stream that is open and on which no answer is awaited. */
export interface OpenStream {
  readonly remote: string;
  readonly isOpen: boolean;
  /** Another owner takes it over, and is called 'opened' at once. */
  adopt(events: TransportEvents): Transport;
  close(): void;
}

export type SchemaReply =
  /** The stream that it came by is the caller's, to be closed or adopted. */
  | { readonly schema: DatabaseSchema; readonly stream: OpenStream }
  /** No remote of the list gave it: what the last one said. */
  | { readonly failure: string };

/** Asks one remote; 'done' is called once. The result ends it. */
function ask(remote: string, name: string, dialer: Dialer, done: (reply: SchemaReply) => void): () => void {
  let session: Session | undefined;
  let isOver = false;
  let isOpen = true;
  let transport: Transport | undefined;
  const end = (reply: SchemaReply): void => {
    if (isOver) return;
    isOver = true;
    if ('failure' in reply) {
      session?.close();
      transport?.close();
    }
    done(reply);
  };
  const guarded = (action: () => void): void => {
    try {
      action();
    } catch (error) {
      if (!(error instanceof ProtocolError) && !(error instanceof SchemaError)) throw error;
      end({ failure: error.message });
    }
  };
  const stream: OpenStream = {
    remote,
    get isOpen() {
      return isOpen;
    },
    adopt: (events) => {
      owner = events;
      events.opened();
      return transport!;
    },
    close: () => transport?.close(),
  };
  let owner: TransportEvents = {
    opened: () => {
      session = new Session(transport!, { notified: () => undefined, sent: () => undefined });
      session.request('get_schema', [name], (result, error) => {
        if (error === null) end({ schema: parseSchema(result), stream });
        else end({ failure: `the server has no database ${name}` });
      });
    },
    received: (bytes) =>
      guarded(() => {
        session?.receive(bytes);
        session?.dispatch();
      }),
    closed: (why) => end({ failure: why }),
  };
  transport = dialer(remote, {
    opened: () => owner.opened(),
    received: (bytes) => owner.received(bytes),
    drained: () => owner.drained?.(),
    closed: (why) => {
      isOpen = false;
      owner.closed(why);
    },
  });
  return () => end({ failure: 'canceled' });
}

/** A dialer that begins with a stream that is open already, where that leads to the remote that is dialed first. */
export function continuing(stream: OpenStream, dialer: Dialer): Dialer {
  let left: OpenStream | undefined = stream;
  return (remote, events) => {
    const first = left;
    left = undefined;
    if (first?.isOpen === true && first.remote === remote) return first.adopt(events);
    first?.close();
    return dialer(remote, events);
  };
}

/**
 * Reads the schema of database 'name' from the first of 'remotes' (comma-separated) that gives it; each is asked once. 'done' is called
 * once, later. The result ends it without a word.
 */
export function readSchema(
  remotes: string,
  name: string,
  dialer: Dialer,
  done: (reply: SchemaReply) => void,
): () => void {
  let cancel = (): void => undefined;
  let isCanceled = false;
  const next = ([remote, ...others]: readonly string[], last: SchemaReply): void => {
    if (isCanceled) return;
    if (remote === undefined) done(last);
    else
      cancel = ask(remote, name, dialer, (reply) => {
        if ('schema' in reply) done(reply);
        else next(others, reply);
      });
  };
  next(splitRemotes(remotes), { failure: 'no remote in the list' });
  return () => {
    isCanceled = true;
    cancel();
  };
}
