/** A server's schema, asked for before anything is known of its database: what clients that work with any schema begin with. */
import type { Dialer, Transport } from './platform.ts';
import { ProtocolError } from './protocol-error.ts';
import { splitRemotes } from './remote.ts';
import { parseSchema, SchemaError, type DatabaseSchema } from './schema.ts';
import { Session } from './session.ts';

export type SchemaReply =
  | { readonly schema: DatabaseSchema }
  /** No remote of the list gave it: what the last one said. */
  | { readonly failure: string };

/** Asks one remote; 'done' is called once. The result ends it. */
function ask(remote: string, name: string, dialer: Dialer, done: (reply: SchemaReply) => void): () => void {
  let session: Session | undefined;
  let isOver = false;
  let transport: Transport | undefined;
  const end = (reply: SchemaReply): void => {
    if (isOver) return;
    isOver = true;
    session?.close();
    transport?.close();
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
  transport = dialer(remote, {
    opened: () => {
      session = new Session(transport!, { notified: () => undefined, sent: () => undefined });
      session.request('get_schema', [name], (result, error) => {
        if (error === null) end({ schema: parseSchema(result) });
        else end({ failure: `the server has no database ${name}` });
      });
    },
    received: (bytes) =>
      guarded(() => {
        session?.receive(bytes);
        session?.dispatch();
      }),
    closed: (why) => end({ failure: why }),
  });
  return () => end({ failure: 'canceled' });
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
