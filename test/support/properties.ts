/**
 * How often the properties run, and from which seed. A run without settings is the same each time: what fails in CI is the change. `FUZZ_RUNS=20`
 * runs twenty times as many from fresh seeds; `FUZZ_SEED=N FUZZ_PATH=P` repeats what a failure has printed.
 */
const { FUZZ_RUNS, FUZZ_SEED, FUZZ_PATH } = process.env;

const USUAL_SEED = 1;

/** fast-check's parameters of a property that runs 'usual' times when nothing is set. */
export function runs(usual: number): { numRuns: number; seed?: number; path?: string } {
  const numRuns = Math.max(1, Math.round(usual * Number(FUZZ_RUNS ?? 1)));
  if (FUZZ_SEED === undefined) return FUZZ_RUNS === undefined ? { numRuns, seed: USUAL_SEED } : { numRuns };
  return { numRuns, seed: Number(FUZZ_SEED), ...(FUZZ_PATH !== undefined && { path: FUZZ_PATH }) };
}
