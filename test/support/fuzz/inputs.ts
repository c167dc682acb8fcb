/**
 * How many inputs the fuzzers of peers make, all together: 20,000, or as many as FUZZ_INPUTS says.
 *
 *   FUZZ_INPUTS=1000000 node --import tsx node_modules/uvu/bin.js test '^fuzz/'       the long run
 *   FUZZ_SEED=7 ...                                                                   other ones
 */
export const INPUTS = Number(process.env['FUZZ_INPUTS'] ?? 20_000);
export const SEED = Number(process.env['FUZZ_SEED'] ?? 1);

/** Milliseconds for a share of them, on a machine that does other things as well. */
export const deadline = (share: number): number => 120_000 + INPUTS * share * 30;
