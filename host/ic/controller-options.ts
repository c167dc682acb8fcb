/** Options of a controller, and its reports of runs. */
import type { Kernels } from '../kernels/kernels.ts';
import type { LoggerFactory } from '../log/logger.ts';
import type { Database, Transaction } from '../ovsdb/api.ts';
import type { Clock, Random } from '../ovsdb/platform.ts';
import type { DatabaseKey } from './databases.ts';

export type Status = 'active' | 'standby' | 'paused';

export interface ControllerOptions {
  readonly databases: Readonly<Record<DatabaseKey, Database>>;
  readonly kernels: Kernels;
  readonly clock: Clock;
  readonly random: Random;
  readonly logger: LoggerFactory;
  /** Write nothing and take no lock: 'plan' is all that is wanted. */
  readonly dryRun?: boolean;
  /** Remove what a router has learned when it lost its last attachment. */
  readonly forgetOnDetach?: boolean;
  /** Calls back soon, outside the present turn: `setImmediate` or its like. */
  readonly schedule: (turn: () => void) => void;
  /** Asked again and again while a turn runs the nodes: has it, since 'start' by the clock, taken long enough? By default, 10 ms. */
  readonly isTurnOver?: (start: number) => boolean;
}

/**
 * What a run is about to write: who, why, and the operations themselves. For observers; values, not yet sent. A run that sends batches of
 * routes before its end is reported with each of them, and at its end with the rest.
 */
export interface RunReport {
  /** The zone's name, and whether it leads. */
  readonly zone: string;
  readonly isLeader: boolean;
  /** Everything was recomputed. */
  readonly recompute: boolean;
  /** The input nodes whose changes caused the run. */
  readonly causes: readonly string[];
  /** False: a node failed, and nothing was sent. */
  readonly completed: boolean;
  readonly transactions: readonly { readonly database: DatabaseKey; readonly transaction: Transaction }[];
}
