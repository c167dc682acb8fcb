/** Errors for the log. */

/** An error with its stack on one line. */
export function describeError(error: unknown): string {
  if (!(error instanceof Error))
    return typeof error === 'object' && error !== null ? 'an object was thrown' : String(error);
  const [head = '', ...frames] = (error.stack ?? `${error.name}: ${error.message}`).split(/\n\s+at /);
  return frames.length === 0 ? head : `${head} at ${frames.join(' < ')}`;
}
