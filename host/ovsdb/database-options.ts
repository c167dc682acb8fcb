/** What a client of a database is given. */
import type { LoggerFactory } from '../log/logger.ts';
import type { FramingLimits } from './framing.ts';
import type { Clock, Dialer, Random } from './platform.ts';
import type { UpdateDecoder } from './update-decoder.ts';

export interface DatabaseOptions {
  /** Comma-separated: the servers of one cluster, or one server. */
  readonly remotes: string;
  readonly dialer: Dialer;
  readonly clock: Clock;
  readonly random: Random;
  readonly logger: LoggerFactory;
  /** Of a cluster, only the leader will do: its content is the newest, and what it takes needs no forwarding. Default: true. */
  readonly leaderOnly?: boolean;
  /** Makes the decoder of large updates; without one they are parsed whole. */
  readonly updateDecoder?: (() => UpdateDecoder) | undefined;
  /** For the server's messages; what is beyond them ends the session. */
  readonly limits?: FramingLimits;
}
