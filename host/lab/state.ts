/** What the page shows: one model, patched by what the worker tells. Components read signals and send intents. */
import { computed, signal } from '@preact/signals';
import type { Target } from './map/shapes.ts';
import type { EntryModel, FilesAnswer, Intent, Update } from './messages.ts';
import type { EngineModel } from './models/engine-model.ts';
import type { Clock, InvariantModel, WorldModel } from './models/map-model.ts';
import type { RowModel, TableCounts, TableModel } from './models/table-model.ts';
import type { DifferenceModel, EventDetail, EventModel, TimelineModel } from './models/time-model.ts';
import type { WhyModel } from './models/why-model.ts';

/** Entries and events that are kept. */
const KEPT = 400;

export const model = signal<WorldModel>({
  zones: [],
  transits: [],
  shared: [],
  faults: [],
  advertised: 0,
});
export const clock = signal<Clock>({ now: 0, isAtRest: false, events: 0 });
export const counts = signal<TableCounts>({});
export const entries = signal<readonly (EntryModel & { readonly id: number })[]>([]);
export const events = signal<readonly EventModel[]>([]);
/** Of the latest moment: what moves on the map. */
export const moment = signal<{ readonly events: readonly EventModel[]; readonly omitted: number }>({
  events: [],
  omitted: 0,
});
/** What was typed and is being played. */
export const pending = signal<{ readonly place: string; readonly text: string } | undefined>(undefined);
/** Has any message been seen? */
export const hasMoved = computed(() => events.value.length > 0);
export const places = signal<readonly string[]>([]);
/** Where what is typed goes. */
export const place = signal('az1');
export const table = signal<TableModel | undefined>(undefined);
export const watched = signal<{ readonly database: string; readonly table: string } | undefined>(undefined);
export const selection = signal<Target | undefined>(undefined);
export const row = signal<
  | {
      readonly database: string;
      readonly table: string;
      readonly row: RowModel | undefined;
      /** What writes the row as it is. */
      readonly command: string;
    }
  | undefined
>(undefined);
export const eventDetail = signal<EventDetail | undefined>(undefined);
/** What was answered to the last question why. */
export const why = signal<WhyModel | undefined>(undefined);
/** What has happened, as it was asked for. */
export const found = signal<readonly EventModel[]>([]);
export const engine = signal<EngineModel | undefined>(undefined);
export const completions = signal<{ readonly id: number; readonly candidates: readonly string[] }>({
  id: 0,
  candidates: [],
});
/** How the invariants stand; none before anything was done. */
export const invariants = signal<readonly InvariantModel[]>([]);
export const timeline = signal<TimelineModel | undefined>(undefined);
/** Is a moment of the past looked at? */
export const isPast = computed(() => timeline.value?.look !== undefined);
export const difference = signal<DifferenceModel | undefined>(undefined);
/** Of a script that is played again. */
export const progress = signal<{ readonly done: number; readonly total: number } | undefined>(undefined);
export const hash = signal('');
/** What leads to the present. */
export const script = signal('');
export const failure = signal('');
/** `starting`: no world yet. `busy`: something is being played. */
export const phase = signal<'starting' | 'busy' | 'idle' | 'failed'>('starting');
export const kernels = signal('');
export const isHeld = signal(false);
/** What has just happened, for a screen reader. */
export const announcement = signal('');

/** The last file that was made, or what has become of those that were chosen. */
export const filesAnswer = signal<FilesAnswer | undefined>(undefined);

let send: (intent: Intent) => void = () => undefined;
let onStarted: () => void = () => undefined;
let entryCount = 0;

/** Intents after which something is played. */
const WORKS: ReadonlySet<Intent['kind']> = new Set<Intent['kind']>(['open', 'type', 'undo', 'branch']);

/** Says something to the worker. */
export function tell(intent: Intent): void {
  if (WORKS.has(intent.kind)) phase.value = 'busy';
  send(intent);
}

/** Types lines at a place, as the console would. */
export function type(text: string, where = place.value): void {
  pending.value = { place: where, text };
  tell({ kind: 'type', place: where, text });
}

