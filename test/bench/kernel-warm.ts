/** The kernels at work once everything is compiled, WebAssembly beside TypeScript; runs anywhere. */
import { seededRandom } from '../../host/emulation/virtual-time.ts';
import { KERNELS, type Case, type Implementation } from './kernel-cases.ts';
import { middle } from './measures.ts';

export interface Warm {
  readonly kernel: string;
  /** The number of rows that was asked for: those of a call, or those held where a call handles one. */
  readonly size: number;
  readonly held: number;
  readonly rows: number;
  readonly calls: number;
  /** Nanoseconds a row. */
  readonly wasm: number;
  readonly ts: number;
  /** TypeScript's time by WebAssembly's: above 1, WebAssembly is faster. */
  readonly ratio: number;
}

/** The first call of a process. */
export interface Cold {
  readonly kernel: string;
  readonly rows: number;
  /** Milliseconds. */
  readonly wasm: number;
  readonly ts: number;
  readonly ratio: number;
}

/** Times that the clock is looked at: often for short calls. */
const callsOf = (work: Case): number => Math.max(7, Math.min(101, Math.ceil(5000 / work.rows)));

function warm(work: Case, implementations: readonly Implementation[], calls: number): Omit<Warm, 'size'> {
  const session = work.open(implementations, seededRandom(work.rows + work.held));
  try {
    const rounds: { wasm: number; ts: number }[] = [];
    // The first calls are there to be forgotten: caches, and compilers that have not come to it yet.
    const early = Math.max(2, Math.ceil(calls / 5));
    for (let call = -early; call < calls; call++) {
      const [wasm = 0, ts = 0] = session.round(call % 2 === 0 ? [0, 1] : [1, 0]);
      if (call >= 0) rounds.push({ wasm, ts });
    }
    const nanoseconds = (kind: 'wasm' | 'ts'): number => (middle(rounds.map((round) => round[kind])) * 1e6) / work.rows;
    const [wasm, ts] = [nanoseconds('wasm'), nanoseconds('ts')];
    const { kernel, held, rows } = work;
    return { kernel, held, rows, calls, wasm, ts, ratio: ts / wasm };
  } finally {
    session.close();
  }
}

/** All kernels with calls of so many rows. 'implementations': WebAssembly's, then TypeScript's; 'progress' is called with how far it is (0 to 1). */
export function measureWarm(
  implementations: readonly [Implementation, Implementation],
  sizes: readonly number[],
  progress: (what: string, part: number) => void,
): Warm[] {
  return KERNELS.flatMap((kernel, at) => {
    // Compiled by now what will be, for long calls and for short ones: the small sizes alone would not get that far.
    warm(kernel(5000), implementations, 7);
    warm(kernel(10), implementations, 200);
    return sizes.map((rows) => {
      const work = kernel(rows);
      progress(`warm: ${work.kernel}, ${rows} rows`, at / KERNELS.length);
      return { size: rows, ...warm(work, implementations, callsOf(work)) };
    });
  });
}
