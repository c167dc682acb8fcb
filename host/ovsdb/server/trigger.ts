/** A `transact` request from when it comes until it is answered: attempted at once, and again while a `wait` isn't met. */
import type { Clock } from '../platform.ts';
import type { Database } from './stored-database.ts';
import { OvsdbError } from './error.ts';
import { execute, type Outcome } from './execute.ts';
import { NamedUuids } from './named-uuids.ts';
import { Transaction } from './stored-transaction.ts';

function spender(most: number): (values: number) => void {
  let left = most;
  return (values) => {
    left -= values;
    if (left < 0)
      throw new OvsdbError(
        'resources exhausted',
        `the results hold more than ${most} values: select fewer rows or columns in one transaction`,
      );
  };
}

export interface TriggerContext {
  readonly clock: Clock;
  readonly makeUuid: () => string;
  readonly holdsLock: (name: string) => boolean;
  /** Values that the results of one transaction may hold. */
  readonly maxResultValues: number;
  /** An attempt threw what it never should. */
  readonly failed: (error: unknown) => void;
  /** See 'Attempt'. */
  readonly writeBan?: string | undefined;
}

export class Trigger {
  readonly database: Database;
  readonly #operations: readonly unknown[];
  readonly #context: TriggerContext;
  readonly #created: number;
  #stopTimer: (() => void) | undefined;

  constructor(database: Database, operations: readonly unknown[], context: TriggerContext) {
    this.database = database;
    this.#operations = operations;
    this.#context = context;
    this.#created = context.clock.now();
  }

  /** One attempt. When it has to wait, 'retry' is called once its time is up, unless 'stop' or another attempt comes first. */
  attempt(retry: () => void): Outcome {
    this.stop();
    const { clock, makeUuid, holdsLock, maxResultValues, writeBan } = this.#context;
    const outcome = execute(this.#operations, {
      tables: this.database.tables,
      transaction: new Transaction(),
      names: new NamedUuids(makeUuid),
      makeUuid,
      holdsLock,
      spend: spender(maxResultValues),
      writeBan,
      elapsed: clock.now() - this.#created,
      record: (changes, comments) => this.database.log?.record(changes, comments),
    });
    if (!outcome.done && outcome.deadline !== Infinity)
      this.#stopTimer = clock.after(Math.max(0, this.#created + outcome.deadline - clock.now()), retry);
    return outcome;
  }

  /** An attempt threw what it never should. */
  fail(error: unknown): void {
    this.#context.failed(error);
  }

  stop(): void {
    this.#stopTimer?.();
    this.#stopTimer = undefined;
  }
}
