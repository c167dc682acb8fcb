/** Names for what happens in a world: whose work it is, of which kind, and what has led to it. */

import type { Content } from './message-content.ts';

/** On whose account a piece of work is done: for logs, and for benches that tell apart whose time it takes. */
export type Worker = 'controllers' | 'emulations' | 'servers';

/**
 * `message`: bytes, or the opening or end of a connection, reach the other side. `run`: a process has a turn. `timer`: a process's
 * timer goes off. `command`: a person has typed something.
 */
export type WorkKind = 'message' | 'run' | 'timer' | 'command';

/** What is known of a piece of work when it is scheduled. */
export interface Label {
  readonly kind: WorkKind;
  readonly worker: Worker;
  /** Processes by name: see 'processes.ts'. Of runs and timers both are the process itself. */
  readonly from: string;
  readonly to: string;
  /** Of a message: what is carried; undefined for connections that open or end. */
  readonly content?: Content | undefined;
}

/** A piece of work that has been scheduled. */
export interface Work extends Label {
  /** Counts up in the order in which work is scheduled. */
  readonly id: number;
  /** The piece of work that was being done when this one was scheduled; 0: none. */
  readonly cause: number;
  /** Virtual milliseconds at which it is due. */
  readonly at: number;
}
