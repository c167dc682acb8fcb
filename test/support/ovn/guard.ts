/** Signals that end the process as 'process.exit' does, so that what tests have started ends as well. */
let isGuarded = false;

export function guard(): void {
  if (isGuarded) return;
  isGuarded = true;
  process.on('SIGINT', () => process.exit(130));
  process.on('SIGTERM', () => process.exit(143));
}
