/** A server's connection over bytes, for whatever carries them. */
import { FrameSplitter } from './frames.ts';
import { fromText, toText } from './json.ts';
import type { Server } from './server.ts';

export interface ByteConnection {
  /** Takes bytes from the client, cut anywhere. Bytes that are no JSON end the connection. */
  receive(bytes: Uint8Array): void;
  /** The client is gone. */
  close(): void;
}

export interface ByteEvents {
  /** Bytes for the client: one whole message. */
  send(bytes: Uint8Array): void;
  /** The server has ended the connection: 'why' for the log. */
  closed(why: string): void;
}

/** A new client of 'server' that talks bytes. */
export function connectBytes(server: Server, events: ByteEvents): ByteConnection {
  const connection = server.connect();
  const splitter = new FrameSplitter();
  const encoder = new TextEncoder();
  connection.onSend = (message) => events.send(encoder.encode(toText(message)));
  connection.onClose = (why) => events.closed(why);
  return {
    receive(bytes) {
      let messages: unknown[];
      try {
        messages = splitter.push(bytes).map((text) => fromText(text));
      } catch (error) {
        connection.drop(`not JSON: ${error instanceof Error ? error.message : String(error)}`);
        return;
      }
      for (const message of messages) connection.receive(message);
    },
    close: () => connection.close(),
  };
}
