/** What has happened: events, the moments that can be looked at, and what differs between two of them. */

/** What time is looked at. */
export interface TimelineModel {
  /** Events that can be looked at, by number: all of them when nothing was forgotten yet. */
  readonly first: number;
  readonly last: number;
  /** How many events are kept, and how many rows that they have changed, before the oldest are forgotten. */
  readonly cap: { readonly events: number; readonly changes: number };
  /** Some are forgotten. */
  readonly isCut: boolean;
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

export interface EventDetail {
  readonly event: EventModel;
  /** A message as it was sent, or the row differences of a transaction. */
  readonly text: string;
  readonly causes: readonly EventModel[];
}

/** What a step on the timeline goes by. */
export type StepKind = 'message' | 'run' | 'transaction' | 'command';
