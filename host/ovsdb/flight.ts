/** The one transaction that may be in flight, and outcomes that wait for the end of the poll. */
import type { Exchange, Operation, Outcome } from './api.ts';

export type Done = (outcome: Outcome, exchange: Exchange) => void;

export class Flight {
  /** Outcomes so far, by their status. */
  readonly counts = { unchanged: 0, success: 0, tryAgain: 0, error: 0 };
  #flying: { readonly done: Done; readonly operations: readonly Operation[] } | undefined;
  #arrived: { readonly done: Done; readonly outcome: Outcome; readonly exchange: Exchange }[] = [];

  /** From 'begin' until 'done' is called. */
  get isUnderWay(): boolean {
    return this.#flying !== undefined || this.#arrived.length > 0;
  }

  /** What was sent and not answered; it says which transaction an answer is of. */
  get operations(): readonly Operation[] | undefined {
    return this.#flying?.operations;
  }

  begin(done: Done, operations: readonly Operation[]): void {
    this.#flying = { done, operations };
  }

  /** The outcome is known. False when nothing is in flight. */
  land(outcome: Outcome, results: readonly unknown[]): boolean {
    const flying = this.#flying;
    if (flying === undefined) return false;
    this.#flying = undefined;
    this.counts[outcome.status === 'try-again' ? 'tryAgain' : outcome.status]++;
    this.#arrived.push({ done: flying.done, outcome, exchange: { operations: flying.operations, results } });
    return true;
  }

  /** Calls 'done' for what has landed; false when nothing had. */
  deliver(): boolean {
    const arrived = this.#arrived;
    this.#arrived = [];
    for (const { done, outcome, exchange } of arrived) done(outcome, exchange);
    return arrived.length > 0;
  }

  /** Nobody is called any more. */
  forget(): void {
    this.#flying = undefined;
    this.#arrived = [];
  }
}
