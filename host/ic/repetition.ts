/**
 * Writes that change nothing for good: a server that says success but whose row never arrives, or somebody who changes back what
 * we write. Each run after such a write finds the same difference, and would write the same again, as fast as the servers answer.
 *
 * ## Law
 * A write is a repetition when it was the last one of its kind that we made: the same row inserted and not deleted by us since, the same values
 * set in the same columns of the same row and no others by us since. A user who turns something on and off causes none, since our own writes
 * alternate. In a large transaction the first writes stand for the others: a loop repeats all of them.
 */
import type { Exchange, Operation } from '../ovsdb/api.ts';
import { writeJson } from '../ovsdb/json.ts';
import { member } from '../ovsdb/member.ts';
import type { BaseType, DatabaseSchema } from '../ovsdb/schema.ts';
import { EAGER_ATTEMPTS } from '../ovsdb/pacing.ts';
import { icNorthbound } from '../schema/ic-northbound.ts';
import { icSouthbound } from '../schema/ic-southbound.ts';
import { northbound } from '../schema/northbound.ts';
import { southbound } from '../schema/southbound.ts';

/** Writes looked at in one transaction, all of them or, of more, some; and remembered of all transactions. */
const MOST = 64;
const SAMPLE = 16;
const MEMORY = 1024;
/** Milliseconds after which a write that comes again is a new one: far longer than the longest pause. */
const FORGOTTEN = 60_000;

/** Tables whose rows take others along when they are deleted (ports of a switch, encaps of a gateway), which don't say so. */
const PARENTS: ReadonlySet<string> = new Set(
  [icNorthbound, icSouthbound, northbound, southbound].flatMap(({ tables }: DatabaseSchema) => {
    const isChild = ({ refTable, refType }: BaseType): boolean =>
      refTable !== undefined && refType !== 'weak' && member(tables, refTable)?.isRoot === false;
    return Object.entries(tables).flatMap(([name, { columns }]) => {
      const owns = Object.values(columns).some(
        ({ type: { key, value } }) => isChild(key) || (value !== undefined && isChild(value)),
      );
      return owns ? [name] : [];
    });
  }),
);

interface Write {
  /** What was written. */
  readonly value: string;
  /** Times it was written in a row. */
  times: number;
  at: number;
  /** The row that it made: deleting that ends the repetitions. */
  uuid: string | undefined;
}

/** Rows of the same transaction have names that are never used again. */
const withoutNames = (json: string): string => json.replaceAll(/"named-uuid","row\d+"/g, '"named-uuid"');

/** A row that is recreated gets another key. */
const withoutKeys = (json: string): string =>
  withoutNames(json).replaceAll(/"tunnel_key":\d+|"requested-tnl-key","\d+"/g, '"key"');

interface Target {
  readonly target: string;
  readonly value: string;
}

/** What refers to a row of the same transaction is another value each time: the row's insertion stands for it. */
const reference = (write: Target): Target | undefined => (write.value.includes('"named-uuid"') ? undefined : write);

/** The names of new rows that take the places of others in a column: whether we have taken those away, nothing says. */
function replacements(operations: readonly Operation[]): ReadonlySet<string> {
  const names = new Set<string>();
  for (const operation of operations) {
    // The row of an insert is made when it is asked for (insert-block.ts).
    if (operation.op !== 'update') continue;
    for (const [, name = ''] of writeJson(operation['row']).matchAll(/"named-uuid","(row\d+)"/g)) names.add(name);
  }
  return names;
}

/** The UUIDs of the rows that an operation deletes, or takes out of a column, which ends those that nothing else refers to. */
function* taken(operation: Operation): Generator<string> {
  if (operation.op === 'delete') {
    const uuid = uuidOf(operation);
    if (uuid !== undefined) yield uuid;
  } else if (operation.op === 'mutate') {
    for (const [, mutator, value] of operation['mutations'] as readonly (readonly [string, string, unknown])[]) {
      if (mutator !== 'delete') continue;
      for (const [, uuid = ''] of writeJson(value).matchAll(/"uuid","([^"]*)"/g)) yield uuid;
    }
  }
}

/** What an operation writes to, and what it writes there; undefined for those that write nothing. */
function readWrite(operation: Operation): Target | undefined {
  const { op, table, where } = operation;
  switch (op) {
    case 'insert':
      return { target: withoutKeys(writeJson([table, operation['row']])), value: op };
    case 'update': {
      const row = operation['row'] as Readonly<Record<string, unknown>>;
      return reference({ target: writeJson([table, where, Object.keys(row)]), value: writeJson(row) });
    }
    case 'mutate':
      return reference({ target: writeJson([table, where]), value: writeJson(operation['mutations']) });
    case 'delete':
      return { target: writeJson([table, where]), value: op };
    default:
      return undefined;
  }
}

