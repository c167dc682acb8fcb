/** What the page and its worker tell each other: plain data, all that the page knows of the world. */

/** Who a process of the map is, and how it is. */
export interface ProcessModel {
  /** Such as `ovn-ic-az1`, `nb-az1`, `isb`. */
  readonly name: string;
  readonly kind: 'controller' | 'database' | 'northd' | 'chassis';
  /** What it is really, or what stands for it. */
  readonly isReal: boolean;
  /** `active`, `standby`, `paused`; of a controller that leads, `leader`; `frozen`, `killed`, `stopped`. */
  readonly state: string;
}

/** Something that was broken on purpose. */
export interface FaultModel {
  /** What was typed after `fault`. */
  readonly text: string;
  readonly what: string;
  /** The processes at which it is seen. */
  readonly at: readonly string[];
  /** What breaks it in a real deployment, and what mends it there. */
  readonly command: string;
  readonly mend: string;
  readonly since: number;
  /** It is something on the way between two processes. */
  readonly isOfLink: boolean;
}

export interface InvariantModel {
  readonly title: string;
  /** `unknown`: nothing can be said of it while something is broken. */
  readonly state: 'holds' | 'broken' | 'unknown';
  readonly faults: readonly string[];
}

export interface RouteModel {
  readonly prefix: string;
  readonly nexthop: string;
  /** '' is the main one. */
  readonly table: string;
  readonly kind: 'connected' | 'static' | 'learned';
  /** Of a learned route: the zone that has advertised it. */
  readonly zone: string;
  readonly uuid: string;
}

export interface PortModel {
  readonly name: string;
  readonly uuid: string;
  readonly addresses: readonly string[];
  /** The transit switch that it leads to; '' for none. */
  readonly transit: string;
  /** The chassis that it is at home on now; '' for none. */
  readonly gateway: string;
  /** It has gateways, and none of them has claimed it. */
  readonly isUnclaimed: boolean;
}

export interface RouterModel {
  readonly name: string;
  readonly uuid: string;
  /** The transit router that it is the zone's part of; '' for a router of the zone's own. */
  readonly transit: string;
  readonly ports: readonly PortModel[];
  readonly routes: readonly RouteModel[];
}

export interface SwitchModel {
  readonly name: string;
  readonly uuid: string;
  readonly ports: number;
  /** Transit switches that it is a leaf of. */
  readonly transits: readonly string[];
}

export interface ChassisModel {
  readonly name: string;
  readonly isGateway: boolean;
  /** From another zone, entered by the controller. */
  readonly isRemote: boolean;
  readonly address: string;
  readonly uuid: string;
}

export interface ZoneModel {
  /** What the world calls it. */
  readonly id: string;
  /** What NB_Global says: '' for none. */
  readonly name: string;
  readonly processes: readonly ProcessModel[];
  readonly routers: readonly RouterModel[];
  readonly switches: readonly SwitchModel[];
  readonly chassis: readonly ChassisModel[];
}

export interface TransitModel {
  readonly kind: 'switch' | 'router';
  readonly name: string;
  readonly uuid: string;
  /** Of a switch, in IC-SB; undefined while it has none. */
  readonly tunnelKey: number | undefined;
}

/** All that the map shows. */
export interface WorldModel {
  readonly zones: readonly ZoneModel[];
  readonly transits: readonly TransitModel[];
  /** IC-NB and IC-SB. */
  readonly shared: readonly ProcessModel[];
  readonly faults: readonly FaultModel[];
  /** Routes in IC-SB. */
  readonly advertised: number;
}

export interface Clock {
  /** Virtual milliseconds. */
  readonly now: number;
  readonly isAtRest: boolean;
  readonly events: number;
}

/** What time is looked at. */
export interface TimelineModel {
  /** Events that can be looked at, by number: all of them when nothing was forgotten yet. */
  readonly first: number;
  readonly last: number;
  /** How many events are kept before the oldest are forgotten. */
  readonly cap: number;
  /** What is looked at; undefined: the present. */
  readonly look: number | undefined;
  readonly marks: readonly MarkModel[];
  readonly branches: readonly BranchModel[];
}

/** Something that was typed, on the timeline. */
export interface MarkModel {
  /** The event before it. */
  readonly event: number;
  readonly at: number;
  readonly text: string;
}

export interface BranchModel {
  readonly name: string;
  readonly commands: number;
  readonly isCurrent: boolean;
}

/** A moment to compare: an event of this branch, the present, or another branch's end. */
export type MomentModel =
  | { readonly kind: 'event'; readonly event: number }
  | { readonly kind: 'now' }
  | { readonly kind: 'branch'; readonly name: string };

