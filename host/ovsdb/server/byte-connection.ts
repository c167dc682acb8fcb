/** A server's connection over bytes, for whatever carries them. */
import { DEFAULT_LIMITS, MessageSplitter, type FramingLimits } from '../framing.ts';
import { parseStorableJson } from '../json.ts';
import { jsonBytes } from '../json-pieces.ts';
import type { Message } from '../platform.ts';
import { ProtocolError } from '../protocol-error.ts';
import type { End } from './client-connection.ts';
import type { Server } from './server.ts';

export interface ByteConnection {
  /** Takes bytes from the client, cut anywhere. Bytes that are no JSON end the connection. Never throws. */
  receive(bytes: Uint8Array): void;
  /** Takes a message of a client in the same process, as it is: strings that a text could not bring are not looked for. */
  receiveMessage(message: Message): void;
  /** The client is gone. */
  close(): void;
  /** Ends the connection from the server's side. */
  drop(why: string, end?: End): void;
}

export interface ByteEvents {
  /** A message for the client, in pieces of bytes that are written when they are asked for. */
  send(pieces: Iterable<Uint8Array>): void;
  /** Where there is one, it gets each message for the client in place of 'send', as it is: updates as in table-updates.ts. */
  readonly sendMessage?: (message: Message) => void;
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
  const { sendMessage } = events;
  connection.takesMaps = sendMessage !== undefined;
  connection.onSend = sendMessage ?? ((message) => events.send(jsonBytes(message)));
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
    receiveMessage: (message) => connection.receive(message),
    close: () => connection.close(),
    drop: (why, end) => connection.drop(why, end),
  };
}
