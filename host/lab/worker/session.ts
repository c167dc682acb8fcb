/**
 * The world behind messages: plays what the page wants played, and tells what is to be seen.
 *
 * What is played goes one after the other; what is only looked at is answered at once. The script that leads to the present is kept:
 * it is the link, the autosave, and the console's history.
 */
import type { Contents } from '../../emulation/contents.ts';
import type { WorldEvent } from '../../emulation/world/journal.ts';
import type { Entry, Player } from '../../emulation/world/player.ts';
import { USUAL_ZONES } from '../../emulation/world/run.ts';
import { readScript, parseScript, type Statement } from '../../emulation/world/script.ts';
import { PATIENCE, World } from '../../emulation/world/world.ts';
import type { Kernels } from '../../kernels/kernels.ts';
import type { EventModel, Intent, TableCounts, Update, WhyQuestion } from '../messages.ts';
import { eventModel } from './events.ts';
import { modelOf } from './model.ts';
import { Origins } from './origins.ts';

export interface SessionPlatform {
  readonly kernels: () => Promise<Kernels>;
  readonly tell: (update: Update) => void;
  /** Resolves after so many milliseconds of the person's time. */
  readonly pause: (milliseconds: number) => Promise<void>;
}

/** Events of one moment that are sent at most. */
const MOST_EVENTS = 60;

/** The tools' command lines: wanted when something is typed, not before the first picture. */
const loadTools = () => import('./tools.ts');

/** Tables and events in full: wanted when somebody looks. */
const loadLooks = () => import('./looks.ts');
type Looks = Awaited<ReturnType<typeof loadLooks>>;

const countsOf = (contents: Contents): TableCounts =>
  Object.fromEntries(
    Object.entries(contents).map(([database, tables]) => [
      database,
      Object.fromEntries(Object.entries(tables).map(([table, rows]) => [table, rows.length])),
    ]),
  );

export class Session {
  readonly #platform: SessionPlatform;
  #world: World | undefined;
  #player: Player | undefined;
  #origins = new Origins();
  #lines: string[] = [];
  #header = '';
  #base = '';
  #pace = 40;
  /** What is played is not watched: a link that is opened, or a check. */
  #isInstant = false;
  /** What is due, and whether it is being done. */
  readonly #queue: (() => Promise<void>)[] = [];
  #isBusy = false;
  #watched: { readonly database: string; readonly table: string } | undefined;
  /** The event before the last command. */
  #since = 0;
  #events: EventModel[] = [];
  #omitted = 0;
  #contents: Contents | undefined;
  #generation = 0;
  #looks: Looks | undefined;
  #isHeld = false;
  /** After the moment that comes next. */
  #isHeldNext = false;
  #goOn: () => void = () => undefined;

  constructor(platform: SessionPlatform) {
    this.#platform = platform;
  }

