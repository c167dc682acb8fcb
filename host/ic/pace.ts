/** When the next run may begin: pauses after what failed or was in vain, and the back-off that IC_NB_Global asks for. */
import { pauseAfter } from '../ovsdb/pacing.ts';
import type { Clock } from '../ovsdb/platform.ts';

export class Pace {
  readonly #clock: Clock;
  readonly #wake: () => void;
  #failures = 0;
  #cancel: (() => void) | undefined;
  /** When the back-off of the last run ends; and what waits for that, since a run is due. */
  #backOffEnd = -Infinity;
  #cancelBackOff: (() => void) | undefined;

  /** 'wake' is called when a pause is over. */
  constructor(clock: Clock, wake: () => void) {
    this.#clock = clock;
    this.#wake = wake;
  }

  /** No run may begin before 'wake' is called. */
  get isPausing(): boolean {
    return this.#cancel !== undefined;
  }

  /** Why a run that is due waits, as text; undefined when none does. */
  get reason(): string | undefined {
    if (this.isPausing) return 'what it wrote was refused, or undone again: it pauses before it tries again';
    if (this.isBackingOff) return 'IC_NB_Global.options:ic-backoff-interval-ms lets changes come together first';
    return undefined;
  }

  /** A run failed: it was refused, or could not be sent. */
  failed(): void {
    this.#failures++;
    const pause = pauseAfter(this.#failures);
    if (pause > 0) this.#pause(pause);
    else this.#wake();
  }

  /** A run was committed; its most repeated write had been made that many times before. */
  succeeded(repeated: number): void {
    this.#failures = 0;
    const pause = pauseAfter(repeated);
    if (pause > 0) this.#pause(pause);
  }

  /** A run is through that took so many milliseconds; 'interval' is what IC_NB_Global asks for, 0 for none. */
  ran(duration: number, interval: number): void {
    const pause = Math.min(duration, interval);
    this.#backOffEnd = pause > 0 ? this.#clock.now() + pause : -Infinity;
  }

  /** A run is due. Must it wait, so that more changes are taken together? Then 'wake' is called when it may begin. */
  mustBackOff(): boolean {
    const left = this.#backOffEnd - this.#clock.now();
    if (left <= 0) return false;
    this.#cancelBackOff ??= this.#clock.after(left, () => {
      this.#cancelBackOff = undefined;
      this.#wake();
    });
    return true;
  }

  /** A run that is due waits. */
  get isBackingOff(): boolean {
    return this.#cancelBackOff !== undefined;
  }

  close(): void {
    this.#cancelBackOff?.();
    this.#cancelBackOff = undefined;
    this.#cancel?.();
    this.#cancel = undefined;
  }

  #pause(milliseconds: number): void {
    this.#cancel?.();
    this.#cancel = this.#clock.after(milliseconds, () => {
      this.#cancel = undefined;
      this.#wake();
    });
  }
}
