/**
 * Turns: when the controller works, and on what.
 *
 * ## Law
 * A turn takes in what has arrived unless work is under way: a run, or an answer to somebody. Work that takes long goes on in the next turns.
 * Until it is through nothing is taken in, so that it sees one state of the databases from its beginning to its end.
 */
import type { Work } from '../engine/work.ts';
import type { Clock } from '../ovsdb/platform.ts';

/** Milliseconds that a turn may spend on a run: the rest is for the next turn. */
const LONGEST_TURN = 10;

/** A run sends something at its end, an answer does not. */
export type WorkKind = 'run' | 'answer';

export interface TurnParts {
  readonly clock: Clock;
  /** Calls back soon, outside the present turn. */
  readonly schedule: (turn: () => void) => void;
  /** Has the turn, since 'start' by the clock, taken long enough? By default, 10 ms. */
  readonly isTurnOver: ((start: number) => boolean) | undefined;
  /** Takes in what has arrived, and begins a run if there may be one. */
  readonly takeIn: () => void;
  /** May a run still send what it writes? */
  readonly maySend: () => boolean;
  /** Drops what has been written by work that ends before its end. */
  readonly drop: () => void;
  /** Work has thrown, and has been dropped. */
  readonly failed: (error: unknown) => void;
  /** A turn has ended. */
  readonly ended: () => void;
}

export class Turns {
  readonly #parts: TurnParts;
  #work: Work<void> | undefined;
  #kind: WorkKind = 'run';
  #isScheduled = false;
  /** A turn that takes in is due when the work is through. */
  #isDue = false;
  #isClosed = false;

  constructor(parts: TurnParts) {
    this.#parts = parts;
  }

  get isAtWork(): boolean {
    return this.#work !== undefined;
  }

  get isScheduled(): boolean {
    return this.#isScheduled;
  }

  get isClosed(): boolean {
    return this.#isClosed;
  }

  /** A turn is due. */
  wake(): void {
    if (this.#work === undefined) this.schedule();
    else this.#isDue = true;
  }

  /** The next turn comes soon, be it to go on with the work. */
  schedule(): void {
    if (this.#isScheduled || this.#isClosed) return;
    this.#isScheduled = true;
    this.#parts.schedule(() => {
      this.#isScheduled = false;
      if (!this.#isClosed) this.#turn();
    });
  }

  /** Work is under way: this turn, or the next, goes on with it. */
  begin(work: Work<void>, kind: WorkKind): void {
    this.#work = work;
    this.#kind = kind;
  }

  /** Gives up work that has not come to its end. */
  giveUp(): void {
    const work = this.#work;
    if (work === undefined) return;
    this.#work = undefined;
    work.return();
    this.#parts.drop();
  }

  close(): void {
    this.giveUp();
    this.#isClosed = true;
  }

  #turn(): void {
    if (this.#work === undefined) this.#parts.takeIn();
    if (this.#work !== undefined) this.#goOn(this.#work);
    if (this.#work === undefined && this.#isDue) {
      this.#isDue = false;
      this.wake();
    }
    this.#parts.ended();
  }

  /** One turn's share of the work. Whatever goes wrong outside the nodes: nothing of a run is sent, and the next recomputes. */
  #goOn(work: Work<void>): void {
    const start = this.#parts.clock.now();
    if (this.#kind === 'run' && !this.#parts.maySend()) {
      this.giveUp();
      this.wake();
      return;
    }
    try {
      while (work.next().done !== true) {
        if (!this.#isTurnOver(start)) continue;
        this.schedule();
        return;
      }
      this.#work = undefined;
    } catch (error) {
      this.#work = undefined;
      this.#parts.drop();
      this.#parts.failed(error);
    }
  }

  #isTurnOver(start: number): boolean {
    const { isTurnOver, clock } = this.#parts;
    return isTurnOver === undefined ? clock.now() - start >= LONGEST_TURN : isTurnOver(start);
  }
}
