/**
 * Locks (RFC 7047 4.1.8 to 4.1.10): which are wanted, and which the present session holds.
 *
 * While a 'lock' request is under way only its reply counts: notifications that arrive before it are about a request
 * that was withdrawn.
 */
import type { Session } from './session.ts';
import { asText } from './wire.ts';

interface Lock {
  isHeld: boolean;
  /** The request's reply has not come. */
  isAsked: boolean;
}

export class Locks {
  readonly #wanted = new Map<string, Lock>();
  #session: Session | undefined;

  /** Locks taken, lost or refused since the database was opened: goes up with each. */
  changes = 0;

  request(name: string): void {
    if (this.#wanted.has(name)) return;
    const lock: Lock = { isHeld: false, isAsked: false };
    this.#wanted.set(name, lock);
    this.#ask(name, lock);
  }

  /** Gives up a lock that is held, or its request. */
  release(name: string): void {
    if (!this.#wanted.delete(name)) return;
    this.#session?.request('unlock', [name], () => undefined);
  }

  isHeld(name: string): boolean {
    return this.#wanted.get(name)?.isHeld ?? false;
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

  #ask(name: string, lock: Lock): void {
    if (this.#session === undefined) return;
    lock.isAsked = true;
    this.#session.request('lock', [name], (result, error) => {
      // Withdrawn meanwhile, and perhaps asked for again: another 'Lock', with a reply of its own.
      if (this.#wanted.get(name) !== lock) return;
      lock.isAsked = false;
      const isLocked = typeof result === 'object' && result !== null && 'locked' in result && result.locked === true;
      this.#set(lock, error === null && isLocked);
    });
  }

  #set(lock: Lock, isHeld: boolean): void {
    if (lock.isHeld === isHeld) return;
    lock.isHeld = isHeld;
    this.changes++;
  }
}
