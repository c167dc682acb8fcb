/**
 * Locks (RFC 7047 4.1.8 to 4.1.10): which are wanted, and which the present session holds.
 *
 * While a 'lock' request is under way only its reply counts: notifications that arrive before it are about a request
 * that was withdrawn.
 */
import type { LockState } from './api.ts';
import type { Session } from './session.ts';
import { asText } from './wire.ts';

/** RFC 7047 4.1.8: 'steal' takes the lock from its holder. */
export type LockMethod = 'lock' | 'steal';

interface Lock {
  isHeld: boolean;
  /** The request's reply has not come. */
  isAsked: boolean;
  /** The server answered the request with an error. */
  isRefused: boolean;
}

export class Locks {
  readonly #wanted = new Map<string, Lock>();
  #session: Session | undefined;

  /** Locks taken, lost or answered since the database was opened: goes up with each. */
  changes = 0;

  request(name: string, method: LockMethod = 'lock'): void {
    if (this.#wanted.has(name)) return;
    const lock: Lock = { isHeld: false, isAsked: false, isRefused: false };
    this.#wanted.set(name, lock);
    this.#ask(name, lock, method);
  }

  /** Gives up a lock that is held, or its request. */
  release(name: string): void {
    if (!this.#wanted.delete(name)) return;
    this.#session?.request('unlock', [name], () => undefined);
  }

  isHeld(name: string): boolean {
    return this.#wanted.get(name)?.isHeld ?? false;
  }

  state(name: string): LockState {
    const lock = this.#wanted.get(name);
    if (lock === undefined) return 'none';
    if (lock.isHeld) return 'held';
    if (lock.isAsked || this.#session === undefined) return 'asked';
    return lock.isRefused ? 'refused' : 'waiting';
  }

  /** A session is up: asks for everything that is wanted. */
  connected(session: Session): void {
    this.#session = session;
    for (const [name, lock] of this.#wanted) this.#ask(name, lock);
  }

  disconnected(): void {
    this.#session = undefined;
    for (const lock of this.#wanted.values()) {
      lock.isAsked = false;
      this.#set(lock, false);
    }
  }

  /** Takes a 'locked' or 'stolen' notification. */
  notified(isHeld: boolean, params: readonly unknown[]): void {
    const lock = this.#wanted.get(asText(params[0], 'name of a lock'));
    if (lock !== undefined && !lock.isAsked) this.#set(lock, isHeld);
  }

  /** A lock that was stolen once is asked for like any other after a reconnect. */
  #ask(name: string, lock: Lock, method: LockMethod = 'lock'): void {
    if (this.#session === undefined) return;
    lock.isAsked = true;
    lock.isRefused = false;
    this.#session.request(method, [name], (result, error) => {
      // Withdrawn meanwhile, and perhaps asked for again: another 'Lock', with a reply of its own.
      if (this.#wanted.get(name) !== lock) return;
      lock.isAsked = false;
      const isLocked = typeof result === 'object' && result !== null && 'locked' in result && result.locked === true;
      lock.isRefused = error !== null;
      this.#set(lock, error === null && isLocked);
      this.changes++;
    });
  }

  #set(lock: Lock, isHeld: boolean): void {
    if (lock.isHeld === isHeld) return;
    lock.isHeld = isHeld;
    this.changes++;
  }
}
