/** The past of a world, always recorded: what was in its databases, how its processes were, and what was typed when. */
import type { Contents } from '../../emulation/contents.ts';
import { History } from '../../emulation/world/history.ts';
import { messageKind } from '../../emulation/message-content.ts';
import type { JournalLimits, WorldEvent } from '../../emulation/world/journal.ts';
import type { World } from '../../emulation/world/world.ts';
import type { MarkModel, StepKind } from '../models/time-model.ts';
import { Origins } from './origins.ts';
import { RouteReader } from './route-reader.ts';
import { statusOf, traitsOf, type Traits, type WorldStatus } from './status.ts';

interface Recorded {
  /** The event since which it is so. */
  readonly event: number;
  readonly status: WorldStatus;
}

/** A statement that was played. */
export interface Mark extends MarkModel {
  /** Its place in the script. */
  readonly line: number;
}

/** Are they the same from a place on? */
function areAlike(a: Traits, b: Traits, from = 0): boolean {
  if (a.length !== b.length) return false;
  for (let at = from; at < a.length; at++) if (a[at] !== b[at]) return false;
  return true;
}

const isOf = (event: WorldEvent, by: StepKind): boolean =>
  by === 'transaction'
    ? event.kind === 'commit'
    : by === 'message'
      ? event.kind === 'message' && messageKind(event.content) !== 'connect'
      : event.kind === by;

export class Past {
  readonly #world: World;
  readonly #begin: number;
  /** What was in the databases. */
  readonly history: History;
  /** Who wrote it. */
  readonly origins = new Origins();
  /** Routes are read as they come: of thousands at once a look would take too long. */
  readonly routes = new RouteReader();
  #statuses: Recorded[] = [];
  /** Of the last status. */
  #traits: Traits = [];
  #marks: Mark[] = [];

  /** Begins now. */
  constructor(world: World) {
    this.#world = world;
    this.#begin = world.journal.count;
    this.history = new History(world, (table, row) => {
      if (table === 'Logical_Router_Static_Route') this.routes.read(row);
    });
    this.record();
  }

  /** What is kept; older moments can't be looked at. */
  get cap(): JournalLimits {
    return this.#world.journal.limits;
  }

  /** Moments that could be looked at once are forgotten. */
  get isCut(): boolean {
    return this.first > this.#begin;
  }

  get first(): number {
    return this.history.first;
  }

  get last(): number {
    return this.#world.journal.count;
  }

  get marks(): readonly Mark[] {
    return this.#marks;
  }

  note(event: WorldEvent): void {
    if (event.kind === 'commit') {
      this.history.note(event);
      this.origins.note(event);
    }
    const first = this.#world.journal.events[0]?.id ?? 0;
    if (first <= this.first) return;
    this.history.forget(first);
    this.origins.forget(this.first);
    const at = this.#statuses.findLastIndex((its) => its.event <= first);
    this.#statuses = this.#statuses.slice(Math.max(0, at));
    this.#marks = this.#marks.filter((mark) => mark.event >= first);
  }

  /** Takes down how the processes are, where that has changed. */
  record(): void {
    const before = this.#traits;
    const traits = traitsOf(this.#world);
    if (areAlike(traits, before)) return;
    this.#traits = traits;
    const last = this.#statuses.at(-1)?.status;
    // Most of the time a world only comes to rest, or begins to move.
    const isOnlyRest = last !== undefined && areAlike(traits, before, 1);
    const { now, isAtRest } = this.#world;
    const status = isOnlyRest ? { ...last, now, isAtRest } : statusOf(this.#world);
    this.#statuses.push({ event: this.last, status });
  }

  /** A statement is about to be played. */
  mark(line: number, text: string): void {
    this.#marks.push({ event: this.last, at: this.#world.now, text, line });
  }

  /** What was played when this moment was: its statement, and those before it. */
  markBefore(event: number): Mark | undefined {
    return this.#marks.findLast((mark) => mark.event < event);
  }

  /** What was in the databases of the zones that there were after an event. */
  contentsAt(event: number): Contents {
    const zones = this.statusAt(event).zones.map(({ id }) => id);
    const names = new Set(['inb', 'isb', ...zones.flatMap((id) => [`nb-${id}`, `sb-${id}`])]);
    return Object.fromEntries(Object.entries(this.history.contentsAt(event)).filter(([name]) => names.has(name)));
  }

  /** How the processes were; the time is the event's. */
  statusAt(event: number): WorldStatus {
    const status = (this.#statuses.findLast((its) => its.event <= event) ?? this.#statuses[0])?.status;
    const { at } = this.#world.journal.find(event) ?? { at: this.#world.now };
    return { ...(status ?? statusOf(this.#world)), now: at };
  }

  /** The next moment of a kind after an event, or the last before it; undefined: there is none. */
  step(event: number, by: StepKind, direction: 1 | -1): number | undefined {
    if (by === 'command') {
      const events = this.#marks.map((mark) => mark.event);
      return direction > 0 ? events.find((its) => its > event) : events.findLast((its) => its < event);
    }
    const { journal } = this.#world;
    for (let id = event + direction; id > this.first && id <= this.last; id += direction) {
      const found = journal.find(id);
      if (found !== undefined && isOf(found, by)) return id;
    }
    return direction < 0 && event > this.first ? this.first : undefined;
  }
}
