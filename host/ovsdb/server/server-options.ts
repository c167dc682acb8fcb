/** What a server is given. */
import type { Logger } from '../../log/logger.ts';
import type { Clock, Random } from '../platform.ts';
import type { SharedData } from './shared-data.ts';

export interface ServerOptions {
  /** Where UUIDs come from. */
  readonly random: Random;
  /** For the timeouts of `wait`. */
  readonly clock: Clock;
  /** How many transactions of each database `monitor_cond_since` can go back (default 100). */
  readonly historySize?: number;
  /** Where one process has many servers: what they hold alike. */
  readonly shared?: SharedData;
  /** How many values the results of one transaction may hold: some 100 bytes each until they are sent (default 20,000,000). */
  readonly maxResultValues?: number;
  /** What is on disk before clients hear of it: every transaction (the default), or those that ask for it with `commit`. */
  readonly sync?: 'always' | 'requested';
  readonly logger?: Logger;
  /** A log can't be written any more. Clients hear nothing from then on, as nobody can know what is on disk. */
  readonly failed?: (error: unknown) => void;
}
