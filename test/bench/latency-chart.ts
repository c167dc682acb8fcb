/**
 * The time of one route more against the number of routes, as a picture (SVG). Both axes are logarithmic: a straight line is a power
 * of the number of routes, a level one costs the same however many there are.
 */

/** What the chart takes of a result of `npm run bench:end-to-end`: milliseconds. */
export interface Latency {
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

/** An axis: which tens its numbers lie between, and the pixels that these are drawn at. */
class Axis {
  readonly #low: number;
  readonly #high: number;
  readonly #from: number;
  readonly #to: number;

  constructor(values: readonly number[], from: number, to: number) {
    this.#low = Math.floor(Math.log10(Math.min(...values)));
    this.#high = Math.max(this.#low + 1, Math.ceil(Math.log10(Math.max(...values))));
    this.#from = from;
    this.#to = to;
  }

  at(value: number): number {
    const part = (Math.log10(value) - this.#low) / (this.#high - this.#low);
    return Number((this.#from + part * (this.#to - this.#from)).toFixed(1));
  }

  powers(): number[] {
    return Array.from({ length: this.#high - this.#low + 1 }, (_, at) => 10 ** (this.#low + at));
  }
}

const WIDTH = 640;
const HEIGHT = 360;
const LEFT = 64;
const TOP = 40;
const RIGHT = WIDTH - 110;
const BOTTOM = HEIGHT - 48;
const TITLE = 'One route more, from one zone to the other';

const time = (ms: number): string => (ms >= 1000 ? `${ms / 1000} s` : `${ms} ms`);

function linesOf(results: readonly Latency[]): Line[] {
  const by = (who: Latency['who'], key: 'single' | 'floor'): Line['points'] =>
    results
      .filter((result) => result.who === who)
      .map((result) => [result.routes, result[key]] as const)
      .sort(([a], [b]) => a - b);
  return [
    { name: 'reference', colour: '#c2410c', points: by('reference', 'single') },
    { name: 'ours', colour: '#2563eb', points: by('ours', 'single') },
    { name: 'databases alone', colour: '#6b7280', points: by('ours', 'floor') },
  ].filter(({ points }) => points.length > 0);
}

function draw({ name, colour, points }: Line, x: Axis, y: Axis): string[] {
  const path = points.map(([routes, ms]) => `${x.at(routes)},${y.at(ms)}`).join(' ');
  const [routes, ms] = points.at(-1) ?? [1, 1];
  return [
    `<polyline points="${path}" fill="none" stroke="${colour}" stroke-width="2"/>`,
    ...points.map(([n, of]) => `<circle cx="${x.at(n)}" cy="${y.at(of)}" r="3.5" fill="${colour}"/>`),
    `<text x="${x.at(routes) + 8}" y="${y.at(ms) + 4}" fill="${colour}">${name}</text>`,
  ];
}

/** Draws ours, the reference and what the databases alone need; throws when there is nothing to draw. */
export function latencyChart(results: readonly Latency[]): string {
  const lines = linesOf(results);
  const points = lines.flatMap((line) => line.points);
  if (points.length === 0) throw new Error('there are no results to draw');
  const x = new Axis(
    points.map(([routes]) => routes),
    LEFT,
    RIGHT,
  );
  const y = new Axis(
    points.map(([, ms]) => ms),
    BOTTOM,
    TOP,
  );
  const shapes = [
    ...x
      .powers()
      .map(
        (at) =>
          `<line class="grid" x1="${x.at(at)}" x2="${x.at(at)}" y1="${TOP}" y2="${BOTTOM}"/><text x="${x.at(at)}" y="${BOTTOM + 18}" text-anchor="middle">${at.toLocaleString('en')}</text>`,
      ),
    ...y
      .powers()
      .map(
        (at) =>
          `<line class="grid" x1="${LEFT}" x2="${RIGHT}" y1="${y.at(at)}" y2="${y.at(at)}"/><text x="${LEFT - 8}" y="${y.at(at) + 4}" text-anchor="end">${time(at)}</text>`,
      ),
    ...lines.flatMap((line) => draw(line, x, y)),
  ];
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${HEIGHT}" role="img" font-family="sans-serif" font-size="12" fill="#374151">
<title>${TITLE}</title>
<style>.grid{stroke:#d1d5db;stroke-width:1}</style>
<rect width="${WIDTH}" height="${HEIGHT}" fill="#ffffff"/>
<text x="${LEFT}" y="22" font-size="14">${TITLE}</text>
${shapes.join('\n')}
<text x="${(LEFT + RIGHT) / 2}" y="${HEIGHT - 10}" text-anchor="middle">routes on one router</text>
</svg>
`;
}
