/**
 * `npm run bench:engine [-- --routes=N,N... --large]`: what a change costs two controllers that hold N routes, the
 * servers' share told apart. All in one process, the kernels in WebAssembly and in TypeScript.
 *
 * Each time is that of both controllers with their OVSDB clients, from the change to rest: bytes decoded, nodes run,
 * transactions written, their outcome taken in. The median of several.
 */
import type { Kernels } from '../../host/kernels/kernels.ts';
import { typescriptKernels } from '../../host/kernels/ts/index.ts';
import { loadWasmKernels } from '../../host/kernels/wasm/load.ts';
import { wasmBytes } from '../support/kernels.ts';
import { EngineWorld, type Shares } from './engine-world.ts';
import {
  figure,
  growth,
  median,
  numbers,
  onlyOptions,
  option,
  Progress,
  record,
  table,
  warnOfLoad,
} from './support.ts';

const KINDS = ['wasm', 'ts'] as const;
type Kind = (typeof KINDS)[number];
const SINGLES = 21;
const RECOMPUTES = 3;
/** Changes before those that are timed. */
const EARLY = 5;
const LARGE = 1_000_000;

const PHASES = ['bulk', 'added', 'removed', 'recompute'] as const;
type Phase = (typeof PHASES)[number];

interface Result {
  readonly phase: Phase;
  readonly kernels: Kind;
  readonly routes: number;
  /** Milliseconds. */
  readonly controllers: number;
  readonly servers: number;
}

const kernelsOf = (kind: Kind): Promise<Kernels> =>
  kind === 'wasm' ? loadWasmKernels(wasmBytes()) : Promise.resolve(typescriptKernels());

async function measure(kernels: Kind, routes: number, progress: Progress): Promise<Result[]> {
  const world = new EngineWorld([await kernelsOf(kernels), await kernelsOf(kernels)]);
  const times: Record<Phase, Shares[]> = { bulk: [], added: [], removed: [], recompute: [] };
  const at = (phase: Phase): void => progress.at(`${kernels}, ${routes} routes: ${phase}`);
  try {
    at('bulk');
    times.bulk.push(world.fill(routes));
    for (let single = -EARLY; single < SINGLES; single++) {
      at('added');
      const { added, removed } = world.single(single + EARLY);
      if (single < 0) continue;
      times.added.push(added);
      times.removed.push(removed);
    }
    for (let round = 0; round < RECOMPUTES; round++) {
      at('recompute');
      times.recompute.push(world.recompute());
    }
  } finally {
    world.close();
  }
  return PHASES.map((phase) => ({
    phase,
    kernels,
    routes,
    controllers: median(times[phase].map((shares) => shares.controllers)),
    servers: median(times[phase].map((shares) => shares.servers)),
  }));
}

interface Growth {
  readonly phase: Phase;
  readonly kernels: Kind;
  /** b of time = a * routes ** b, of the controllers' time. */
  readonly exponent: number | undefined;
}

const exponents = (results: readonly Result[]): Growth[] =>
  PHASES.flatMap((phase) =>
    KINDS.map((kernels) => {
      const own = results.filter((result) => result.phase === phase && result.kernels === kernels);
      return {
        phase,
        kernels,
        exponent: growth(own.map(({ routes, controllers }) => ({ size: routes, time: controllers }))),
      };
    }),
  );

function print(results: readonly Result[], growths: readonly Growth[]): void {
  const find = (phase: Phase, kernels: Kind, routes: number): Result | undefined =>
    results.find((result) => result.phase === phase && result.kernels === kernels && result.routes === routes);
  const rows = PHASES.flatMap((phase) =>
    [...new Set(results.map(({ routes }) => routes))].map((routes) => {
      const [wasm, ts] = KINDS.map((kernels) => find(phase, kernels, routes));
      const ratio = ts === undefined || wasm === undefined ? undefined : ts.controllers / wasm.controllers;
      const numbers = [wasm?.controllers, ts?.controllers, ratio, wasm?.servers, ts?.servers];
      return [phase, routes.toLocaleString('en'), ...numbers.map(figure)];
    }),
  );
  const heads = ['', 'routes', 'Wasm ms', 'TypeScript ms', 'ratio', 'servers ms (Wasm)', 'servers ms (TypeScript)'];
  console.log(table(heads, rows));
  console.log('\nWasm, TypeScript: both controllers, with these kernels; servers: the embedded servers meanwhile\n');
  const lines = PHASES.map((phase) => [
    phase,
    ...KINDS.map((kernels) => growths.find((of) => of.phase === phase && of.kernels === kernels)?.exponent).map(
      (exponent) => exponent?.toFixed(2) ?? '-',
    ),
  ]);
  console.log(table(['grows with routes to the power of', 'Wasm', 'TypeScript'], lines));
}

onlyOptions('routes', 'large');
const progress = new Progress();
const sizes = numbers('routes', [1000, 10_000, 100_000, ...(option('large') === undefined ? [] : [LARGE])]);
const results: Result[] = [];
warnOfLoad();
// Once for the compilers.
for (const kernels of KINDS) await measure(kernels, 500, progress);
for (const [at, routes] of sizes.entries())
  for (const kernels of at % 2 === 0 ? KINDS : KINDS.toReversed())
    results.push(...(await measure(kernels, routes, progress)));
progress.done();
const growths = exponents(results);
print(results, growths);
record('engine', { results, growth: growths });
