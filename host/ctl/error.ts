/** A command that can't be done: its message is what the tool prints after its own name; the exit status is 1. */
export class CtlError extends Error {
  override readonly name = 'CtlError';
}

/** Stops the command line with this message. */
export function fail(message: string): never {
  throw new CtlError(message);
}
