/** One run: the zone's row, the nodes, and what they have written on its way (contract 1). */
import type { Work } from '../engine/work.ts';
import type { Transaction } from '../ovsdb/api.ts';
import { Commits } from './commits.ts';
import type { RunReport } from './controller-options.ts';
import type { ControllerParts } from './controller-parts.ts';
import { DATABASES, type DatabaseKey } from './databases.ts';
import { intOption } from './options.ts';

export interface RunHooks {
  /** Is SB's lock held still, and no doubt about it? */
  readonly maySend: () => boolean;
  readonly wake: () => void;
  /** Gets a report of each run; undefined: nobody wants any, and none are made. */
  readonly listener: () => ((report: RunReport) => void) | undefined;
}

type Written = readonly (readonly [DatabaseKey, Transaction])[];

export class Runs {
  readonly #parts: ControllerParts;
  readonly #hooks: RunHooks;
  readonly #commits: Commits;
  /** The zone's row in the last run. */
  #zoneUuid = '';
  /** When the present run began, and whether everything is recomputed in it. */
  #start = 0;
  #isRecompute = false;

  constructor(parts: ControllerParts, hooks: RunHooks) {
    const { context, log, wanted, repetitions, rivals } = parts;
    this.#parts = parts;
    this.#hooks = hooks;
    const onSettled = (isFailed: boolean, repeated: number): void => this.#settled(isFailed, repeated);
    this.#commits = new Commits({ context, log, wanted, repetitions, rivals, onSettled });
    context.sender = (key, transaction) => this.#sendAhead(key, transaction);
  }

  /** Is what a run has written on its way? */
  get areInFlight(): boolean {
    return this.#commits.areInFlight;
  }

  /** Is one of the databases that could not be written to still away? */
  get areAway(): boolean {
    return this.#commits.areAway;
  }

  /** The work of a run; what it has written is sent at its end. */
  *run(): Work<void> {
    const { context, clock, engine, zone, sequence, holds, rivals, roles } = this.#parts;
    if (rivals.look(zone.registered()?.uuid)) {
      roles.concedeName();
      engine.forceRecompute();
      this.#hooks.wake();
      return;
    }
    sequence.begin();
    holds.begin();
    this.#commits.begin();
    this.#start = clock.now();
    context.unfinished = false;
    const registered = zone.run();
    if (!registered || this.#zoneUuid !== context.zone.uuid) engine.forceRecompute();
    if (registered) this.#zoneUuid = context.zone.uuid;
    this.#isRecompute = engine.recomputeForced;
    const completed = !registered || (yield* engine.runInParts());
    // The changes have been taken in, or will be by the recompute.
    this.clearChanges();
    if (registered && completed) this.#end();
    this.#send(completed);
  }

  /** When nobody will ask what has changed: a standby must not hoard the deleted rows of months. */
  clearChanges(): void {
    for (const database of this.#parts.context.db.all()) database.clearChanges();
  }

  /** The run has failed. Where a part of it is in flight, it is that part's outcome that counts: it fails once. */
  failed(): void {
    if (!this.areInFlight) this.#parts.pace.failed();
  }

  /** Drops what a run has written and not sent; the next recomputes. */
  drop(): void {
    this.#commits.breakOff();
    this.#abort(this.#parts.context.take());
  }

  #abort(transactions: Written): void {
    for (const [, transaction] of transactions) transaction.abort();
    this.#parts.engine.forceRecompute();
  }

  #end(): void {
    const { context, sequence } = this.#parts;
    context.lostRace = false;
    sequence.run(
      DATABASES.every((key) => context.isUntouched(key)),
      context.unfinished,
    );
  }

  /** Sends one of the run's transactions while it goes on. False: not now. */
  #sendAhead(key: DatabaseKey, transaction: Transaction): boolean {
    if (!this.#hooks.maySend()) return false;
    this.#report([[key, transaction]], true);
    this.#commits.send(key, transaction);
    // It could not be sent, and has failed.
    if (transaction.isOpen) this.#abort([[key, transaction]]);
    return true;
  }

  /** Sends what the run has written. Nothing of it stays open, whatever fails on the way. */
  #send(completed: boolean): void {
    const transactions = this.#parts.context.take();
    try {
      if (this.#isFit(transactions, completed)) {
        for (const [key, transaction] of transactions) this.#commits.send(key, transaction);
        this.#commits.end();
      } else this.#commits.breakOff();
    } finally {
      const open = transactions.filter(([, transaction]) => transaction.isOpen);
      if (open.length > 0) this.#abort(open);
    }
  }

  /** Reports the run. False: it is not to be sent. */
  #isFit(transactions: Written, completed: boolean): boolean {
    const { context, clock, engine, pace } = this.#parts;
    const { maySend, wake } = this.#hooks;
    const inbGlobal = context.db.inbGlobal.only();
    pace.ran(clock.now() - this.#start, intOption(inbGlobal?.options, 'ic-backoff-interval-ms', 0));
    // Frozen since the turn began.
    if (transactions.length > 0 && !maySend()) {
      wake();
      return false;
    }
    this.#report(transactions, completed);
    if (completed) return true;
    engine.forceRecompute();
    this.failed();
    return false;
  }

  #report(transactions: Written, completed: boolean): void {
    const { context, engine } = this.#parts;
    this.#hooks.listener()?.({
      zone: context.zone.name,
      isLeader: context.isLeader,
      recompute: this.#isRecompute,
      causes: engine.causes(),
      completed,
      transactions: transactions.map(([database, transaction]) => ({ database, transaction })),
    });
  }

  /** All outcomes of the run are known. */
  #settled(isFailed: boolean, repeated: number): void {
    const { engine, pace, sequence } = this.#parts;
    if (isFailed) {
      engine.forceRecompute();
      pace.failed();
      return;
    }
    pace.succeeded(repeated);
    sequence.committed();
  }
}
