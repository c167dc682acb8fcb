/** Why the daemon does not start, in words for the person who started it: one line on standard error, without a stack. */
export class StartupError extends Error {
  override readonly name: string = 'StartupError';
}
