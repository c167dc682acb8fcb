/** What the reply to 'transact' (RFC 7047 4.1.3) means for the client that made the transaction. */
import type { Operation, Outcome } from './api.ts';
import { BlockInsert } from './insert-block.ts';

/**
 * Errors that say nothing against the transaction: the same run against the present content may succeed. The first two are
 * RFC 7047's (5.2.6 'wait', 5.2.10 'assert'), 'canceled' is 4.1.4's, the others are those of clusters.
 */
const PASSING = new Map([
  ['timed out', 'conflict: a verified value has changed'],
  ['not owner', 'the lock is not held'],
  ['canceled', 'canceled by the server'],
  ['not leader', 'the server is not the leader of its cluster'],
  ['cluster error', 'the cluster did not take it'],
]);

interface Failure {
  readonly error: string;
  readonly details: string;
  readonly syntax?: string | undefined;
}

function failure({ error, details, syntax }: Failure, operation: Operation | undefined): Outcome {
  const reason = PASSING.get(error);
  if (reason !== undefined) return { status: 'try-again', reason: details === '' ? reason : `${reason} (${details})` };
  return {
    status: 'error',
    error,
    details,
    ...(syntax !== undefined && { syntax }),
    ...(operation !== undefined && { operation }),
  };
}

const textOf = (value: unknown): string => (typeof value === 'string' ? value : '');

/** An <error>, or what some servers put in its place: a plain string. */
function readError(json: unknown): Failure | undefined {
  if (typeof json === 'string') return { error: json, details: '' };
  if (typeof json !== 'object' || json === null || !('error' in json)) return undefined;
  const details = 'details' in json ? textOf(json.details) : '';
  return { error: textOf(json.error), details, ...('syntax' in json && { syntax: textOf(json.syntax) }) };
}

/** The UUIDs that 'insert' operations gave, by the names they were sent with; not those of 'insertOneOfMany'. */
function insertedRows(operations: readonly Operation[], results: readonly unknown[]): ReadonlyMap<string, string> {
  const out = new Map<string, string>();
  for (const [i, operation] of operations.entries()) {
    if (operation instanceof BlockInsert) continue;
    const name = operation['uuid-name'] ?? operation['uuid'];
    const result = results[i];
    if (operation.op !== 'insert' || typeof name !== 'string') continue;
    if (typeof result !== 'object' || result === null || !('uuid' in result) || !Array.isArray(result.uuid)) continue;
    out.set(name, textOf(result.uuid[1]));
  }
  return out;
}

/** 'operations': what was sent, in order. */
export function outcomeOf(operations: readonly Operation[], result: unknown, error: unknown): Outcome {
  if (error !== null) {
    return failure(readError(error) ?? { error: 'unknown error', details: '' }, undefined);
  }
  if (!Array.isArray(result))
    return failure({ error: 'bad reply', details: 'the reply to transact is not an array' }, undefined);
  for (const [i, part] of result.entries()) {
    const found = readError(part);
    // One more result than operations: the commit itself failed, and no single operation is at fault.
    if (found !== undefined) return failure(found, operations[i]);
  }
  const inserted = insertedRows(operations, result);
  return { status: 'success', ...(inserted.size > 0 && { inserted }) };
}
