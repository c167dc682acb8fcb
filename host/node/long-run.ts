/** V8 set up for a process that stays. */
import { setFlagsFromString } from 'node:v8';

/**
 * Memory is kept down: the heap is collected when it has grown by a third (by itself V8 lets it double and more). Functions are
 * optimized four times as late as V8 would, but compiled by its first compiler at once, or when they have been called a few times if
 * their bytecode was there before: a bulk of 1,000 routes takes half the processor time so, since most of what was optimized for it was
 * not called often enough to repay that; and what runs once an hour is not interpreted.
 */
const FLAGS: readonly string[] = [
  '--heap-growing-percent=33',
  '--interrupt-budget=270336',
  '--always-sparkplug',
  '--interrupt-budget-for-feedback-allocation=100',
  '--baseline-batch-compilation-threshold=512',
];

/**
 * Sets V8 up for a long run. Called when the program is loaded, and not given on the command line: code that was compiled before, of
 * Node and of the programs, is good only for the flags that it was compiled with.
 */
export function prepareForLongRun(): void {
  for (const flag of FLAGS) setFlagsFromString(flag);
}
