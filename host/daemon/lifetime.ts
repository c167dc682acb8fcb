/** The ends of a process: the orderly one, and the crash. */
import { describeError } from '../log/describe-error.ts';
import type { Logger } from '../log/logger.ts';

/** Milliseconds that the orderly end may take. */
const PATIENCE = 5000;

export class Lifetime {
  readonly #log: Logger;
  readonly #endings: (() => void | Promise<void>)[] = [];
  readonly #crashing: (() => void)[] = [];
  #ending = false;

  /** From here on, an exception that nobody catches ends the process: one line with the stack, status 1. */
  constructor(log: Logger) {
    this.#log = log;
    process.on('uncaughtException', (error) => this.#crash(error));
    process.on('unhandledRejection', (reason) => this.#crash(reason));
  }

  /** Registers what an orderly end has to do; the last registered is done first. */
  onEnd(action: () => void | Promise<void>): void {
    this.#endings.push(action);
  }

  /** Registers what even a crash has to do, and what can be done at once. */
  onCrash(action: () => void): void {
    this.#crashing.push(action);
  }

  /** Begins the orderly end, soon after this turn of the event loop; the process then exits with 'status'. Only the first call counts. */
  end(status: number): void {
    if (this.#ending) return;
    this.#ending = true;
    setImmediate(() => {
      const late = setTimeout(() => {
        this.#log.warn(`not done within ${PATIENCE} ms, ending all the same`);
        this.#leave(status);
      }, PATIENCE);
      void this.unwind().finally(() => {
        clearTimeout(late);
        this.#leave(status);
      });
    });
  }

  /** Does what 'onEnd' registered. An action that fails is logged and does not keep the others from being done. */
  async unwind(): Promise<void> {
    for (let action = this.#endings.pop(); action !== undefined; action = this.#endings.pop()) {
      try {
        await action();
      } catch (error) {
        this.#log.err(`while ending: ${describeError(error)}`);
      }
    }
  }

  #crash(error: unknown): void {
    this.#log.emer(`internal error: ${describeError(error)}`);
    this.#leave(1);
  }

  #leave(status: number): void {
    for (const action of this.#crashing) {
      try {
        action();
      } catch (error) {
        this.#log.err(`while ending: ${describeError(error)}`);
      }
    }
    process.exit(status);
  }
}
