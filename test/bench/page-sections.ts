/** The page of recorded results: what the benches have written as JSON, as Markdown. */
import type { Cold, Warm } from './kernel-warm.ts';
import { figure } from './measures.ts';
import type { Recorded } from './support.ts';

/** What has been recorded, by the name of its bench: those that the page has a section for. */
export interface Recordings {
  readonly 'end-to-end'?: Recorded & { readonly results: readonly EndToEnd[] };
  readonly changes?: Recorded & { readonly results: readonly OneChange[] };
  readonly engine?: Recorded & { readonly results: readonly EnginePhase[] };
  readonly 'streaming-decoder'?: Recorded & {
    readonly results: readonly DecoderResult[];
    readonly cold: readonly FirstMessage[];
  };
  readonly kernels?: Recorded & {
    readonly module: KernelModule;
    readonly warm: readonly Warm[];
    readonly cold?: readonly Cold[];
  };
  readonly browser?: Recorded & { readonly browser: string; readonly warm: readonly Warm[] };
}

type Road = 'wasm' | 'ts' | 'json';

interface DecoderResult {
  readonly table: string;
  readonly rows: number;
  readonly milliseconds: Readonly<Record<Road, { readonly decode: number; readonly total: number }>>;
}

interface FirstMessage {
  readonly rows: number;
  readonly milliseconds: Readonly<Record<Road, number>>;
}

interface EndToEnd {
  readonly who: 'ours' | 'reference';
  readonly routes: number;
  readonly single: number;
  readonly floor: number;
  readonly floorRested: number;
  readonly relayed: number;
  readonly toFloor: number;
  readonly singleCpu: number;
  readonly bulk: number;
  readonly restartCpu: number;
  readonly off: number;
  readonly on: number;
  readonly resident: number;
}

interface OneChange {
  readonly who: 'ours' | 'reference';
  /** What changes, beside so many of what. */
  readonly name: string;
  readonly of: string;
  readonly size: number;
  readonly time: number;
  readonly floor: number;
  readonly toFloor: number;
  readonly cpu: number;
}

interface EnginePhase {
  readonly phase: string;
  readonly kernels: 'wasm' | 'ts';
  readonly routes: number;
  readonly controllers: number;
}

interface KernelModule {
  readonly bytes: number;
  readonly gzipBytes: number;
  readonly loadMilliseconds?: number;
}

const whole = (value: number): string => value.toLocaleString('en');
const milliseconds = (value: number | undefined): string => {
  if (value === undefined || !Number.isFinite(value)) return '-';
  return value >= 1000 ? `${figure(value / 1000)} s` : `${figure(value)} ms`;
};

/** A table in Markdown that lines up as text too: the first column to the left, the others to the right. */
export function markdownTable(heads: readonly string[], rows: readonly (readonly string[])[]): string {
  const widths = heads.map((head, at) => Math.max(3, head.length, ...rows.map((row) => row[at]?.length ?? 0)));
  const line = (cells: readonly string[]): string =>
    `| ${widths.map((width, at) => (at === 0 ? (cells[at] ?? '').padEnd(width) : (cells[at] ?? '').padStart(width))).join(' | ')} |`;
  const rule = widths.map((width, at) => (at === 0 ? '-'.repeat(width) : `${'-'.repeat(width - 1)}:`));
  return [line(heads), line(rule), ...rows.map(line)].join('\n');
}

const different = <T>(values: readonly T[]): T[] => [...new Set(values)];

function endToEnd(results: readonly EndToEnd[]): string {
  const rows = different(results.map(({ routes }) => routes)).map((routes) => {
    const of = (who: EndToEnd['who']): EndToEnd | undefined =>
      results.find((result) => result.who === who && result.routes === routes);
    const [ours, reference] = [of('ours'), of('reference')];
    const times = [ours?.single, reference?.single, ours?.floor, ours?.floorRested, ours?.relayed].map(milliseconds);
    const factors = [ours?.toFloor, reference?.toFloor].map(figure);
    const more = [ours?.bulk, reference?.bulk, ours?.off, ours?.on, ours?.singleCpu, ours?.restartCpu].map(
      milliseconds,
    );
    const memory = [ours?.resident, reference?.resident].map(figure);
    return [whole(routes), ...times, ...factors, ...more, ...memory];
  });
  const first = [
    'routes',
    'one more: ours',
    'reference',
    'floor',
    'rested',
    'relayed',
    'ours to floor',
    'reference to floor',
  ];
  const then = ['all at once: ours', 'reference', 'learning off', 'on', 'CPU of one more', 'CPU of a restart'];
  return markdownTable([...first, ...then, 'MB: ours', 'reference'], rows);
}

function oneChange(results: readonly OneChange[]): string {
  const rows = different(results.map(({ name }) => name)).map((name) => {
    const of = (who: OneChange['who']): OneChange | undefined =>
      results.find((result) => result.who === who && result.name === name);
    const [ours, reference] = [of('ours'), of('reference')];
    const { size, of: what } = ours ?? reference ?? { size: 0, of: '' };
    const times = [ours?.time, ours?.floor].map(milliseconds);
    const last = [milliseconds(ours?.cpu), milliseconds(reference?.time), figure(reference?.toFloor)];
    return [name, `${whole(size)} ${what}`, ...times, figure(ours?.toFloor), ...last];
  });
  return markdownTable(['one change', 'beside', 'ours', 'floor', 'to floor', 'CPU', 'reference', 'to floor'], rows);
}

