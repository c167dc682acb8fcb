/** What one message of a peer may be, on this machine. */
import { getHeapStatistics } from 'node:v8';
import { DEFAULT_LIMITS, type FramingLimits } from '../ovsdb/framing.ts';

/** Bytes that a value takes when it is parsed, and as much again for what is done with it. */
const BYTES_OF_A_VALUE = 150;

/** So many values that a message of nothing else takes half of the heap. */
export const nodeLimits = (): FramingLimits => ({
  ...DEFAULT_LIMITS,
  maxValues: Math.floor(getHeapStatistics().heap_size_limit / BYTES_OF_A_VALUE),
});
