/** The torture test: random scripts with faults; what heals must equal the same script where nothing ever broke, except for races. */
import type { Kernels } from '../../kernels/kernels.ts';
import { differenceOf } from './likeness.ts';
import { beginningOf, randomScript, undisturbed, type RandomScript } from './random-script.ts';
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

export interface Trial {
  /** With what broke in it. */
  readonly broken: RunResult;
  /** Rows that are missing after all has healed, and that are there beyond. */
  readonly lost: number;
  readonly doubled: number;
  /** What is wrong, in sentences. */
  readonly what: readonly string[];
}

/** Plays scripts with what breaks in them and without, and compares the ends. */
export class Trials {
  readonly #kernels: () => Promise<Kernels>;
  /** The last one where nothing broke: the next script may be another of its variants. */
  #whole: { readonly script: string; readonly result: RunResult } | undefined;

  constructor(kernels: () => Promise<Kernels>) {
    this.#kernels = kernels;
  }

  async #undisturbed(script: string): Promise<RunResult> {
    const plain = undisturbed(script);
    if (plain === this.#whole?.script) return this.#whole.result;
    // The one where nothing breaks is looked at at its end.
    const last = plain.split('\n').length;
    const checksInvariants = ({ line }: { readonly line: number }): boolean => line === last;
    const result = await run({ script: plain, kernels: this.#kernels, checksInvariants });
    this.#whole = { script: plain, result };
    return result;
  }

  async play({ text: script, isComparable }: Pick<RandomScript, 'text' | 'isComparable'>): Promise<Trial> {
    // The world before anything is done is like all others.
    const begun = beginningOf(script);
    const broken = await run({ script, kernels: this.#kernels, checksInvariants: ({ line }) => line >= begun });
    const never = isComparable ? await this.#undisturbed(script) : undefined;
    const { missing, surplus } = never ? differenceOf(never.databases, broken.databases) : { missing: [], surplus: [] };
    const what = [
      ...missing.map((line) => `lost: ${line}`),
      ...surplus.map((line) => `doubled: ${line}`),
      ...(never?.broken ?? []),
      ...broken.broken,
      ...(broken.isAtRest && never?.isAtRest !== false ? [] : ['does not come to rest']),
    ];
    return { broken, lost: missing.length, doubled: surplus.length, what };
  }
}

/** Never rejects for what it finds: that is in the report. */
export async function torture({ first, count, kernels, onScript }: TortureOptions): Promise<TortureReport> {
  const faults = new Map<string, number>();
  const done = new Map<string, number>();
  const trials = new Trials(kernels);
  const findings: Finding[] = [];
  let [compared, lost, doubled, longest] = [0, 0, 0, 0];
  for (let seed = first; seed < first + count; seed++) {
    const script = randomScript(seed);
    for (const act of script.acts) done.set(act, (done.get(act) ?? 0) + 1);
    if (script.isComparable) compared++;
    const trial = await trials.play(script);
    for (const [kind, times] of trial.broken.faults) faults.set(kind, (faults.get(kind) ?? 0) + times);
    lost += trial.lost;
    doubled += trial.doubled;
    longest = Math.max(longest, longestRest(trial.broken));
    const found = trial.what.length > 0 ? { seed, what: trial.what, script: script.text } : undefined;
    if (found !== undefined) findings.push(found);
    onScript?.(seed, found);
  }
  return { scripts: count, compared, acts: done, faults, lost, doubled, longest, findings };
}
