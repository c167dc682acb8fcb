/** A server's connection over bytes, for whatever carries them. */
import { DEFAULT_LIMITS, MessageSplitter, type FramingLimits } from '../framing.ts';
import { parseStorableJson } from '../json.ts';
import { jsonBytes } from '../json-pieces.ts';
import { ProtocolError } from '../protocol-error.ts';
import type { End } from './client-connection.ts';
import type { Server } from './server.ts';

export interface ByteConnection {
  /** Takes bytes from the client, cut anywhere. Bytes that are no JSON end the connection. Never throws. */
  receive(bytes: Uint8Array): void;
  /** The client is gone. */
  close(): void;
  /** Ends the connection from the server's side. */
  drop(why: string, end?: End): void;
}

export interface ByteEvents {
  /** A message for the client, in pieces of bytes that are written when they are asked for. */
  send(pieces: Iterable<Uint8Array>): void;
  /** The server has ended the connection: 'why' for the log. */
  closed(why: string, end: End): void;
}

export interface ByteOptions {
  /** A message beyond these ends the connection. */
  readonly limits?: FramingLimits | undefined;
  /** The client may change nothing (default: false). */
  readonly isReadOnly?: boolean;
}

/** A new client of 'server' that talks bytes. */
export function connectBytes(
  server: Server,
  events: ByteEvents,
  { limits = DEFAULT_LIMITS, isReadOnly = false }: ByteOptions = {},
): ByteConnection {
  const connection = server.connect();
  connection.isReadOnly = isReadOnly;
  const splitter = new MessageSplitter(limits);
  connection.onSend = (message) => events.send(jsonBytes(message));
  connection.onClose = (why, end) => events.closed(why, end);
  return {
    receive(bytes) {
      try {
        for (const text of splitter.push(bytes)) connection.receive(parseStorableJson(text));
      } catch (error) {
        if (error instanceof ProtocolError) connection.drop(`not JSON: ${error.message}`, 'fault');
        else connection.fail(error);
      }
    },
    close: () => connection.close(),
    drop: (why, end) => connection.drop(why, end),
  };
}
