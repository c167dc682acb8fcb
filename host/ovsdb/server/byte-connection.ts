/** A server's connection over bytes, for whatever carries them. */
import { DEFAULT_LIMITS, MessageSplitter, type FramingLimits } from '../framing.ts';
import { parseStorableJson, writeJson } from '../json.ts';
import { ProtocolError } from '../protocol-error.ts';
import type { Server } from './server.ts';

export interface ByteConnection {
  /** Takes bytes from the client, cut anywhere. Bytes that are no JSON end the connection. */
  receive(bytes: Uint8Array): void;
  /** The client is gone. */
  close(): void;
  /** Ends the connection from the server's side. */
  drop(why: string): void;
}

export interface ByteEvents {
  /** Bytes for the client: one whole message. */
  send(bytes: Uint8Array): void;
  /** The server has ended the connection: 'why' for the log. */
  closed(why: string): void;
}

/** A new client of 'server' that talks bytes. A message beyond 'limits' ends the connection. */
export function connectBytes(
  server: Server,
  events: ByteEvents,
  limits: FramingLimits = DEFAULT_LIMITS,
): ByteConnection {
  const connection = server.connect();
  const splitter = new MessageSplitter(limits);
  const encoder = new TextEncoder();
  connection.onSend = (message) => events.send(encoder.encode(writeJson(message)));
  connection.onClose = (why) => events.closed(why);
  return {
    receive(bytes) {
      try {
        for (const text of splitter.push(bytes)) connection.receive(parseStorableJson(text));
      } catch (error) {
        if (!(error instanceof ProtocolError)) throw error;
        connection.drop(`not JSON: ${error.message}`);
      }
    },
    close: () => connection.close(),
    drop: (why) => connection.drop(why),
  };
}