export interface DifferenceModel {
  readonly rows: readonly {
    readonly database: string;
    readonly table: string;
    readonly uuid: string;
    readonly name: string;
    readonly kind: 'insert' | 'modify' | 'delete';
    readonly columns: readonly { readonly column: string; readonly before: string; readonly after: string }[];
  }[];
  /** More were left out. */
  readonly omitted: number;
}

/** A message, run or transaction, in one line. */
export interface EventModel {
  readonly id: number;
  readonly at: number;
  readonly kind: 'message' | 'run' | 'commit' | 'command';
  readonly from: string;
  readonly to: string;
  readonly cause: number;
  readonly text: string;
}

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

/** Where a cell's value comes from. */
export interface Origin {
  readonly event: number;
  readonly at: number;
  readonly actor: string;
  readonly comment: string;
}

export interface RowReference {
  readonly database: string;
  readonly table: string;
  readonly uuid: string;
  readonly label: string;
}

export interface CellModel {
  readonly text: string;
  /** What its UUIDs refer to. */
  readonly references: readonly RowReference[];
  /** Rows of any database that texts in it name, as external_ids:ic-learned-route does. */
  readonly mentions: readonly RowReference[];
  readonly origin: Origin | undefined;
  /** Written since the last command was typed. */
  readonly isNew: boolean;
}

export interface RowModel {
  readonly uuid: string;
  readonly name: string;
  readonly isNew: boolean;
  /** What deleted it, since the last command was typed; undefined: it is there. */
  readonly deleted: Origin | undefined;
  readonly cells: Readonly<Record<string, CellModel>>;
}

export interface TableModel {
  readonly database: string;
  readonly table: string;
  readonly columns: readonly string[];
  /** Those that have just been deleted come first. */
  readonly rows: readonly RowModel[];
  /** Who writes it and who reads it. */
  readonly about: string;
}

/** How many rows each table of each database has. */
export type TableCounts = Readonly<Record<string, Readonly<Record<string, number>>>>;

export interface EventDetail {
  readonly event: EventModel;
  /** A message as it was sent, or the row differences of a transaction. */
  readonly text: string;
  readonly causes: readonly EventModel[];
}

/** A node of a controller's engine, and what it did in the run that is looked at. */
export interface NodeModel {
  readonly name: string;
  /** None: it stands for a table. */
  readonly inputs: readonly string[];
  readonly isInput: boolean;
  readonly how: 'unchanged' | 'handled' | 'recompute' | 'canceled';
  /** How much came in, and how much came out. */
  readonly taken: number;
  readonly given: number;
  /** Since the controller has started. */
  readonly counts: { readonly recompute: number; readonly compute: number; readonly cancel: number } | undefined;
}

export interface RunModel {
  readonly event: number;
  readonly at: number;
  readonly isRecompute: boolean;
  /** Milliseconds of a real clock. */
  readonly cost: number;
  /** Nodes that had something to do. */
  readonly nodes: number;
  /** Operations that it sent. */
  readonly operations: number;
}

/** The engine of a zone's controller. */
export interface EngineModel {
  readonly zone: string;
  readonly nodes: readonly NodeModel[];
  /** The run that is looked at; undefined: there was none yet. */
  readonly run: RunModel | undefined;
  /** The last incremental one, and the last full recompute, to be compared. */
  readonly incremental: RunModel | undefined;
  readonly recompute: RunModel | undefined;
}

/** Why a router has a prefix, or has it not. */
export interface WhyQuestion {
  readonly zone: string;
  readonly router: string;
  /** Or an address. */
  readonly prefix: string;
}

/** Why a zone has a port or gateway of another, or has it not. */
export interface WhyObject {
  readonly about: 'port' | 'chassis';
  readonly zone: string;
  readonly name: string;
}

/** A gate of a path, or several rules that are shown as one. */
export interface GateModel {
  readonly zone: string;
  readonly state: 'passed' | 'failed' | 'open';
  readonly title: string;
  readonly text: string;
  readonly note: string;
  /** Of rules together: what each says. */
  readonly rules: readonly string[];
  readonly evidence: readonly RowReference[];
  readonly mend: readonly string[];
}

export interface PathModel {
  readonly title: string;
  readonly hasArrived: boolean;
  readonly gates: readonly GateModel[];
}

export interface WhyModel {
  readonly question: WhyQuestion | WhyObject;
  /** What there is to say before any path. */
  readonly notes: readonly string[];
  readonly paths: readonly PathModel[];
}

/** What a step on the timeline goes by. */
export type StepKind = 'message' | 'run' | 'transaction' | 'command';

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
  | { readonly kind: 'entry'; readonly entry: EntryModel; readonly isReplay: boolean }
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
