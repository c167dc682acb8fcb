/**
 * `npm run bench:engine [-- --routes=N,N... --large]`: what a change costs two controllers that hold N routes, the
 * servers' share measured apart. All in one process, the kernels in WebAssembly and in TypeScript.
 *
 * Each time is that of both controllers with their OVSDB clients, from the change to rest: bytes decoded, nodes run,
 * transactions written, their outcome taken in. The median of several. 'explain': what both say of one prefix (route/explain).
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
const RECOMPUTES = 6;
/** Changes before those that are timed. */
const EARLY = 5;
const LARGE = 1_000_000;

const PHASES = ['bulk', 'added', 'removed', 'recompute', 'explain'] as const;
type Phase = (typeof PHASES)[number];

interface Result {
  readonly phase: Phase;
  readonly kernels: Kind;
  readonly routes: number;
  /** Milliseconds. */
  readonly controllers: number;
  readonly servers: number;
}

const newTimes = (): Record<Phase, Shares[]> => ({ bulk: [], added: [], removed: [], recompute: [], explain: [] });

const kernelsOf = (kind: Kind): Promise<Kernels> =>
  kind === 'wasm' ? loadWasmKernels(wasmBytes()) : Promise.resolve(typescriptKernels());

/** How often so many routes are filled in: what takes little time needs more of it to be believed. */
const bulksOf = (routes: number): number => Math.max(1, Math.min(5, Math.floor(20_000 / routes)));

/** Both kinds side by side, now one first and now the other: what the compilers learn from one is of use to the other. */
async function measure(routes: number, progress: Progress): Promise<Result[]> {
  const times = { wasm: newTimes(), ts: newTimes() };
  const worlds = new Map<Kind, EngineWorld>();
  let turn = 0;
  const each = (phase: Phase, measureOne: (kind: Kind) => void): void => {
    for (const kind of turn++ % 2 === 0 ? KINDS : KINDS.toReversed()) {
      progress.at(`${kind}, ${routes} routes: ${phase}`);
      measureOne(kind);
    }
  };
  const world = (kind: Kind): EngineWorld => worlds.get(kind) as EngineWorld;
  const close = (): void => {
    for (const one of worlds.values()) one.close();
    worlds.clear();
  };
  try {
    for (let bulk = 0; bulk < bulksOf(routes); bulk++) {
      close();
      for (const kind of KINDS) worlds.set(kind, new EngineWorld([await kernelsOf(kind), await kernelsOf(kind)]));
      each('bulk', (kind) => times[kind].bulk.push(world(kind).fill(routes)));
    }
    for (let single = -EARLY; single < SINGLES; single++)
      each('added', (kind) => {
        const { added, removed } = world(kind).single(single + EARLY);
        if (single < 0) return;
        times[kind].added.push(added);
        times[kind].removed.push(removed);
      });
    for (let single = -EARLY; single < SINGLES; single++)
      each('explain', (kind) => {
        const shares = world(kind).explain(single + EARLY);
        if (single >= 0) times[kind].explain.push(shares);
      });
    for (let round = 0; round < RECOMPUTES; round++)
      each('recompute', (kind) => times[kind].recompute.push(world(kind).recompute()));
  } finally {
    close();
  }
  return KINDS.flatMap((kernels) =>
    PHASES.map((phase) => ({
      phase,
      kernels,
      routes,
      controllers: median(times[kernels][phase].map((shares) => shares.controllers)),
      servers: median(times[kernels][phase].map((shares) => shares.servers)),
    })),
  );
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
await measure(500, progress);
for (const routes of sizes) results.push(...(await measure(routes, progress)));
progress.done();
const growths = exponents(results);
print(results, growths);
record('engine', { results, growth: growths });
