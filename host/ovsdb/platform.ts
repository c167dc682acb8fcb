/** What an OVSDB session needs of the platform it runs on: handed in, never imported. */

/** A stream of bytes to a peer: a socket, a pipe, a WebSocket. Made by a Dialer; 'open' until 'closed' is called. */
export interface Transport {
  /** Queues bytes to be sent, in order. */
  send(bytes: Uint8Array): void;
  /** Bytes queued and not yet taken by the system. */
  readonly bufferedBytes: number;
  /** Ends the stream; 'closed' is not called for it. */
  close(): void;
}

/** What a transport tells its owner. */
export interface TransportEvents {
  opened(): void;
  received(bytes: Uint8Array): void;
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
