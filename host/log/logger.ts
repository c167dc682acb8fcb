/** What every part logs through. Levels, sinks and formats are the daemon's business (vlog.ts). */

/** vlog's levels, from the gravest to the most talkative. 'off' is a threshold only: nothing is logged at it. */
export const LEVELS = ['off', 'emer', 'err', 'warn', 'info', 'dbg'] as const;
export type Level = (typeof LEVELS)[number];
export type MessageLevel = Exclude<Level, 'off'>;

/** A message, or a function that makes it: the function runs only when somebody listens at that level. */
export type Message = string | (() => string);

/**
 * Limits how often one kind of message is logged.
 * 'admit' says whether the message may pass now; 'dropped' (non-zero after an admitted one that followed
 * suppressed ones) is how many did not.
 */
export interface RateLimit {
  admit(): Admission;
}

/** What a limit says about one message. */
export interface Admission {
  readonly pass: boolean;
  readonly dropped: number;
  /** When 'dropped' is not 0: seconds since the first and since the last of the dropped messages. */
  readonly firstDroppedAgo?: number;
  readonly lastDroppedAgo?: number;
}

/** One module's voice. */
export interface Logger {
  isEnabled(level: MessageLevel): boolean;
  log(level: MessageLevel, message: Message, limit?: RateLimit): void;
  emer(message: Message, limit?: RateLimit): void;
  err(message: Message, limit?: RateLimit): void;
  warn(message: Message, limit?: RateLimit): void;
  info(message: Message, limit?: RateLimit): void;
  dbg(message: Message, limit?: RateLimit): void;
}

/** Makes the logger of a module: names as vlog's, lower case with '_' ('ovn_ic', 'reconnect', 'ovsdb_idl'). */
export type LoggerFactory = (module: string) => Logger;

/** A logger that says nothing, for embedding and for tests. */
export const silentLogger: Logger = {
  isEnabled: () => false,
  log: () => undefined,
  emer: () => undefined,
  err: () => undefined,
  warn: () => undefined,
  info: () => undefined,
  dbg: () => undefined,
};
