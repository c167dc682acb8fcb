/** What has happened in a world: each piece of work, run of a controller and transaction, with what has led to it. */
import type { DatabaseKey } from '../../ic/databases.ts';
import type { NodeTrace } from '../../engine/engine.ts';
import type { RunReport } from '../../ic/controller-options.ts';
import type { Change } from '../../ovsdb/server/stored-transaction.ts';
import { messageKind, type Content } from '../message-content.ts';
import type { Work } from '../work.ts';
import { Digest } from './digest.ts';

interface Common {
  /** Counts up from 1. */
  readonly id: number;
  /** Virtual milliseconds. */
  readonly at: number;
  readonly from: string;
  readonly to: string;
  /** The event that has led to this one; 0: none. */
  readonly cause: number;
}

export interface CommitEvent extends Common {
  readonly kind: 'commit';
  /** `isb`, `nb-az1`. */
  readonly database: string;
  /** Who has sent the transaction: the process at the other end of the connection. */
  readonly actor: string;
  /** Of the transaction. */
  readonly comment: string;
  readonly changes: readonly Change[];
}

export interface RunEvent extends Common {
  readonly kind: 'run';
  readonly recompute: boolean;
  /** The input nodes whose changes have caused the run. */
  readonly inputs: readonly string[];
  /** What each node of the engine did that had something to do, in the order in which they ran. */
  readonly nodes: readonly NodeTrace[];
  /** Milliseconds of a real clock that it took; undefined where none was given. */
  readonly cost: number | undefined;
  /** Operations that it sends, by database. */
  readonly operations: Readonly<Partial<Record<DatabaseKey, number>>>;
}

export interface MessageEvent extends Common {
  readonly kind: 'message';
  /** Undefined: a connection opens, or ends. */
  readonly content: Content | undefined;
}

export interface OtherEvent extends Common {
  readonly kind: 'timer' | 'turn' | 'command';
  /** Of a command: what was typed. */
  readonly text: string;
}

export type WorldEvent = CommitEvent | RunEvent | MessageEvent | OtherEvent;

/** How much is kept before the oldest is forgotten: it is what memory is for. */
export interface JournalLimits {
  readonly events: number;
  /** Rows that these have changed, all together: about 1.5 KB each, with what is made of them. */
  readonly changes: number;
}

/** Up to this many times the limits before it is tidied up. */
const SLACK = 1.25;

const changesOf = (event: WorldEvent): number => (event.kind === 'commit' ? event.changes.length : 0);

export class Journal {
  /** Called with each event. */
  onEvent: ((event: WorldEvent) => void) | undefined;
  limits: JournalLimits = { events: 10_000, changes: 50_000 };
  #events: WorldEvent[] = [];
  /** Rows that the events have changed. */
  #changes = 0;
  #count = 0;
  readonly #digest = new Digest();
  /** The event of the piece of work that is being done, and of each that may still lead to something. */
  readonly #ofWork = new Map<number, number>();
  #current: WorldEvent | undefined;
  #now = 0;
  /** A real clock, in milliseconds: what runs cost. It tells nothing that the fingerprint has. */
  stopwatch: (() => number) | undefined;
  #started = 0;
  /** What the command that comes next is. */
  #said = '';

  /** The last ones, in order. */
  get events(): readonly WorldEvent[] {
    return this.#events;
  }

  /** How many there have been. */
  get count(): number {
    return this.#count;
  }

  get hash(): string {
    return this.#digest.toString();
  }

  find(id: number): WorldEvent | undefined {
    const first = this.#events[0]?.id ?? 0;
    return this.#events[id - first];
  }

  /** Events are made whole, with their numbers: a copy of each cost as much as all else that is done with it here. */
  #add(event: WorldEvent): WorldEvent {
    this.#events.push(event);
    this.#changes += changesOf(event);
    const { events, changes } = this.limits;
    if (this.#events.length > events * SLACK || this.#changes > changes * SLACK) this.#tidy();
    const { at, kind, from, to, cause } = event;
    this.#digest.add(`${at} ${kind} ${from} ${to} ${cause} ${detail(event)}`);
    this.onEvent?.(event);
    return event;
  }

  /** Forgets the oldest, down to the limits; the last stays, however large. */
  #tidy(): void {
    const { events, changes } = this.limits;
    let first = Math.max(0, this.#events.length - events);
    for (const event of this.#events.slice(0, first)) this.#changes -= changesOf(event);
    for (; this.#changes > changes && first < this.#events.length - 1; first++)
      this.#changes -= changesOf(this.#events[first]!);
    this.#events = this.#events.slice(first);
  }

  /** The command that comes next is this. */
  say(text: string): void {
    this.#said = text;
  }

  /** A piece of work begins. */
  work({ id, cause, kind, from, to, content }: Work, now: number): void {
    this.#now = now;
    // Controllers run in turns; to ask a browser for the time costs as much as all else here.
    if (kind === 'run') this.#started = this.stopwatch?.() ?? 0;
    const text = kind === 'command' ? this.#said : '';
    const cameOf = this.#ofWork.get(cause) ?? 0;
    const eventId = ++this.#count;
    this.#current = this.#add(
      kind === 'message'
        ? { kind, id: eventId, at: now, from, to, cause: cameOf, content }
        : { kind: kind === 'run' ? 'turn' : kind, id: eventId, at: now, from, to, cause: cameOf, text },
    );
    this.#ofWork.set(id, this.#current.id);
    if (this.#ofWork.size > this.limits.events * 2)
      for (const old of this.#ofWork.keys()) {
        if (this.#ofWork.size <= this.limits.events) break;
        this.#ofWork.delete(old);
      }
  }

  /** A controller has run, in the piece of work that is being done. */
  run(process: string, { recompute, causes, transactions }: RunReport, nodes: readonly NodeTrace[]): void {
    const { stopwatch } = this;
    const cost = stopwatch === undefined ? undefined : stopwatch() - this.#started;
    const operations = Object.fromEntries(
      transactions.map(({ database, transaction }) => [database, transaction.size]),
    );
    this.#add({
      kind: 'run',
      id: ++this.#count,
      at: this.#now,
      from: process,
      to: process,
      cause: this.#current?.id ?? 0,
      recompute,
      inputs: causes,
      nodes,
      cost,
      operations,
    });
  }

  /** A database has committed a transaction that was in the message that is being read. */
  commit(database: string, changes: readonly Change[], comments: readonly string[]): void {
    const { from = database, to = database, id = 0 } = this.#current ?? {};
    const actor = to === database ? from : database;
    this.#add({
      kind: 'commit',
      id: ++this.#count,
      at: this.#now,
      from: actor,
      to: database,
      cause: id,
      database,
      actor,
      comment: comments.join('\n'),
      changes,
    });
  }
}

/** What of an event the fingerprint takes in besides who and when. */
function detail(event: WorldEvent): string {
  switch (event.kind) {
    case 'message':
      return messageKind(event.content);
    case 'run':
      return `${event.recompute} ${event.inputs.join(',')} ${JSON.stringify(event.operations)}`;
    case 'commit':
      return event.changes.map(({ table, before, after }) => `${table.name} ${(after ?? before)?.uuid}`).join(',');
    case 'command':
    case 'timer':
    case 'turn':
      return event.text;
  }
}