function engine(results: readonly EnginePhase[]): string {
  const sizes = different(results.map(({ routes }) => routes));
  const rows = different(results.map(({ phase }) => phase)).flatMap((phase) =>
    (['wasm', 'ts'] as const).map((kernels) => {
      const at = (routes: number): number | undefined =>
        results.find((of) => of.phase === phase && of.kernels === kernels && of.routes === routes)?.controllers;
      return [
        `${phase}, ${kernels === 'wasm' ? 'Wasm' : 'TypeScript'}`,
        ...sizes.map((size) => milliseconds(at(size))),
      ];
    }),
  );
  return markdownTable(['', ...sizes.map((size) => `${whole(size)} routes`)], rows);
}

/** TypeScript's time by WebAssembly's at each size, and WebAssembly's time where there are most rows. */
function warm(results: readonly Warm[]): string {
  const sizes = different(results.map(({ size }) => size));
  const rows = different(results.map(({ kernel }) => kernel)).map((kernel) => {
    const own = results.filter((of) => of.kernel === kernel);
    const at = (size: number): string => figure(own.find((of) => of.size === size)?.ratio);
    return [kernel, ...sizes.map(at), figure(own.at(-1)?.wasm)];
  });
  return markdownTable(['ratio', ...sizes.map(whole), 'Wasm ns a row'], rows);
}

/** By table and size: the time of the streaming decoder in WebAssembly, and by it those of the other two. */
function byteRoad(results: readonly DecoderResult[]): string {
  const rows = results.map(({ table, rows: size, milliseconds: { wasm, ts, json } }) => [
    table,
    whole(size),
    milliseconds(wasm.decode),
    milliseconds(wasm.total),
    ...[ts.total / wasm.total, json.total / wasm.total].map(figure),
  ]);
  return markdownTable(['table', 'rows', 'decoded', 'in columns', 'TypeScript', 'JSON.parse'], rows);
}

const firstMessage = (results: readonly FirstMessage[]): string =>
  markdownTable(
    ['first message of a process', 'in columns', 'TypeScript', 'JSON.parse'],
    results.map(({ rows, milliseconds: { wasm, ts, json } }) => [
      `isb Route, ${whole(rows)} rows`,
      milliseconds(wasm),
      ...[ts / wasm, json / wasm].map(figure),
    ]),
  );

const cold = (results: readonly Cold[]): string =>
  markdownTable(
    ['first call of a process', 'rows', 'Wasm ms', 'TypeScript ms', 'ratio'],
    results.map((of) => [of.kernel, whole(of.rows), ...[of.wasm, of.ts, of.ratio].map(figure)]),
  );

function where({ date, command, machine }: Recorded): string {
  const memory = Math.round(machine.memoryBytes / 2 ** 30);
  const load = machine.loadAverage[0]?.toFixed(1) ?? '-';
  return `${date.slice(0, 10)}, ${machine.cores} cores (${machine.cpu}), ${memory} GB, Node ${machine.node}, load ${load} at the end. \`${command}\``;
}

/** The whole page. A bench of which nothing has been recorded has no section. */
export function resultsPage(recordings: Recordings): string {
  const sections: string[] = [];
  const section = (title: string, recorded: Recorded, ...parts: readonly string[]): void =>
    void sections.push([`## ${title}`, where(recorded), ...parts].join('\n\n'));
  const { 'end-to-end': real, changes, engine: inProcess, 'streaming-decoder': bytes, kernels, browser } = recordings;
  if (real !== undefined)
    section(
      'Routes, on real servers',
      real,
      'Two zones, a router each. Medians; CPU and memory are those of both controllers. *Floor*: the three transactions of one more route, written by hand, one after another, and *rested*: when the servers have had nothing to do before, as with one more route. *Relayed*: by two processes on Node that do nothing but pass the prefix on, after the same rest: no controller on Node can need less.',
      '![One route more, against the number of routes](latency.svg)',
      endToEnd(real.results),
    );
  if (changes !== undefined)
    section(
      'One change beside much else, on real servers',
      changes,
      'From the first write to the effect in the other zone. Medians. *Floor*: all writes by hand. A dash: the reference of Debian 12 has no such thing.',
      oneChange(changes.results),
    );
  if (inProcess !== undefined)
    section(
      'The engine, in one process',
      inProcess,
      'Both controllers, without the servers.',
      engine(inProcess.results),
    );
  if (bytes !== undefined)
    section(
      'From bytes to columns',
      bytes,
      "A monitor's reply out of a socket's bytes into the columns of the replica. *TypeScript* and *JSON.parse*: the time of the same design in TypeScript, and of JSON.parse with objects, by that of WebAssembly.",
      byteRoad(bytes.results),
      firstMessage(bytes.cold),
    );
  const ratios = 'Time in TypeScript by time in WebAssembly, at so many rows: above 1, WebAssembly is faster.';
  if (kernels !== undefined) {
    const { module, cold: first } = kernels;
    const load = module.loadMilliseconds === undefined ? '' : `, loaded in ${figure(module.loadMilliseconds)} ms`;
    const size = `The module has ${whole(module.bytes)} bytes (${whole(module.gzipBytes)} as gzip)${load}.`;
    section(
      'Kernels, in Node',
      kernels,
      `${ratios} ${size}`,
      warm(kernels.warm),
      ...(first === undefined ? [] : [cold(first)]),
    );
  }
  if (browser !== undefined)
    section('Kernels, in a browser', browser, `${ratios} ${browser.browser}.`, warm(browser.warm));
  const intro =
    'Made from the JSON of the benches by `npm run bench:page`. How to read it, and how to measure on your machine: [README.md](README.md).';
  return `${['# Recorded results', intro, ...sections].join('\n\n')}\n`;
}
