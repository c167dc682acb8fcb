/**
 * A process that was frozen (SIGSTOP, a paused container, a machine that swaps) doesn't know how long, and may have lost SB's lock
 * meanwhile: another controller works for the zone. It can't know before it asks.
 *
 * ## Law
 * After a standstill of more than SB's probe interval (5 s where probes are off) nothing is sent to any database before SB has answered
 * an echo in the same session: what SB said before, that the lock was lost among it, has been taken in by then.
 */
import type { Database } from '../ovsdb/api.ts';
import type { Clock } from '../ovsdb/platform.ts';

/** Milliseconds, where SB is not probed. */
const DEFAULT_LIMIT = 5000;

export class Standstill {
  readonly #clock: Clock;
  readonly #sb: Database;
  readonly #wake: () => void;
  #limit = DEFAULT_LIMIT;
  #lastSeen = 0;
  #cancel: (() => void) | undefined;
  #isDoubtful = false;
  /** The session, by how many there were before it, in which SB was asked. */
  #asked = -1;

  /** 'wake' is called when SB has answered. */
  constructor(clock: Clock, sb: Database, wake: () => void) {
    this.#clock = clock;
    this.#sb = sb;
    this.#wake = wake;
  }

  /** Begins to watch, when the controller becomes active. */
  watch(): void {
    this.stop();
    this.#lastSeen = this.#clock.now();
    this.#beat();
  }

  stop(): void {
    this.#cancel?.();
    this.#cancel = undefined;
    this.#isDoubtful = false;
    this.#asked = -1;
  }

  /** SB's probe interval in ms; 0 or undefined: none that is set. */
  setProbeInterval(interval: number | undefined): void {
    this.#limit = interval === undefined || interval === 0 ? DEFAULT_LIMIT : Math.max(interval, 1000);
  }

  /** The process runs. Was it frozen, so that nothing may be sent before SB has answered? */
  isDoubtful(): boolean {
    this.#look();
    return this.#isDoubtful;
  }

  /** Asks SB, once in each session, as long as there is doubt. */
  ask(): void {
    this.#look();
    const { connects } = this.#sb.statistics;
    if (!this.#isDoubtful || !this.#sb.isConnected || this.#asked === connects) return;
    this.#asked = connects;
    this.#sb.ping(() => {
      if (this.#asked !== connects) return;
      this.#isDoubtful = false;
      this.#asked = -1;
      this.#wake();
    });
  }

  #look(): void {
    if (this.#cancel === undefined) return;
    const now = this.#clock.now();
    if (now - this.#lastSeen > this.#limit) {
      this.#isDoubtful = true;
      // What was asked before may have been answered before.
      this.#asked = -1;
    }
    this.#lastSeen = now;
  }

  /** Often enough that a process which runs never looks like one that was frozen. */
  #beat(): void {
    this.#cancel = this.#clock.after(this.#limit / 2, () => {
      const wasDoubtful = this.#isDoubtful;
      this.#look();
      this.#beat();
      if (this.#isDoubtful && !wasDoubtful) this.#wake();
    });
  }
}
