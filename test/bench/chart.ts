/**
 * `npm run bench:chart [-- FILE]`: draws what `npm run bench:end-to-end` has written to build/bench/end-to-end.json (or FILE), the time
 * of one route more against the number of routes, as build/bench/latency.svg. Both axes are logarithmic: a straight line is a power
 * of the number of routes, a level one costs the same however many there are.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

interface Result {
  readonly who: 'ours' | 'reference';
  readonly routes: number;
  readonly single: number;
  readonly floor: number;
}

interface Line {
  readonly name: string;
  readonly colour: string;
  readonly points: readonly (readonly [routes: number, ms: number])[];
}

const WIDTH = 640;
const HEIGHT = 360;
/** Left, top, right, bottom. */
const MARGIN = [64, 40, 110, 48] as const;

const BENCH = fileURLToPath(new URL('../../build/bench/', import.meta.url));
const file = process.argv[2] ?? `${BENCH}end-to-end.json`;
const { results } = JSON.parse(readFileSync(file, 'utf8')) as { readonly results: readonly Result[] };
if (results.length === 0) throw new Error(`${file}: no results: run 'npm run bench:end-to-end' first`);

const by = (who: Result['who'], key: 'single' | 'floor'): Line['points'] =>
  results
    .filter((result) => result.who === who)
    .map((result) => [result.routes, result[key]] as const)
    .sort(([a], [b]) => a - b);
const lines: readonly Line[] = [
  { name: 'reference', colour: '#c2410c', points: by('reference', 'single') },
  { name: 'ours', colour: '#2563eb', points: by('ours', 'single') },
  { name: 'databases alone', colour: '#6b7280', points: by('ours', 'floor') },
].filter(({ points }) => points.length > 0);

const all = lines.flatMap(({ points }) => points);
const decade = (
  round: (value: number) => number,
  values: readonly number[],
  pick: (...all: number[]) => number,
): number => round(Math.log10(pick(...values)));
const routes = all.map(([value]) => value);
const times = all.map(([, value]) => value);
const [x0, x1] = [decade(Math.floor, routes, Math.min), decade(Math.ceil, routes, Math.max)];
const [y0, y1] = [decade(Math.floor, times, Math.min), decade(Math.ceil, times, Math.max)];
const [left, top, right, bottom] = MARGIN;
const scale = (value: number, low: number, high: number, from: number, to: number): number =>
  from + ((Math.log10(value) - low) / Math.max(1, high - low)) * (to - from);
const x = (value: number): string => scale(value, x0, x1, left, WIDTH - right).toFixed(1);
const y = (value: number): string => scale(value, y0, y1, HEIGHT - bottom, top).toFixed(1);
const powers = (low: number, high: number): number[] =>
  Array.from({ length: high - low + 1 }, (_, at) => 10 ** (low + at));
const time = (ms: number): string => (ms >= 1000 ? `${ms / 1000} s` : `${ms} ms`);

const shapes = [
  ...powers(x0, x1).map(
    (at) =>
      `<line class="grid" x1="${x(at)}" x2="${x(at)}" y1="${top}" y2="${HEIGHT - bottom}"/><text x="${x(at)}" y="${HEIGHT - bottom + 18}" text-anchor="middle">${at.toLocaleString('en')}</text>`,
  ),
  ...powers(y0, y1).map(
    (at) =>
      `<line class="grid" x1="${left}" x2="${WIDTH - right}" y1="${y(at)}" y2="${y(at)}"/><text x="${left - 8}" y="${Number(y(at)) + 4}" text-anchor="end">${time(at)}</text>`,
  ),
  ...lines.flatMap(({ name, colour, points }) => {
    const path = points.map(([n, ms]) => `${x(n)},${y(ms)}`).join(' ');
    const [lastX, lastY] = points.at(-1) ?? [1, 1];
    return [
      `<polyline points="${path}" fill="none" stroke="${colour}" stroke-width="2"/>`,
      ...points.map(([n, ms]) => `<circle cx="${x(n)}" cy="${y(ms)}" r="3.5" fill="${colour}"/>`),
      `<text x="${Number(x(lastX)) + 8}" y="${Number(y(lastY)) + 4}" fill="${colour}">${name}</text>`,
    ];
  }),
];
const svg = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${HEIGHT}" font-family="sans-serif" font-size="12" fill="#374151">
<style>.grid{stroke:#d1d5db;stroke-width:1}</style>
<rect width="${WIDTH}" height="${HEIGHT}" fill="#ffffff"/>
<text x="${left}" y="22" font-size="14">One route more, from one zone to the other</text>
${shapes.join('\n')}
<text x="${(left + WIDTH - right) / 2}" y="${HEIGHT - 10}" text-anchor="middle">routes on one router</text>
</svg>
`;
const out = `${BENCH}latency.svg`;
writeFileSync(out, svg);
console.log(`${out}: ${lines.map(({ name, points }) => `${name} at ${points.length} sizes`).join(', ')}`);
