/** What a process that runs suites (suite.ts) tells the program that started it, which names a file in TEST_REPORT. */

/** A suite that can't run on this machine. */
export interface Skipped {
  readonly name: string;
  readonly tests: number;
  readonly reason: string;
}

/** How all ended. */
export interface Report {
  readonly passed: number;
  readonly failed: number;
  /** The suites in which a test or a hook failed. */
  readonly failedSuites: readonly string[];
  /** Did nothing fail but tests and hooks of 'failedSuites'? */
  readonly isWhole: boolean;
  /** What failed and why, one text for each. */
  readonly failures: readonly string[];
  readonly skipped: readonly Skipped[];
  /** Seconds of processor time: the process's own, and where the system tells (Linux) that of its children that have ended. */
  readonly processor: number;
}

/** What was skipped and why, each reason once. */
export function describeSkipped(skipped: readonly Skipped[]): string[] {
  const reasons = new Map<string, string[]>();
  for (const { name, tests, reason } of skipped)
    reasons.set(reason, [...(reasons.get(reason) ?? []), `${name} (${tests})`]);
  return [...reasons].map(([reason, names]) => `SKIPPED ${names.join(', ')}: ${reason}`);
}

/** Several reports as one. */
export function sumOf(reports: readonly Report[]): Report {
  return {
    passed: reports.reduce((sum, { passed }) => sum + passed, 0),
    failed: reports.reduce((sum, { failed }) => sum + failed, 0),
    failedSuites: reports.flatMap(({ failedSuites }) => failedSuites),
    isWhole: reports.every(({ isWhole }) => isWhole),
    failures: reports.flatMap(({ failures }) => failures),
    skipped: reports.flatMap(({ skipped }) => skipped),
    processor: reports.reduce((sum, { processor }) => sum + processor, 0),
  };
}
