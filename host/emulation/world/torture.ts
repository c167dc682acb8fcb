/** The torture test: random scripts with faults; what heals must equal the same script where nothing ever broke, but for races. */
import type { Kernels } from '../../kernels/kernels.ts';
import { differenceOf } from './likeness.ts';
import { beginningOf, randomScript, undisturbed } from './random-script.ts';
import { run, type RunResult } from './run.ts';

export interface Finding {
  readonly seed: number;
  /** In sentences. */
  readonly what: readonly string[];
  readonly script: string;
}

export interface TortureReport {
  readonly scripts: number;
  /** Of these, the ones whose end is compared with that of the same without faults; the others have races. */
  readonly compared: number;
  /** What was done, by name. */
  readonly acts: ReadonlyMap<string, number>;
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
  const done = new Map<string, number>();
  let compared = 0;
  /** The last one where nothing broke: the next script may be another of its variants. */
  let whole: { readonly script: string; readonly result: RunResult } | undefined;
  const findings: Finding[] = [];
  let [lost, doubled, longest] = [0, 0, 0];
  for (let seed = first; seed < first + count; seed++) {
    const { text: script, isComparable, acts } = randomScript(seed);
    for (const act of acts) done.set(act, (done.get(act) ?? 0) + 1);
    // The world before anything is done is like all others, and the one where nothing breaks is looked at at its end.
    const begun = beginningOf(script);
    const broken = await run({ script, kernels, checksInvariants: ({ line }) => line >= begun });
    const plain = undisturbed(script);
    if (isComparable && plain !== whole?.script) {
      const last = plain.split('\n').length;
      const result = await run({ script: plain, kernels, checksInvariants: ({ line }) => line === last });
      whole = { script: plain, result };
    }
    const never = isComparable && whole !== undefined ? whole.result : broken;
    if (isComparable) compared++;
    for (const [kind, times] of broken.faults) faults.set(kind, (faults.get(kind) ?? 0) + times);
    const { missing, surplus } = differenceOf(never.databases, broken.databases);
    lost += missing.length;
    doubled += surplus.length;
    longest = Math.max(longest, longestRest(broken));
    const what = [
      ...missing.map((line) => `lost: ${line}`),
      ...surplus.map((line) => `doubled: ${line}`),
      ...(isComparable ? never.broken : []),
      ...broken.broken,
      ...(broken.isAtRest && never.isAtRest ? [] : ['does not come to rest']),
    ];
    const found = what.length > 0 ? { seed, what, script } : undefined;
    if (found !== undefined) findings.push(found);
    onScript?.(seed, found);
  }
  return { scripts: count, compared, acts: done, faults, lost, doubled, longest, findings };
}
