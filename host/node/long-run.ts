/** V8 set up for a process that stays. */
import { setFlagsFromString } from 'node:v8';

/**
 * Memory is kept down: the heap is collected when it has grown by a third (by itself V8 lets it double and more). Functions are
 * optimized four times as late as V8 would: a bulk of 1,000 routes takes half the processor time so, since most of what was optimized for
 * it was not called often enough to repay that. But V8's first compiler takes each function at once, also one whose bytecode was there
 * before: what runs once an hour is not interpreted.
 */
const FLAGS: readonly string[] = [
  '--heap-growing-percent=33',
  '--interrupt-budget=270336',
  '--always-sparkplug',
  '--no-lazy-feedback-allocation',
  '--no-baseline-batch-compilation',
];

/**
 * Sets V8 up for a long run. Called once the program is loaded: on the command line these flags would make V8 refuse the code that was
 * compiled before, Node's own and the programs', since it is good only for the flags that it was compiled with.
 */
export function prepareForLongRun(): void {
  for (const flag of FLAGS) setFlagsFromString(flag);
}
