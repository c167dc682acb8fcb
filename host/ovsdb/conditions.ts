/**
 * Which rows of a database are monitored: `monitor_cond` and `monitor_cond_change` of ovsdb-server(7) 4.1.12, 4.1.13.
 *
 * ## Law
 * 'wanted' is what the consumer asked for last, 'asked' what the server was asked for last, 'held' what the replica is known to
 * hold: undefined while a change is being asked for, since the server tells the rows before it answers. All by table, as the
 * text of a `where`; a table that is not in it is held whole.
 *
 * A replica whose 'held' differs from what a reconnect asks for can't be brought up to date by what has changed meanwhile: a
 * row that is wanted only now need not have changed. It is fetched again.
 */

/** One <condition> of RFC 7047 section 5.1. */
export type Clause = readonly [column: string, operator: string, value: unknown];

/** A row is monitored when any of the clauses holds. */
export type Condition = readonly Clause[];

type Texts = ReadonlyMap<string, string>;

/** Without clauses no row matches: to the server an empty `where` would mean every row. */
const textOf = (condition: Condition): string => JSON.stringify(condition.length === 0 ? [false] : condition);

export class Conditions {
  #wanted: Texts;
  #asked: Texts = new Map();
  #held: Texts | undefined = new Map();
  #isPending = false;

  constructor(initial: Readonly<Record<string, Condition>> = {}) {
    this.#wanted = new Map(Object.entries(initial).map(([table, condition]) => [table, textOf(condition)]));
  }

  /** 'condition' undefined: every row. */
  set(table: string, condition: Condition | undefined): void {
    const wanted = new Map(this.#wanted);
    if (condition === undefined) wanted.delete(table);
    else wanted.set(table, textOf(condition));
    this.#wanted = wanted;
  }

  /** The `where` of a table's monitor; undefined: every row. */
  where(table: string): unknown {
    const text = this.#wanted.get(table);
    return text === undefined ? undefined : JSON.parse(text);
  }

  /** Has the server done all that was asked for, and is nothing else wanted by now? */
  get isSettled(): boolean {
    return !this.#isPending && isSame(this.#asked, this.#wanted);
  }

  /** Does the replica hold just what is wanted now? */
  get isHeld(): boolean {
    return this.#held !== undefined && isSame(this.#held, this.#wanted);
  }

  /** All that is wanted now is being asked for, by a new monitor. */
  asking(): void {
    this.#asked = this.#wanted;
    this.#isPending = true;
  }

  /** The same of the monitor that there is. */
  changing(): void {
    this.asking();
    this.#held = undefined;
  }

  /** What `monitor_cond_change` should ask for, by table; undefined: nothing, or not while another answer is awaited. */
  changes(): Record<string, readonly unknown[]> | undefined {
    if (this.#isPending || isSame(this.#asked, this.#wanted)) return undefined;
    const tables = [...new Set([...this.#asked.keys(), ...this.#wanted.keys()])];
    return Object.fromEntries(
      tables
        .filter((table) => this.#asked.get(table) !== this.#wanted.get(table))
        .map((table) => [table, [{ where: this.where(table) ?? [true] }]]),
    );
  }

  /** The server has done what it was asked for. */
  answered(): void {
    this.#held = this.#asked;
    this.#isPending = false;
  }
}

function isSame(a: Texts, b: Texts): boolean {
  if (a === b) return true;
  if (a.size !== b.size) return false;
  for (const [table, text] of a) if (b.get(table) !== text) return false;
  return true;
}
