/** What every node shares during a run: who we are, the databases, and the transactions being collected. */
import type { Transaction } from '../ovsdb/api.ts';
import type { Logger, RateLimit } from '../log/logger.ts';
import { rateLimit } from '../log/rate-limit.ts';
import type { Random } from '../ovsdb/platform.ts';
import type { ObjectObserver } from './object-reasons.ts';
import type { DecisionRecorder } from './reason.ts';
import { DATABASES, type DatabaseKey, type Databases } from './databases.ts';
import type { Holds } from './holds.ts';
import { Waits } from './waits.ts';

/** The lock that elects, among the zones, the one that writes what is written once for all. */
export const IC_LEADER_LOCK = 'ovn_ic_sb';

/** Rows that one transaction writes at most, where there may be many. */
export const BATCH = 1000;

export class Context {
  readonly db: Databases;
  readonly log: Logger;
  readonly random: Random;
  /** What can't be written, because another row has the name, key or index. */
  readonly waits: Waits;
  /** Keys whose writes have no effect; undefined where nothing is sent, so that nothing can repeat. */
  holds: Holds | undefined;
  /** My zone: its row in IC-SB Availability_Zone and NB_Global.name. Set before the nodes run. */
  zone: { uuid: string; name: string } = { uuid: '', name: '' };
  /** Do we hold the IC leader's lock? */
  isLeader = false;
  /** Also remove what a router has learned when it lost its last attachment; the reference leaves it. */
  forgetOnDetach = false;
  /** IC-SB refused our last transaction: another zone may want the same keys, so choose elsewhere. */
  lostRace = false;
  /** There is something that this run did not write, and the next will. */
  unfinished = false;
  /** Set to have decisions recorded with their reasons. */
  recorder: DecisionRecorder | undefined;
  /** The same for decisions about anything but routes. */
  observer: ObjectObserver | undefined;
  /** Sends a transaction before its run is through: the run loop's. False: not now. */
  sender: ((key: DatabaseKey, transaction: Transaction) => boolean) | undefined;
  #open: { [Key in DatabaseKey]?: Transaction | undefined } = {};
  /** Databases that a part of this run's writes has been sent to. */
  readonly #ahead = new Set<DatabaseKey>();

  readonly #onRow: Readonly<Record<DatabaseKey, (uuid: string) => void>> = {
    nb: (uuid) => this.holds?.wrote('nb', uuid),
    sb: (uuid) => this.holds?.wrote('sb', uuid),
    inb: (uuid) => this.holds?.wrote('inb', uuid),
    isb: (uuid) => this.holds?.wrote('isb', uuid),
  };

  readonly #now: () => number;

  /** 'now' is in milliseconds and never goes back: what log lines are limited by. */
  constructor(db: Databases, log: Logger, random: Random, now: () => number = () => 0) {
    this.db = db;
    this.#now = now;
    this.log = log;
    this.random = random;
    this.waits = new Waits(log);
  }

  /** A limit for lines that each of many rows can cause: vlog's usual one. */
  rateLimit(): RateLimit {
    return rateLimit(this.#now);
  }

  /** This run's transaction on a database: made when first asked for. */
  write(key: DatabaseKey): Transaction {
    let transaction = this.#open[key];
    if (transaction === undefined) {
      transaction = this.#open[key] = this.db[key].transaction();
      transaction.onRow = this.#onRow[key];
    }
    return transaction;
  }

  /** The IC-SB transaction for what only the leader may write: it fails when the lock is lost by then. */
  writeAsLeader(): Transaction {
    const transaction = this.write('isb');
    transaction.assertLock(IC_LEADER_LOCK);
    return transaction;
  }

  /**
   * Sends what this run has written to a database so far: for what stands for itself, whatever becomes of the run. Row tables show those writes
   * no longer. False when it can't be sent now: it goes out at the run's end.
   */
  sendAhead(key: DatabaseKey): boolean {
    const transaction = this.#open[key];
    if (transaction === undefined || this.sender?.(key, transaction) !== true) return false;
    this.#open[key] = undefined;
    this.#ahead.add(key);
    return true;
  }

  /** Has nothing been written to a database in this run? */
  isUntouched(key: DatabaseKey): boolean {
    return this.#open[key]?.isEmpty !== false && !this.#ahead.has(key);
  }

  /** Hands over the run's transactions, in a fixed order; the next 'write' begins new ones. */
  take(): [DatabaseKey, Transaction][] {
    const taken: [DatabaseKey, Transaction][] = [];
    for (const key of DATABASES) {
      const transaction = this.#open[key];
      if (transaction !== undefined) taken.push([key, transaction]);
    }
    this.#open = {};
    this.#ahead.clear();
    return taken;
  }
}
