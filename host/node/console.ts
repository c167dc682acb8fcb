/** The console: standard error, as long as somebody listens. */
import { writeSync } from 'node:fs';
import type { Sink } from '../log/vlog.ts';

const STDERR = 2;

/** Writes text to standard error at once. A reader that is gone is no error. */
export function writeError(text: string): void {
  try {
    writeSync(STDERR, text);
  } catch {
    // Nobody reads: after detaching that is as it should be.
  }
}

/** Log lines on standard error. */
export const consoleSink: Sink = { write: (line) => writeError(`${line}\n`) };
