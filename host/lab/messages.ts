/** What the page and its worker tell each other: plain data, all that the page knows of the world. */
import type { EngineModel } from './models/engine-model.ts';
import type { Clock, InvariantModel, WorldModel } from './models/map-model.ts';
import type { RowModel, TableCounts, TableModel } from './models/table-model.ts';
import type {
  DifferenceModel,
  EventDetail,
  EventModel,
  MomentModel,
  StepKind,
  TimelineModel,
} from './models/time-model.ts';
import type { WhyModel, WhyObject, WhyQuestion } from './models/why-model.ts';

export interface EntryModel {
  readonly place: string;
  readonly command: string;
  readonly stdout: string;
  readonly stderr: string;
  readonly status: number | undefined;
  /** Of what was mistyped: what may have been meant. */
  readonly hint?: string;
  readonly check?: { readonly title: string; readonly holds: boolean };
}

/** What the worker makes files of: the script for bash, or what has happened as JSON. */
export type ExportKind = 'shell' | 'events';

export interface FileModel {
  readonly name: string;
  readonly bytes: Uint8Array;
}

/** Something to be saved; or a script of databases that the person has, 'isRedacted': with other names and addresses. */
export type FilesRequest =
  | { readonly kind: 'export'; readonly what: ExportKind }
  | { readonly kind: 'import'; readonly files: readonly FileModel[]; readonly isRedacted: boolean };

/** A file's text; or what has become of databases: a script, and what was left out. 'error': why there is none; '' where there is. */
export type FilesAnswer =
  | { readonly kind: 'export'; readonly what: ExportKind; readonly text: string; readonly error: string }
  | (ImportModel & { readonly kind: 'import' });

export interface ImportModel {
  readonly script: string;
  readonly notes: readonly string[];
  readonly isRedacted: boolean;
  readonly error: string;
}

/** From the page. */
export type Intent =
  /** A world out of a script; what was there is gone. 'base': the script that `reset` goes back to. */
  | { readonly kind: 'open'; readonly script: string; readonly base: string }
  | { readonly kind: 'type'; readonly place: string; readonly text: string }
  /** Milliseconds that one of the world's takes to be seen; 0: at once. */
  | { readonly kind: 'pace'; readonly milliseconds: number }
  /** Time stands still until it is let go again; one moment is let happen by 'once'. */
  | { readonly kind: 'hold'; readonly isHeld: boolean; readonly once?: boolean }
  /** Looks at the moment after an event; undefined: at the present. */
  | { readonly kind: 'look'; readonly event: number | undefined }
  /** To the next or last event of a kind; where time is held, lets it happen. */
  | { readonly kind: 'step'; readonly by: StepKind; readonly direction: 1 | -1 }
  | { readonly kind: 'branch'; readonly name: string }
  | { readonly kind: 'rename'; readonly name: string; readonly to: string }
  | { readonly kind: 'undo' }
  | { readonly kind: 'compare'; readonly first: MomentModel; readonly second: MomentModel }
  /** Which table is wanted to be seen; undefined: none. */
  | { readonly kind: 'watch'; readonly database: string; readonly table: string }
  | { readonly kind: 'unwatch' }
  | { readonly kind: 'row'; readonly database: string; readonly table: string; readonly uuid: string }
  | { readonly kind: 'event'; readonly id: number }
  /** What has happened up to the moment that is looked at: the last of these kinds, processes and texts. */
  | {
      readonly kind: 'events';
      readonly kinds: readonly EventModel['kind'][];
      readonly process: string;
      readonly text: string;
    }
  | { readonly kind: 'engine'; readonly zone: string }
  | { readonly kind: 'why'; readonly question: WhyQuestion | WhyObject }
  | { readonly kind: 'files'; readonly request: FilesRequest }
  /** Somebody is about to type. */
  | { readonly kind: 'prepare' }
  | { readonly kind: 'complete'; readonly id: number; readonly place: string; readonly text: string };

/** From the worker. */
export type Update =
  /** The worker listens. */
  | { readonly kind: 'started' }
  | { readonly kind: 'opened'; readonly places: readonly string[]; readonly kernels: string }
  | {
      readonly kind: 'moment';
      readonly clock: Clock;
      readonly model?: WorldModel;
      readonly counts?: TableCounts;
      readonly places?: readonly string[];
      readonly table?: TableModel;
      readonly events: readonly EventModel[];
      /** More of this moment were left out. */
      readonly omitted: number;
    }
  | { readonly kind: 'entry'; readonly entry: EntryModel }
  /** Of a script that is played again. */
  | { readonly kind: 'replayed'; readonly entries: readonly EntryModel[] }
  /** Nothing more is to be played: fingerprint, and the script that leads here. */
  | { readonly kind: 'idle'; readonly hash: string; readonly script: string; readonly place: string }
  | {
      readonly kind: 'row';
      readonly database: string;
      readonly table: string;
      readonly row: RowModel | undefined;
      /** What writes the row as it is. */
      readonly command: string;
    }
  | { readonly kind: 'event'; readonly detail: EventDetail | undefined }
  | { readonly kind: 'events'; readonly events: readonly EventModel[] }
  | { readonly kind: 'engine'; readonly engine: EngineModel | undefined }
  | { readonly kind: 'why'; readonly answer: WhyModel }
  | {
      readonly kind: 'completions';
      readonly id: number;
      /** What the last word may become. */
      readonly candidates: readonly string[];
    }
  | { readonly kind: 'checks'; readonly invariants: readonly InvariantModel[] }
  | { readonly kind: 'timeline'; readonly timeline: TimelineModel }
  | { readonly kind: 'difference'; readonly difference: DifferenceModel }
  /** Of a script that is played again: how many of its statements are done; equal: it is through. */
  | { readonly kind: 'progress'; readonly done: number; readonly total: number }
  | { readonly kind: 'files'; readonly answer: FilesAnswer }
  | { readonly kind: 'failed'; readonly message: string };
