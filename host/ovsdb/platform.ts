/** What an OVSDB session needs of the platform it runs on: handed in, never imported. */

/** A whole JSON-RPC message (RFC 7047 section 4) that is not written as text: plain data that nobody changes, since both ends hold it; updates as in table-updates.ts. */
export type Message = Readonly<Record<string, unknown>>;

/** A stream of bytes to a peer: a socket, a pipe, a WebSocket. Made by a Dialer; 'open' until 'closed' is called. */
export interface Transport {
  /** Queues bytes to be sent, in order. */
  send(bytes: Uint8Array): void;
  /** Where the peer is in the same process: queues a message to be handed over as it is, in order with the bytes. */
  sendMessage?(message: Message): void;
  /** Where there are only bytes: writes a request, whose parameters may be blocks of new rows. Without it they are plain data first. */
  requestBytes?(id: number, method: string, params: readonly unknown[]): Uint8Array;
  /** Bytes queued and not yet taken by the system. */
  readonly bufferedBytes: number;
  /** Ends the stream; 'closed' is not called for it. */
  close(): void;
}

/** What a transport tells its owner. */
export interface TransportEvents {
  opened(): void;
  received(bytes: Uint8Array): void;
  /** Where there is one, a peer in the same process may hand over its messages as they are. */
  receivedMessage?(message: Message): void;
  /** Bytes that were queued have been taken by the system: 'bufferedBytes' is lower than it was. Called when it was above a megabyte, at least. */
  drained?(): void;
  /** The stream ended or never came to be: 'why' in words for the log ('connection refused', 'closed by peer'). */
  closed(why: string): void;
}

/** Opens a stream to a remote such as `unix:/run/ovn/ovnnb_db.sock`, `tcp:[::1]:6641`. Never throws: failures come as 'closed'. */
export type Dialer = (remote: string, events: TransportEvents) => Transport;

/** Time. 'now' is in milliseconds and never goes back. */
export interface Clock {
  now(): number;
  /** Calls 'callback' once, 'delay' milliseconds from now; the result cancels it. */
  after(delay: number, callback: () => void): () => void;
}

/** Randomness: uniform in [0, 1). */
export type Random = () => number;
