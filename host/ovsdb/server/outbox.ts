/**
 * What a client is sent, as fast as it reads.
 *
 * ## Law
 *  1. Bytes go out in the order of the messages.
 *  2. Of the message that is on its way only so much is written as the transport takes: it may be of any size.
 *  3. Messages behind it are written at once, so that what they are made of is not kept; they have 'limit' bytes. With more,
 *     'overflowed' is called, once, and nothing is sent any more.
 */

/** Bytes that the transport is given at a time: enough to keep a socket busy, and more than it takes without telling when it has sent them. */
const HIGH_WATER = 1 << 20;

export interface OutboxEvents {
  /** Bytes for the transport. */
  send(bytes: Uint8Array): void;
  /** Bytes that the transport has not sent yet. */
  buffered(): number;
  /** 'bytes' wait and the client does not read. */
  overflowed(bytes: number): void;
}

export class Outbox {
  readonly #limit: number;
  readonly #events: OutboxEvents;
  /** The message on its way, as far as it is not written. */
  #current: Iterator<Uint8Array> | undefined;
  #waiting: Uint8Array[] = [];
  /** How many of 'waiting' have been sent. */
  #sent = 0;
  #waitingBytes = 0;
  #isOpen = true;
  #isPumping = false;

  /** 'limit': bytes that may wait behind the message that is on its way. */
  constructor(limit: number, events: OutboxEvents) {
    this.#limit = limit;
    this.#events = events;
  }

  /** Sends a message in pieces, now or when its turn has come. */
  send(pieces: Iterable<Uint8Array>): void {
    if (!this.#isOpen) return;
    if (this.#current === undefined && this.#waitingBytes === 0) {
      this.#current = pieces[Symbol.iterator]();
      this.pump();
      return;
    }
    for (const bytes of pieces) {
      this.#waiting.push(bytes);
      this.#waitingBytes += bytes.length;
      if (this.#waitingBytes > this.#limit) {
        this.close();
        this.#events.overflowed(this.#waitingBytes + this.#events.buffered());
        return;
      }
    }
  }

  /** The transport may have room. */
  pump(): void {
    // What sends may call back.
    if (this.#isPumping) return;
    this.#isPumping = true;
    try {
      while (this.#isOpen && this.#events.buffered() < HIGH_WATER) {
        const bytes = this.#next();
        if (bytes === undefined) break;
        this.#events.send(bytes);
      }
    } finally {
      this.#isPumping = false;
    }
  }

  /** Forgets all that has not been sent. */
  close(): void {
    this.#isOpen = false;
    this.#current = undefined;
    this.#waiting = [];
  }

  #next(): Uint8Array | undefined {
    if (this.#current !== undefined) {
      const { done, value } = this.#current.next();
      if (done !== true) return value;
      this.#current = undefined;
    }
    const bytes = this.#waiting[this.#sent];
    if (bytes === undefined) return undefined;
    this.#waitingBytes -= bytes.length;
    this.#sent++;
    if (this.#sent === this.#waiting.length) {
      this.#waiting = [];
      this.#sent = 0;
    }
    return bytes;
  }
}