  handle(intent: Intent): void {
    switch (intent.kind) {
      case 'open':
        this.#generation++;
        this.#queue.length = 0;
        this.#base = intent.base;
        this.#enqueue(() => this.#open(intent.script));
        return;
      case 'type':
        this.#enqueue(() => this.#type(intent.place, intent.text));
        return;
      case 'pace':
        this.#pace = intent.milliseconds;
        return;
      case 'hold':
        this.#isHeld = intent.isHeld && intent.once !== true;
        this.#isHeldNext = intent.isHeld;
        this.#goOn();
        return;
      case 'watch':
        this.#watched = { database: intent.database, table: intent.table };
        void this.#withLooks(() => this.#show());
        return;
      case 'unwatch':
        this.#watched = undefined;
        return;
      case 'row':
        void this.#withLooks((looks) => this.#tellRow(looks, intent));
        return;
      case 'event':
        void this.#withLooks(({ eventDetail }) => {
          const world = this.#world;
          const detail = world === undefined ? undefined : eventDetail(world.journal, intent.id);
          this.#platform.tell({ kind: 'event', detail });
        });
        return;
      case 'why':
        void this.#why(intent.question);
        return;
      case 'complete':
        void this.#complete(intent);
    }
  }

  async #withLooks(look: (looks: Looks) => void): Promise<void> {
    this.#looks ??= await loadLooks();
    look(this.#looks);
  }

  #tellRow(looks: Looks, { database, table, uuid }: Extract<Intent, { kind: 'row' }>): void {
    const found = this.#reader(looks)?.row(database, uuid);
    this.#platform.tell({ kind: 'row', database, table: found?.table ?? table, row: found?.row });
  }

  async #why(question: WhyQuestion): Promise<void> {
    const { whyModel } = await loadTools();
    await this.#withLooks(() => undefined);
    const kernels = await this.#world?.lookerKernels();
    const world = this.#world;
    const reader = this.#looks === undefined ? undefined : this.#reader(this.#looks);
    if (world === undefined || kernels === undefined || reader === undefined) return;
    this.#platform.tell({ kind: 'why', answer: whyModel(world, kernels, reader, question) });
  }

  async #complete({ id, place, text }: Extract<Intent, { kind: 'complete' }>): Promise<void> {
    const { completions } = await loadTools();
    const world = this.#world;
    const candidates = world === undefined ? [] : completions(world, this.#read(world), place, text);
    this.#platform.tell({ kind: 'completions', id, candidates });
  }

  #enqueue(work: () => Promise<void>): void {
    this.#queue.push(work);
    if (!this.#isBusy) void this.#drain();
  }

  async #drain(): Promise<void> {
    this.#isBusy = true;
    for (let work = this.#queue.shift(); work !== undefined; work = this.#queue.shift())
      try {
        await work();
      } catch (error) {
        this.#platform.tell({ kind: 'failed', message: error instanceof Error ? error.message : String(error) });
      }
    this.#isBusy = false;
    this.#idle();
  }

  #idle(): void {
    const world = this.#world;
    if (world === undefined) return;
    const { databases, events } = world.hash();
    this.#platform.tell({
      kind: 'idle',
      hash: `${databases}-${events}`,
      script: this.script,
      place: this.#player?.place ?? '',
    });
  }

  /** What leads to the present. */
  get script(): string {
    return [this.#header, ...this.#lines].filter((line) => line !== '').join('\n');
  }

  async #open(script: string): Promise<void> {
    const { world: options, statements } = readScript(script);
    this.#world?.close();
    this.#world = undefined;
    this.#origins = new Origins();
    this.#lines = [];
    this.#header = /^\s*world(?:\s.*)?$/m.exec(script)?.[0].trim() ?? '';
    const world = await World.create({ zones: USUAL_ZONES, ...options, kernels: this.#platform.kernels });
    this.#world = world;
    world.journal.onEvent = (event) => this.#note(event);
    world.settle();
    this.#since = world.journal.count;
    this.#events = [];
    this.#omitted = 0;
    this.#player = undefined;
    const kernels = await this.#platform.kernels();
    this.#platform.tell({ kind: 'opened', places: this.#places(), kernels: kernels.describe() });
    this.#isInstant = true;
    const generation = this.#generation;
    for (const statement of statements) {
      if (generation !== this.#generation) break;
      await this.#play(statement, true);
    }
    this.#isInstant = false;
    this.#show();
  }

  #places(): string[] {
    return [...(this.#world?.zones ?? []), ...(this.#world?.hosts.keys() ?? [])];
  }

  #note(event: WorldEvent): void {
    if (event.kind === 'commit') this.#origins.note(event);
    const model = eventModel(event);
    if (model === undefined) return;
    if (this.#events.length < MOST_EVENTS) this.#events.push(model);
    else this.#omitted++;
  }

  /** Lets the world come to rest at the pace that is wanted: a moment, a picture, a pause. */
  async #settle(world: World, until?: () => boolean): Promise<void> {
    const end = world.now + PATIENCE;
    for (;;) {
      if (until?.() === true) return;
      const before = world.now;
      if (world.tick(end, until) !== 'more') return;
      if (this.#isInstant || (this.#pace === 0 && !this.#isHeldNext)) continue;
      if (this.#events.length === 0 && this.#omitted === 0) continue;
      this.#show();
      await this.#whileHeld();
      // Long waits are not waited for.
      await this.#platform.pause(this.#pace * Math.min(3, Math.max(1, world.now - before)));
    }
  }

  /** Resolves when time may go on. */
  async #whileHeld(): Promise<void> {
    this.#isHeld = this.#isHeldNext;
    while (this.#isHeld)
      await new Promise<void>((resolve) => {
        this.#goOn = resolve;
      });
  }

  async #type(place: string, text: string): Promise<void> {
    let at = place;
    for (const statement of parseScript(text)) {
      // Of a text that was pasted, a line without a place goes where the one before went.
      if (statement.place !== '') at = statement.place;
      if (statement.command === 'help') this.#answer(at, statement, (await loadTools()).helpText());
      else if (statement.command === 'reset') await this.#reset();
      else await this.#play({ ...statement, place: at }, false);
    }
  }

  #answer(place: string, { command }: Statement, stdout: string): void {
    this.#platform.tell({ kind: 'entry', entry: { place, command, stdout, stderr: '', status: 0 }, isReplay: false });
  }

  async #reset(): Promise<void> {
    await this.#open(this.#base);
  }

  async #play(statement: Statement, isReplay: boolean): Promise<void> {
    const world = this.#world;
    if (world === undefined) return;
    const { Player } = await loadTools();
    const player = (this.#player ??= new Player(world, (its, until) => this.#settle(its, until)));
    this.#since = world.journal.count;
    // Checks only look.
    this.#isInstant = isReplay || /^check\s/.test(statement.command);
    const entry = await player.play(statement);
    this.#lines.push(statement.place === '' ? statement.text : `${statement.place}$ ${statement.command}`);
    this.#tellEntry(entry, isReplay);
    if (!isReplay) this.#show();
  }

  #tellEntry({ place, statement, stdout, stderr, status, check }: Entry, isReplay: boolean): void {
    const entry = { place, command: statement.command, stdout, stderr, status, ...(check !== undefined && { check }) };
    this.#platform.tell({ kind: 'entry', entry, isReplay });
  }

  #read(world: World): Contents {
    return (this.#contents ??= world.contents());
  }

  #reader({ TableReader }: Looks): InstanceType<Looks['TableReader']> | undefined {
    const world = this.#world;
    return world === undefined ? undefined : new TableReader(this.#read(world), this.#origins, this.#since);
  }

  /** Tells what there is to be seen now. */
  #show(): void {
    const world = this.#world;
    if (world === undefined) return;
    this.#contents = undefined;
    const watched = this.#watched;
    const reader = this.#looks === undefined ? undefined : this.#reader(this.#looks);
    const events = this.#events;
    const omitted = this.#omitted;
    this.#events = [];
    this.#omitted = 0;
    this.#platform.tell({
      kind: 'moment',
      clock: { now: world.now, isAtRest: world.isAtRest, events: world.journal.count },
      model: modelOf(world, this.#read(world)),
      counts: countsOf(this.#read(world)),
      places: this.#places(),
      ...(watched !== undefined && reader !== undefined && { table: reader.table(watched.database, watched.table) }),
      events,
      omitted,
    });
  }
}