/** Begins a world out of a script; `reset` goes back to 'base'. */
export function open(text: string, base = text): void {
  entries.value = [];
  events.value = [];
  selection.value = undefined;
  row.value = undefined;
  eventDetail.value = undefined;
  tell({ kind: 'open', script: text, base });
}

export function select(target: Target | undefined): void {
  selection.value = target;
  row.value = undefined;
  eventDetail.value = undefined;
  if (target?.kind === 'row') tell({ kind: 'row', database: target.database, table: target.table, uuid: target.uuid });
}

export function watch(database: string, name: string): void {
  watched.value = { database, table: name };
  table.value = undefined;
  tell({ kind: 'watch', database, table: name });
}

/** Where a selected row is shown, it is shown as it is now. */
function refresh(): void {
  const target = selection.value;
  if (target?.kind === 'row') tell({ kind: 'row', database: target.database, table: target.table, uuid: target.uuid });
}

function say({ check, command, status }: EntryModel): void {
  if (check !== undefined) announcement.value = `${check.holds ? 'Holds' : 'Does not hold'}: ${check.title}`;
  else announcement.value = status === 0 ? `Done: ${command}` : `Failed: ${command}`;
}

function addEntries(more: readonly EntryModel[]): void {
  entries.value = [...entries.value, ...more.map((entry) => ({ ...entry, id: ++entryCount }))].slice(-KEPT);
}

export function receive(update: Update): void {
  switch (update.kind) {
    case 'started':
      onStarted();
      return;
    case 'opened':
      // What is played again is reported again.
      entries.value = [];
      timeline.value = undefined;
      difference.value = undefined;
      places.value = update.places;
      kernels.value = update.kernels;
      if (!update.places.includes(place.value)) place.value = update.places[0] ?? '';
      return;
    case 'moment':
      clock.value = update.clock;
      if (update.model !== undefined) model.value = update.model;
      if (update.counts !== undefined) counts.value = update.counts;
      if (update.places !== undefined) places.value = update.places;
      if (update.table !== undefined) table.value = update.table;
      if (update.events.length > 0) events.value = [...events.value, ...update.events].slice(-KEPT);
      moment.value = { events: update.events, omitted: update.omitted };
      refresh();
      return;
    case 'entry':
      if (pending.value?.text.trim() === update.entry.command) pending.value = undefined;
      addEntries([update.entry]);
      say(update.entry);
      return;
    case 'replayed':
      addEntries(update.entries);
      return;
    case 'idle':
      hash.value = update.hash;
      script.value = update.script;
      pending.value = undefined;
      if (phase.value !== 'failed') phase.value = 'idle';
      return;
    case 'row': {
      const target = selection.value;
      if (target?.kind !== 'row' || target.database !== update.database) return;
      const { database, table: name, row: its, command } = update;
      row.value = { database, table: name, row: its, command };
      return;
    }
    case 'event':
      eventDetail.value = update.detail;
      return;
    case 'events':
      found.value = update.events;
      return;
    case 'engine':
      engine.value = update.engine;
      return;
    case 'why':
      why.value = update.answer;
      return;
    case 'completions':
      completions.value = { id: update.id, candidates: update.candidates };
      return;
    case 'checks':
      if (update.invariants.some(({ state }) => state === 'broken'))
        announcement.value = 'An invariant is broken: see Checks';
      invariants.value = update.invariants;
      return;
    case 'timeline':
      timeline.value = update.timeline;
      return;
    case 'difference':
      difference.value = update.difference;
      return;
    case 'progress':
      progress.value = update.done < update.total ? { done: update.done, total: update.total } : undefined;
      return;
    case 'files':
      filesAnswer.value = update.answer;
      return;
    case 'failed':
      failure.value = update.message;
      phase.value = 'failed';
  }
}

/** Starts the worker; 'started' is called when it listens. */
export function connect(worker: Worker, started: () => void): void {
  onStarted = started;
  // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a worker has no origin
  send = (intent) => worker.postMessage(intent);
  worker.addEventListener('message', ({ data }: MessageEvent<Update>) => receive(data));
  worker.addEventListener('error', ({ message }) =>
    receive({ kind: 'failed', message: message === '' ? 'the worker could not be started' : message }),
  );
}
