/** The torture test: random scripts with faults, each beside the same script without; what heals must equal what never broke. */
import type { Kernels } from '../../kernels/kernels.ts';
import { differenceOf } from './likeness.ts';
import { randomScript, undisturbed } from './random-script.ts';
import { readScript } from './script.ts';
import { run, type RunResult } from './run.ts';

export interface Finding {
  readonly seed: number;
  /** In sentences. */
  readonly what: readonly string[];
  readonly script: string;
}

export interface TortureReport {
  readonly scripts: number;
  /** Faults that happened, by kind. */
  readonly faults: ReadonlyMap<string, number>;
  /** Rows that are missing after all has healed, and that are there beyond. */
  readonly lost: number;
  readonly doubled: number;
  /** Virtual milliseconds from a command, fault or end of a fault until all was at rest, of those that came to rest. */
  readonly longest: number;
  readonly findings: readonly Finding[];
}

export interface TortureOptions {
  /** Seeds from 'first' on. */
  readonly first: number;
  readonly count: number;
  readonly kernels: () => Promise<Kernels>;
  /** Called with each script that was played, and what it has found. */
  readonly onScript?: (seed: number, found: Finding | undefined) => void;
}

/** Words after which time passes by itself. */
const WAITS = /^(?:wait|settle|step)\b/;

function longestRest({ entries }: RunResult): number {
  let longest = 0;
  let before = 0;
  for (const { statement, at, isAtRest } of entries) {
    if (isAtRest && !WAITS.test(statement.command)) longest = Math.max(longest, at - before);
    before = at;
  }
  return longest;
}

/** Never rejects for what it finds: that is in the report. */
export async function torture({ first, count, kernels, onScript }: TortureOptions): Promise<TortureReport> {
  const faults = new Map<string, number>();
  const findings: Finding[] = [];
  let [lost, doubled, longest] = [0, 0, 0];
  for (let seed = first; seed < first + count; seed++) {
    const script = randomScript(seed);
    // The world before the first fault is like all others, and the one where nothing breaks is looked at at its end.
    const first = readScript(script).statements.find(({ command }) => command.startsWith('fault'))?.line ?? 0;
    const broken = await run({ script, kernels, checksInvariants: ({ line }) => line >= first });
    const never = await run({
      script: `${undisturbed(script)}\nwait 70s\ninvariants`,
      kernels,
      checksInvariants: ({ command }) => command === 'invariants',
    });
    for (const [kind, times] of broken.faults) faults.set(kind, (faults.get(kind) ?? 0) + times);
    const { missing, surplus } = differenceOf(never.databases, broken.databases);
    lost += missing.length;
    doubled += surplus.length;
    longest = Math.max(longest, longestRest(broken));
    const what = [
      ...missing.map((line) => `lost: ${line}`),
      ...surplus.map((line) => `doubled: ${line}`),
      ...never.broken,
      ...broken.broken,
      ...(broken.isAtRest && never.isAtRest ? [] : ['does not come to rest']),
    ];
    const found = what.length > 0 ? { seed, what, script } : undefined;
    if (found !== undefined) findings.push(found);
    onScript?.(seed, found);
  }
  return { scripts: count, faults, lost, doubled, longest, findings };
}
