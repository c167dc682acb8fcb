/** Recorded commands that do not replay, by `SCRIPT INDEX`, each with why. One that does replay must be struck. */
export const EXCEPTIONS: ReadonlyMap<string, string> = new Map([
  [
    'nb-global 37',
    'the reference waits with --dry-run for a configuration that nobody has made, until --timeout ends it: here nothing is waited for',
  ],
  ['nb-lsp-addresses 48', 'the reference crashes for want of an argument: here it is asked for'],
  ['sb-bind 34', 'lflow-list is refused: it is not among the commands'],
  ['sb-bind 35', 'dump-flows is refused: it is not among the commands'],
  ['sb-bind 36', 'count-flows is refused: it is not among the commands'],
  ['sb-bind 37', 'lflow-list is refused: it is not among the commands'],
]);
