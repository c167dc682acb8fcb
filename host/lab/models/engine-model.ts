/** A controller's engine, and what it did in a run. */

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
