/** What there is to be seen of a world: the present, or a moment of its past. */
import type { Contents } from '../../emulation/contents.ts';
import type { CommitEvent, WorldEvent } from '../../emulation/world/journal.ts';
import type { World } from '../../emulation/world/world.ts';
import type { Intent, Update } from '../messages.ts';
import type { TableCounts } from '../models/table-model.ts';
import type { BranchModel, EventModel } from '../models/time-model.ts';
import type { WhyObject, WhyQuestion } from '../models/why-model.ts';
import { eventModel, isShown } from './events.ts';
import { loadLooks, loadTools } from './late.ts';
import { modelOf } from './model.ts';
import type { Origins } from './origins.ts';
import type { Past } from './past.ts';
import { statusOf, type WorldStatus } from './status.ts';

/** Events of one moment that are sent at most. */
const MOST_EVENTS = 60;

type Looks = Awaited<ReturnType<typeof loadLooks>>;

const countsOf = (contents: Contents): TableCounts =>
  Object.fromEntries(
    Object.entries(contents).map(([database, tables]) => [
      database,
      Object.fromEntries(Object.entries(tables).map(([table, rows]) => [table, rows.length])),
    ]),
  );

interface Watched {
  readonly database: string;
  readonly table: string;
}

export class Scene {
  readonly world: World;
  #past: Past | undefined;
  /** The event after which the world is looked at; undefined: the present. */
  look: number | undefined;
  /** The event before the last command. */
  since: number;
  readonly #tell: (update: Update) => void;
  /** Transactions that no past knows of. */
  readonly #early: CommitEvent[] = [];
  #events: EventModel[] = [];
  #omitted = 0;
  #contents: Contents | undefined;
  /** What is in the databases after the last event. */
  #present: { readonly event: number; readonly contents: Contents } | undefined;
  #watched: Watched | undefined;
  #looks: Looks | undefined;

  constructor(world: World, tell: (update: Update) => void, watched: Watched | undefined) {
    this.world = world;
    this.#tell = tell;
    this.#watched = watched;
    this.since = world.journal.count;
  }

  /** Missing until something has been done. */
  get past(): Past | undefined {
    return this.#past;
  }

  set past(past: Past | undefined) {
    this.#past = past;
    for (const event of this.#early) past?.origins.note(event);
  }

  /** Who wrote what. */
  #origins({ Origins: Made }: Looks): Origins {
    if (this.#past !== undefined) return this.#past.origins;
    const origins = new Made();
    for (const event of this.#early) origins.note(event);
    return origins;
  }

  get watched(): Watched | undefined {
    return this.#watched;
  }

  /** Looks at the moment after an event; undefined: the present. Where nothing has been done there is only that. */
  lookAt(event: number | undefined): void {
    const { past } = this;
    if (past === undefined) return;
    this.look = event === undefined || event >= past.last ? undefined : Math.max(past.first, event);
    this.show();
  }

  tellTimeline(branches: readonly BranchModel[]): void {
    if (this.past === undefined) return;
    const { first, last, cap, isCut, marks } = this.past;
    this.#tell({ kind: 'timeline', timeline: { first, last, cap, isCut, look: this.look, marks, branches } });
  }

  /** Has anything happened that was not reported yet? */
  get hasNews(): boolean {
    return this.#events.length > 0 || this.#omitted > 0;
  }

  note(event: WorldEvent): void {
    if (this.#past !== undefined) this.#past.note(event);
    else if (event.kind === 'commit') this.#early.push(event);
    if (!isShown(event)) return;
    if (this.#events.length < MOST_EVENTS) this.#events.push(eventModel(event));
    else this.#omitted++;
  }

  /** What was reported until now is no news. */
  forgetNews(): void {
    this.#events = [];
    this.#omitted = 0;
  }

  async watch(watched: Watched | undefined): Promise<void> {
    this.#watched = watched;
    if (watched !== undefined) await this.#withLooks(() => this.show());
  }

  async #withLooks(look: (looks: Looks) => void): Promise<void> {
    this.#looks ??= await loadLooks();
    look(this.#looks);
  }

  tellRow({ database, table, uuid }: Extract<Intent, { kind: 'row' }>): Promise<void> {
    return this.#withLooks((looks) => {
      const found = this.#reader(looks).row(database, uuid);
      this.#tell({
        kind: 'row',
        database,
        table: found?.table ?? table,
        row: found?.row,
        command: found?.command ?? '',
      });
    });
  }

  tellEvents(wanted: Extract<Intent, { kind: 'events' }>): Promise<void> {
    return this.#withLooks(({ eventsUntil }) =>
      this.#tell({ kind: 'events', events: eventsUntil(this.world.journal, this.look, wanted) }),
    );
  }

  tellEngine(zone: string): Promise<void> {
    return this.#withLooks(({ engineModel }) =>
      this.#tell({ kind: 'engine', engine: engineModel(this.world, zone, this.look) }),
    );
  }

  tellEvent(id: number): Promise<void> {
    return this.#withLooks(({ eventDetail }) =>
      this.#tell({ kind: 'event', detail: eventDetail(this.world.journal, id) }),
    );
  }

  /** Of the present: who asks wants to mend it. */
  async tellWhy(question: WhyQuestion | WhyObject): Promise<void> {
    const { whyModel } = await loadTools();
    const kernels = await this.world.lookerKernels();
    await this.#withLooks((looks) => {
      const reader = new looks.TableReader(this.#now(), this.#origins(looks).at(), this.since);
      this.#tell({ kind: 'why', answer: whyModel(this.world, kernels, reader, question) });
    });
  }

  /** All that is in the databases at the moment that is looked at. The present too comes from the past, which has its routes read already. */
  contents(): Contents {
    return (this.#contents ??= this.past?.contentsAt(this.look ?? this.past.last) ?? this.#now());
  }

  /** After an event; undefined: now, with all values made. */
  contentsAt(event: number | undefined): Contents {
    return event === undefined || this.past === undefined ? this.#now() : this.past.contentsAt(event);
  }

  /** Read once for each moment: of a large world it takes as long as all else that is shown. */
  #now(): Contents {
    const { count } = this.world.journal;
    if (this.#present?.event !== count) this.#present = { event: count, contents: this.world.contents() };
    return this.#present.contents;
  }

  #status(): WorldStatus {
    const { look, past } = this;
    return look === undefined || past === undefined ? statusOf(this.world) : past.statusAt(look);
  }

  #reader(looks: Looks): InstanceType<Looks['TableReader']> {
    const { look } = this;
    const since = look === undefined ? this.since : (this.past?.markBefore(look)?.event ?? 0);
    return new looks.TableReader(this.contents(), this.#origins(looks).at(look), since);
  }

  /** Tells what there is to be seen. */
  show(): void {
    this.past?.record();
    this.#contents = undefined;
    const status = this.#status();
    const contents = this.contents();
    const watched = this.#watched;
    const reader = this.#looks === undefined ? undefined : this.#reader(this.#looks);
    const isPast = this.look !== undefined;
    const { now, isAtRest } = status;
    this.#tell({
      kind: 'moment',
      clock: { now, isAtRest, events: this.world.journal.count },
      model: modelOf(status, contents, this.past?.routes),
      counts: countsOf(contents),
      places: status.places,
      ...(watched !== undefined && reader !== undefined && { table: reader.table(watched.database, watched.table) }),
      events: isPast ? [] : this.#events,
      omitted: isPast ? 0 : this.#omitted,
    });
    if (!isPast) this.forgetNews();
  }
}
