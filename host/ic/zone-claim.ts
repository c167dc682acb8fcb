/**
 * Who may work under a zone's name (contract 2): two zones may be given one NB_Global.name, and must not fight for its row in IC-SB
 * Availability_Zone.
 *
 * ## Law
 * An active controller holds two IC-SB locks: one named after the zone, and one named after the zone and its NB database. A controller that
 * finds the first one held looks at the second: held as well, the holder is an earlier controller of this very zone (paused, frozen, or not missed yet
 * by the server), and both are stolen from it; free, another zone answers to the name, and this controller waits.
 * They are kept by a controller that is paused or has lost SB's lock: only another one of its zone may take its place.
 * After a restart of IC-SB a paused controller may be the first to ask for them: the active one then takes them over again.
 * One that waits does not queue for the name as long as its row has rows of another zone: that the other controller restarts or loses its connection does not
 * hand its rows over. The wait ends when those rows go, or when NB_Global.name changes.
 *
 * Controllers of another implementation hold no such lock. They show in rows that come back (rivals.ts): the name is conceded to them. Contract 2 has a rule on
 * rows that somebody else renames, and repetition.ts paces what is left of a fight.
 */
import type { Context } from './context.ts';
import { whoseRows } from './zone-rows.ts';

/** Lock names are <id>s (RFC 7047 3.1): other characters are spelled as their code. */
export const lockId = (text: string): string =>
  Array.from(text, (character) =>
    /[A-Za-z0-9]/.test(character) ? character : `_${(character.codePointAt(0) ?? 0).toString(16)}_`,
  ).join('');

/**
 * none: no name; asking: there is no answer yet; mine: this controller works for the zone; stolen: another controller of this zone has taken
 * its place; foreign: another zone has the name.
 */
export type ClaimState = 'none' | 'asking' | 'mine' | 'stolen' | 'foreign';

export class ZoneClaim {
  readonly #context: Context;
  #zone = '';
  /** NB_Global._uuid that the locks are named after. */
  #northbound = '';
  #nameLock = '';
  #ownLock = '';
  #state: ClaimState = 'none';
  /** The session of IC-SB, by how many there were before it, in which the locks were held last. */
  #session = -1;

  constructor(context: Context) {
    this.#context = context;
  }

  get state(): ClaimState {
    return this.#state;
  }

  /** Brings the claim in line with the name that the zone goes by ('': none) and what the server has answered. */
  follow(zone: string): ClaimState {
    const northbound = this.#context.db.nbGlobal.only()?._uuid ?? '';
    if (zone !== this.#zone || northbound !== this.#northbound) this.#rename(zone, northbound);
    if (zone === '') return 'none';
    if (this.#state === 'none') this.#ask();
    else if (this.#state === 'foreign') this.#wait();
    else this.#look();
    return this.#state;
  }

  #rename(zone: string, northbound: string): void {
    this.release();
    this.#zone = zone;
    this.#northbound = northbound;
    if (zone === '') return;
    this.#nameLock = `ovn_ic_az_${lockId(zone)}`;
    this.#ownLock = `${this.#nameLock}_nb_${lockId(northbound)}`;
  }

  /** The controller has become active: it asks once more, in the place of another one of its zone, for what it doesn't hold. */
  renew(): void {
    if (this.#state !== 'none' && this.#state !== 'foreign') this.#state = 'asking';
  }

  /** Somebody works under the name who holds no lock (rivals.ts): it is theirs. */
  concede(): void {
    this.#releaseLocks();
    this.#state = 'foreign';
  }

  /** Gives the name up. */
  release(): void {
    this.#releaseLocks();
    this.#state = 'none';
    this.#zone = '';
    this.#nameLock = '';
    this.#ownLock = '';
  }

  #releaseLocks(): void {
    if (this.#ownLock === '') return;
    const { isb } = this.#context.db;
    isb.releaseLock(this.#nameLock);
    isb.releaseLock(this.#ownLock);
  }

  #ask(): void {
    const { isb } = this.#context.db;
    isb.requestLock(this.#nameLock);
    isb.requestLock(this.#ownLock);
    this.#state = 'asking';
  }

  #look(): void {
    const { isb } = this.#context.db;
    const name = isb.lockState(this.#nameLock);
    const own = isb.lockState(this.#ownLock);
    if (name === 'asked' || own === 'asked') return;
    // A server that knows no locks can't tell two zones apart: it must not keep one from working.
    if (name === 'held' || name === 'refused') {
      this.#state = 'mine';
      this.#session = isb.statistics.connects;
      return;
    }
    if (this.#state === 'stolen') return;
    // In a new session of IC-SB a paused one may have been the first to ask: then they are taken over again.
    if (this.#state === 'mine' && own === 'waiting' && this.#session === isb.statistics.connects) {
      this.#state = 'stolen';
      return;
    }
    this.#releaseLocks();
    if (own !== 'waiting') {
      this.#state = 'foreign';
      this.#wait();
      return;
    }
    this.#context.log.info(`Taking the name of AZ ${this.#zone} over from an earlier controller of this zone.`);
    isb.stealLock(this.#nameLock);
    isb.stealLock(this.#ownLock);
  }

  /** In the queue as long as no row of that name has rows of another zone: then the one who is ahead may be gone before it has made any. */
  #wait(): void {
    const { isb, availabilityZone } = this.#context.db;
    const row = availabilityZone.index('name').first(this.#zone);
    if (row !== undefined && whoseRows(this.#context, row._uuid).theirs !== undefined) {
      isb.releaseLock(this.#nameLock);
      return;
    }
    isb.requestLock(this.#nameLock);
    if (isb.lockState(this.#nameLock) !== 'held') return;
    isb.requestLock(this.#ownLock);
    this.#state = 'asking';
  }
}
