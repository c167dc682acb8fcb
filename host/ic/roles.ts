/**
 * Who this controller is, by the locks that it holds (contract 1): active or standby in its zone by SB's lock, the IC leader by IC-SB's, and
 * the one that works under the zone's name (zone-claim.ts). A lock of IC-SB is wanted only while SB's is held.
 */
import type { Logger } from '../log/logger.ts';
import { IC_LEADER_LOCK, type Context } from './context.ts';
import { ZoneClaim } from './zone-claim.ts';

/** The lock that elects, among a zone's controllers, the one that works. */
export const ACTIVE_LOCK = 'ovn_ic';

export class Roles {
  readonly #context: Context;
  readonly #log: Logger;
  readonly #claim: ZoneClaim;
  #isActive = false;
  /** Is IC-SB's lock requested? */
  #isCandidate = false;

  constructor(context: Context) {
    this.#context = context;
    this.#log = context.log;
    this.#claim = new ZoneClaim(context);
  }

  /** SB's lock is held. */
  get isActive(): boolean {
    return this.#isActive;
  }

  /** SB's lock is held still, as far as anything says that has arrived. */
  get isStillActive(): boolean {
    return this.#isActive && this.#context.db.sb.hasLock(ACTIVE_LOCK);
  }

  /** IC-SB's lock is held, by a controller that may use it. */
  get holdsIsbLock(): boolean {
    return this.isStillActive && this.#isCandidate && this.#context.db.isb.hasLock(IC_LEADER_LOCK);
  }

  /** Another zone works under this zone's name. */
  get isWaitingForName(): boolean {
    return this.#claim.state === 'foreign';
  }

  /** May the zone be worked for? Without a name there are at most its old rows to remove. */
  get mayWork(): boolean {
    return this.#claim.state === 'mine' || this.#claim.state === 'none';
  }

  /** Another zone's controller works under this zone's name, without a lock. */
  concedeName(): void {
    this.#claim.concede();
  }

  /** Asks for SB's lock. */
  request(): void {
    this.#context.db.sb.requestLock(ACTIVE_LOCK);
  }

  /** Gives both locks up, and withdraws the requests for those that are contended. The zone's name stays its own. */
  release(): void {
    this.#context.db.sb.releaseLock(ACTIVE_LOCK);
    this.#isActive = false;
    this.#run(false);
    this.#context.isLeader = false;
  }

  /**
   * Takes in what has become of the locks. 'zone' is the name that the zone works under, '' when it has none. True when the controller has
   * become active or a standby, or has won or lost the lead.
   */
  follow(zone: string): boolean {
    const wasActive = this.#isActive;
    const wasLeader = this.#context.isLeader;
    this.#isActive = this.#context.db.sb.hasLock(ACTIVE_LOCK);
    if (this.#isActive && !wasActive) this.#claim.renew();
    if (this.#isActive !== wasActive)
      this.#log.info(
        this.#isActive
          ? 'ovn-ic lock acquired. This ovn-ic instance is now active.'
          : 'ovn-ic lock lost. This ovn-ic instance is now on standby.',
      );
    this.#followClaim(zone);
    const isLeader = this.#isCandidate && this.#context.db.isb.hasLock(IC_LEADER_LOCK);
    if (isLeader !== wasLeader) this.#log.info(isLeader ? 'OVN ISB lock acquired' : 'OVN ISB lock lost');
    this.#context.isLeader = isLeader;
    return this.#isActive !== wasActive || isLeader !== wasLeader;
  }

  /** A standby, or the controller of a zone that has no name of its own, must not keep the IC leader's lock. */
  #followClaim(zone: string): void {
    if (!this.#isActive) {
      this.#run(false);
      return;
    }
    const claim = this.#claim.follow(zone);
    if (claim !== 'asking') this.#run(claim === 'mine');
  }

  /** Runs for the lead, or no longer. */
  #run(isCandidate: boolean): void {
    if (isCandidate === this.#isCandidate) return;
    this.#isCandidate = isCandidate;
    const { isb } = this.#context.db;
    if (isCandidate) {
      this.#log.info('Acquiring OVN ISB lock');
      isb.requestLock(IC_LEADER_LOCK);
    } else isb.releaseLock(IC_LEADER_LOCK);
  }
}
