/** The transactions in flight, and outcomes that wait for the end of the poll. */
import type { Exchange, Operation, Outcome } from './api.ts';

export type Done = (outcome: Outcome, exchange: Exchange) => void;

interface Flying {
  readonly done: Done;
  readonly operations: readonly Operation[];
}

interface Arrived {
  readonly done: Done;
  readonly outcome: Outcome;
  readonly exchange: Exchange;
}

export class Flight {
  /** Outcomes so far, by their status. */
  readonly counts = { unchanged: 0, success: 0, tryAgain: 0, error: 0 };
  /** In the order in which they were sent. */
  #flying: Flying[] = [];
  #arrived: Arrived[] = [];

  /** From 'begin' until 'done' is called, for one of them at least. */
  get isUnderWay(): boolean {
    return this.#flying.length > 0 || this.#arrived.length > 0;
  }

  /** A transaction is sent; 'operations' stands for it from here on. */
  begin(done: Done, operations: readonly Operation[]): void {
    this.#flying.push({ done, operations });
  }

  /** Its outcome is known. False when it is not in flight. */
  land(operations: readonly Operation[], outcome: Outcome, results: readonly unknown[]): boolean {
    const at = this.#flying.findIndex((flying) => flying.operations === operations);
    const [flying] = at < 0 ? [] : this.#flying.splice(at, 1);
    if (flying === undefined) return false;
    this.#arrive(flying, outcome, results);
    return true;
  }

  /** The same outcome for all that are in flight; false when none is. */
  landAll(outcome: Outcome): boolean {
    const flying = this.#flying;
    this.#flying = [];
    for (const each of flying) this.#arrive(each, outcome, []);
    return flying.length > 0;
  }

  /** Calls 'done' for what has landed; false when nothing had. */
  deliver(): boolean {
    const count = this.#arrived.length;
    // One by one: what is left when a 'done' throws is delivered the next time.
    for (let left = count; left > 0; left--) {
      const next = this.#arrived.shift();
      next?.done(next.outcome, next.exchange);
    }
    return count > 0;
  }

  /** It was not sent after all: nobody is called. */
  drop(operations: readonly Operation[]): void {
    this.#flying = this.#flying.filter((flying) => flying.operations !== operations);
  }

  /** Nobody is called any more. */
  forget(): void {
    this.#flying = [];
    this.#arrived = [];
  }

  #arrive({ done, operations }: Flying, outcome: Outcome, results: readonly unknown[]): void {
    this.counts[outcome.status === 'try-again' ? 'tryAgain' : outcome.status]++;
    this.#arrived.push({ done, outcome, exchange: { operations, results } });
  }
}
