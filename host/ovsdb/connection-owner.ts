/** What a connection is given, and what it calls. */
import type { Logger } from '../log/logger.ts';
import type { FramingLimits } from './framing.ts';
import type { Clock, Dialer, Random } from './platform.ts';
import type { NotificationHandler, Session } from './session.ts';
import type { UpdateDecoder } from './update-decoder.ts';

/** What a connection tells its owner, from within 'poll'. */
export interface ConnectionOwner {
  connected(session: Session): void;
  notified: NotificationHandler;
  /** The session is over. 'isGarbled': because what the peer sent made no sense. */
  disconnected(reason: string, isGarbled: boolean): void;
  /** 'poll' has something to do. */
  wake(): void;
}

export interface ConnectionOptions {
  readonly remotes: string;
  readonly dialer: Dialer;
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Logger;
  readonly decoder?: UpdateDecoder | undefined;
  /** For the server's messages. */
  readonly limits?: FramingLimits | undefined;
}
