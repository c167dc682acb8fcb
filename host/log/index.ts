/** `ovn-ic-wasm/log`: what everything here logs through. */
export { LEVELS, silentLogger } from './logger.ts';
export type { Admission, Level, Logger, LoggerFactory, Message, MessageLevel, RateLimit } from './logger.ts';
export { printable, printableLines } from './printable.ts';
export { rateLimit, USUAL_RATE, type Rate } from './rate-limit.ts';
