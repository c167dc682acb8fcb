/**
 * What a run has written, on its way: its transactions, and what becomes of them (contract 1).
 *
 * ## Law
 * Nothing is dropped: 'onSettled' is called once for each run that ends, when the outcomes of all its transactions are known. A commit that
 * throws has failed like one that the server refuses, and so has a run that is broken off when a part of it has been sent.
 */
import type { Logger } from '../log/logger.ts';
import type { Outcome, Transaction } from '../ovsdb/api.ts';
import type { Context } from './context.ts';
import type { DatabaseKey } from './databases.ts';
import type { Repetitions } from './repetition.ts';
import type { Rivals } from './rivals.ts';
import type { WantedRows } from './wanted-rows.ts';

const NAMES: Readonly<Record<DatabaseKey, string>> = {
  nb: 'OVNNB',
  sb: 'OVNSB',
  inb: 'OVNINB',
  isb: 'OVNISB',
};

interface Parts {
  readonly context: Context;
  readonly log: Logger;
  readonly wanted: WantedRows;
  readonly repetitions: Repetitions;
  readonly rivals: Rivals;
  /** 'repeated': how often the most repeated of the writes had been made before, except for those whose keys are held. */
  readonly onSettled: (isFailed: boolean, repeated: number) => void;
}

export class Commits {
  readonly #parts: Parts;
  /** A run is under way, which may send more. */
  #isOpen = false;
  #inFlight = 0;
  #isFailed = false;
  #repeated = 0;
  /** Databases that could not be written to, since they are not connected. */
  readonly #away = new Set<DatabaseKey>();

  constructor(parts: Parts) {
    this.#parts = parts;
  }

  get areInFlight(): boolean {
    return this.#inFlight > 0;
  }

  /** Is one of the databases that could not be written to still away? */
  get areAway(): boolean {
    return [...this.#away].some((key) => !this.#parts.context.db[key].isConnected);
  }

  /** A run begins: none is in flight. */
  begin(): void {
    this.#isOpen = true;
    this.#isFailed = false;
    this.#repeated = 0;
    this.#away.clear();
  }

  /** Sends a transaction of the run. */
  send(key: DatabaseKey, transaction: Transaction): void {
    const { context } = this.#parts;
    this.#inFlight++;
    if (key === 'isb' && !transaction.isEmpty) transaction.comment(`ovn-ic of zone ${context.zone.name}`);
    this.#commit(key, transaction);
  }

  /** The run is through: all that it has written is sent. */
  end(): void {
    this.#isOpen = false;
    if (this.#inFlight === 0) this.#settle();
  }

  /** The run is broken off: what it has not sent is dropped. */
  breakOff(): void {
    this.#isOpen = false;
    this.#isFailed = true;
  }

  #commit(key: DatabaseKey, transaction: Transaction): void {
    const { context, log, repetitions } = this.#parts;
    let hasEnded = false;
    const hold = (row: string, times: number): boolean => context.holds?.hold(key, row, times) === true;
    try {
      context.db[key].commit(transaction, (outcome, exchange) => {
        hasEnded = true;
        try {
          if (outcome.status === 'success')
            this.#repeated = Math.max(this.#repeated, repetitions.committed(NAMES[key], exchange, hold));
        } finally {
          this.#ended(key, outcome);
        }
      });
    } catch (error) {
      const what = error instanceof Error ? (error.stack ?? error.message) : String(error);
      log.err(`${NAMES[key]}: commit failed, force recompute next time. ${what}`);
      this.#isFailed = true;
      if (!hasEnded) this.#count();
    }
  }

  #ended(key: DatabaseKey, outcome: Outcome): void {
    const { context, log, wanted, rivals } = this.#parts;
    if (key === 'isb' && outcome.status === 'success') rivals.wrote(outcome.inserted?.values() ?? []);
    if (outcome.status === 'error' || outcome.status === 'try-again') {
      this.#isFailed = true;
      if (!context.db[key].isConnected) this.#away.add(key);
      if (outcome.status === 'error') {
        log.warn(`${NAMES[key]}: commit failed, force recompute next time. ${outcome.error}: ${outcome.details}`);
        if (key === 'isb') context.lostRace = true;
        if (key === 'nb') wanted.refused(outcome);
      } else log.info(`${NAMES[key]}: commit failed, force recompute next time. (${outcome.reason})`);
    }
    this.#count();
  }

  /** One outcome more is known. */
  #count(): void {
    this.#inFlight--;
    if (this.#inFlight === 0 && !this.#isOpen) this.#settle();
  }

  #settle(): void {
    this.#parts.onSettled(this.#isFailed, this.#repeated);
  }
}
