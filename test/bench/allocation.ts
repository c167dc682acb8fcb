/**
 * `npm run bench:allocation [-- --routes=N]`: how many bytes two controllers allocate for each route of a bulk, garbage included, by the
 * part of the program that asks for them. Sampled by V8's heap profiler: good to a few per cent.
 */
import { Session, type HeapProfiler } from 'node:inspector/promises';
import { loadWasmKernels } from '../../host/kernels/wasm/load.ts';
import { wasmBytes } from '../support/kernels.ts';
import { EngineWorld } from './engine-world.ts';
import { numbers, onlyOptions, record, table } from './support.ts';

/** Bytes between two samples, on average. */
const INTERVAL = 4096;

const SERVERS = 'servers and the bench itself';

/** Parts of the program, by the file that a function is in; the first that matches. */
const PARTS = [
  ['routes', /\/host\/ic\/route\//],
  ['rest of the controller', /\/host\/(?:ic|engine|log)\//],
  ['kernels', /\/host\/kernels\//],
  ['OVSDB client', /\/host\/ovsdb\/(?!server\/)/],
  [SERVERS, /./],
] as const;

type Bytes = Map<string, number>;

function add(bytes: Bytes, name: string, more: number): void {
  if (more > 0) bytes.set(name, (bytes.get(name) ?? 0) + more);
}

/** What was allocated, by part and, for the controller's own, by function. */
function sums({ head }: HeapProfiler.SamplingHeapProfile): { parts: Bytes; functions: Bytes } {
  const parts: Bytes = new Map();
  const functions: Bytes = new Map();
  const visit = (node: HeapProfiler.SamplingHeapProfileNode, part: string, place: string, isServer: boolean): void => {
    const { url, functionName, lineNumber } = node.callFrame;
    const own = PARTS.find(([, pattern]) => pattern.test(url))?.[0];
    // What a built-in function allocates is its caller's, and what the servers use of the client's files is theirs.
    const here = isServer && own === 'OVSDB client' ? SERVERS : (own ?? part);
    const at = own === undefined ? place : `${url.replace(/^.*\/host\//, '')} ${functionName}:${lineNumber + 1}`;
    add(parts, here, node.selfSize);
    if (here !== SERVERS) add(functions, at, node.selfSize);
    const isInServer = /\/host\/ovsdb\/server\//.test(url) || (isServer && here === SERVERS);
    for (const child of node.children) visit(child, here, at, isInServer);
  };
  visit(head, SERVERS, '', false);
  return { parts, functions };
}

async function measure(routes: number): Promise<{ parts: Bytes; functions: Bytes }> {
  const world = new EngineWorld([await loadWasmKernels(wasmBytes()), await loadWasmKernels(wasmBytes())]);
  const session = new Session();
  session.connect();
  try {
    await session.post('HeapProfiler.startSampling', {
      samplingInterval: INTERVAL,
      includeObjectsCollectedByMajorGC: true,
      includeObjectsCollectedByMinorGC: true,
    });
    world.fill(routes);
    const { profile } = await session.post('HeapProfiler.stopSampling');
    return sums(profile);
  } finally {
    session.disconnect();
    world.close();
  }
}

const descending = (bytes: Bytes): [string, number][] => [...bytes].sort(([, a], [, b]) => b - a);

onlyOptions('routes');
const results = [];
for (const routes of numbers('routes', [10_000])) {
  // Once for the compilers: what they put on the stack is no allocation.
  await measure(routes);
  const { parts, functions } = await measure(routes);
  const each = (bytes: Bytes): string[][] =>
    descending(bytes).map(([name, total]) => [name, (total / routes).toFixed(0)]);
  console.log(`${routes.toLocaleString('en')} routes, from NB of one zone to NB of another: bytes a route\n`);
  console.log(table(['part', 'bytes'], each(parts)));
  console.log(`\n${table(['most of them in', 'bytes'], each(functions).slice(0, 25))}\n`);
  results.push({ routes, bytes: Object.fromEntries([...parts].map(([part, total]) => [part, total / routes])) });
}
record('allocation', { results });
