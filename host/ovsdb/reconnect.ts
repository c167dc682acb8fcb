/**
 * When to connect, when to probe and when to give up: a state machine that takes events and the time, and answers
 * what to do. It knows neither sockets nor timers.
 *
 * ## States
 *   backoff     waiting; 'run' says 'connect' at the deadline
 *   connecting  an attempt is under way; 'run' says 'give-up' when it takes too long
 *   active      bytes come in; 'run' says 'probe' after an interval without any
 *   idle        a probe is out; 'run' says 'give-up' after another interval
 *   closed      forever
 */

/** What the owner has to do now. */
export type ReconnectAction = 'connect' | 'probe' | 'give-up';

export type ReconnectState = 'backoff' | 'connecting' | 'active' | 'idle' | 'closed';

const MIN_BACKOFF = 1000;
const MAX_BACKOFF = 8000;
/**
 * A deadline noticed this late says that this process was busy, not that the peer was silent: what the peer has sent
 * may still be unread.
 */
const LATE = 500;

export class Reconnect {
  #state: ReconnectState = 'backoff';
  /** When 'run' has something to say. */
  #deadline: number;
  #backoff = 0;
  /** Attempts left without a wait: one for each other remote of the list. */
  #freeTries: number;
  readonly #remotes: number;
  #probeInterval = 0;
  #lastReceived = 0;

  /** 'remotes': how many remotes are tried in turn. The first attempt is due at once. */
  constructor(now: number, remotes: number) {
    this.#deadline = now;
    this.#remotes = remotes;
    this.#freeTries = remotes - 1;
  }

  get state(): ReconnectState {
    return this.#state;
  }

  /** Is the stream up? */
  get isUp(): boolean {
    return this.#state === 'active' || this.#state === 'idle';
  }

  /** When to call 'run' next; Infinity: not before another event. */
  get deadline(): number {
    return this.#deadline;
  }

  /** Milliseconds waited before the next attempt. */
  get backoff(): number {
    return this.#backoff;
  }

  /** Has back-off reached its longest? Then the log has said enough. */
  get isQuiet(): boolean {
    return this.#backoff >= MAX_BACKOFF;
  }

  get probeInterval(): number {
    return this.#probeInterval;
  }

  /** Milliseconds without a byte after which a probe goes out; 0: none. */
  setProbeInterval(interval: number): void {
    // Said at every run of the controller: a probe that is out must not be forgotten for it.
    if (interval === this.#probeInterval) return;
    this.#probeInterval = interval;
    if (!this.isUp) return;
    this.#state = 'active';
    this.#awaitBytes();
  }

  /** What is due at 'now'. 'connect' and 'give-up' must be followed by 'connecting' and 'disconnected'. */
  run(now: number): ReconnectAction | undefined {
    if (now < this.#deadline) return undefined;
    switch (this.#state) {
      case 'backoff':
        return 'connect';
      case 'connecting':
        return 'give-up';
      case 'active':
        this.#state = 'idle';
        this.#deadline = now + this.#probeInterval;
        return 'probe';
      case 'idle':
        if (now - this.#deadline <= LATE) return 'give-up';
        this.#deadline = now + LATE;
        return undefined;
      case 'closed':
        break;
    }
    return undefined;
  }

  /** An attempt begins. A passive one may wait for its peer forever. */
  connecting(now: number, passive = false): void {
    this.#state = 'connecting';
    this.#deadline = passive ? Infinity : now + Math.max(this.#backoff, MIN_BACKOFF);
  }

  connected(now: number): void {
    this.#state = 'active';
    this.received(now);
  }

  /** Bytes have come. */
  received(now: number): void {
    this.#lastReceived = now;
    this.#state = 'active';
    this.#awaitBytes();
  }

  /** The session does what it is for: the next loss begins with the shortest wait. */
  settled(): void {
    this.#backoff = 0;
    this.#freeTries = this.#remotes - 1;
  }

  /** The stream is gone, or never came to be. */
  disconnected(now: number): void {
    this.#state = 'backoff';
    if (this.#freeTries > 0) {
      this.#freeTries--;
      this.#deadline = now;
      return;
    }
    this.#backoff = this.#backoff === 0 ? MIN_BACKOFF : Math.min(this.#backoff * 2, MAX_BACKOFF);
    this.#deadline = now + this.#backoff;
  }

  /** The owner ended the stream and wants the next one at once. */
  forced(now: number): void {
    this.settled();
    this.#state = 'backoff';
    this.#deadline = now;
  }

  close(): void {
    this.#state = 'closed';
    this.#deadline = Infinity;
  }

  #awaitBytes(): void {
    this.#deadline = this.#probeInterval === 0 ? Infinity : this.#lastReceived + this.#probeInterval;
  }
}
