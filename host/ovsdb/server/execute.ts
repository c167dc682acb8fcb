/** One attempt at the operations of a `transact` request (RFC 7047 section 4.1.3), in order, until one fails. */
import { commit } from './commit.ts';
import { OvsdbError, type ErrorJson } from './error.ts';
import { OPERATIONS, Unmet, WRITES, type Attempt, type Result } from './operations.ts';
import { ObjectParser } from './parser.ts';
import type { Change } from './stored-transaction.ts';

export type Outcome =
  /** 'reply' is the array of results; 'changes' what was committed, empty after an error; 'durable': to be on disk before the reply. */
  | {
      readonly done: true;
      readonly reply: readonly unknown[];
      readonly changes: readonly Change[];
      readonly comments: readonly string[];
      readonly durable: boolean;
    }
  /** A `wait` isn't met: nothing was changed. */
  | { readonly done: false; readonly deadline: number };

function executeOne(json: unknown, at: number, count: number, attempt: Attempt): Result {
  const parser = new ObjectParser(json, () => `ovsdb operation ${at + 1} of ${count}`);
  const op = parser.member('op', 'id');
  parser.check();
  const operation = OPERATIONS.get(String(op));
  if (operation === undefined) parser.fail(`No operation "${String(op)}"`);
  parser.check();
  let result: Result;
  try {
    result = operation!(attempt, parser);
  } catch (error) {
    // An operation that can't be read is reported as such even when what was read of it failed too.
    if (error instanceof OvsdbError) parser.finish();
    throw error;
  }
  parser.finish();
  if (attempt.writeBan !== undefined && WRITES.has(String(op)))
    throw new OvsdbError('not allowed', `${String(op)} operation not allowed ${attempt.writeBan}`);
  return result;
}

/** Executes 'operations' and commits them; takes everything back when an operation or a constraint fails, or a `wait` isn't met. */
export function execute(operations: readonly unknown[], attempt: Attempt): Outcome {
  const { transaction } = attempt;
  const reply: (Result | ErrorJson | null)[] = [];
  try {
    for (const [i, operation] of operations.entries()) {
      const result = executeOne(operation, i, operations.length, attempt);
      if (result instanceof Unmet) {
        transaction.rollback();
        return { done: false, deadline: result.deadline };
      }
      reply.push(result);
    }
    const changes = commit(transaction, { version: attempt.makeUuid, record: attempt.record });
    return { done: true, reply, changes, comments: transaction.comments, durable: transaction.durable };
  } catch (error) {
    transaction.rollback();
    if (!(error instanceof OvsdbError)) throw error;
    reply.push(error.toJson());
    while (reply.length < operations.length) reply.push(null);
    return { done: true, reply, changes: [], comments: [], durable: false };
  }
}
