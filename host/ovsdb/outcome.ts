/** What the reply to 'transact' (RFC 7047 4.1.3) means for whoever made the transaction. */
import type { Operation, Outcome } from './api.ts';

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

function failure(error: string, details: string, operation: Operation | undefined): Outcome {
  const reason = PASSING.get(error);
  if (reason !== undefined) return { status: 'try-again', reason: details === '' ? reason : `${reason} (${details})` };
  return { status: 'error', error, details, ...(operation !== undefined && { operation }) };
}

const textOf = (value: unknown): string => (typeof value === 'string' ? value : '');

/** An <error>, or what some servers put in its place: a plain string. */
function readError(json: unknown): { error: string; details: string } | undefined {
  if (typeof json === 'string') return { error: json, details: '' };
  if (typeof json !== 'object' || json === null || !('error' in json)) return undefined;
  return { error: textOf(json.error), details: 'details' in json ? textOf(json.details) : '' };
}

/** 'operations': what was sent, in order. */
export function outcomeOf(operations: readonly Operation[], result: unknown, error: unknown): Outcome {
  if (error !== null) {
    const { error: name, details } = readError(error) ?? { error: 'unknown error', details: '' };
    return failure(name, details, undefined);
  }
  if (!Array.isArray(result)) return failure('bad reply', 'the reply to transact is not an array', undefined);
  for (const [i, part] of result.entries()) {
    const found = readError(part);
    // One more result than operations: the commit itself failed, and no single operation is at fault.
    if (found !== undefined) return failure(found.error, found.details, operations[i]);
  }
  return { status: 'success' };
}
