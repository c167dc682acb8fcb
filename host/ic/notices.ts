/** Lines about things that stay as they are: each is said once, and again only when it says something else. */
import type { Logger, MessageLevel, RateLimit } from '../log/logger.ts';

/** Messages that are remembered as said. */
const MOST = 10_000;

export class Notices {
  readonly #log: Logger;
  readonly #said = new Map<string, string>();

  readonly #limit: RateLimit | undefined;

  /** 'limit': for lines that each of many rows can cause. */
  constructor(log: Logger, limit?: RateLimit) {
    this.#log = log;
    this.#limit = limit;
  }

  /** Has nothing been said that could be forgotten? */
  get isEmpty(): boolean {
    return this.#said.size === 0;
  }

  /** Logs 'what' of a subject: a row, or one of several texts in it. */
  say(level: MessageLevel, subject: string, what: string): void {
    if (this.#said.get(subject) === what) return;
    // Rather said twice than remembered without bound.
    if (this.#said.size >= MOST) this.#said.clear();
    this.#said.set(subject, what);
    this.#log.log(level, what, this.#limit);
  }

  /** There is nothing to say of a subject any more: should there be again, that is worth a line. */
  forget(subject: string): void {
    this.#said.delete(subject);
  }
}