/** The UUID of the row that an operation's condition names. */
function uuidOf({ where = [] }: Operation): string | undefined {
  const [clause] = where as readonly (readonly [string, string, readonly string[]])[];
  return clause?.[2][1];
}

export class Repetitions {
  readonly #now: () => number;
  readonly #warn: (what: string) => void;
  /** By target, the ones written last at the end. */
  readonly #writes = new Map<string, Write>();
  readonly #byUuid = new Map<string, string>();

  /** 'warn' is called once for what is repeated more often than at once. */
  constructor(now: () => number, warn: (what: string) => void) {
    this.#now = now;
    this.#warn = warn;
  }

  /**
   * Records a transaction that was committed, with the server's results; returns how many times in a row its most repeated write was made before,
   * of those that 'hold' does not take. It is asked about each that was, with the UUID of its row, or the name of a new one: not in large
   * transactions, which are looked at in part.
   */
  committed(
    database: string,
    { operations, results }: Exchange,
    hold: (row: string, times: number) => boolean = () => false,
  ): number {
    let most = 0;
    const isSample = operations.length > MOST;
    let left = isSample ? SAMPLE : MOST;
    const replaced = replacements(operations);
    for (const [at, operation] of operations.entries()) {
      // Most of a large transaction.
      if (left === 0 && operation.op === 'insert') continue;
      for (const uuid of taken(operation)) {
        if (operation.op === 'delete' && PARENTS.has(String(operation.table)) && this.#byUuid.has(uuid)) this.clear();
        else this.#forgetRow(uuid);
      }
      if (left === 0 || replaced.has(String(operation['uuid-name']))) continue;
      const write = readWrite(operation);
      if (write === undefined) continue;
      left--;
      const times = this.#take(`${database} ${write.target}`, write.value, results[at], operation);
      if (times === 0 || (!isSample && hold(rowOf(operation), times))) continue;
      most = Math.max(most, times);
    }
    return most;
  }

  /** Another controller may have worked meanwhile. */
  clear(): void {
    this.#writes.clear();
    this.#byUuid.clear();
  }

  #take(target: string, value: string, result: unknown, operation: Operation): number {
    const now = this.#now();
    const before = this.#writes.get(target);
    const isAgain = before !== undefined && before.value === value && now - before.at < FORGOTTEN;
    const times = isAgain ? before.times + 1 : 1;
    this.#forget(target);
    const uuid = insertedBy(result);
    this.#writes.set(target, { value, times, at: now, uuid });
    if (uuid !== undefined) this.#byUuid.set(uuid, target);
    if (this.#writes.size > MEMORY) {
      const [oldest = ''] = this.#writes.keys();
      this.#forget(oldest);
    }
    // Said when it is paced for the first time.
    if (times === EAGER_ATTEMPTS + 2) this.#warn(describe(operation));
    return times - 1;
  }

  #forgetRow(uuid: string): void {
    const target = this.#byUuid.get(uuid);
    if (target !== undefined) this.#forget(target);
  }

  #forget(target: string): void {
    const uuid = this.#writes.get(target)?.uuid;
    if (uuid !== undefined) this.#byUuid.delete(uuid);
    this.#writes.delete(target);
  }
}

/** The row that an operation writes to: its UUID, or the name of a new one. */
const rowOf = (operation: Operation): string => {
  const name = operation['uuid-name'];
  return typeof name === 'string' ? name : (uuidOf(operation) ?? '');
};

/** The UUID in the result of an insert (RFC 7047 5.2.1). */
function insertedBy(result: unknown): string | undefined {
  if (typeof result !== 'object' || result === null || !('uuid' in result) || !Array.isArray(result.uuid))
    return undefined;
  const [, uuid] = result.uuid as readonly unknown[];
  return typeof uuid === 'string' ? uuid : undefined;
}

/** For the log: `insert into Gateway {"name":"gw1"...}`, `update of Availability_Zone 0123... {"name":"az1"}`. */
function describe(operation: Operation): string {
  const { op, table } = operation;
  const values = writeJson(operation['row'] ?? operation['mutations'] ?? {}).slice(0, 200);
  return op === 'insert'
    ? `insert into ${String(table)} ${values}`
    : `${op} of ${String(table)} ${uuidOf(operation) ?? ''} ${values}`;
}
