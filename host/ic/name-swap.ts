/**
 * Zones that wait for each other's names: az1 is to be az2, and az2 to be az1, or more of them in a ring. Each waits for the name it wants to
 * become free (contract 2), and none ever would.
 *
 * ## Law
 * There is an IC-SB lock for leaving a name. A zone that waits for the name takes it, from its holder; the zone that has the name and waits for
 * another one requests it, and when it doesn't get it, or loses it, knows that its own name is wanted. It then gives its row a name that
 * nobody wants until the one that it waits for is free.
 */
import type { Context } from './context.ts';
import { lockId } from './zone-claim.ts';

const lockOf = (name: string): string => `ovn_ic_az_leaving_${lockId(name)}`;

export class NameSwap {
  readonly #context: Context;
  #leaving: string | undefined;
  #wanted = '';

  constructor(context: Context) {
    this.#context = context;
  }

  /** The zone has one name and waits for another. Does somebody wait for the one it has? */
  isWanted(leaving: string, wanted: string): boolean {
    const { isb } = this.#context.db;
    if (leaving !== this.#leaving || wanted !== this.#wanted) {
      this.end();
      this.#leaving = leaving;
      this.#wanted = wanted;
      isb.requestLock(lockOf(leaving));
      isb.stealLock(lockOf(wanted));
    }
    return isb.lockState(lockOf(leaving)) === 'waiting';
  }

  /** The zone waits no longer. */
  end(): void {
    if (this.#leaving === undefined) return;
    const { isb } = this.#context.db;
    isb.releaseLock(lockOf(this.#leaving));
    isb.releaseLock(lockOf(this.#wanted));
    this.#leaving = undefined;
  }
}
